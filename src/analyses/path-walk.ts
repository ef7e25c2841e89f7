/**
 * Walks all paths of a function from some point on, with what each path believes (`beliefs.ts`), and
 * carries a state of the asker's along. Paths that agree on both are walked once. Decides which
 * branches can be taken; what an instruction means is the asker's business.
 */
import type { Block, Instr, ReturnEnd } from "../flow/ir.js";
import {
  type Beliefs,
  edgeIndex,
  enterBlock,
  type Judgement,
  judgementOf,
  judgementToTheEnd,
  NO_BELIEFS,
  takeEdge,
} from "./obligations/beliefs.js";

/** Behind an instruction of a block, or on one of the edges that leave it. */
export type WalkStart =
  | { readonly block: Block; readonly after: Instr | undefined }
  | { readonly block: Block; readonly successor: number };

export interface Believed {
  readonly beliefs: Beliefs;
  readonly judgement: Judgement;
}

export interface Walker<S> {
  /** The state behind the instruction; undefined where the path need not be followed. */
  pass(instr: Instr, state: S, at: Believed): S | undefined;
  /** The state on the edge to a successor; undefined where it cannot be taken. Default: the same. */
  turn?(block: Block, successor: number, state: S): S | undefined;
  /** The function returns. Panics and calls that do not come back end a path without a word. */
  leave(end: ReturnEnd, state: S, at: Believed): void;
  /** Equal for states that make no difference to what follows. */
  keyOf(state: S): string;
}

/**
 * Steps (a block on one path) for one walk. Too low and long functions are left out; too high and a
 * function made of unrelated conditions costs seconds.
 */
const MAX_STEPS = 1000;

/**
 * What a walk remembers of the conditions it passed:
 * - nothing: all branches can be taken, and a walk is a matter of blocks;
 * - branches: what branches test;
 * - results: what is known of returned values as well.
 */
type Memory = "nothing" | "branches" | "results";

/** False where there are too many paths: then nothing should be claimed. */
export function walkPaths<S>(
  start: WalkStart,
  initial: S,
  walker: Walker<S>,
  memory: Memory = "results",
): boolean {
  const { fn } = start.block;
  const judgement = memory === "results" ? judgementToTheEnd(fn) : judgementOf(fn);
  const seen = new Set<string>();
  const queue: {
    readonly block: Block;
    readonly at: number;
    readonly state: S;
    readonly beliefs: Beliefs;
  }[] = [];

  const take = (beliefs: Beliefs, block: Block, successor: number, state: S | undefined): void => {
    const to = block.succs[successor];
    const taken = to === undefined ? undefined : takeEdge(beliefs, judgement, block, successor);
    if (to === undefined || taken === undefined || state === undefined) return;
    const entered =
      memory === "nothing" ? NO_BELIEFS : enterBlock(taken, judgement, to, edgeIndex(block, successor));
    const key = `${to.index}|${walker.keyOf(state)}|${beliefsKey(entered)}`;
    if (seen.has(key)) return;
    seen.add(key);
    queue.push({ block: to, at: 0, state, beliefs: entered });
  };

  if ("successor" in start) take(NO_BELIEFS, start.block, start.successor, initial);
  else {
    const at = start.after === undefined ? 0 : start.block.instrs.indexOf(start.after) + 1;
    queue.push({ block: start.block, at, state: initial, beliefs: NO_BELIEFS });
  }
  for (let next = 0; next < queue.length; next++) {
    if (next >= MAX_STEPS) return false;
    const { block, at, state, beliefs } = queue[next] as (typeof queue)[number];
    const after = passBlock(block, at, state, walker, { beliefs, judgement });
    if (after === undefined) continue;
    const { end } = block;
    if (end.op === "return") walker.leave(end, after.state, { beliefs, judgement });
    else if (end.op !== "panic" && end.op !== "unwind")
      for (let successor = 0; successor < block.succs.length; successor++)
        take(
          beliefs,
          block,
          successor,
          walker.turn ? walker.turn(block, successor, after.state) : after.state,
        );
  }
  return true;
}

function passBlock<S>(
  block: Block,
  from: number,
  initial: S,
  walker: Walker<S>,
  at: Believed,
): { readonly state: S } | undefined {
  let state = initial;
  for (let index = from; index < block.instrs.length; index++) {
    const instr = block.instrs[index] as Instr;
    if (instr.op === "phi") continue;
    const next = walker.pass(instr, state, at);
    if (next === undefined) return undefined;
    state = next;
  }
  return { state };
}

function beliefsKey({ facts, same }: Beliefs): string {
  const names = [...same].map(([name, value]) => `${name.id}~${value.id}`);
  return `${facts.key}|${names.sort().join()}`;
}
