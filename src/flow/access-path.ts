/**
 * Access paths: where a value came from, as a root and selectors (DESIGN.md, "Identity"). Decides
 * which names mean one variable inside a graph, closures included: what a closure captured is what
 * the function around it bound. Paths say nothing about what happened to the place between two
 * mentions; that is the business of those who ask.
 */

import type { Constant } from "../semantics/constants.js";
import { constantText } from "../semantics/constants.js";
import type { Func, Var } from "../semantics/objects.js";
import { typeString } from "../semantics/type-string.js";
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import type { AllocInstr, CallInstr, ClosureInstr, FlowFunction, FreeVar, PhiInstr, Value } from "./ir.js";

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
      readonly call: CallInstr;
      readonly index: number;
      readonly func: Func | undefined;
    }
  | { readonly kind: "value"; readonly fn: FlowFunction | undefined; readonly value: Value };

/**
 * `address` stands last only: the value is the address of the place before it. `index` is a constant
 * or a value known by its number; `element` any element; `received` what a channel hands out.
 */
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
  /** Equal paths of one graph have equal texts; stable: `m.F.wg+12`, `(*m.T).M.t.*.mu`, `m.F@3[0]`. */
  readonly text: string;
}

/**
 * The path of a value: of a loaded value that of its place, of a pointer, slice, map or channel the
 * path that names the reference. `&x.mu` has the path of `x.mu` with `address`.
 */
export function accessPathOf(value: Value): AccessPath {
  return pathOf(value, NO_PHIS);
}

/** The path of the place that an address points to, however it was come by: that of `x.mu` for `&x.mu`. */
export function placePathOf(address: Value): AccessPath {
  const path = accessPathOf(address);
  const last = path.selectors.at(-1);
  return last?.kind === "address"
    ? newPath(path.root, path.selectors.slice(0, -1))
    : add(path, { kind: "deref" });
}

/** Every selector names one thing: no unknown element, nothing received. */
export function isExact(path: AccessPath): boolean {
  return path.selectors.every(({ kind }) => kind !== "element" && kind !== "received");
}

/** The variable whose cell this address is: resolved through closures, and through phis of one loop variable's cells. */
export function variableOf(
  address: Value,
): { readonly fn: FlowFunction; readonly obj: Var; readonly cell: AllocInstr | undefined } | undefined {
  const { root, selectors } = accessPathOf(address);
  if (root.kind !== "variable" || selectors.length !== 1 || selectors[0]?.kind !== "address")
    return undefined;
  return { fn: root.fn, obj: root.obj, cell: address.op === "alloc" ? address : undefined };
}

/** The instruction that makes the closure; undefined for declarations and closures in unreachable code. */
function closureSite(fn: FlowFunction): ClosureInstr | undefined {
  const { parent } = fn;
  if (parent === undefined) return undefined;
  let sites = closureSites.get(parent);
  if (sites === undefined) {
    sites = new Map();
    for (const block of parent.blocks) {
      for (const instr of block.instrs) if (instr.op === "closure") sites.set(instr.target, instr);
    }
    closureSites.set(parent, sites);
  }
  return sites.get(fn);
}

/** What the function around the closure bound to the free variable. */
function boundTo(freeVar: FreeVar): Value | undefined {
  return closureSite(freeVar.fn)?.bindings[freeVar.index];
}

const closureSites = new WeakMap<FlowFunction, Map<FlowFunction, ClosureInstr>>();
const paths = new WeakMap<Value, AccessPath>();
const NO_PHIS: ReadonlySet<PhiInstr> = new Set();

/** Chains this long (`a.b.c...`, values computed from one another) are cut: the rest counts as a value of its own. */
const MAX_DEPTH = 64;

function pathOf(value: Value, phis: ReadonlySet<PhiInstr>, depth = 0): AccessPath {
  const known = paths.get(value);
  if (known !== undefined) return known;
  const path = depth > MAX_DEPTH ? own(value) : find(value, phis, depth + 1);
  // Inside a phi's cycle the answer is provisional.
  if (phis.size === 0 && depth <= MAX_DEPTH) paths.set(value, path);
  return path;
}

