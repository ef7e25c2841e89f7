/**
 * Where a function goes in and never comes out: a loop without a way out, or a callee that has one.
 * `select {}` is no loop, and what ends the process or the goroutine is an end. Decides it on the
 * flow graph alone: which exits are ever taken is for others.
 */
import { exitsOf } from "../flow/graph.js";
import type { Block, FlowFunction } from "../flow/ir.js";
import { loopsOf } from "../flow/loops.js";
import type { Func } from "../semantics/objects.js";
import type { Node } from "../syntax/ast.js";
import { hashWord } from "../syntax/scan.js";
import type { SourceFile } from "../syntax/source-file.js";
import type { Span } from "../text/span.js";
import type { Scope } from "./analysis.js";
import { calleeId } from "./calls.js";
import { deadEdge, isOpenedByOwner } from "./lifecycles/dead-edges.js";
import { pollLoopOf } from "./poll-loops.js";
import { type Runnable, runsOf } from "./runs.js";
import { isClosedTicker } from "./time-channels.js";

export interface EndlessLoop {
  readonly file: SourceFile;
  /** The loop statement, without its body. */
  readonly head: Span;
  /**
   * - loops: no way out at all;
   * - ticks: its only way out is that a ticker's channel is closed, which never happens;
   * - polls: it has ways out, but nobody can make it take one, see `poll-loops.ts`;
   * - silent: it has ways out, but nobody in the package opens one, see `lifecycles/dead-edges.ts`.
   */
  readonly kind: "loops" | "ticks" | "polls" | "silent";
  /** Of a silent one: why nobody takes its ways out. */
  readonly because: string;
}

/** Callees of callees: `go func() { s.run() }()` with a `run` that calls `s.loop()`. */
const MAX_DEPTH = 3;

/** The loop that the function ends up in on some path. */
export function endlessLoopOf(scope: Scope, fn: FlowFunction): EndlessLoop | undefined {
  return search(scope, fn, 0);
}

/** The same for a declared function, of this package or another with source. */
export function endlessLoopOfFunc(scope: Scope, func: Func): EndlessLoop | undefined {
  return ofFunc(scope, func, 0);
}

const LOOP_WORDS = ["for", "goto"].map(hashWord);

function ofFunc(scope: Scope, func: Func, depth: number): EndlessLoop | undefined {
  const { decl, place } = func;
  if (depth > MAX_DEPTH || decl === undefined || place === undefined) return undefined;
  const { words } = place.file.pieceOf(decl);
  if (depth === MAX_DEPTH && !LOOP_WORDS.some((hash) => words.mayHold(hash))) return undefined;
  const home = scope.scopeOf(func.packagePath);
  const source = home?.functionOf(func);
  return home === undefined || source === undefined ? undefined : search(home, home.flow(source).root, depth);
}

/** A closure may call itself, too: the depth ends that. */
function search(scope: Scope, fn: FlowFunction, depth: number): EndlessLoop | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const own = trap(fn, "loops") ?? trap(fn, "ticks") ?? silent(scope, fn) ?? poll(scope, fn);
  if (own !== undefined) return own;
  for (const callee of lastCallees(fn)) {
    const inside =
      callee.kind === "closure" ? search(scope, callee.fn, depth + 1) : ofFunc(scope, callee.func, depth + 1);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** The outermost loop without a way out that control comes to. */
function trap(fn: FlowFunction, kind: "loops" | "ticks"): EndlessLoop | undefined {
  // What could not be lowered may leave.
  if (fn.hasOpaque) return undefined;
  const isDead = (from: Block, index: number): boolean =>
    isNeverTaken(from, index) || (kind === "ticks" && isClosedTicker(from, index));
  const ends = exitsOf(fn).filter(
    ({ end }) => end.op !== "blockForever" && !(end.op === "unreachable" && end.reason === "loops"),
  );
  const leaving = new Set<Block>(ends);
  const back = [...ends];
  for (let block = back.pop(); block !== undefined; block = back.pop()) {
    for (const pred of block.preds) {
      if (leaving.has(pred) || !pred.succs.some((next, index) => next === block && !isDead(pred, index)))
        continue;
      leaving.add(pred);
      back.push(pred);
    }
  }
  const entry = fn.blocks[0];
  if (entry === undefined || leaving.size === fn.blocks.length) return undefined;
  const reached = new Set<Block>([entry]);
  const forth = [entry];
  for (let block = forth.pop(); block !== undefined; block = forth.pop()) {
    block.succs.forEach((next, index) => {
      if (reached.has(next) || isDead(block as Block, index)) return;
      reached.add(next);
      forth.push(next);
    });
  }
  const loop = loopsOf(fn).loops.find(({ head }) => reached.has(head) && !leaving.has(head));
  return loop === undefined ? undefined : { file: fn.file, head: headOf(loop.head.node), kind, because: "" };
}

/** A loop with ways out that nobody opens. */
function silent(scope: Scope, fn: FlowFunction): EndlessLoop | undefined {
  if (fn.hasOpaque) return undefined;
  for (const { head, exits } of loopsOf(fn).loops) {
    const reasons = new Set<string>();
    const isShut = ({ from, to }: (typeof exits)[number]): boolean => {
      const index = from.succs.indexOf(to);
      if (isNeverTaken(from, index) || isClosedTicker(from, index)) return true;
      const why = deadEdge(scope, from, index);
      if (why !== undefined) reasons.add(why);
      return why !== undefined;
    };
    if (exits.every(isShut) && reasons.size > 0)
      return { file: fn.file, head: headOf(head.node), kind: "silent", because: [...reasons].join(", and ") };
  }
  return undefined;
}

function poll(scope: Scope, fn: FlowFunction): EndlessLoop | undefined {
  const loop = fn.hasOpaque ? undefined : pollLoopOf(fn);
  if (loop === undefined) return undefined;
  const isStopped = loop.exits.some(({ from, to }) => isOpenedByOwner(scope, from, from.succs.indexOf(to)));
  if (isStopped) return undefined;
  return { file: fn.file, head: headOf(loop.head.node), kind: "polls", because: "" };
}

/** A loop statement without its body. */
export function headOf(node: Node): Span {
  return node.kind === "ForStmt" || node.kind === "RangeStmt"
    ? { start: node.start, end: node.body.start }
    : node;
}

/** The other edge of `for true`. */
function isNeverTaken({ end }: Block, successor: number): boolean {
  if (end.op !== "branch" || end.cond.op !== "const" || end.cond.value.kind !== "bool") return false;
  return end.cond.value.value === (successor === 1);
}

/** What is called last before the function returns: where it hands its goroutine on. */
function lastCallees(fn: FlowFunction): readonly Runnable[] {
  const found: Runnable[] = [];
  // A callee known never to return ends its block.
  const stack = fn.blocks.filter(
    ({ end }) => end.op === "return" || (end.op === "unreachable" && end.reason === "loops"),
  );
  const seen = new Set<Block>(stack);
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    const last = block.instrs.findLast((instr) => instr.op === "call" && !isTalk(calleeId(instr.call)));
    if (last?.op === "call") {
      for (const run of runsOf(last)) if (run.phase === "now") found.push(run.what);
      continue;
    }
    for (const pred of block.preds) {
      if (seen.has(pred)) continue;
      seen.add(pred);
      stack.push(pred);
    }
  }
  return found;
}

/** Calls that only say that the goroutine is done. */
function isTalk(id: string | undefined): boolean {
  return id !== undefined && /^(?:fmt|log|log\/slog|\(\*log\.Logger\)|\(\*log\/slog\.Logger\))\./.test(id);
}
