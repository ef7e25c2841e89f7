/**
 * Goroutines that count themselves: `Add` on a WaitGroup from the goroutine that calls its `Done`,
 * so that `Wait` may look before the goroutine came to it. Starts at the `Add` and walks outwards
 * to the `go` statement; decides for whom an `Add` counts.
 */
import { canReach, type FlowGraph } from "../flow/graph.js";
import type { FlowFunction, Instr } from "../flow/ir.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { callers } from "./callers.js";
import { type Effects, effects, type LocalEffect } from "./effects.js";
import { isUnderLock } from "./held-locks.js";
import { extend, type PlaceKey, placeKey } from "./place-keys.js";
import { isRun, type Run, type RunInstr, runsOf, runsOfClosure } from "./runs.js";

export interface SelfCounting {
  /** The graph that holds the `Add`. */
  readonly graph: FlowGraph;
  /** The call of `Add`, and the function it stands in. */
  readonly add: RunInstr;
  readonly fn: FlowFunction;
  /** What starts the goroutine. */
  readonly start: Run;
}

/** Helpers between the goroutine and its `Add`. */
const MAX_HELPERS = 3;

export const selfCounting = defineAnalysis<readonly SelfCounting[]>({
  id: "self-counting",
  compute(scope) {
    const found: SelfCounting[] = [];
    const summary = scope.ask(effects);
    for (const source of scope.functions(waitGroupNames(scope), ["Add"])) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) {
        for (const effect of summary.of(fn)) {
          if (effect.kind !== "wg-add" || !effect.isDirect || effect.phase !== "now") continue;
          const start = startOf(scope, summary, {
            fn,
            place: effect.place,
            instr: effect.instr,
            isDone: false,
            depth: 0,
          });
          if (start !== undefined) found.push({ graph, add: effect.instr, fn, start });
        }
      }
    }
    return found;
  },
});

/** The names of WaitGroups in the package's types and variables, and of the type itself; nothing where one is embedded. */
export function waitGroupNames(scope: Scope): readonly string[] | undefined {
  const { info, semantics } = scope;
  const names = new Set(["WaitGroup"]);
  for (const name of info.names()) {
    const obj = info.lookup(name);
    if (obj?.kind === "Var" && obj.spec?.type !== undefined) {
      const named = semantics.namedOf(obj.type());
      if (named?.obj.packagePath === "sync") names.add(name);
    }
    if (obj?.kind !== "TypeName") continue;
    const under = semantics.underlying(obj.type());
    if (under.kind !== "Struct") continue;
    for (const field of under.fields) {
      const named = semantics.namedOf(field.type());
      if (named?.obj.packagePath !== "sync" || named.obj.name !== "WaitGroup") continue;
      if (field.embedded) return undefined;
      names.add(field.name);
    }
  }
  return [...names];
}

/** A function on the way out, seen from which the WaitGroup is `place` and `instr` is what adds to it. */
interface Level {
  readonly fn: FlowFunction;
  readonly place: PlaceKey;
  readonly instr: RunInstr;
  /** `Done` was seen on this goroutine. */
  readonly isDone: boolean;
  readonly depth: number;
}

/** What starts the goroutine that the `Add` counts, if it is the one that it runs on. */
function startOf(scope: Scope, summary: Effects, level: Level): Run | undefined {
  const { fn, place, instr, depth } = level;
  if (depth > MAX_HELPERS || countsAnother(summary, level) || isUnderLock(instr)) return undefined;
  const isDone =
    level.isDone ||
    summary.of(fn).some((effect) => isSame(effect, "wg-done", place) && effect.phase !== "spawned");
  const runs =
    fn.func === undefined
      ? runsOfClosure(fn)
      : scope
          .ask(callers)
          .of(fn.func)
          .runs.map(({ run }) => run);
  for (const run of runs) {
    const outside = placeOutside(fn, place, run);
    if (outside === undefined) continue;
    if (run.phase !== "spawned") {
      const next = { fn: run.instr.block.fn, place: outside, instr: run.instr, isDone, depth: depth + 1 };
      const start = startOf(scope, summary, next);
      if (start !== undefined) return start;
    } else if (isDone && !isCounted(summary, run, outside) && !isAwaited(summary, level, run)) return run;
  }
  return undefined;
}

