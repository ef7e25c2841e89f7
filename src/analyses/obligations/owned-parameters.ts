/**
 * Parameters that an exported function gives to a goroutine for good, where the goroutine lets go of
 * them on some of its paths only. Nobody in sight acquired them: whoever calls the function left them
 * to it. Decides which parameters are so given; what the goroutine does is for `left-open.ts`.
 */
import { usesOf } from "../../flow/definitions.js";
import type { GoInstr, ParamValue } from "../../flow/ir.js";
import { isExported } from "../../semantics/lookup.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { callers } from "../callers.js";
import type { Left, Surroundings } from "./duty.js";
import { fates } from "./fates.js";
import { freshRole } from "./handouts.js";
import type { Spot } from "./places.js";
import type { Role } from "./roles.js";

export interface OwnedParameter {
  readonly kind: ResourceKind;
  readonly name: string;
  /** The exported function whose parameter it is. */
  readonly owner: string;
  readonly place: Spot;
  /** The `go` that gives it away. */
  readonly start: Spot;
  readonly left: Left;
}

export const ownedParameters = defineAnalysis<readonly OwnedParameter[]>({
  id: "owned-parameters",
  compute(scope) {
    const found: OwnedParameter[] = [];
    for (const source of scope.functions(["go"])) {
      const { func, file } = source;
      if (!isExported(func.name) || !func.type().params.some((param) => kindOf(scope, param.type())))
        continue;
      // Callers in sight are asked what they acquired.
      if (scope.ask(callers).of(func).runs.length > 0) continue;
      for (const param of scope.flow(source).root.params) {
        const kind = kindOf(scope, param.type);
        const instr = kind && givenAwayBy(param, kind);
        if (kind === undefined || instr === undefined || param.obj?.place === undefined) continue;
        const left = leftBy(instr, param, freshRole(kind), scope.ask(fates).around(kind));
        if (left === undefined) continue;
        const { ident } = param.obj.place;
        const { node } = instr;
        const newline = file.text.indexOf("\n", node.start);
        const end = newline === -1 ? node.end : Math.min(node.end, newline);
        found.push({
          kind,
          name: param.obj.name,
          owner: func.name,
          place: { file, span: { start: ident.start, end: ident.end } },
          start: { file, span: { start: node.start, end } },
          left,
        });
      }
    }
    return found;
  },
});

function kindOf({ models, semantics }: Scope, type: ParamValue["type"]): ResourceKind | undefined {
  return models.ofType(semantics.typeString(type))?.kind;
}

/** The `go` that is given it, where the function does nothing else with it but call its methods. */
function givenAwayBy(param: ParamValue, { release }: ResourceKind): GoInstr | undefined {
  let start: GoInstr | undefined;
  for (const use of usesOf(param)) {
    const given = use.op === "closure" ? usesOf(use) : [use];
    const [only] = given;
    if (only?.op === "go" && given.length === 1 && start === undefined) {
      start = only;
      continue;
    }
    const called = use.op === "call" && use.call.receiver === param ? use.call.target : undefined;
    const isMethod = called?.kind === "static" || called?.kind === "interface";
    const isHarmless = isMethod ? !release.includes(called.func.name) : use.op === "binary";
    if (!isHarmless) return undefined;
  }
  return start;
}

function leftBy({ call }: GoInstr, param: ParamValue, role: Role, at: Surroundings): Left | undefined {
  const { target, args } = call;
  const position = args.indexOf(param);
  if (target.kind === "static") {
    if (position === -1) return undefined;
    const fate = at.fateOfArgument(call, position, role);
    return fate?.kind === "releasesSometimes" || fate?.kind === "releasesWhen" ? fate.left : undefined;
  }
  if (target.kind !== "closure" || target.value.op !== "closure") return undefined;
  if (position !== -1) return at.leftByLiteral(target.fn, [{ as: "argument", index: position, role }]);
  const index = target.value.bindings.indexOf(param);
  return index === -1 ? undefined : at.leftByLiteral(target.fn, [{ as: "captured", index, role }]);
}
