/**
 * Calls: which function runs, on this goroutine or a new one, now or when the function ends. What is
 * not seen through gives symbols, and gets hold of what it is given.
 */
import type {
  CallInfo,
  CallInstr,
  DeferInstr,
  FlowFunction,
  GoInstr,
  Instr,
  ValuedInstr,
} from "../../flow/ir.js";
import type { Func } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import type { Node } from "../../syntax/ast.js";
import { runBuiltin } from "./builtins.js";
import { isBystander } from "./bystanders.js";
import { callCoroutine } from "./coroutines.js";
import { dispatch } from "./dispatch.js";
import { evaluate, finish, lose, newFrame, raise, runAfterwards, topOf } from "./frames.js";
import type { Afterwards, DeferredCall, Frame, Goroutine } from "./goroutine.js";
import { withoutHandlers } from "./handlers.js";
import { putInto } from "./heap.js";
import type { Outcome } from "./interpret.js";
import { libraryCall } from "./library.js";
import { AS_IT_IS, isCountingCall, scaled } from "./scaling.js";
import { getsHold } from "./standard-calls.js";
import type { State } from "./state.js";
import { streamCall } from "./stream-calls.js";
import { pureCall } from "./texts.js";
import { escapeBelow, fill } from "./unread.js";
import { NIL, NOTHING, type Val } from "./values.js";
import type { World } from "./world.js";

/** Goroutines alive at once. Each further one squares the states; what is over is anybody's. */
const MAX_GOROUTINES = 7;

/** A call with all that it was given evaluated. */
export interface Invocation {
  readonly callee: Val | undefined;
  readonly receiver: Val | undefined;
  readonly args: readonly Val[];
  readonly spread: boolean;
  readonly isVariadic: boolean;
  readonly fixed: number;
  readonly type: Type | undefined;
  readonly step: Instr;
  readonly node: Node;
  readonly isDeferred: boolean;
  readonly afterwards: readonly Afterwards[];
}

export function call(
  world: World,
  state: State,
  goroutine: Goroutine,
  frame: Frame,
  instr: CallInstr,
): Outcome {
  const prepared = prepare(world, state, frame, instr.call);
  return invoke(world, state, goroutine, invocation(prepared, instr, instr.type, false));
}

export function start(
  world: World,
  state: State,
  goroutine: Goroutine,
  frame: Frame,
  instr: GoInstr,
): Outcome {
  const prepared = prepare(world, state, frame, instr.call);
  frame.at++;
  return spawn(world, state, goroutine, invocation(prepared, instr, undefined, false));
}

export function deferCall(
  world: World,
  state: State,
  goroutine: Goroutine,
  frame: Frame,
  instr: DeferInstr,
): Outcome {
  if (instr.list !== undefined) {
    // Deferred to the end of a function further down the stack.
    lose(state, goroutine);
    return undefined;
  }
  frame.defers.push(prepare(world, state, frame, instr.call));
  frame.at++;
  return undefined;
}

/** One deferred call; comes here again until none is left. */
export function runDeferred(world: World, state: State, goroutine: Goroutine, frame: Frame): Outcome {
  const instr = frame.block.instrs[frame.at];
  const next = frame.defers.pop();
  if (next === undefined || instr === undefined) {
    frame.at++;
    return undefined;
  }
  return invoke(world, state, goroutine, invocation(next, instr, undefined, true));
}

/** A goroutine that has nothing to run yet; undefined where there are too many. */
export function newGoroutine(state: State, what: Invocation): Goroutine | undefined {
  const alive = state.goroutines.filter(({ isOver }) => !isOver).length;
  if (alive >= MAX_GOROUTINES) {
    for (const val of [what.callee, what.receiver, ...what.args]) state.escape(val);
    for (const { place } of what.afterwards) state.escape(place);
    return undefined;
  }
  const goroutine: Goroutine = {
    id: state.next++,
    frames: [],
    start: what.step,
    endsProcess: false,
    pending: undefined,
    atEnd: [],
    isLost: false,
    isOver: false,
  };
  state.start(goroutine);
  return goroutine;
}

