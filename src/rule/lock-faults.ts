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
    "`{subject}` is locked while {held} is held (locked by `{by}` at {line}), and `{opposite}` locks them the other way round at {other}: each can wait for the other",
  ring: "`{subject}` is locked while {held} is held (locked by `{by}` at {line}), and {ways}: each can wait for the next",
  waits:
    "`{subject}` is held by `{by}` (locked at {line}), which waits at {other} for somebody who needs it first: `{wanted}`",
} as const;

type FaultMessages = typeof LOCK_FAULTS & {
  readonly held: string;
  readonly partner: string;
};

export function tellFault<M extends FaultMessages>(fault: LockFault, reporter: Reporter<M>): void {
  const report = reporter as unknown as Reporter<FaultMessages>;
  const { side, others, step } = fault;
  const [other] = others;
  const place = at(step);
  const subject = subjectOf(side.way.at(-1) as Step);
  const taken = side.held.way.at(-1) as Step;
  const { by, line } = stuckStep(taken, { fn: step.block.fn });
  const told = (): unknown => {
    if (other === undefined)
      return report(place, fault.kind === "read again" ? "reread" : "relocked", { subject, by, line });
    const seen = { fn: step.block.fn };
    const last = stuckStep(other.way.at(-1) as Step, seen);
    if (fault.kind === "kept")
      return report(place, "waits", { subject, by, line, other: last.line, wanted: last.text });
    if (others.length > 1)
      return report(place, "ring", {
        subject,
        by,
        line,
        held: besides(subject, taken),
        ways: others.map((one) => wayOf(one, seen)).join(", "),
      });
    const opposite = stuckStep(other.way[0] as Step, seen).by;
    return report(place, "opposite", {
      subject,
      by,
      line,
      held: besides(subject, taken),
      opposite,
      other: last.line,
    });
  };
  dress(told() as Report<FaultMessages>, fault);
}

function dress(report: Report<FaultMessages>, fault: LockFault): void {
  const { side, others, assumed } = fault;
  report.related(firstLineOf(side.held.way.at(-1) as Step), "held");
  for (const { way } of others) report.related(at(way.at(-1) as Step), "partner");
  for (const { text, price } of assumed) report.assume({ text, price });
  report.witness(scheduleOf(fault));
}

/** Who takes which lock under which, and where. */
function wayOf({ held, way }: Side, seen: Parameters<typeof stuckStep>[1]): string {
  const last = way.at(-1) as Step;
  const { by } = stuckStep(way[0] as Step, seen);
  const { line } = stuckStep(last, seen);
  return `\`${by}\` locks \`${subjectOf(last)}\` while it holds \`${subjectOf(held.way.at(-1) as Step)}\` (${line})`;
}

/** All take their first lock, then each wants that of the next. */
function scheduleOf({ kind, side, others }: LockFault): readonly WitnessStep[] {
  const [other] = others;
  if (kind === "kept" && other !== undefined)
    return [
      ...stepsOf(other, other.held.way, "does"),
      ...stepsOf(side, side.way, "blocks at"),
      ...stepsOf(other, other.way, "blocks at"),
    ];
  const sides = [side, ...others];
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

/** Functions may call different things by one name. */
function besides(subject: string, taken: Step): string {
  const held = subjectOf(taken);
  return held === subject ? `another \`${held}\`` : `\`${held}\``;
}

/** The lock, as the source writes it. */
function subjectOf(step: Step): string {
  const { file } = step.block.fn;
  const node = "call" in step ? step.call.node : step.node;
  return node.kind === "CallExpr" && node.fun.kind === "SelectorExpr"
    ? sourceOf(file, node.fun.expr)
    : sourceOf(file, node);
}
