/**
 * Whether a path loses a thing that must be let go of, for askers who excuse some of the paths: those
 * that fail, or that have a reason to drop it. Decides as `paths.ts` does, but for the excuses.
 */
import type { Block, CallInstr, ReturnEnd } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import type { CallSite } from "../calls.js";
import { type Acquired, type Acquisition, beginningOf, proofsOf } from "./acquisition.js";
import type { Judgement } from "./beliefs.js";
import { nameOf, type Unmet } from "./duties.js";
import { explore } from "./explore.js";
import { fates } from "./fates.js";
import { afterUses } from "./left-open.js";
import type { Leak } from "./paths.js";
import { hidesCode, type Walked, walkOf } from "./walk.js";

/** A path that leaves the function, or comes round to the call again, with the thing still held. */
export interface OpenPath extends Pick<Walked, "beliefs" | "trail"> {
  readonly judgement: Judgement;
  /** Undefined where it comes round. */
  readonly end: ReturnEnd | undefined;
  /** Where it ends: the returning block, or that of the call. */
  readonly exit: Block;
}

/** Steps (a block on one path) for one thing, as in `paths.ts`. */
const MAX_STEPS = 2000;

/** A thing that is excused on some paths is never given away for good. */
const EVERYTHING = { has: () => true };

export function openExit(
  scope: Scope,
  site: CallSite,
  acquired: Acquired,
  isExcused: (path: OpenPath) => boolean,
): Unmet | undefined {
  const call = site.instr as CallInstr;
  const at = scope.ask(fates).around(acquired.kind);
  const acquisition: Acquisition = { ...acquired, call };
  const start = beginningOf(acquisition, at);
  if (start === undefined || hidesCode(site.fn)) return undefined;
  const walk = walkOf(site.fn, { at, acquiring: call, proofs: proofsOf(acquisition), toTheEnd: true });
  const { judgement } = walk;
  let leak: Leak | undefined;
  let isMetElsewhere = false;
  let isHandedOn = false;
  const note = (path: Pick<Walked, "guesses" | "trail" | "beliefs">, end: ReturnEnd | undefined): void => {
    const { trail, beliefs } = path;
    const guesses = afterUses(path.guesses, EVERYTHING);
    if (leak !== undefined || guesses === undefined) return;
    if (isExcused({ beliefs, trail, judgement, end, exit: end?.block ?? call.block })) return;
    leak = { how: end === undefined ? "again" : "exit", node: end?.node ?? call.node, guesses, trail };
  };

  const events = explore(start, walk, MAX_STEPS);
  for (let next = events.next(); ; next = events.next()) {
    if (next.done === true) {
      if (!next.value) scope.gaveUp();
      break;
    }
    const event = next.value;
    if (event.kind === "released") isMetElsewhere = true;
    else if (event.kind === "returned") {
      const { after, end, failed } = event;
      // The caller is told that it failed.
      if (failed !== undefined) continue;
      isHandedOn ||= after.returned.length > 0;
      if (after.settled || after.returned.length > 0) isMetElsewhere = true;
      else note(after, after.again ? undefined : end);
    } else {
      const path = event.kind === "settled" ? event.state : event.after;
      if (path.settled || (event.kind === "settled" && event.how.kind !== "lost")) isMetElsewhere = true;
      else note(path, undefined);
    }
  }
  if (leak === undefined) return undefined;
  const guesses = [...acquired.guesses, ...leak.guesses];
  return {
    site,
    acquired,
    name: nameOf(call, acquired) ?? "its result",
    leak,
    isMetElsewhere,
    isHandedOn,
    guesses,
  };
}
