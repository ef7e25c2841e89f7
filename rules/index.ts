/**
 * The catalogue of rules, in the order of their ids. Only front ends read it. Made by
 * `tsx scripts/make-rules-index.ts` from the files of this folder.
 */
import type { Rule } from "../src/rule/define.js";

export const rules: readonly Rule[] = [];
