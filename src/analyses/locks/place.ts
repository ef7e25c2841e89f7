/**
 * Which lock a value is the address of: a root and the fields walked from it. Decides when two
 * mentions in one graph are one lock, by value numbers where indices and elements are walked through;
 * what may have changed on the way between two mentions is kept with the place.
 */
import { accessPathOf, type PathRoot, variableOf } from "../../flow/access-path.js";
import { conditionsOf } from "../../flow/conditions.js";
import type { FlowFunction, Value } from "../../flow/ir.js";
import { isLeaf } from "../../flow/operands.js";
import { constantText } from "../../semantics/constants.js";
import { isExported } from "../../semantics/identical.js";
import { READ_SIDE_OF } from "../../semantics/models/locks.js";
import type { Var } from "../../semantics/objects.js";
import type { Named, Type } from "../../semantics/types.js";
import { calleeId } from "../calls.js";
import { originOf } from "../origins.js";
import { fieldText, globalKey, rootText } from "../place-keys.js";

export interface LockPlace {
  readonly root: PathRoot;
  /** Fields and elements walked from the root; pointers are followed silently. */
  readonly steps: readonly string[];
  /** Equal texts in one graph are one lock. */
  readonly text: string;
  /** Where the lock is declared: a field, package variable or local. All locks of one declaration share it. */
  readonly kind: LockKind;
  /** Values it is computed from that an instruction makes anew: when that runs again, it is another lock. */
  readonly madeFrom: readonly Value[];
  /** Places where a pointer lies that was followed: a store there makes another lock of it. */
  readonly pointers: ReadonlySet<string>;
  /** Of an RLocker. */
  readonly isReadSide: boolean;
}

/** A declaration of locks, as plain data. */
export interface LockKind {
  /** Equal for all locks of one declaration; undefined where it has none. */
  readonly id: string | undefined;
  /** Code of other packages cannot name it. */
  readonly isClosed: boolean;
  readonly name: string;
}

export function lockPlace(value: Value): LockPlace {
  let place = places.get(value);
  if (place === undefined) {
    place = find(value);
    places.set(value, place);
  }
  return place;
}

/** The same lock seen from where the root is `base`. */
export function extendPlace(base: LockPlace, steps: readonly string[], kind: LockKind): LockPlace {
  if (steps.length === 0) return base;
  const pointers = new Set([...base.pointers, base.text]);
  for (let at = 1; at < steps.length; at++) pointers.add(base.text + steps.slice(0, at).join(""));
  return {
    ...base,
    steps: [...base.steps, ...steps],
    text: base.text + steps.join(""),
    kind,
    pointers,
  };
}

export function globalPlace(obj: Var, steps: readonly string[], kind: LockKind): LockPlace {
  const { root, text } = globalKey(obj, steps);
  return { root, steps, text, kind, madeFrom: [], pointers: new Set(), isReadSide: false };
}

/** Is it one lock however often the code that names it is run? No pointer is followed but that of the root. */
export function isFixed({ root, madeFrom, pointers }: LockPlace): boolean {
  return (root.kind === "variable" || root.kind === "global") && madeFrom.length === 0 && pointers.size === 0;
}

const places = new WeakMap<Value, LockPlace>();

/** Chains this long are cut: the rest counts as a value of its own. */
const MAX_STEPS = 32;

interface Step {
  readonly text: string;
  readonly field: Var | undefined;
  readonly owner: Type | undefined;
}

/** A pointer is read from the place so far. */
const FOLLOW = "follow";

function find(value: Value): LockPlace {
  const steps: (Step | typeof FOLLOW)[] = [];
  const madeFrom: Value[] = [];
  let isReadSide = false;
  let at = value;
  let root: PathRoot | undefined;
  const index = (by: Value): Step => {
    const known = canonical(by);
    if (known.op === "const")
      return { text: `[${constantText(known.value)}]`, field: undefined, owner: undefined };
    if (!isLeaf(known)) madeFrom.push(known);
    const path = known.op === "param" || known.op === "freeVar" ? accessPathOf(known).text : `t${known.id}`;
    return { text: `[${path}]`, field: undefined, owner: undefined };
  };
  while (root === undefined && steps.length < MAX_STEPS) {
    const next = stepBack(at);
    if (next.kind === "root") {
      root = next.root;
      if (next.made !== undefined) madeFrom.push(next.made);
      if (next.isRead === true) steps.push(FOLLOW);
      break;
    }
    if (next.kind === "field")
      steps.push({ text: `.${next.field.name}`, field: next.field, owner: next.owner });
    else if (next.kind === "index") steps.push(index(next.by));
    else if (next.kind === "follow") steps.push(FOLLOW);
    else if (next.kind === "readSide") isReadSide = true;
    at = next.from;
  }
  return assemble(root ?? ownRoot(at), steps.reverse(), madeFrom, isReadSide);
}

type Back =
  /** `isRead`: the variable holds the pointer, and may be given another. */
  | {
      readonly kind: "root";
      readonly root: PathRoot;
      readonly made?: Value | undefined;
      readonly isRead?: boolean;
    }
  | { readonly kind: "field"; readonly from: Value; readonly field: Var; readonly owner: Type }
  | { readonly kind: "index"; readonly from: Value; readonly by: Value }
  | { readonly kind: "same" | "follow" | "readSide"; readonly from: Value };

