/**
 * What the walk over a function pays attention to: values by which calls and closures tell how they
 * went, variables that closures share, blocks where something is done to the lock.
 */
import type { Block, CallInstr, FlowFunction, Value } from "../../flow/ir.js";
import type { Var } from "../../semantics/objects.js";
import type { Judgement } from "../obligations/beliefs.js";
import { isRun, type RunInstr } from "../runs.js";
import { readOutside, trackedVariable, variableAt } from "./cells.js";
import { isChannelStep, stepsIn } from "./channel-steps.js";
import type { Handers } from "./handers.js";
import { canBeKnown, resultsOf, wrappedIn } from "./known.js";
import { type LockPlace, lockPlace } from "./place.js";
import { argument, givenTo } from "./running.js";
import { concerns, type Touch, type Touches } from "./touches.js";

/** Is something done in the block that could change the lock, or what is known of it by name? */
export function touchesLock(block: Block, touches: Touches, handers: Handers, place: LockPlace): boolean {
  if (handers.steps.has(block.end)) return true;
  return stepsIn(block).some((instr) => {
    if (instr.op === "selectSend") return touches.of(instr).some((touch) => concerns(touch, place));
    if (
      handers.steps.has(instr) ||
      (instr.op === "phi" && instr.edges.some((edge) => handers.values.has(edge)))
    )
      return true;
    if (isChannelStep(instr)) return touches.of(instr).some((touch) => concerns(touch, place));
    if (instr.op === "store")
      return place.pointers.size > 0 && place.pointers.has(lockPlace(instr.addr).text);
    return isRun(instr) && touches.of(instr).some((touch) => concerns(touch, place));
  });
}

/** What tells how calls went. */
export function toldBy(fn: FlowFunction, touches: Touches, place: LockPlace): readonly Value[] {
  const told: Value[] = [];
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs)
      if (isRun(instr)) for (const touch of touches.of(instr)) told.push(...toldByTouch(touch, instr, place));
  }
  return told;
}

/** What closures share with the function around them, and the errors that it returns wrapped. */
export function sharedBy(
  fn: FlowFunction,
  touches: Touches,
  place: LockPlace,
  variables: ReadonlySet<Var>,
): readonly Value[] {
  const shared: Value[] = fn.kind === "closure" ? [...fn.params, ...fn.freeVars] : [];
  for (const { instrs, end } of fn.blocks) {
    if (end.op === "return") shared.push(...end.results.flatMap(wrappedIn));
    for (const instr of instrs) {
      if (instr.op === "store" && variableAt(instr.addr, { fn, variables }) !== undefined)
        shared.push(instr.value, ...wrappedIn(instr.value));
      else if (instr.op === "load" && instr.addr.op === "freeVar") shared.push(instr);
      else if (isRun(instr)) {
        for (const touch of touches.of(instr))
          if (touch.kind === "closure" && touch.inside.places.has(place.text))
            shared.push(...givenTo(touch, instr).map(([, outer]) => outer));
      }
    }
  }
  return shared.filter(({ type }) => canBeKnown(type));
}

/** What closures read that do something to the lock or to a panic. */
export function readByClosures(fn: FlowFunction, touches: Touches, place: LockPlace): ReadonlySet<Var> {
  const read = new Set<Var>();
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) {
      if (!isRun(instr)) continue;
      for (const touch of touches.of(instr)) {
        if (touch.kind !== "closure" || !(concerns(touch, place) || touch.fn.hasRecover)) continue;
        for (const variable of readOutside(touch.fn)) read.add(variable);
      }
    }
  }
  return read;
}

/** Variables that branches test. */
export function testedVariables(fn: FlowFunction, { conditions, tested }: Judgement): readonly Var[] {
  return fn.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr) => {
      if (instr.op !== "load" || !(tested.has(instr) || tested.has(conditions.canonical(instr)))) return [];
      return trackedVariable(instr.addr, fn) ?? [];
    }),
  );
}

function toldByTouch(touch: Touch, instr: RunInstr, place: LockPlace): readonly Value[] {
  const results = instr.op === "call" ? allResults(instr) : [];
  switch (touch.kind) {
    case "frees":
      return [];
    case "closure":
      return touch.inside.places.has(place.text) ? results : [];
    case "operation":
      return touch.operation.onlyIf !== undefined && touch.place.text === place.text ? results : [];
    case "callee": {
      if (touch.place.text !== place.text) return [];
      const given = touch.cases?.flatMap((one) => one.given) ?? [];
      return [...results, ...given.flatMap(({ index }) => argument(touch, index) ?? [])];
    }
    default: {
      const never: never = touch;
      return never;
    }
  }
}

function allResults(call: CallInstr): readonly Value[] {
  const count = call.type.kind === "Tuple" ? call.type.elems.length : 1;
  return Array.from({ length: count }, (_, index) => resultsOf(call, index)).flat();
}
