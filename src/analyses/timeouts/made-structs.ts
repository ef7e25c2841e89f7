/**
 * Structs of a type with limits that a package makes: literals, `new(T)` and variables, in functions
 * and in the initial values of package variables. Decides which of them are left without a limit.
 */
import { usesOf } from "../../flow/definitions.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { AllocInstr } from "../../flow/ir.js";
import type { Limited } from "../../semantics/models/timeouts.js";
import type { Scope } from "../analysis.js";
import { originOf } from "../origins.js";
import { type StructTrail, trailOfStruct } from "./struct-trail.js";

export interface Unlimited {
  readonly graph: FlowGraph;
  readonly made: AllocInstr;
  readonly trail: StructTrail;
}

/** Those whose whole way can be seen, and nobody on it sets a limit. */
export function* unlimitedIn(scope: Scope, limited: Limited): Iterable<Unlimited> {
  const word = limited.typeName.slice(limited.typeName.lastIndexOf(".") + 1);
  for (const graph of graphsWith(scope, word)) {
    for (const fn of graph.functions) {
      for (const { instrs } of fn.blocks) {
        for (const made of instrs) {
          if (made.op !== "alloc" || !isMadeHere(scope, made, limited)) continue;
          const trail = trailOfStruct(scope, made);
          if (!trail.isLost && !isLimited(trail, limited)) yield { graph, made, trail };
        }
      }
    }
  }
}

function* graphsWith(scope: Scope, word: string): Iterable<FlowGraph> {
  for (const source of scope.functions([word])) {
    if (!scope.pkg.isTestFile(source.file)) yield scope.flow(source);
  }
  for (const place of scope.initializers([word])) {
    if (!scope.pkg.isTestFile(place.file)) yield scope.flow(place);
  }
}

export function isLimited({ set }: StructTrail, { limits }: Limited): boolean {
  return limits.some((field) => set.has(field));
}

/** New memory of the type, holding what its literal says; a variable that is given a literal is a name of that. */
function isMadeHere({ semantics }: Scope, made: AllocInstr, { typeName }: Limited): boolean {
  const { elem, purpose } = made;
  if (elem.kind !== "Named" || `${elem.obj.packagePath}.${elem.obj.name}` !== typeName) return false;
  if (purpose === "composite" || purpose === "new") return semantics.underlying(elem).kind !== "Unknown";
  return purpose === "variable" && !usesOf(made).some((step) => step.op === "store" && step.addr === made);
}

/** The struct behind a pointer or address, where it was made in the same graph. */
export function madeBehind(
  scope: Scope,
  value: Parameters<typeof originOf>[0],
  limited: Limited,
): AllocInstr | undefined {
  const origin = originOf(value);
  if (origin.op !== "alloc") return undefined;
  if (isMadeHere(scope, origin, limited)) return origin;
  // A variable that is given a literal once.
  const stores = usesOf(origin).flatMap((step) =>
    step.op === "store" && step.addr === origin ? [step] : [],
  );
  const [only] = stores;
  if (stores.length !== 1 || only === undefined) return undefined;
  const literal = originOf(only.value);
  return literal.op === "load" && literal.addr.op === "alloc" && isMadeHere(scope, literal.addr, limited)
    ? literal.addr
    : undefined;
}