function isSame(effect: LocalEffect, kind: LocalEffect["kind"], place: PlaceKey): boolean {
  return effect.kind === kind && effect.place.text === place.text;
}

/** Something started or handed on after the `Add` calls `Done`, or may: the count is for that. */
function countsAnother(summary: Effects, { fn, place, instr }: Level): boolean {
  const after = (other: Instr): boolean => comesAfter(instr, other);
  if (
    summary
      .of(fn)
      .some((effect) => isSame(effect, "wg-done", place) && effect.phase === "spawned" && after(effect.instr))
  )
    return true;
  for (const block of fn.blocks) {
    for (const other of block.instrs) {
      if (isRun(other) && other !== instr && startsUnseen(other) && after(other)) return true;
      if (other.op !== "closure" || !after(other)) continue;
      const isOurs = runsOfClosure(other.target).length > 0;
      if (!isOurs && summary.of(other.target).some((effect) => isSame(effect, "wg-done", place))) return true;
    }
  }
  return false;
}

/** `go f()` of a function nobody can see. */
function startsUnseen(instr: RunInstr): boolean {
  return instr.op === "go" && runsOf(instr).length === 0;
}

/** The goroutine was counted before it was started. */
function isCounted(summary: Effects, run: Run, place: PlaceKey): boolean {
  return summary
    .of(run.instr.block.fn)
    .some(
      (effect) =>
        isSame(effect, "wg-add", place) && effect.phase === "now" && comesAfter(effect.instr, run.instr),
    );
}

/**
 * After the `Add` the goroutine says so, by a send, a close or another WaitGroup, and who started it
 * waits for that: then it is counted before `Wait` is called.
 */
function isAwaited(summary: Effects, { fn, place, instr }: Level, run: Run): boolean {
  const said = new Set<string>();
  const say = (key: PlaceKey): void => {
    const outside = key.text === place.text ? undefined : placeOutside(fn, key, run);
    if (outside !== undefined) said.add(outside.text);
  };
  for (const effect of summary.of(fn))
    if (effect.kind === "wg-done" && effect.phase !== "spawned" && comesAfter(instr, effect.instr))
      say(effect.place);
  for (const other of fn.blocks.flatMap(({ instrs }) => instrs)) {
    if (other.op === "send" && comesAfter(instr, other)) say(placeKey(other.chan));
    else if (isRun(other) && isClose(other) && other.call.args[0] !== undefined)
      say(placeKey(other.call.args[0]));
  }
  if (said.size === 0) return false;
  const host = run.instr.block.fn;
  const heard: Instr[] = [];
  for (const effect of summary.of(host))
    if (effect.kind === "wg-wait" && said.has(effect.place.text)) heard.push(effect.instr);
  for (const at of host.blocks.flatMap(({ instrs }) => instrs))
    if ((at.op === "recv" || at.op === "selectRecv") && said.has(placeKey(at.chan).text)) heard.push(at);
  const answers = heard.filter((at) => comesAfter(run.instr, at));
  const outside = placeOutside(fn, place, run);
  const waits = summary
    .of(host)
    .filter((effect) => outside !== undefined && isSame(effect, "wg-wait", outside));
  return answers.length > 0 && waits.every((wait) => answers.some((at) => comesAfter(at, wait.instr)));
}

function isClose({ call: { target } }: RunInstr): boolean {
  return target.kind === "builtin" && target.name === "close";
}

function comesAfter(first: Instr, second: Instr): boolean {
  if (first.block === second.block) {
    const { instrs } = first.block;
    return instrs.indexOf(second) > instrs.indexOf(first) || canReach(first.block, first.block);
  }
  return canReach(first.block, second.block);
}

/** The same place seen from where the function is run; undefined for one that is made inside, each time anew. */
function placeOutside(fn: FlowFunction, place: PlaceKey, run: Run): PlaceKey | undefined {
  const { root } = place;
  if (root.kind === "global") return place;
  if (root.kind !== "variable") return "fn" in root && root.fn !== fn ? place : undefined;
  if (root.fn !== fn) return place;
  if (fn.receiver?.obj === root.obj)
    return run.receiver === undefined ? undefined : extend(placeKey(run.receiver), place.steps);
  const arg = run.args?.[fn.params.findIndex((param) => param.obj === root.obj)];
  return arg === undefined ? undefined : extend(placeKey(arg), place.steps);
}
