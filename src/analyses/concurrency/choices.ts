/**
 * Where a path parts because something is not known: each way is one choice, with what it assumes
 * and the price of that.
 */

import type { Block, Instr, Value } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { typeString } from "../../semantics/type-string.js";
import type { State } from "./state.js";
import { bool, type Sym, type Test, type Val } from "./values.js";

export interface Choice {
  apply(state: State): void;
}

/** A condition about data: one in two programs would not go this way. */
const DATA = 1;

/** Two sizes that nobody ties together differ, and one of them is that of a buffer. */
const UNRELATED_SIZES = 3;

/** Nothing is there to be worked on, or nobody to work. */
const EMPTY = 3;

/** The truth of a test, where it follows from what was assumed. */
function settled(state: State, test: Test): boolean | undefined {
  const fact = state.facts.get(keyOf(test));
  return fact === undefined ? undefined : fact.holds !== test.not;
}

function assume(state: State, test: Test, truth: boolean): void {
  state.know(keyOf(test), { test: { ...test, not: false }, holds: truth !== test.not });
}

export function truthOf(state: State, val: Val): boolean | undefined {
  if (val.k === "bool") return val.b;
  return val.k === "test" ? settled(state, val) : undefined;
}

/** Both ways of a branch. */
export function decide(test: Test, cond: Value, block: Block, start: Instr | undefined): readonly Choice[] {
  return [true, false].map((truth) => ({
    apply(state) {
      assume(state, test, truth);
      // What goes one way once may do so again.
      const price = state.pays(`${block.fn.id}:${block.index}:${truth}`) ? priceOf(cond, block) : 0;
      const text = isWritten(block)
        ? `${textOf(cond, block)} ${truth ? "fails" : "succeeds"}`
        : `${textOf(cond, block)} is ${truth}`;
      state.assumed.push({ text, price });
      state.told.push({ start, step: block.end, text });
    },
  }));
}

/** What a test for an error answers where nothing fails; undefined for other conditions. */
export function withoutFailure(val: Val, cond: Value): boolean | undefined {
  return val.k === "test" && val.op === "==" && val.y?.k === "nil" && isErrorTest(cond)
    ? !val.not
    : undefined;
}

/** Each size that is tried. */
export function count(of: Sym, sizes: readonly number[], isCapacity: boolean): readonly Choice[] {
  return sizes.map((n) => ({
    apply(state) {
      const others = [...state.counts.values()].filter((one) => one.of.id !== of.id);
      const isApart = others.length > 0 && others.every((one) => one.n !== n);
      const isOfRoom = isCapacity || others.some((one) => one.isCapacity);
      const price = n === 0 ? EMPTY : !isApart ? 0 : isOfRoom ? UNRELATED_SIZES : DATA;
      if (price > 0) state.assumed.push({ text: `a size nobody can see is ${n}`, price });
      state.settle(of, n, isCapacity);
    },
  }));
}

/** Calls fail, and loops come to an end: neither is an assumption about this program. */
function priceOf(cond: Value, block: Block): number {
  if (isErrorTest(cond) || isByChance(cond)) return 0;
  const loop = loopsOf(block.fn).loopOf(block);
  return loop?.head === block ? 0 : DATA;
}

/** Sooner or later it goes either way. */
function isByChance(cond: Value): boolean {
  if (cond.op === "unary") return isByChance(cond.x);
  if (cond.op === "binary") return isByChance(cond.x) || isByChance(cond.y);
  if (cond.op !== "call" || cond.call.target.kind !== "static") return false;
  return RANDOM.has(cond.call.target.func.packagePath);
}

const RANDOM: ReadonlySet<string> = new Set(["crypto/rand", "math/rand", "math/rand/v2"]);

export function isErrorTest(cond: Value): boolean {
  if (cond.op === "unary") return isErrorTest(cond.x);
  if (cond.op === "call") {
    const { target } = cond.call;
    return target.kind === "static" && target.func.packagePath === "errors";
  }
  if (cond.op !== "binary") return false;
  return [cond.x, cond.y].some(({ type }) => typeString(type) === "error");
}

/** Of a caller that nobody has written, who goes on only after a call without an error. */
function isWritten({ fn }: Block): boolean {
  return fn.kind === "declared" && fn.func === undefined;
}

function textOf(cond: Value, block: Block): string {
  const node = "node" in cond ? cond.node : block.end.node;
  const { text } = block.end.block.fn.file;
  // The comparison that a clause of a switch stands for is not written.
  const clause = cond.op === "binary" && !isWritten(block) && node.kind !== "BinaryExpr" ? "case " : "";
  return `\`${clause}${text.slice(node.start, node.end).replace(/\s+/g, " ")}\``;
}

export function keyOf(val: Val): string {
  switch (val.k) {
    case "test":
      return `${val.op} ${keyOf(val.x)} ${val.y === undefined ? "" : keyOf(val.y)}`;
    case "sym":
      return `s${val.id}`;
    case "int":
      return String(val.n);
    case "text":
      return JSON.stringify(val.text);
    case "ptr":
      return `o${val.obj}${val.path}`;
    case "iface":
      return keyOf(val.val);
    case "bool":
      return String(val.b);
    default:
      return val.k;
  }
}

/** `x == y`: known, or a test. */
export function equal(state: State, x: Val, y: Val): Val {
  if (x.k === "iface" && y.k !== "nil") return equal(state, x.val, y);
  if (y.k === "iface" && x.k !== "nil") return equal(state, x, y.val);
  if (x.k === "nil") return isNil(state, y);
  if (y.k === "nil") return isNil(state, x);
  if (x.k === "int" && y.k === "int") return bool(x.n === y.n);
  if (x.k === "bool" && y.k === "bool") return bool(x.b === y.b);
  if (x.k === "sym" && y.k === "sym" && x.id === y.id) return bool(true);
  if (x.k === "text" && y.k === "text") return bool(x.text === y.text);
  if (x.k === "ptr" && y.k === "ptr") {
    if (x.obj === y.obj && x.path === y.path) return bool(true);
    if (!isOutside(state, x.obj) || !isOutside(state, y.obj)) return bool(false);
  }
  if (x.k === "test" && y.k === "bool") return y.b ? x : { ...x, not: !x.not };
  const [first, second] = keyOf(x) <= keyOf(y) ? [x, y] : [y, x];
  return { k: "test", op: "==", x: first, y: second, not: false };
}

function isNil(state: State, val: Val): Val {
  if (val.k === "nil") return bool(true);
  if (val.k === "sym") return { k: "test", op: "==", x: val, y: { k: "nil" }, not: false };
  if (val.k === "ptr" && isOutside(state, val.obj))
    return { k: "test", op: "==", x: val, y: { k: "nil" }, not: false };
  return bool(false);
}

function isOutside(state: State, id: number): boolean {
  const obj = state.objs.get(id);
  if (obj === undefined) return true;
  return (obj.k === "memory" && obj.isOutside) || (obj.k === "chan" && obj.source === "outside");
}

export function less(x: Val, y: Val): Val {
  if (x.k === "int" && y.k === "int") return bool(x.n < y.n);
  return { k: "test", op: "<", x, y, not: false };
}
