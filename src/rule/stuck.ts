/**
 * How an operation that nobody will ever answer is told: where it blocks, what started its
 * goroutine, what took its partner away, and the schedule that leads there. Rules give the words.
 */
import type { Scope } from "../analyses/analysis.js";
import type { Step } from "../analyses/concurrency/causes.js";
import type { Stuck } from "../analyses/concurrency/stuck.js";
import type { StuckOperation } from "../analyses/concurrency/stuck-operations.js";
import { nameOf, sourceOf, spanOf, subjectOf } from "../analyses/concurrency/telling.js";
import type { Proposal } from "../analyses/edits/proposal.js";
import { outermost } from "../analyses/origins.js";
import type { FlowGraph } from "../flow/graph.js";
import { positionAt } from "../text/lines.js";
import type { At, Report } from "./define.js";
import type { WitnessStep } from "./finding.js";
import { placeOf } from "./place.js";

/** What the messages of such a rule speak of. */
export interface StuckWords {
  /** The channel, lock or count in source text. */
  readonly subject: string;
  /** What took the partner away, or nothing. */
  readonly when: string;
}

export const STUCK_PLACES = {
  started: "this starts the goroutine that blocks",
  made: "the channel is made here",
  pipe: "the pipe is made here",
  turn: "the partner is lost here",
  held: "it is taken here",
  partner: "this waits for it in turn",
  beside: "this blocks with it",
} as const;

/** Goroutines that block because of one cause; more than that is a crowd. */
const MOST_BESIDE = 6;

type StuckPlaces = Readonly<Record<keyof typeof STUCK_PLACES, string>>;

export function placeOfStuck({ step, fn }: StuckOperation): At {
  return { file: fn.file, span: spanOf(step) };
}

export function stuckWords(one: StuckOperation): StuckWords {
  const { turn } = one;
  return {
    subject: subjectOf(one.pending) ?? "the channel",
    when: turn === undefined ? "" : whenOf(turn),
  };
}

/** ` when \`err != nil\``, ` once \`<-ctx.Done()\` is taken`. */
function whenOf({ step, taken, text }: NonNullable<StuckOperation["turn"]>): string {
  if (step.op !== "select") return ` when ${text.replace(/ is true$/, "")}`;
  const comm = taken === undefined ? undefined : step.cases[taken]?.node.comm;
  const way = comm === undefined ? "default" : sourceOf(step.block.fn.file, comm);
  return ` once \`${way}\` is taken`;
}

/** A step as text, with its line. */
export interface StuckStep {
  readonly text: string;
  readonly line: string;
  /** The function that it stands in. */
  readonly by: string;
}

/** `seen`: the finding's own place, which says in what file lines are counted. */
export function stuckStep(step: Step, seen: Pick<StuckOperation, "fn">): StuckStep {
  const { fn } = step.block;
  const { file } = fn;
  const line = String(positionAt(file.lines(), spanOf(step).start).line);
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const { node } = step;
  const text = node.kind === "RangeStmt" ? `range ${sourceOf(file, node.subject)}` : sourceOf(file, node);
  return {
    text: step.op === "select" || step.op === "blockForever" ? "select" : text,
    line: file === seen.fn.file ? `line ${line}` : `${name}:${line}`,
    by: fn.name.slice(fn.name.lastIndexOf(").") + 1).replace(/^\./, ""),
  };
}

export function dressStuck<M extends StuckPlaces>(finding: Report<M>, one: StuckOperation): Report<M> {
  const report = finding as unknown as Report<StuckPlaces>;
  if (one.start !== undefined) report.related(firstLineOf(one.start), "started");
  const { turn } = one;
  if (turn !== undefined && one.ring.length === 0 && one.holders.length === 0)
    report.related({ file: turn.step.block.fn.file, span: spanOf(turn.step, turn.taken) }, "turn");
  for (const { taken } of one.holders) if (taken !== undefined) report.related(firstLineOf(taken), "held");
  for (const { step } of one.ring)
    report.related({ file: step.block.fn.file, span: spanOf(step) }, "partner");
  const partners = new Set<Step>(one.ring.map(({ step }) => step));
  const beside = [...one.alongside].filter((step) => step !== one.step && !partners.has(step));
  for (const step of beside.slice(0, MOST_BESIDE))
    report.related({ file: step.block.fn.file, span: spanOf(step) }, "beside");
  if (one.made !== undefined)
    report.related(firstLineOf(one.made), one.pending.kind === "pipe" ? "pipe" : "made");
  if (one.isOfTest) report.ofTest();
  for (const { text, price } of merged(one.assumed)) report.assume({ text, price });
  report.witness(scheduleOf(one));
  return finding;
}

export function firstLineOf(instr: Step): At {
  const { start, end } = instr.node;
  const { file } = instr.block.fn;
  const line = file.text.indexOf("\n", start);
  return { file, span: { start, end: line === -1 ? end : Math.min(end, line) } };
}

/** One assumption made twice is one. */
export function merged(assumed: StuckOperation["assumed"]): StuckOperation["assumed"] {
  const byText = new Map<string, (typeof assumed)[number]>();
  for (const one of assumed) {
    const known = byText.get(one.text);
    byText.set(one.text, known === undefined ? one : { ...one, price: known.price + one.price });
  }
  return [...byText.values()];
}

/** All that happens up to where it blocks. */
export function scheduleOf(one: Pick<Stuck, "root" | "schedule" | "start" | "step">): readonly WitnessStep[] {
  const last: WitnessStep = {
    goroutine: nameOf(one.root, one.start),
    place: placeOf({ file: one.step.block.fn.file, span: spanOf(one.step) }),
    message: "blocks for ever",
  };
  return [...stepsOf(one), last];
}

/** What everybody does on the way. */
export function stepsOf(one: Pick<Stuck, "root" | "schedule">): readonly WitnessStep[] {
  return one.schedule.map(
    ({ start, step, taken, text }): WitnessStep => ({
      goroutine: nameOf(one.root, start),
      place: placeOf({ file: step.block.fn.file, span: spanOf(step, taken) }),
      message:
        step.op === "branch" || step.op === "go" || text.startsWith("deferred") ? text : `does ${text}`,
    }),
  );
}

/** What a builder of edits makes of the declaration that holds the channel. */
export function withGraph(
  scope: Scope,
  one: StuckOperation,
  build: (graph: FlowGraph, one: StuckOperation) => Proposal | undefined,
): Proposal | undefined {
  const { func } = outermost((one.made ?? one.step).block.fn);
  const source = func === undefined ? undefined : scope.functionOf(func);
  return source === undefined ? undefined : build(scope.flow(source), one);
}
