/**
 * What calls hand out that must be let go: by the models where they speak, by reading functions of
 * the project, and by the types of the results where the callee is out of sight. Decides the
 * conditions and the price of each; summaries are plain data.
 */
import type { CallInfo, CallInstr, FlowFunction } from "../../flow/ir.js";
import type { Acquires, ResourceKind } from "../../semantics/models/model.js";
import type { Func } from "../../semantics/objects.js";
import type { Signature, Type } from "../../semantics/types.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import type { Acquired } from "./acquisition.js";
import { mayHoldResource } from "./closable.js";
import { type Guess, RECEIVER } from "./duty.js";
import { handedOut } from "./endings.js";
import { type FateIndex, fates } from "./fates.js";
import { createCycleMemo } from "./memo.js";
import { boolIndexOf, errorIndexOf } from "./results.js";
import { HANDLE, RELEASE, type Role, roleFromText, thingAt } from "./roles.js";

/** A result of a function that must be let go. */
interface Handout {
  readonly kind: string;
  readonly index: number;
  readonly role: string;
  readonly proof: number | undefined;
  readonly guesses: readonly Guess[];
}

export interface Handouts {
  /** What a call acquires, nothing where nobody can tell. */
  by(call: CallInfo): readonly Acquired[];
  /** Of a function of this package. */
  ofFunction(func: Func): readonly Handout[];
}

export const handouts = defineAnalysis<Handouts>({
  id: "handouts",
  compute(scope) {
    const memo = createCycleMemo<readonly Handout[]>();
    const { models } = scope;

    const by = (call: CallInfo): readonly Acquired[] => {
      const { target } = call;
      const id = calleeId(call);
      const model = id === undefined ? undefined : models.of(id);
      if (model !== undefined) return modelled(model.acquires ?? [], call, scope);
      if (!mayReturnResource(call.signature, scope)) return [];
      if (target.kind === "closure") {
        const { fn } = target;
        return memo.get(fn.id, [], () => inBody(fn)).map((one) => acquired(one, scope));
      }
      if (target.kind === "static") {
        const func = target.func.origin;
        const home = scope.scopeOf(func.packagePath);
        const seen = home === scope ? ofFunction(func) : home?.ask(handouts).ofFunction(func);
        if (seen !== undefined && hasBody(func)) return seen.map((one) => acquired(one, scope));
      }
      return target.kind === "static" || target.kind === "interface" ? byType(call, scope) : [];
    };

    const ofFunction = (func: Func): readonly Handout[] =>
      memo.get(func.id, [], () => {
        const source = scope.functionOf(func);
        return source === undefined ? [] : inBody(scope.flow(source).root);
      });

    /** Each thing that the body acquires, followed to the results. */
    const inBody = (fn: FlowFunction): readonly Handout[] => {
      if (!mayReturnResource(fn.signature, scope)) return [];
      const found = new Map<string, Handout>();
      for (const call of callsIn(fn)) {
        for (const one of by(call.call)) {
          const at = scope.ask(fates).around(one.kind);
          for (const out of handedOut({ ...one, call }, at) ?? []) {
            if (!isUpToCaller(fn, out.index, out.role, one.kind, scope.ask(fates))) continue;
            const key = `${one.kind.id} ${out.index} ${out.role.text}`;
            const guesses = [...one.guesses, ...out.guesses, ...doubts(fn, out.proof, out.isMixed)];
            const known = found.get(key);
            if (known !== undefined && price(known.guesses) <= price(guesses)) continue;
            found.set(key, {
              kind: one.kind.id,
              index: out.index,
              role: out.role.text,
              proof: out.proof,
              guesses,
            });
          }
        }
      }
      return [...found.values()];
    };

    return { by, ofFunction };
  },
});

function hasBody({ decl }: Func): boolean {
  return decl?.bodySpan !== undefined && !decl.broken;
}

function* callsIn(fn: FlowFunction): Iterable<CallInstr> {
  for (const { instrs } of fn.blocks) for (const instr of instrs) if (instr.op === "call") yield instr;
}

