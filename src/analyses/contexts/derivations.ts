/**
 * Contexts and what is made of them: which types are contexts, and which calls return a context
 * that holds the one they were given, by model or by their signature.
 */
import type { CallInfo, Value } from "../../flow/ir.js";
import { type ContextLink, derivationOf } from "../../semantics/models/contexts.js";
import type { Type } from "../../semantics/types.js";
import type { Scope } from "../analysis.js";
import { calleeId } from "../calls.js";

export function isContext({ semantics }: Scope, type: Type): boolean {
  return semantics.isNamed(type, "context", "Context");
}

export function isRequest({ semantics }: Scope, type: Type): boolean {
  return type.kind === "Pointer" && semantics.isNamed(type.elem, "net/http", "Request");
}

export interface Derived {
  /** The context that goes in. */
  readonly parent: Value;
  /** Position of the derived context among the results. */
  readonly context: number;
  /** Position of the function that cancels it, where a model knows one. */
  readonly cancel: number | undefined;
  /** Undefined where only the signature tells: it may add anything. */
  readonly adds: ContextLink | undefined;
}

/** What a call derives from the context it is given first. */
export function derivedBy(scope: Scope, call: CallInfo): Derived | undefined {
  const [parent] = call.args;
  if (parent === undefined) return undefined;
  const modelled = derivationOf(calleeId(call) ?? "");
  if (modelled !== undefined) return { parent, ...modelled };
  const { signature } = call;
  const first = signature?.params[0];
  if (signature === undefined || first === undefined || !isContext(scope, first.type())) return undefined;
  const context = signature.results.findIndex((result) => isContext(scope, result.type()));
  return context === -1 ? undefined : { parent, context, cancel: undefined, adds: undefined };
}
