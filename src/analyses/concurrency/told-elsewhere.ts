/**
 * Stuck operations whose cause another rule tells where it lies (RULES.md, "One cause, one finding"):
 * a `Done` that is skipped, a lock or slot that is not given back, a context that nobody cancels, a
 * worker or sequence that is not stopped, a pipe whose writer is not closed.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { defineAnalysis } from "../analysis.js";
import { leftLocks } from "../locks/left-locked.js";
import { leftTokens } from "../locks/left-tokens.js";
import { skippedDones } from "../locks/skipped-dones.js";
import { isWorker } from "../obligations/acquisition.js";
import { duties } from "../obligations/duties.js";
import { familyOf, outermost } from "../origins.js";
import type { Stuck } from "./stuck.js";

/** The kind of resource that `cancel-not-called` speaks of. */
const CANCEL = "cancel";

export interface ToldElsewhere {
  has(one: Stuck): boolean;
}

export const toldElsewhere = defineAnalysis<ToldElsewhere>({
  id: "told-elsewhere",
  compute(scope) {
    const has = (one: Stuck): boolean => {
      if (isOfWorker(one) || isOfSequence(one)) return true;
      const steps = new Set<unknown>([one.step, ...one.schedule.map(({ step }) => step)]);
      switch (one.pending.kind) {
        case "wait": {
          const { skipped, left } = scope.ask(skippedDones);
          return (
            skipped.some(({ start, fn }) => steps.has(start.instr) || goesThrough(one, fn)) ||
            left.some(({ fn }) => fn === one.root.fn || goesThrough(one, fn))
          );
        }
        case "send":
        case "lock": {
          const { left, mistakes } = scope.ask(one.pending.kind === "send" ? leftTokens : leftLocks);
          const takings = [
            ...left.map(({ left: { taking } }) => taking),
            ...mistakes.map(({ event }) => event.taking),
          ];
          return takings.some(({ by }) => steps.has(by));
        }
        case "pipe":
          return scope.ask(duties).unmet.some(({ site }) => site.instr === one.made);
        default:
          return one.waitsForContext && isNeverCancelled(one);
      }
    };
    /** Its goroutine was started by what somebody should stop. */
    const isOfWorker = ({ root, start }: Stuck): boolean => {
      const starter = start === undefined ? undefined : outermost(start.block.fn).func;
      if (starter === undefined) return false;
      const family = familyOf(root.fn);
      return scope.ask(duties).unmet.some(({ site, acquired }) => {
        const { target } = site.instr.call;
        return (
          isWorker(acquired) &&
          target.kind === "static" &&
          target.func.origin === starter &&
          family.includes(site.fn)
        );
      });
    };
    /** A sequence took part that nobody stops. */
    const isOfSequence = ({ schedule }: Stuck): boolean => {
      const starts = new Set<unknown>(
        schedule.map(({ start }) => start).filter((start) => start?.op === "call"),
      );
      return starts.size > 0 && scope.ask(duties).unmet.some(({ site }) => starts.has(site.instr));
    };
    const isNeverCancelled = ({ root }: Stuck): boolean => {
      const family = familyOf(root.fn);
      return scope
        .ask(duties)
        .unmet.some(({ site, acquired }) => acquired.kind.id === CANCEL && family.includes(site.fn));
    };
    return { has };
  },
});

/** Somebody took a turn in that function on the way. */
function goesThrough({ schedule }: Stuck, fn: FlowFunction): boolean {
  return schedule.some(({ step }) => step.block.fn === fn);
}