function stepBack(value: Value): Back {
  switch (value.op) {
    case "convert":
    case "makeInterface":
    case "typeAssert":
      return { kind: "same", from: value.x };
    case "fieldAddr":
    case "field":
      return { kind: "field", from: value.x, field: value.field, owner: value.x.type };
    case "indexAddr":
    case "index":
      return { kind: "index", from: value.x, by: value.index };
    case "mapLookup":
      return { kind: "index", from: value.map, by: value.key };
    case "load": {
      const variable = variableOf(value.addr);
      if (variable === undefined) return { kind: "follow", from: value.addr };
      const origin = originOf(value);
      if (origin !== value) return { kind: "same", from: origin };
      const root: PathRoot = { kind: "variable", fn: variable.fn, obj: variable.obj };
      return { kind: "root", root, made: variable.cell, isRead: true };
    }
    case "freeVar": {
      const origin = originOf(value);
      if (origin !== value) return { kind: "same", from: origin };
      return ofVariable(value) ?? ownAnswer(value);
    }
    case "param":
      return value.obj === undefined
        ? ownAnswer(value)
        : { kind: "root", root: { kind: "variable", fn: value.fn, obj: value.obj } };
    case "global":
      return { kind: "root", root: { kind: "global", obj: value.obj } };
    case "alloc": {
      const variable = ofVariable(value);
      if (variable !== undefined) return variable;
      const root: PathRoot = { kind: "object", fn: value.block.fn, made: value, site: value.site };
      return { kind: "root", root, made: value };
    }
    case "call":
      if (calleeId(value.call) === READ_SIDE_OF && value.call.receiver !== undefined)
        return { kind: "readSide", from: value.call.receiver };
      return ownAnswer(value);
    case "extract":
      if (value.index === 0 && (value.tuple.op === "mapLookup" || value.tuple.op === "typeAssert"))
        return { kind: "same", from: value.tuple };
      return ownAnswer(value);
    case "phi": {
      // All edges that do not come back to the phi name one place.
      const { root } = accessPathOf(value);
      const edge = value.edges.find((one) => one !== value);
      const isJoined = root.kind !== "value" || root.value !== value;
      return isJoined && edge !== undefined ? { kind: "same", from: edge } : ownAnswer(value);
    }
    default:
      return ownAnswer(value);
  }
}

function ofVariable(address: Value): Back | undefined {
  const variable = variableOf(address);
  if (variable === undefined) return undefined;
  const { fn, obj, cell } = variable;
  return { kind: "root", root: { kind: "variable", fn, obj }, made: cell };
}

/** Known by the value alone. */
function ownAnswer(value: Value): Back {
  const known = canonical(value);
  return isLeaf(known)
    ? { kind: "root", root: ownRoot(known) }
    : { kind: "root", root: ownRoot(known), made: known };
}

function ownRoot(value: Value): PathRoot {
  return { kind: "value", fn: functionOf(value), value };
}

function functionOf(value: Value): FlowFunction | undefined {
  return "fn" in value ? value.fn : "block" in value ? value.block.fn : undefined;
}

function canonical(value: Value): Value {
  const fn = functionOf(value);
  return fn === undefined ? value : conditionsOf(fn).canonical(value);
}

function assemble(
  root: PathRoot,
  steps: readonly (Step | typeof FOLLOW)[],
  madeFrom: readonly Value[],
  isReadSide: boolean,
): LockPlace {
  let text = rootText(root);
  const pointers = new Set<string>();
  const names: string[] = [];
  let last: Step | undefined;
  for (const step of steps) {
    if (step === FOLLOW) {
      pointers.add(text);
      continue;
    }
    text += step.text;
    names.push(step.text);
    last = step;
  }
  return { root, steps: names, text, kind: kindOf(root, last), madeFrom, pointers, isReadSide };
}

function kindOf(root: PathRoot, last: Step | undefined): LockKind {
  if (last?.field !== undefined) return fieldKind(last.field, last.owner);
  if (last === undefined && root.kind === "global") {
    const { packagePath, name } = root.obj;
    return { id: `${packagePath}.${name}`, isClosed: !isExported(name), name };
  }
  if (last === undefined && root.kind === "variable" && root.obj.role === "local")
    return { id: rootText(root), isClosed: true, name: root.obj.name };
  // A channel has the name that it was first given.
  if (last === undefined && root.kind === "value" && root.value.op === "makeChan")
    return { id: rootText(root), isClosed: true, name: root.value.hint };
  return { id: undefined, isClosed: false, name: "" };
}

function fieldKind(field: Var, owner: Type | undefined): LockKind {
  const named = owner && namedOf(owner);
  const id =
    field.place === undefined
      ? `${field.packagePath}.${named?.obj.name ?? ""}.${field.name}`
      : fieldText(field.place);
  return {
    id,
    isClosed: !isExported(field.name) || (named !== undefined && !isExported(named.obj.name)),
    name: field.name,
  };
}

function namedOf(type: Type): Named | undefined {
  const inner = type.kind === "Pointer" ? type.elem : type;
  return inner.kind === "Named" ? inner : undefined;
}
