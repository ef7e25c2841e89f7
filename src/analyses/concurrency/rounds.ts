/**
 * `range` over maps, texts and what counts its rounds itself. What is removed from a map before its turn
 * is not met; what is added meanwhile is not either (Go specification, "For statements with range clause").
 */
import type { Value } from "../../flow/ir.js";
import type { Type } from "../../semantics/types.js";
import { count } from "./choices.js";
import { sizeOfMap } from "./containers.js";
import { evaluate, finish, resolve } from "./frames.js";
import type { Frame } from "./goroutine.js";
import type { GoMap } from "./heap.js";
import type { Outcome } from "./interpret.js";
import type { State } from "./state.js";
import { bool, NIL, tuple, type Val } from "./values.js";
import type { World } from "./world.js";

export function roundsOf(state: State, of: Val): Val {
  const map = exactMap(state, of);
  return { k: "rounds", of, done: 0, keys: map && [...map.entries.keys()] };
}

export function nextRound(world: World, state: State, frame: Frame, iterator: Value, type: Type): Outcome {
  const rounds = evaluate(state, frame, iterator);
  const [, key, value] = type.kind === "Tuple" ? type.elems : [];
  const answer = (item: readonly [Val, Val] | undefined, keys?: readonly string[]): undefined => {
    if (rounds.k === "rounds") frame.env.set(iterator, { ...rounds, done: rounds.done + 1, keys });
    const [k, v] = item ?? [NIL, NIL];
    return finish(frame, tuple(bool(item !== undefined), k, v)) as undefined;
  };
  if (rounds.k !== "rounds" || key === undefined || value === undefined)
    return finish(frame, state.unknown(type)) as undefined;
  const map = exactMap(state, rounds.of);
  if (map !== undefined && rounds.keys !== undefined) {
    const [next, ...left] = rounds.keys.filter((one) => map.entries.has(one));
    return answer(next === undefined ? undefined : map.entries.get(next), left);
  }
  const of = countOf(state, rounds.of);
  if (of.k === "nil") return answer(undefined);
  if (of.k === "int")
    return answer(rounds.done < of.n ? [state.unknown(key), state.unknown(value)] : undefined);
  if (of.k === "sym") return count(of, world.sizes, false);
  if (of.k === "text") return answer(undefined);
  return finish(frame, state.unknown(type)) as undefined;
}

function countOf(state: State, of: Val): Val {
  const known = of.k === "ptr" ? sizeOfMap(state, of.obj) : of;
  return resolve(state, known ?? of);
}

/** A map of which all that is in it is known. */
function exactMap(state: State, val: Val): GoMap | undefined {
  const map = val.k === "ptr" ? state.objs.get(val.obj) : undefined;
  return map?.k === "map" && map.isExact && !map.isEscaped ? map : undefined;
}
