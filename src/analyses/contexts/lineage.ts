/**
 * Where a context comes from: back through derivations, variables and joins to its roots. Decides
 * what kinds of roots there are; every way back counts, so an answer says what may be.
 */
import type { CallInstr, ParamValue, Value } from "../../flow/ir.js";
import { type ContextLink, EMPTY_CONTEXTS, REQUEST_CONTEXT } from "../../semantics/models/contexts.js";
import type { Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { cellOf, originOf, storesTo } from "../origins.js";
import { storesBefore } from "../reaching-stores.js";
import { derivedBy } from "./derivations.js";

export type ContextRoot =
  /** `context.Background()` or `context.TODO()`. */
  | { readonly kind: "empty"; readonly call: CallInstr }
  | { readonly kind: "param"; readonly param: ParamValue }
  /** `r.Context()`. */
  | { readonly kind: "request"; readonly call: CallInstr; readonly request: Value }
  | { readonly kind: "unknown"; readonly value: Value };

export interface Lineage {
  readonly roots: readonly ContextRoot[];
  /** What was added on any way from a root; undefined stands for a derivation that may add anything. */
  readonly links: ReadonlySet<ContextLink | undefined>;
}

export function lineageOf(scope: Scope, context: Value): Lineage {
  const roots: ContextRoot[] = [];
  const links = new Set<ContextLink | undefined>();
  const seen = new Set<Value>();
  const stack = [context];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const value = originOf(next);
    if (seen.has(value)) continue;
    seen.add(value);
    const back = parentsOf(scope, value);
    if (back === undefined) {
      roots.push(rootOf(value));
      continue;
    }
    if (back.derives) links.add(back.adds);
    stack.push(...back.parents);
  }
  return { roots, links };
}

/** Is it made of `Background` and `TODO` alone, with nothing of a context that somebody may cancel? */
export function isEmptyLineage({ roots }: Lineage): boolean {
  return roots.length > 0 && roots.every(({ kind }) => kind === "empty");
}

interface Back {
  readonly parents: readonly Value[];
  readonly derives: boolean;
  readonly adds: ContextLink | undefined;
}

function parentsOf(scope: Scope, value: Value): Back | undefined {
  switch (value.op) {
    case "phi":
      return { parents: value.edges, derives: false, adds: undefined };
    case "load": {
      const cell = cellOf(value.addr);
      const stores = storesBefore(value) ?? (cell && storesTo(cell));
      if (stores === undefined || stores.length === 0) return undefined;
      return { parents: stores.map((store) => store.value), derives: false, adds: undefined };
    }
    case "extract": {
      const { tuple, index } = value;
      if (tuple.op !== "call") return undefined;
      return derivation(scope, tuple, index);
    }
    case "call":
      return derivation(scope, value, 0);
    default:
      return undefined;
  }
}

function derivation(scope: Scope, { call }: CallInstr, index: number): Back | undefined {
  const derived = derivedBy(scope, call);
  if (derived === undefined || derived.context !== index) return undefined;
  return { parents: [derived.parent], derives: true, adds: derived.adds };
}

function rootOf(value: Value): ContextRoot {
  if (value.op === "param") return { kind: "param", param: value };
  if (value.op === "call") {
    const id = calleeId(value.call) ?? "";
    if (EMPTY_CONTEXTS.has(id)) return { kind: "empty", call: value };
    const { receiver } = value.call;
    if (id === REQUEST_CONTEXT && receiver !== undefined)
      return { kind: "request", call: value, request: receiver };
  }
  return { kind: "unknown", value };
}
