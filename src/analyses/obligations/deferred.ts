/**
 * Which deferred calls let go of what a call hands out. Decides nothing about whether they come in
 * time: that is for those who ask.
 */
import type { CallInstr, DeferInstr } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import { type Acquired, beginningOf, proofsOf } from "./acquisition.js";
import { explore } from "./explore.js";
import { fates } from "./fates.js";
import { handouts } from "./handouts.js";
import { hidesCode, walkOf } from "./walk.js";

export interface DeferredRelease {
  readonly acquired: Acquired;
  readonly instr: DeferInstr;
}

/** Steps for one acquisition, as in `paths.ts`; one that needs more has no deferred release. */
const MAX_STEPS = 1000;

export function deferredReleases(scope: Scope, call: CallInstr): readonly DeferredRelease[] {
  if (hidesCode(call.block.fn)) return [];
  const found = new Map<DeferInstr, Acquired>();
  for (const acquired of scope.ask(handouts).by(call.call)) {
    const acquisition = { ...acquired, call };
    const at = scope.ask(fates).around(acquired.kind);
    const start = beginningOf(acquisition, at);
    if (start === undefined) continue;
    const proofs = proofsOf(acquisition);
    const walk = walkOf(call.block.fn, { at, acquiring: call, proofs, toTheEnd: false });
    for (const event of explore(start, walk, MAX_STEPS)) {
      if (event.kind !== "settled" || event.how.kind !== "released") continue;
      const { instr } = event.how;
      if (instr?.op === "defer" && !found.has(instr)) found.set(instr, acquired);
    }
  }
  return [...found].map(([instr, acquired]) => ({ acquired, instr }));
}
