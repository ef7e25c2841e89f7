/**
 * The states in which a constructor has come back, explored once for all that users do with what it
 * made: so that much work in it leaves room for what comes after.
 */
import type { FlowFunction, Instr, Value } from "../../flow/ir.js";
import { isValued } from "../../flow/operands.js";
import { type Exploration, explore } from "./explore.js";
import type { Frame } from "./goroutine.js";
import type { State } from "./state.js";
import { wayTo } from "./stuck.js";
import type { World } from "./world.js";

/** A caller who makes an object and keeps it. */
export interface Keeper {
  readonly fn: FlowFunction;
  /** What it stands at for ever, with the object. */
  readonly keeps: Instr;
}

export interface MadeObjects {
  readonly states: readonly State[];
  readonly exploration: Exploration;
}

/** The cheapest ones are enough: the others differ in data, or come of these. */
const MAX_STATES = 8;

export function madeObjects(world: World, { fn, keeps }: Keeper): MadeObjects {
  const exploration = explore(world, { fn, endsProcess: false });
  const nodes = exploration.nodes.filter(({ state }) =>
    state.goroutines.some(({ start, pending }) => start === undefined && pending?.step === keeps),
  );
  nodes.sort((a, b) => a.price - b.price || a.depth - b.depth);
  const states = nodes.slice(0, MAX_STATES).map((node) => {
    const state = node.state.clone();
    const { assumed, schedule } = wayTo(node);
    state.assumed = [...assumed];
    state.told = [...schedule];
    state.faults = [];
    state.moved = [];
    return state;
  });
  return { states, exploration };
}

/** The same with a user who goes on: one whose code begins as the keeper's does. */
export function goOnWith({ states }: MadeObjects, user: FlowFunction): readonly State[] {
  const values = new Map<number, Value>(user.params.map((param) => [param.id, param]));
  for (const { instrs } of user.blocks)
    for (const instr of instrs) if (isValued(instr)) values.set(instr.id, instr);
  return states.map((made) => {
    const state = made.clone();
    const id = state.goroutines.find(({ start }) => start === undefined)?.id;
    const goroutine = id === undefined ? undefined : state.goroutine(id);
    const frame = goroutine?.frames.pop();
    if (goroutine === undefined || frame === undefined) return state;
    goroutine.frames.push(moved(frame, user, values));
    goroutine.pending = undefined;
    return state;
  });
}

function moved(frame: Frame, fn: FlowFunction, values: ReadonlyMap<number, Value>): Frame {
  const env: Frame["env"] = new Map();
  for (const [value, val] of frame.env) {
    const same = values.get(value.id);
    if (same !== undefined) env.set(same, val);
  }
  return { ...frame, fn, block: fn.blocks[frame.block.index] ?? frame.block, env };
}