/** What the caller has to take for granted. */
function doubts(fn: FlowFunction, proof: number | undefined, isMixed: boolean): readonly Guess[] {
  if (isMixed)
    return [{ text: `\`${fn.name}\`, which may let go of it itself, does not do so here`, price: 3 }];
  if (proof === undefined && errorIndexOf(fn.signature) !== undefined)
    return [{ text: `\`${fn.name}\` returns it beside an error`, price: 1 }];
  return [];
}

/**
 * Has the caller any means to let go of it? What is held in a field of a type that never lets go of
 * it is the type's own business.
 */
function isUpToCaller(
  fn: FlowFunction,
  index: number,
  role: Role,
  kind: ResourceKind,
  known: FateIndex,
): boolean {
  const [first] = role.path;
  const type = fn.signature.results[index]?.type();
  if (first === undefined || type === undefined) return true;
  const bare = type.kind === "Pointer" ? type.elem : type;
  if (bare.kind !== "Named" || /^\p{Lu}/u.test(first)) return true;
  return bare.methods().some((method) => {
    const fate = known.ofAny(method.origin, RECEIVER, role.text, kind);
    return fate !== undefined && fate.kind !== "looks" && fate.kind !== "views";
  });
}

function mayReturnResource(signature: Signature | undefined, { models }: Scope): boolean {
  return signature?.results.some((result) => mayHoldResource(result.type(), models)) === true;
}

function acquired({ kind, index, role, proof, guesses }: Handout, { models }: Scope): Acquired {
  const resource = models.kind(kind) as ResourceKind;
  return { kind: resource, of: { kind: "result", index }, role: roleFromText(role), proof, guesses };
}

function modelled(
  acquires: readonly Acquires[],
  { signature }: CallInfo,
  { models }: Scope,
): readonly Acquired[] {
  return acquires.flatMap((one): readonly Acquired[] => {
    const kind = models.kind(one.kind);
    // Pairs of functions have no value to follow.
    if (kind === undefined || kind.form === "pair") return [];
    return [
      { kind, of: operandOf(one.of), role: freshRole(kind), proof: proofOf(one, signature), guesses: [] },
    ];
  });
}

export function freshRole(kind: ResourceKind): Role {
  if (kind.form === "function") return RELEASE;
  return kind.field === undefined ? HANDLE : thingAt([kind.field]);
}

function operandOf(operand: Acquires["of"]): Acquired["of"] {
  if (operand === "receiver") return { kind: "receiver" };
  const [what, position] = (operand ?? "result 0").split(" ");
  const index = Number(position);
  return what === "arg" ? { kind: "argument", index } : { kind: "result", index };
}

function proofOf({ when }: Acquires, signature: Signature | undefined): number | undefined {
  if (when === "always") return undefined;
  return when === "ok" ? boolIndexOf(signature) : errorIndexOf(signature);
}

/** Out of sight: what returns a handle beside an error hands it out; what returns only a handle may be a getter. */
function byType(call: CallInfo, { models, semantics }: Scope): readonly Acquired[] {
  const { signature } = call;
  const proof = errorIndexOf(signature);
  if (signature === undefined || proof === undefined) return [];
  return signature.results.flatMap((result, index): readonly Acquired[] => {
    const found = models.ofType(semantics.typeString(result.type()));
    if (found === undefined) return [];
    const { kind } = found;
    const price = isRoundTrip(signature, semantics.typeString) ? 0 : found.price;
    const name = nameOf(call);
    const guesses =
      price === 0 ? [] : [{ text: `\`${name}\` hands out a ${kind.noun} that is the caller's`, price }];
    return [{ kind, of: { kind: "result", index }, role: freshRole(kind), proof, guesses }];
  });
}

/** What takes nothing but a request and returns its response stands in front of a client or a transport. */
function isRoundTrip({ params }: Signature, typeString: (type: Type) => string): boolean {
  const [request] = params;
  return params.length === 1 && request !== undefined && typeString(request.type()) === "*net/http.Request";
}

function nameOf(call: CallInfo): string {
  const id = calleeId(call) ?? "";
  return id
    .slice(id.lastIndexOf("/") + 1)
    .replace(/^\(?\*?/, "")
    .replace(")", "");
}

function price(guesses: readonly Guess[]): number {
  return guesses.reduce((sum, guess) => sum + guess.price, 0);
}
