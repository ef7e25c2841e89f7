/**
 * Large constants made small: ten workers that share a hundred jobs behave as three that share five.
 * Decides which numbers count workers, rounds and room and nothing else, and what stands for them: in
 * the same order, neighbours stay neighbours, and what is equal stays equal.
 */
import type { Block, CallInfo, FlowFunction, Instr, Terminator, Value } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { operandsOf } from "../../flow/operands.js";
import { calleeId } from "../calls.js";
import { constantVal, int, type Val } from "./values.js";

/** Up to here numbers are taken as they are. */
const SMALL = 4;

/** What stands for a number in a place that counts. */
export type Scale = (n: number) => number;

export const AS_IT_IS: Scale = (n) => n;

/** `functions`: all whose numbers are looked at; what stands for a number is the same in all others. */
export function scaleOf(functions: readonly FlowFunction[]): Scale {
  const counting = new Set<number>();
  const others = new Set<number>();
  let last = 0;
  for (const fn of functions) {
    for (const n of writtenOut(fn)) others.add(n);
    for (const block of fn.blocks) {
      for (const step of [...block.instrs, block.end]) {
        for (const value of operandsOf(step)) {
          const n = numberIn(value);
          if (n === undefined) continue;
          const isCounting = counts(step, block, value);
          if (n > SMALL || picksOne(step, n)) (isCounting ? counting : others).add(n);
          // Everybody adds one for each that is started.
          else if (isCounting && step.op !== "call") last = Math.max(last, n);
        }
      }
    }
  }
  const most = Math.max(...counting, 0);
  // What is compared with them elsewhere, or picks out one of them, would no longer fit.
  if ([...others].some((n) => n <= most)) return AS_IT_IS;
  if (counting.size === 0) return AS_IT_IS;
  const small = new Map<number, number>();
  let before = last;
  for (const n of [...counting].sort((a, b) => a - b)) {
    last += n - before > 1 ? 2 : 1;
    before = n;
    small.set(n, last);
  }
  return (n) => small.get(n) ?? n;
}

/** How often a function sends, or starts somebody, by statements of their own: that cannot be scaled. */
function writtenOut(fn: FlowFunction): readonly number[] {
  const single = fn.blocks.filter((block) => loopsOf(fn).loopOf(block) === undefined);
  const times = (op: Instr["op"]): number =>
    single.reduce((sum, { instrs }) => sum + instrs.filter((instr) => instr.op === op).length, 0);
  return [times("send"), times("go")].filter((n) => n >= SMALL);
}

function numberIn(value: Value): number | undefined {
  if (value.op !== "const") return undefined;
  const val = constantVal(value.value);
  return val.k === "int" ? val.n : undefined;
}

/** An element that a smaller slice may not have. */
function picksOne({ op }: Instr | Terminator, n: number): boolean {
  return (op === "indexAddr" || op === "index" || op === "slice") && n > 1;
}

const COUNTED: ReadonlySet<string> = new Set([
  "(*sync.WaitGroup).Add",
  "(*golang.org/x/sync/errgroup.Group).SetLimit",
]);

/** The operand is how many: room in a channel, rounds of a loop, workers that are waited for. */
function counts(step: Instr | Terminator, block: Block, value: Value): boolean {
  switch (step.op) {
    case "makeChan":
      return true;
    case "makeSlice":
      // Of a literal the elements are written out.
      return step.node.kind === "CallExpr";
    case "call":
      return isCountingCall(step.call);
    case "binary":
      return step.y === value && boundsLoop(block);
    default:
      return false;
  }
}

export function isCountingCall(call: CallInfo): boolean {
  return COUNTED.has(calleeId(call) ?? "");
}

/** A comparison in this block decides whether a loop goes on. */
export function boundsLoop(block: Block): boolean {
  return loopsOf(block.fn).loopOf(block)?.head === block;
}

/** An operand that counts. */
export function scaled(scale: Scale, value: Value, val: Val): Val {
  return value.op === "const" && val.k === "int" ? int(scale(val.n)) : val;
}

const sizes = new WeakMap<FlowFunction, ReadonlySet<Value>>();

/** Sums and products that say how many, by what they are used for. */
export function isSize(value: Value, fn: FlowFunction): boolean {
  let known = sizes.get(fn);
  if (known === undefined) {
    known = sizesIn(fn);
    sizes.set(fn, known);
  }
  return known.has(value);
}

function sizesIn({ blocks }: FlowFunction): ReadonlySet<Value> {
  const found = new Set<Value>();
  const open: Value[] = [];
  for (const block of blocks)
    for (const instr of block.instrs)
      for (const value of operandsOf(instr)) if (counts(instr, block, value)) open.push(value);
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (found.has(value) || (value.op !== "binary" && value.op !== "convert")) continue;
    found.add(value);
    open.push(...operandsOf(value));
  }
  return found;
}
