/**
 * How a lock that is taken again, or against another order, is told: where it blocks, where what is
 * held was taken, what the other side does, and the schedule of the two.
 */

import { sourceOf, spanOf } from "../analyses/concurrency/telling.js";
import type { Step } from "../analyses/lock-order/conduct.js";
import type { LockFault, Side } from "../analyses/lock-order/faults.js";
import type { At, Report, Reporter } from "./define.js";
import type { WitnessStep } from "./finding.js";
import { placeOf } from "./place.js";
import { firstLineOf, stuckStep } from "./stuck.js";

export const LOCK_FAULTS = {
  relocked: "`{subject}` is held already: `{by}` locked it at {line}",
  reread:
    "`{subject}` is read-locked already, by `{by}` at {line}: a writer that comes in between waits for that reader, and this one waits for the writer",
  opposite:
    "`{subject}` is locked while `{held}` is held (locked by `{by}` at {line}), and `{opposite}` locks them the other way round at {other}: each can wait for the other",
  waits:
    "`{subject}` is held by `{by}` (locked at {line}), which waits at {other} for somebody who needs it first: `{wanted}`",
} as const;

type FaultMessages = typeof LOCK_FAULTS & {
  readonly held: string;
  readonly partner: string;
};

export function tellFault<M extends FaultMessages>(fault: LockFault, reporter: Reporter<M>): void {
  const report = reporter as unknown as Reporter<FaultMessages>;
  const { side, other, step } = fault;
  const place = at(step);
  const subject = subjectOf(step);
  const taken = side.held.way.at(-1) as Step;
  const { by, line } = stuckStep(taken, { fn: step.block.fn });
  const told = (): unknown => {
    if (other === undefined)
      return report(place, fault.kind === "read again" ? "reread" : "relocked", { subject, by, line });
    const seen = { fn: step.block.fn };
    const last = stuckStep(other.way.at(-1) as Step, seen);
    if (fault.kind === "kept")
      return report(place, "waits", { subject, by, line, other: last.line, wanted: last.text });
    const opposite = stuckStep(other.way[0] as Step, seen).by;
    return report(place, "opposite", {
      subject,
      by,
      line,
      held: subjectOf(taken),
      opposite,
      other: last.line,
    });
  };
  dress(told() as Report<FaultMessages>, fault);
}

function dress(report: Report<FaultMessages>, fault: LockFault): void {
  const { side, other, assumed } = fault;
  report.related(firstLineOf(side.held.way.at(-1) as Step), "held");
  if (other !== undefined) report.related(at(other.way.at(-1) as Step), "partner");
  for (const { text, price } of assumed) report.assume({ text, price });
  report.witness(scheduleOf(fault));
}

/** Both take their first lock, then each wants the other's. */
function scheduleOf({ kind, side, other }: LockFault): readonly WitnessStep[] {
  if (kind === "kept" && other !== undefined)
    return [
      ...stepsOf(other, other.held.way, "does"),
      ...stepsOf(side, side.way, "blocks at"),
      ...stepsOf(other, other.way, "blocks at"),
    ];
  const sides = other === undefined ? [side] : [side, other];
  return [
    ...sides.flatMap((one) => stepsOf(one, one.held.way, "does")),
    ...sides.toReversed().flatMap((one) => stepsOf(one, one.way, "blocks at")),
  ];
}

function stepsOf({ fn }: Side, way: readonly Step[], last: string): readonly WitnessStep[] {
  return way.map((step, index) => ({
    goroutine: fn.name,
    place: placeOf(at(step)),
    message: `${index === way.length - 1 ? last : "calls"} \`${sourceOf(step.block.fn.file, step.node)}\``,
  }));
}

function at(step: Step): At {
  return { file: step.block.fn.file, span: spanOf(step) };
}

/** The lock, as the source writes it. */
function subjectOf(step: Step): string {
  const { file } = step.block.fn;
  const node = "call" in step ? step.call.node : step.node;
  return node.kind === "CallExpr" && node.fun.kind === "SelectorExpr"
    ? sourceOf(file, node.fun.expr)
    : sourceOf(file, node);
}