function find(value: Value, phis: ReadonlySet<PhiInstr>, depth: number): AccessPath {
  const of = (operand: Value): AccessPath => pathOf(operand, phis, depth);
  const place = (address: Value): AccessPath => {
    const path = of(address);
    const last = path.selectors.at(-1);
    return last?.kind === "address"
      ? newPath(path.root, path.selectors.slice(0, -1))
      : add(path, { kind: "deref" });
  };
  const address = (path: AccessPath): AccessPath => add(path, { kind: "address" });
  switch (value.op) {
    case "param":
      return value.obj === undefined
        ? own(value)
        : newPath({ kind: "variable", fn: value.fn, obj: value.obj }, []);
    case "freeVar": {
      const bound = boundTo(value);
      return bound === undefined ? own(value) : of(bound);
    }
    case "global":
      return address(newPath({ kind: "global", obj: value.obj }, []));
    case "alloc": {
      const { fn } = value.block;
      const isVariable =
        value.obj !== undefined && (value.purpose === "variable" || value.purpose === "result");
      const root: PathRoot =
        isVariable && value.obj !== undefined
          ? { kind: "variable", fn, obj: value.obj }
          : { kind: "object", fn, made: value, site: value.site };
      return address(newPath(root, []));
    }
    case "makeChan":
    case "makeMap":
    case "makeSlice":
    case "closure":
    case "methodValue":
      return newPath({ kind: "object", fn: value.block.fn, made: value, site: value.site }, []);
    case "load":
      return place(value.addr);
    case "fieldAddr":
      return address(add(place(value.x), { kind: "field", field: value.field }));
    case "field":
      return add(of(value.x), { kind: "field", field: value.field });
    case "indexAddr": {
      const isSlice = underlyingOf(value.x.type).kind !== "Pointer";
      return address(add(isSlice ? of(value.x) : place(value.x), indexed(value.index)));
    }
    case "index":
      return add(of(value.x), indexed(value.index));
    case "mapLookup":
      return add(of(value.map), indexed(value.key));
    case "recv":
    case "selectRecv":
      return add(of(value.chan), { kind: "received" });
    case "typeAssert":
      return add(of(value.x), { kind: "type", type: value.asserted });
    case "convert":
    case "makeInterface":
      return of(value.x);
    case "extract":
      return extracted(value, of);
    case "call":
      return newPath(
        { kind: "result", fn: value.block.fn, call: value, index: 0, func: calledFunc(value) },
        [],
      );
    case "phi":
      return joined(value, phis, depth);
    default:
      return own(value);
  }
}

/** All edges but those that lead back to the phi itself agree on one path, or the phi stands for itself. */
function joined(phi: PhiInstr, phis: ReadonlySet<PhiInstr>, depth: number): AccessPath {
  if (phis.has(phi)) return own(phi);
  const inside = new Set([...phis, phi]);
  const self = own(phi);
  let common: AccessPath | undefined;
  for (const edge of phi.edges) {
    const path = pathOf(edge, inside, depth);
    if (path.text === self.text) continue;
    if (common !== undefined && common.text !== path.text) return self;
    common = path;
  }
  return common ?? self;
}

function extracted(value: Extract<Value, { op: "extract" }>, of: (operand: Value) => AccessPath): AccessPath {
  const { tuple, index } = value;
  switch (tuple.op) {
    case "call":
      return newPath({ kind: "result", fn: tuple.block.fn, call: tuple, index, func: calledFunc(tuple) }, []);
    case "typeAssert":
    case "mapLookup":
    case "recv":
    case "selectRecv":
      return index === 0 ? of(tuple) : own(value);
    case "rangeNext":
      return index === 2 && tuple.iterator.op === "range"
        ? add(of(tuple.iterator.x), { kind: "element" })
        : own(value);
    default:
      return own(value);
  }
}

function calledFunc(call: CallInstr): Func | undefined {
  const { target } = call.call;
  return target.kind === "static" || target.kind === "interface" ? target.func : undefined;
}

function indexed(index: Value): Selector {
  return { kind: "index", index: index.op === "const" ? index.value : index };
}

/** Known by its value alone. */
function own(value: Value): AccessPath {
  const fn = "fn" in value ? value.fn : "block" in value ? value.block.fn : undefined;
  return newPath({ kind: "value", fn, value }, []);
}

function add(path: AccessPath, selector: Selector): AccessPath {
  // `*&x` is x; an address is only ever the last step.
  const last = path.selectors.at(-1);
  if (selector.kind === "deref" && last?.kind === "address") {
    return newPath(path.root, path.selectors.slice(0, -1));
  }
  return newPath(path.root, [...path.selectors, selector]);
}

function newPath(root: PathRoot, selectors: readonly Selector[]): AccessPath {
  return { root, selectors, text: rootText(root) + selectors.map(selectorText).join("") };
}

function rootText(root: PathRoot): string {
  switch (root.kind) {
    case "variable": {
      const { fn, obj } = root;
      // Names may be declared again in inner blocks: the offset in the function tells them apart.
      const at =
        obj.role === "local" && obj.place !== undefined ? `+${obj.place.ident.start - fn.node.start}` : "";
      return `${fn.id}.${obj.name}${at}`;
    }
    case "global":
      return `${root.obj.packagePath}.${root.obj.name}`;
    case "object":
      return `${root.fn.id}@${root.site}`;
    case "result":
      return `${root.fn.id}:t${root.call.id}#${root.index}`;
    case "value":
      return root.value.op === "const"
        ? constantText(root.value.value)
        : `${root.fn?.id ?? ""}:t${root.value.id}`;
    default: {
      const never: never = root;
      return never;
    }
  }
}

function selectorText(selector: Selector): string {
  switch (selector.kind) {
    case "field":
      return `.${selector.field.name}`;
    case "deref":
      return ".*";
    case "address":
      return "&";
    case "index":
      return `[${"op" in selector.index ? `t${selector.index.id}` : constantText(selector.index)}]`;
    case "element":
      return "[*]";
    case "received":
      return "<-";
    case "type":
      return `.(${typeString(selector.type)})`;
    default: {
      const never: never = selector;
      return never;
    }
  }
}
