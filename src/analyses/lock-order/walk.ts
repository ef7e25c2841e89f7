/**
 * The locks that are held at each step of a function, on every way there. Decides what becomes of a
 * name for a lock when what it is computed from changes: the lock stays held, nobody knows which it is.
 */
import type { Block, FlowFunction } from "../../flow/ir.js";
import { lockPlace } from "../locks/place.js";
import {
  blurred,
  type Conduct,
  type Happening,
  type Held,
  keyOf,
  type Occurrence,
  type Step,
} from "./conduct.js";
import { type Action, actionsOf, type Others } from "./steps.js";

interface Sets {
  /** By text. */
  readonly held: ReadonlyMap<string, Held>;
  /** On some way here. */
  readonly freed: ReadonlySet<string>;
  /** On every way here. */
  readonly surely: ReadonlySet<string>;
}

export interface Walked {
  readonly occurrences: readonly Occurrence[];
  readonly conduct: Conduct;
  /** What is held right before a step, by `keyOf`: taken here, or by callers where the function gives it back later. */
  keysAt(step: Step): readonly string[];
}

const START: Sets = { held: new Map(), freed: new Set(), surely: new Set() };

/** Loops are gone round this often at most; what is held only shrinks. */
const MAX_ROUNDS = 8;

/** More is a program of its own, of which callers are told the first ones. */
const MAX_HAPPENINGS = 60;

/** `others`: told whether something is held at the run. */
export function walk(fn: FlowFunction, others: (isUnderLock: boolean) => Others): Walked {
  const outs = new Map<Block, Sets>();
  const actionsAt = cachedActions(others);
  const pass = (block: Block, note?: (step: Step, sets: Sets, action?: Action) => void): Sets => {
    let sets = block.index === 0 ? START : joined(block, outs);
    for (const step of [...block.instrs, block.end]) {
      if (sets.held.size > 0) sets = blur(sets, step);
      if (!isActing(step)) continue;
      note?.(step, sets);
      for (const action of actionsAt(step, sets.held.size > 0)) {
        note?.(step, sets, action);
        sets = apply(sets, action);
      }
    }
    return sets;
  };
  const hasLoops = fn.blocks.some(({ index, preds }) => preds.some((pred) => pred.index >= index));
  const rounds = hasLoops ? MAX_ROUNDS : 1;
  for (let round = 0, isChanged = true; isChanged && round < rounds; round++) {
    isChanged = false;
    for (const block of fn.blocks) {
      const before = outs.get(block);
      const after = pass(block);
      if (before !== undefined && isSame(before, after)) continue;
      outs.set(block, after);
      isChanged = true;
    }
  }
  const occurrences: Occurrence[] = [];
  const setsAt = new Map<Step, Sets>();
  for (const block of fn.blocks)
    pass(block, (step, sets, action) => {
      if (action === undefined) {
        setsAt.set(step, sets);
      } else if (action.do === "happen") occurrences.push(occurrence(sets, action.happening, action.under));
    });
  const conduct = conductFrom(fn, occurrences, outs);
  return {
    occurrences,
    conduct,
    keysAt(step) {
      const { held, freed } = setsAt.get(step) ?? START;
      return [...[...held.values()].map(keyOf), ...[...conduct.surelyFrees].filter((key) => !freed.has(key))];
    },
  };
}

function isActing({ op }: Step): boolean {
  return (
    op === "call" || op === "runDefers" || op === "go" || op === "send" || op === "recv" || op === "select"
  );
}

function cachedActions(
  others: (isUnderLock: boolean) => Others,
): (step: Step, isUnderLock: boolean) => readonly Action[] {
  const [under, free] = [true, false].map((isUnderLock) => {
    const known = new Map<Step, readonly Action[]>();
    const of = others(isUnderLock);
    return (step: Step): readonly Action[] => {
      let actions = known.get(step);
      if (actions === undefined) {
        actions = actionsOf(step, of);
        known.set(step, actions);
      }
      return actions;
    };
  }) as [(step: Step) => readonly Action[], (step: Step) => readonly Action[]];
  return (step, isUnderLock) => (isUnderLock ? under(step) : free(step));
}

function joined(block: Block, outs: ReadonlyMap<Block, Sets>): Sets {
  let all: Sets | undefined;
  for (const pred of block.preds) {
    const one = outs.get(pred);
    if (one === undefined) continue;
    all = all === undefined ? one : meet(all, one);
  }
  return all ?? START;
}

