/**
 * Where in a function a context is done: after a receive from `Done()`, in the case of a select that
 * received from it, where `Err()` was not nil. Decides what is certain from there on, and what only
 * may be.
 */
import { conditionsOf, type Literal } from "../../flow/conditions.js";
import { dominates } from "../../flow/dominators.js";
import { canReach } from "../../flow/graph.js";
import type { Block, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { CONTEXT_DONE, CONTEXT_ERR } from "../../semantics/models/contexts.js";
import type { Node } from "../../syntax/ast.js";
import type { Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { originOf } from "../origins.js";
import { isContext } from "./derivations.js";

/** From an instruction of a block on. */
type Moment = Pick<DonePoint, "block" | "index">;

export interface DonePoint {
  /**
   * - done: the context is done;
   * - perhaps: it is, or something else led here;
   * - some: an error tells that some context is done;
   * - failed: a call that was given a context failed, perhaps because of it.
   */
  readonly kind: "done" | "perhaps" | "some" | "failed";
  /** Undefined for `some`. */
  readonly context: Value | undefined;
  /** From this instruction of the block on. */
  readonly block: Block;
  readonly index: number;
  /** Shows it: the receive, the case, the condition. */
  readonly node: Node;
}

export function donePointsOf(scope: Scope, fn: FlowFunction): readonly DonePoint[] {
  let points = known.get(fn);
  if (points === undefined) {
    points = find(scope, fn);
    known.set(fn, points);
  }
  return points;
}

const known = new WeakMap<FlowFunction, readonly DonePoint[]>();

/** Every path to the instruction has passed the point. */
export function isAfter({ block, index }: Moment, instr: Instr): boolean {
  return instr.block === block ? block.instrs.indexOf(instr) >= index : dominates(block, instr.block);
}

/** Some path to the instruction has passed the point. */
export function mayBeAfter(point: Moment, instr: Instr): boolean {
  return isAfter(point, instr) || canReach(point.block, instr.block);
}

function find(scope: Scope, fn: FlowFunction): DonePoint[] {
  const points: DonePoint[] = [];
  for (const block of fn.blocks) {
    for (const [index, instr] of block.instrs.entries()) {
      if (instr.op !== "recv") continue;
      const context = contextOfChannel(instr.chan);
      if (context !== undefined)
        points.push({ kind: "done", context, block, index: index + 1, node: instr.node });
    }
    const { end } = block;
    if (end.op === "select") {
      for (const [at, one] of end.cases.entries()) {
        const context = one.dir === "recv" ? contextOfChannel(one.chan) : undefined;
        const entered = block.succs[at];
        if (context !== undefined && entered !== undefined)
          points.push({ kind: "done", context, block: entered, index: 0, node: one.node.comm ?? one.node });
      }
    } else if (end.op === "branch") points.push(...branchPoints(scope, block));
  }
  return points;
}

function contextOfChannel(channel: Value): Value | undefined {
  const origin = originOf(channel);
  return origin.op === "call" && calleeId(origin.call) === CONTEXT_DONE ? origin.call.receiver : undefined;
}

function* branchPoints(scope: Scope, from: Block): Iterable<DonePoint> {
  for (const [successor, block] of from.succs.entries()) {
    const literal = conditionsOf(from.fn).onEdge(from, successor);
    const told = literal === undefined ? undefined : toldBy(scope, literal);
    if (told === undefined) continue;
    // Where other ways lead to the block too, such as the other side of an `||`, nothing is certain.
    if (block.preds.length === 1) yield { ...told, block, index: 0 };
    else if (told.kind !== "failed") yield { ...told, kind: "perhaps", block, index: 0 };
  }
}

function toldBy(
  scope: Scope,
  { subject, test, positive }: Literal,
): Pick<DonePoint, "kind" | "context" | "node"> | undefined {
  if (test.kind === "nil" && !positive) {
    const call = subject.op === "extract" ? subject.tuple : subject;
    if (call.op !== "call") return undefined;
    const id = calleeId(call.call);
    const { node } = call;
    if (id === CONTEXT_ERR) return { kind: "done", context: call.call.receiver, node };
    if (id === "context.Cause") return { kind: "done", context: call.call.args[0], node };
    const given = call.call.args.find((arg) => isContext(scope, arg.type));
    return given === undefined ? undefined : { kind: "failed", context: given, node };
  }
  const error = positive ? comparedWithCancelled(subject, test) : undefined;
  if (error === undefined || !("node" in subject)) return undefined;
  const asked = originOf(error);
  const context =
    asked.op === "call" && calleeId(asked.call) === CONTEXT_ERR ? asked.call.receiver : undefined;
  return { kind: context === undefined ? "some" : "done", context, node: subject.node };
}

/** The error that is `context.Canceled` or `context.DeadlineExceeded` where the literal holds. */
function comparedWithCancelled(subject: Value, test: Literal["test"]): Value | undefined {
  if (test.kind === "value") {
    if (isCancelledError(test.other)) return subject;
    return isCancelledError(subject) ? test.other : undefined;
  }
  if (test.kind !== "true" || subject.op !== "call" || calleeId(subject.call) !== "errors.Is")
    return undefined;
  const [error, target] = subject.call.args;
  return target !== undefined && isCancelledError(target) ? error : undefined;
}

/** `context.Canceled` or `context.DeadlineExceeded`. */
function isCancelledError(value: Value): boolean {
  if (value.op !== "load" || value.addr.op !== "global") return false;
  const { packagePath, name } = value.addr.obj;
  return packagePath === "context" && (name === "Canceled" || name === "DeadlineExceeded");
}
