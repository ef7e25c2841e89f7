/**
 * Access paths: where a value came from, as a root and selectors (DESIGN.md, "Identity"). Decides
 * which names mean one variable inside a graph, closures included: a captured variable is the
 * variable of the function that declares it. Paths say nothing about what happened to the place
 * between two mentions; that is the business of those who ask.
 */
import type { Constant } from "../semantics/constants.js";
import type { Func, Var } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import type { AllocInstr, FlowFunction, Value } from "./ir.js";

/**
 * - variable: a parameter, receiver, named result or local variable, of the function that declares it;
 * - global: a package-level variable;
 * - object: memory, channel, map, slice or closure made here (`site` in the text form);
 * - result: of a call, by the instruction that made it;
 * - value: anything else, known by its value alone.
 */
export type PathRoot =
  | { readonly kind: "variable"; readonly fn: FlowFunction; readonly obj: Var }
  | { readonly kind: "global"; readonly obj: Var }
  | { readonly kind: "object"; readonly fn: FlowFunction; readonly made: Value; readonly site: number }
  | {
      readonly kind: "result";
      readonly fn: FlowFunction;
      readonly call: Value;
      readonly index: number;
      readonly func: Func | undefined;
    }
  | { readonly kind: "value"; readonly fn: FlowFunction; readonly value: Value };

/** `address` is the path of `&x`; a pointer to a path's place and the place itself differ by it. */
export type Selector =
  | { readonly kind: "field"; readonly field: Var }
  | { readonly kind: "deref" }
  | { readonly kind: "address" }
  | { readonly kind: "index"; readonly index: Constant | Value }
  | { readonly kind: "element" }
  | { readonly kind: "received" }
  | { readonly kind: "type"; readonly type: Type };

export interface AccessPath {
  readonly root: PathRoot;
  readonly selectors: readonly Selector[];
  /** Equal paths of one graph have equal texts; stable: `p.F.wg`, `(*p.T).m.t.mu`, `p.F@3[]`. */
  readonly text: string;
}

/** The path of a value; of a pointer, slice, map or channel the path that names the reference. */
export declare function accessPathOf(value: Value): AccessPath;

/** The path of the place that an address points to: `accessPathOf(&x)` without its `address`, else with a `deref`. */
export declare function placePathOf(address: Value): AccessPath;

export declare function samePath(a: AccessPath, b: AccessPath): boolean;

/** Values known to be one strong object need more than a path: is every selector exact (no `element`, `received`)? */
export declare function isExact(path: AccessPath): boolean;

/** The variable whose cell this address is; resolved through closures, phis of one loop variable's cells included. */
export declare function variableOf(
  address: Value,
): { readonly fn: FlowFunction; readonly obj: Var; readonly cell: AllocInstr | undefined } | undefined;
