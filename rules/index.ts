/**
 * The catalogue of rules, in the order of their ids. Only front ends read it. Made by
 * `tsx scripts/make-rules-index.ts` from the files of this folder.
 */
import type { Rule } from "../src/rule/define.js";
import { ctxGrowsInLoop } from "./ctx-grows-in-loop.js";
import { signalNotStopped } from "./signal-not-stopped.js";
import { timeAfterInLoop } from "./time-after-in-loop.js";
import { timeTick } from "./time-tick.js";

// biome-ignore format: one rule a line
export const rules: readonly Rule[] = [
  ctxGrowsInLoop,
  signalNotStopped,
  timeAfterInLoop,
  timeTick,
];
