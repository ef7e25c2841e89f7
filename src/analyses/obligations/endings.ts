/**
 * How the paths of a helper end: with the thing let go of or not, and what they return then.
 * `check(resp)` that closes the body where it returns an error leaves it open where it returns nil;
 * a wrapper may return a response that it has closed already.
 */
import type { FlowFunction, ParamValue, Value } from "../../flow/ir.js";
import type { Type } from "../../semantics/types.js";
import { nilness, truth } from "./beliefs.js";
import type { Condition, Fate, Role, Surroundings } from "./duty.js";
import type { Acquisition } from "./paths.js";
import {
  componentsOf,
  keyOf,
  type State,
  startAt,
  stepTo,
  type Walk,
  type Walked,
  walkBlock,
  walkOf,
} from "./steps.js";

/** Steps for one helper. One that needs more counts as letting go on all of its paths. */
const MAX_STEPS = 600;

interface Ending {
  readonly released: boolean;
  /** It is among the results. */
  readonly returned: boolean;
  /** For each result: is it nil or false, as far as the path tells? */
  readonly results: readonly (boolean | undefined)[];
}

/** What a function that lets go on some path does, told apart by its results where they tell. */
export function fateByResult(callee: FlowFunction, param: ParamValue, role: Role, at: Surroundings): Fate {
  const entry = callee.blocks[0];
  const walk = walkOf(callee, { at, acquiring: undefined, errors: [], toTheEnd: true });
  const endings = entry && endingsOf(startAt(entry, 0, param, { role, component: undefined }), walk);
  const open = endings?.filter(({ released, returned }) => !released && !returned) ?? [];
  const closed = endings?.filter(({ released, returned }) => released || returned) ?? [];
  if (open.length === 0 || closed.length === 0) return { kind: "releases" };
  for (const { index, type } of callee.results) {
    const when = tellingResult(type, index, open, closed);
    if (when !== undefined) return { kind: "releasesWhen", condition: { index, when } };
  }
  return { kind: "releases" };
}

function tellingResult(
  type: Type,
  index: number,
  open: readonly Ending[],
  closed: readonly Ending[],
): Condition["when"] | undefined {
  const allAre = (endings: readonly Ending[], value: boolean): boolean =>
    endings.every(({ results }) => results[index] === value);
  if (isError(type)) return allAre(open, true) && allAre(closed, false) ? "not nil" : undefined;
  if (type.kind !== "Basic" || type.name !== "bool") return undefined;
  if (allAre(open, true) && allAre(closed, false)) return "true";
  return allAre(open, false) && allAre(closed, true) ? "false" : undefined;
}

function isError(type: Type): boolean {
  return type.kind === "Named" && type.obj.packagePath === "" && type.obj.name === "error";
}

export type HandedOut =
  /** Where the error is nil, the wrapper returns it open. */
  | "open"
  /** Sometimes open, sometimes let go of or given to somebody, and the error does not tell. */
  | "mixed"
  | "nothing";

/** What a wrapper hands out of a thing that it got by the call; `errorResult` is its own error. */
export function handedOut(acquisition: Acquisition, errorResult: number, at: Surroundings): HandedOut {
  const { call, component, error } = acquisition;
  const { block } = call;
  const errors = error === undefined ? [] : componentsOf(call, error);
  const walk = walkOf(block.fn, { at, acquiring: call, errors, toTheEnd: true });
  const held = { role: at.kind.fresh, component };
  const endings = endingsOf(startAt(block, block.instrs.indexOf(call) + 1, call, held), walk);
  if (endings === undefined) return "mixed";
  const given = endings.filter(({ returned, results }) => returned && results[errorResult] !== false);
  const open = given.filter(({ released }) => !released).length;
  if (open === 0) return "nothing";
  return open === given.length ? "open" : "mixed";
}

/** How the paths end that return; undefined where there are too many to follow. */
function endingsOf(start: State, walk: Walk): readonly Ending[] | undefined {
  const queue: State[] = [start];
  const seen = new Set<string>();
  const endings: Ending[] = [];
  for (let next = 0; next < queue.length; next++) {
    if (next >= MAX_STEPS) return undefined;
    const state = queue[next] as State;
    const after = walkBlock(state, walk);
    // The call again, with nothing left of the first one.
    if (after.kind !== "open") continue;
    const { end, succs } = state.block;
    if (end.op === "return") {
      const results = end.results.map((value) => toldOf(value, after, walk));
      endings.push({ released: after.settled, returned: after.returned, results });
      continue;
    }
    if (end.op === "panic" || end.op === "unwind") continue;
    for (let successor = 0; successor < succs.length; successor++) {
      const step = stepTo(after, state.block, successor, walk);
      if (step.kind !== "open") continue;
      const key = keyOf(step.state);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(step.state);
    }
  }
  return endings;
}

function toldOf(value: Value, { beliefs }: Walked, { judgement }: Walk): boolean | undefined {
  if (value.type.kind !== "Basic") return nilness(beliefs, judgement, value);
  const isTrue = truth(beliefs, judgement, value);
  return isTrue === undefined ? undefined : !isTrue;
}