/** A goroutine of its own for a call. */
export function spawn(world: World, state: State, from: Goroutine, what: Invocation): Outcome {
  const goroutine = newGoroutine(state, what);
  if (goroutine === undefined) return undefined;
  state.told.push({ start: from.start, step: what.step, text: "starts a goroutine" });
  const outcome = invoke(world, state, goroutine, what);
  // Nothing was entered and nothing waited for: it is over.
  if (goroutine.frames.length === 0 && goroutine.pending === undefined) goroutine.isOver = true;
  return outcome;
}

function prepare(world: World, state: State, frame: Frame, info: CallInfo): DeferredCall {
  const get = (value: Parameters<typeof evaluate>[2]): Val => evaluate(state, frame, value);
  const receiver = info.receiver === undefined ? undefined : get(info.receiver);
  const scale = isCountingCall(info) ? world.scale : AS_IT_IS;
  const args = info.args.map((arg) => scaled(scale, arg, get(arg)));
  return { call: info, callee: calleeOf(info, get), receiver, args };
}

function calleeOf(
  { target }: CallInfo,
  get: (value: Parameters<typeof evaluate>[2]) => Val,
): Val | undefined {
  switch (target.kind) {
    case "static":
      return { k: "func", func: target.func, receiver: undefined };
    case "interface":
      return { k: "func", func: target.func, receiver: undefined };
    case "closure":
      return get(target.value);
    case "value":
      return get(target.value);
    case "builtin":
      return { k: "builtin", name: target.name };
    case "unknown":
      return target.value === undefined ? undefined : get(target.value);
    default:
      return target satisfies never;
  }
}

function invocation(
  { call: info, callee, receiver, args }: DeferredCall,
  step: Instr,
  type: Type | undefined,
  isDeferred: boolean,
): Invocation {
  const { signature, spread } = info;
  return {
    callee,
    receiver,
    args,
    spread,
    isVariadic: signature?.variadic === true,
    fixed: (signature?.params.length ?? 0) - 1,
    type,
    step,
    node: info.node,
    isDeferred,
    afterwards: [],
  };
}

/** Runs a call on the goroutine: enters it, makes it stand before an operation, or passes it by. */
export function invoke(world: World, state: State, goroutine: Goroutine, what: Invocation): Outcome {
  const { callee, step, args } = what;
  switch (callee?.k) {
    case "fn":
      return enter(world, state, goroutine, callee.fn, callee.bindings, undefined, what);
    case "cancel":
      goroutine.pending = { kind: "cancel", step, ctx: callee.ctx };
      return undefined;
    case "coroutine":
      callCoroutine(world, state, goroutine, callee, what);
      return undefined;
    case "once-func":
      goroutine.pending = { kind: "once", step, place: callee.place, run: callee.run };
      return undefined;
    case "builtin": {
      const frame = topOf(goroutine);
      if (frame !== undefined)
        return runBuiltin(state, goroutine, frame, {
          name: callee.name,
          args,
          spread: what.spread,
          instr: step,
          node: what.node,
        });
      if (callee.name === "close")
        goroutine.pending = { kind: "close", step, node: what.node, chan: args[0] ?? NIL };
      return undefined;
    }
    case "func": {
      const self = what.receiver ?? callee.receiver;
      const { func, receiver } =
        self === undefined ? { func: callee.func, receiver: undefined } : dispatch(state, callee.func, self);
      const called = { ...what, receiver };
      if (world.hasPipes && streamCall(world, state, goroutine, func, called)) return undefined;
      const known = libraryCall(world, state, goroutine, func.origin.id, called);
      if (known.isModelled) return known.outcome;
      const { origin } = func;
      // What starts a goroutine is told with what that does.
      const isStart = goroutine.frames.length === 0;
      if (!isStart && isBystander(world, state, origin, [receiver, ...args]))
        return passBy(state, goroutine, { ...what, callee: undefined });
      const fn = world.bodyOf(origin);
      if (fn !== undefined) return enter(world, state, goroutine, fn, [], receiver, what);
      if (receiver?.k === "nil" && world.panicsOnNil) return raise(state, goroutine) as undefined;
      const handed = withoutHandlers(world, state, called);
      if (!world.isStandard(func)) return passBy(state, goroutine, handed);
      return passStandard(world, state, goroutine, func, handed);
    }
    case "nil":
      // A nil function panics; nobody writes that on purpose, so it was not followed rightly.
      return passBy(state, goroutine, what);
    default:
      return passBy(state, goroutine, what);
  }
}

