/**
 * Tests that are ended from a goroutine that is not their own. `FailNow` and `SkipNow` end the
 * goroutine they are called on (package testing): the test goes on, and waits for what the
 * goroutine would have done.
 */
import type { FlowGraph } from "../flow/graph.js";
import type { FlowFunction } from "../flow/ir.js";
import { SERVER_WORDS, STARTER_WORDS } from "../semantics/models/goroutine-starters.js";
import { defineAnalysis } from "./analysis.js";
import { type Effects, effects, type LocalEffect } from "./effects.js";
import { placeKey } from "./place-keys.js";
import { type Run, type RunInstr, runInstrsIn, runsOf, servedBy } from "./runs.js";

export interface ForeignTestEnd {
  readonly graph: FlowGraph;
  /** The call that ends the test, or that leads to it. */
  readonly instr: RunInstr;
  readonly isDirect: boolean;
  /** What starts the goroutine. */
  readonly start: Run;
}

export const foreignTestEnds = defineAnalysis<readonly ForeignTestEnd[]>({
  id: "foreign-test-ends",
  compute(scope) {
    const found: ForeignTestEnd[] = [];
    const summary = scope.ask(effects);
    for (const source of scope.functions(WORDS, ["testing"])) {
      const graph = scope.flow(source);
      const seen = new Set<RunInstr>();
      for (const fn of graph.functions) {
        for (const start of startsIn(fn)) {
          for (const { instr, isDirect } of endsOf(summary, start)) {
            if (seen.has(instr)) continue;
            seen.add(instr);
            found.push({ graph, instr, isDirect, start });
          }
        }
      }
    }
    return found;
  },
});

const WORDS = [...STARTER_WORDS, ...SERVER_WORDS];

function* startsIn(fn: FlowFunction): Iterable<Run> {
  for (const instr of runInstrsIn(fn)) {
    for (const run of runsOf(instr)) if (run.phase === "spawned") yield run;
    const served = servedBy(instr);
    if (served !== undefined) yield served;
  }
}

function endsOf(summary: Effects, start: Run): readonly LocalEffect[] {
  const { what } = start;
  if (what.kind === "declared") return summary.ofRun(start).filter(({ kind }) => kind === "test-end");
  return summary
    .of(what.fn)
    .filter(
      (effect) =>
        effect.kind === "test-end" && effect.phase !== "spawned" && isForeign(effect, what.fn, start),
    )
    .flatMap((effect) => insideLiteral(summary, effect));
}

/** A literal that is called or deferred on the spot is part of the function around it: what ends the test stands in it. */
function insideLiteral(summary: Effects, effect: LocalEffect): readonly LocalEffect[] {
  const { target, node } = effect.instr.call;
  if (target.kind !== "closure" || node.kind !== "CallExpr" || node.fun.kind !== "FuncLit") return [effect];
  const inside = summary
    .of(target.fn)
    .filter(({ kind, phase }) => kind === "test-end" && phase !== "spawned");
  return inside.flatMap((one) => insideLiteral(summary, one));
}

/** The testing value belongs to a function around the goroutine. One that the goroutine made or was given by package testing is its own. */
function isForeign({ place }: LocalEffect, goroutine: FlowFunction, start: Run): boolean {
  const { root } = place;
  if (root.kind !== "variable") return false;
  if (root.fn !== goroutine) return isAround(root.fn, goroutine);
  const arg = start.args?.[goroutine.params.findIndex((param) => param.obj === root.obj)];
  return arg !== undefined && placeKey(arg).root.kind === "variable";
}

function isAround(outer: FlowFunction, inner: FlowFunction): boolean {
  for (let fn = inner.parent; fn !== undefined; fn = fn.parent) if (fn === outer) return true;
  return false;
}
