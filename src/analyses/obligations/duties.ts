/**
 * Everything a package acquires and does not let go of on some path of the function that acquired
 * it, for all kinds of resources at once. Rules pick the kinds they speak of.
 */

import { usesOf } from "../../flow/definitions.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { CallInstr, FlowFunction, ValuedInstr } from "../../flow/ir.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import type { CallSite } from "../calls.js";
import { isProcessEntry } from "../process-entries.js";
import { type Acquired, givenTo } from "./acquisition.js";
import type { Guess } from "./duty.js";
import { fates } from "./fates.js";
import { handouts } from "./handouts.js";
import { releaseWords } from "./pairs.js";
import { followPaths, type Leak, type Storing } from "./paths.js";
import { nameOfValue } from "./places.js";
import { resultsOf } from "./results.js";
import { graphsThatAcquire } from "./visits.js";

/** What is used on the spot, or is a part of something. */
export const NAMELESS = "its result";

/** Something that is still held where its owner is left. */
export interface Unmet {
  readonly site: CallSite;
  readonly acquired: Acquired;
  /** The variable that holds it, `NAMELESS` where no one variable does; undefined where nothing does. */
  readonly name: string | undefined;
  /** Undefined where the result was dropped on the spot. */
  readonly leak: Leak | undefined;
  /** Some other path lets go of it or hands it on. */
  readonly isMetElsewhere: boolean;
  /** Some path hands it on: letting go of it there would pull it from under whoever got it. */
  readonly isHandedOn: boolean;
  readonly guesses: readonly Guess[];
}

/** Something fresh that was put into a field of what outlives the function. */
export interface Kept extends Storing {
  readonly site: CallSite;
  readonly acquired: Acquired;
}

export interface Duties {
  readonly unmet: readonly Unmet[];
  readonly kept: readonly Kept[];
}

export const duties = defineAnalysis<Duties>({
  id: "duties",
  compute(scope) {
    const unmet: Unmet[] = [];
    const kept: Kept[] = [];
    for (const graph of graphsThatAcquire(scope)) {
      for (const fn of graph.functions) {
        for (const site of callSites(graph, fn)) settle(scope, site, unmet, kept);
      }
    }
    return { unmet, kept };
  },
});

const ENDED_BY_NOBODY: Guess = { text: "no other package ends what is started here", price: 1 };

function isMentioned(scope: Scope, words: readonly string[]): boolean {
  for (const _ of scope.functions(words)) return true;
  return false;
}

function* callSites(graph: FlowGraph, fn: FlowFunction): Iterable<CallSite> {
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op !== "call" && instr.op !== "go" && instr.op !== "defer") continue;
      const { target } = instr.call;
      const id = target.kind === "static" || target.kind === "interface" ? target.func.origin.id : "";
      yield { graph, fn, block, instr, id };
    }
  }
}

/** One result of one call is told once, whatever it holds. */
function settle(scope: Scope, site: CallSite, unmet: Unmet[], kept: Kept[]): void {
  const { instr } = site;
  const told = new Set<string>();
  for (const acquired of scope.ask(handouts).by(instr.call)) {
    const { of, guesses } = acquired;
    const subject = "index" in of ? `${of.kind} ${of.index}` : of.kind;
    if (instr.op !== "call") {
      // `go` and `defer` drop what the call returns.
      if (of.kind === "result" && !told.has(subject))
        unmet.push({
          site,
          acquired,
          name: undefined,
          leak: undefined,
          isMetElsewhere: false,
          isHandedOn: false,
          guesses,
        });
      told.add(subject);
      continue;
    }
    const at = scope.ask(fates).around(acquired.kind);
    const verdict = followPaths({ ...acquired, call: instr }, at, () => isProcessEntry(scope, site.fn));
    if (verdict.gaveUp) scope.gaveUp();
    for (const stored of verdict.stored) kept.push({ ...stored, site, acquired });
    const { leak, isReleased, isMoved } = verdict;
    if (leak === undefined || told.has(subject)) continue;
    const isAlone = of.kind === "nothing" && !isReleased;
    // Who starts it here and stops it there means to.
    if (isAlone && isMentioned(scope, releaseWords(acquired.kind))) continue;
    told.add(subject);
    const all = [...guesses, ...leak.guesses, ...(isAlone ? [ENDED_BY_NOBODY] : [])];
    const isMetElsewhere = isReleased || isMoved;
    const name = nameOf(instr, acquired);
    unmet.push({ site, acquired, name, leak, isMetElsewhere, isHandedOn: isMoved, guesses: all });
  }
}

export function nameOf(call: CallInstr, { of }: Acquired): string | undefined {
  if (of.kind !== "result") {
    const given = givenTo(call, of);
    return given !== undefined && "block" in given ? nameOfValue(given) : undefined;
  }
  for (const value of resultsOf(call, of.index)) {
    const name = nameOfValue(value as ValuedInstr);
    if (name !== undefined || usesOf(value).length > 0) return name ?? NAMELESS;
  }
  return undefined;
}