function enter(
  world: World,
  state: State,
  goroutine: Goroutine,
  fn: FlowFunction,
  bindings: readonly Val[],
  receiver: Val | undefined,
  what: Invocation,
): Outcome {
  if (!world.mayEnter(fn, goroutine.frames)) return passBy(state, goroutine, what);
  const { step, isDeferred, afterwards } = what;
  const into = step.op === "call" ? (step as ValuedInstr) : undefined;
  // Of a method expression the receiver is the first argument.
  const isShifted = fn.receiver !== undefined && receiver === undefined;
  const args = isShifted ? what.args.slice(1) : what.args;
  const self = isShifted ? what.args[0] : receiver;
  const frame = newFrame(fn, bindings, self, packed(state, what, args), { into, isDeferred, afterwards });
  if (frame === undefined) return passBy(state, goroutine, what);
  goroutine.frames.push(frame);
  return undefined;
}

function packed(
  state: State,
  { isVariadic, spread, fixed }: Invocation,
  args: readonly Val[],
): readonly Val[] {
  if (!isVariadic || spread || fixed < 0) return args;
  const rest = args.slice(fixed);
  if (rest.length === 0) return [...args.slice(0, fixed), NIL];
  const cells = new Map<string, Val>();
  rest.forEach((val, index) => void putInto(cells, `[${index}]`, val));
  const { obj } = state.memory(false, rest.length, cells);
  return [...args.slice(0, fixed), { k: "slice", obj, from: 0, len: rest.length }];
}

/** A function of the standard library without a model: most look at what they are given and forget it. */
function passStandard(
  world: World,
  state: State,
  goroutine: Goroutine,
  func: Func,
  what: Invocation,
): undefined {
  const { receiver, args, type } = what;
  const result = pureCall(state, func.origin.id, args);
  if (result === undefined) {
    const isUsed = (val: Val, position: number | undefined): boolean =>
      getsHold(world, state, func, val, position, type);
    if (receiver !== undefined && isUsed(receiver, undefined)) escapeTo(state, receiver);
    for (const [position, val] of args.entries()) if (isUsed(val, position)) escapeTo(state, val);
    fillAll(state, what);
  }
  goOn(state, goroutine, what, result);
}

/** A library that is given a part of a struct does not get at the rest. */
function escapeTo(state: State, val: Val): void {
  const bare = val.k === "iface" ? val.val : val;
  if (bare.k === "ptr" && bare.path !== "") escapeBelow(state, bare);
  else state.escape(val);
}

/** Code that nobody reads: it gets hold of all it is given. */
function passBy(state: State, goroutine: Goroutine, what: Invocation): undefined {
  for (const val of [what.callee, what.receiver, ...what.args]) state.escape(val);
  fillAll(state, what);
  goOn(state, goroutine, what, undefined);
}

function fillAll(state: State, { receiver, args }: Invocation): void {
  for (const val of [receiver, ...args]) {
    const bare = val?.k === "iface" ? val.val : val;
    if (bare?.k === "ptr") fill(state, bare);
  }
}

function goOn(state: State, goroutine: Goroutine, what: Invocation, result: Val | undefined): void {
  runAfterwards(state, what.afterwards);
  const frame = topOf(goroutine);
  if (frame !== undefined && frame.block.instrs[frame.at] === what.step)
    finish(frame, result ?? (what.type === undefined ? NOTHING : state.unknown(what.type)));
}
