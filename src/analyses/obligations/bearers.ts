/**
 * Contexts that have a thing inside, as that of a span: what comes of it where the context is passed
 * on. Who is only given the context works within the thing; who gets it back may end it.
 */
import type { CallInfo } from "../../flow/ir.js";
import type { Type } from "../../semantics/types.js";
import type { Fate, Surroundings } from "./duty.js";
import { BEARER, HANDLE } from "./roles.js";

/** Contexts made of it have the thing as well, and helpers may take it out and end it. */
export function fateOfBearer(call: CallInfo, index: number, at: Surroundings): Fate {
  const { target, signature } = call;
  if (target.kind === "static" || target.kind === "interface") {
    const { id, packagePath } = target.func.origin;
    const use = at.scope.models.useOf(id, packagePath, `arg ${index}`);
    if (use === "returns") return { kind: "returns", index: 0, role: HANDLE.text };
  }
  const seen = at.fateOfArgument(call, index, BEARER);
  if (seen !== undefined && seen.kind !== "looks" && seen.kind !== "views") return seen;
  const derived = signature?.results.findIndex((result) => isContext(at, result.type())) ?? -1;
  return derived === -1 ? { kind: "looks" } : { kind: "returns", index: derived, role: BEARER.text };
}

/** A context, or something that has one, as a request does. */
function isContext({ scope: { semantics } }: Surroundings, type: Type): boolean {
  if (semantics.isNamed(type, "context", "Context")) return true;
  return semantics.member(type, "WithContext", undefined)?.kind === "method";
}