function meet(a: Sets, b: Sets): Sets {
  if (a === b) return a;
  const held = new Map<string, Held>();
  for (const [text, one] of a.held) {
    const other = b.held.get(text);
    if (other !== undefined) held.set(text, one.isNamed && !other.isNamed ? other : one);
  }
  const surely = new Set([...a.surely].filter((key) => b.surely.has(key)));
  return { held, freed: new Set([...a.freed, ...b.freed]), surely };
}

function isSame(a: Sets, b: Sets): boolean {
  return (
    a.held.size === b.held.size &&
    a.freed.size === b.freed.size &&
    a.surely.size === b.surely.size &&
    [...a.held].every(([text, one]) => b.held.get(text)?.isNamed === one.isNamed)
  );
}

function blur(sets: Sets, step: Step): Sets {
  if (step.op !== "store" && !("id" in step)) return sets;
  let stored: string | undefined;
  let held: Map<string, Held> | undefined;
  for (const [text, one] of sets.held) {
    const { madeFrom, pointers } = one.place;
    if (!one.isNamed) continue;
    if (step.op === "store" && pointers.size > 0) stored ??= lockPlace(step.addr).text;
    const isMoved = stored === undefined ? madeFrom.some((value) => value === step) : pointers.has(stored);
    if (!isMoved) continue;
    held ??= new Map(sets.held);
    held.set(text, blurred(one));
  }
  return held === undefined ? sets : { ...sets, held };
}

function apply(sets: Sets, action: Action): Sets {
  switch (action.do) {
    case "take": {
      const { text } = action.held.place;
      return { ...sets, held: new Map(sets.held).set(text, action.held) };
    }
    case "free": {
      const { spot, isWrite } = action;
      const held = new Map(sets.held);
      if (spot.isNamed && held.get(spot.place.text)?.isNamed === true) {
        held.delete(spot.place.text);
        return { ...sets, held };
      }
      const key = keyOf(spot);
      const isFound = dropAll(held, (one) => keyOf(one) === key && one.isWrite === isWrite);
      if (isFound) return { ...sets, held };
      return { held, freed: new Set(sets.freed).add(key), surely: new Set(sets.surely).add(key) };
    }
    case "free all": {
      const held = new Map(sets.held);
      const missed = new Set(action.keys);
      for (const key of action.keys) if (dropAll(held, (one) => keyOf(one) === key)) missed.delete(key);
      if (missed.size === 0) return { ...sets, held };
      const sure = [...missed].filter((key) => action.surely.has(key));
      return { held, freed: new Set([...sets.freed, ...missed]), surely: new Set([...sets.surely, ...sure]) };
    }
    default:
      return sets;
  }
}

function dropAll(held: Map<string, Held>, isGone: (one: Held) => boolean): boolean {
  let isFound = false;
  for (const [text, one] of held) {
    if (!isGone(one)) continue;
    held.delete(text);
    isFound = true;
  }
  return isFound;
}

/** What the callee gave back before is not held any more. */
function occurrence(sets: Sets, happening: Happening, under: readonly Held[] | undefined): Occurrence {
  const own = [...sets.held.values()].filter((one) => !happening.freed.has(keyOf(one)));
  const held = under === undefined ? own : [...own, ...under];
  const freed = sets.freed.size === 0 ? happening.freed : new Set([...sets.freed, ...happening.freed]);
  return { ...happening, freed, held };
}

function conductFrom(
  fn: FlowFunction,
  occurrences: readonly Occurrence[],
  outs: ReadonlyMap<Block, Sets>,
): Conduct {
  const happenings: Happening[] = [];
  const seen = new Set<string>();
  for (const { held, ...happening } of occurrences) {
    const { called } = happening;
    const one = called === undefined ? happening : { ...happening, called: { ...called, held } };
    const key = `${textOf(one)} ${called?.index ?? ""} ${one.back ?? ""}`;
    if (seen.has(key) || happenings.length >= MAX_HAPPENINGS) continue;
    seen.add(key);
    happenings.push(one);
  }
  const exits = fn.blocks.filter(({ end }) => end.op === "return").flatMap((block) => outs.get(block) ?? []);
  const last = exits.reduce<Sets | undefined>(
    (all, one) => (all === undefined ? one : meet(all, one)),
    undefined,
  );
  return {
    happenings,
    takes: [...(last?.held.values() ?? [])],
    frees: last?.freed ?? new Set(),
    surelyFrees: last?.surely ?? new Set(),
  };
}

function textOf({ targets, guards, freed }: Happening): string {
  const named = targets.map(
    ({ act, place, isNamed }) => `${act} ${isNamed ? place.text : keyOf({ place, isNamed })}`,
  );
  const needs = guards.map(({ index, test, holds }) => `${index}${test}${holds}`);
  return [...named, ...needs, ...freed].join(" ");
}
