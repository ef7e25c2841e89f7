/**
 * The predeclared functions, as far as they matter to who blocks: lengths, appended slices, closed
 * channels, recovered panics.
 */
import type { CallInfo, CallInstr } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";
import { forget, sizeOfMap } from "./containers.js";
import { evaluate, finish, raise } from "./frames.js";
import type { Frame, Goroutine } from "./goroutine.js";
import { type GoMap, isBelow, type Memory, putInto } from "./heap.js";
import type { Outcome } from "./interpret.js";
import type { State } from "./state.js";
import { lengthOfText } from "./texts.js";
import { int, NIL, NOTHING, type Val } from "./values.js";

export function callBuiltin(state: State, goroutine: Goroutine, frame: Frame, instr: CallInstr): Outcome {
  const { call } = instr;
  const args = call.args.map((arg) => evaluate(state, frame, arg));
  return runBuiltin(state, goroutine, frame, {
    name: nameOf(call),
    args,
    spread: call.spread,
    instr,
    node: call.node,
  });
}

function nameOf({ target }: CallInfo): string {
  return target.kind === "builtin" ? target.name : "";
}

export interface BuiltinCall {
  readonly name: string;
  readonly args: readonly Val[];
  readonly spread: boolean;
  /** The call, or the `runDefers` that runs it. */
  readonly node: Node;
  readonly instr: Frame["block"]["instrs"][number];
}

export function runBuiltin(
  state: State,
  goroutine: Goroutine,
  frame: Frame,
  { name, args, spread, instr, node }: BuiltinCall,
): Outcome {
  const [first = NIL, second] = args;
  const done = (val: Val): undefined => finish(frame, val) as undefined;
  const unknown = (): Val => ("type" in instr ? state.unknown(instr.type) : NOTHING);
  switch (name) {
    case "len":
      return done(lengthOf(state, first) ?? unknown());
    case "cap": {
      const chan = state.chan(first);
      return done(chan?.source === "made" ? int(chan.capacity) : unknown());
    }
    case "append":
      return done(append(state, first, args.slice(1), spread) ?? unknown());
    case "close":
      goroutine.pending = { kind: "close", step: instr, node, chan: first };
      return undefined;
    case "delete": {
      const map = first.k === "ptr" ? state.objs.get(first.obj) : undefined;
      // Which element goes is told by its key; without it nothing is known any more.
      if (first.k === "ptr" && map?.k === "map" && second !== undefined) forget(state, first.obj, second);
      return done(NOTHING);
    }
    case "clear":
      if (first.k === "ptr" && state.objs.get(first.obj)?.k === "map")
        state.change<GoMap>(first.obj, { entries: new Map() });
      return done(NOTHING);
    case "panic":
      raise(state, goroutine);
      return undefined;
    case "recover":
      return done(recovered(state, goroutine, frame));
    case "min":
    case "max": {
      const ints = args.flatMap((arg) => (arg.k === "int" ? [arg.n] : []));
      if (ints.length < args.length) return done(unknown());
      return done(int(name === "min" ? Math.min(...ints) : Math.max(...ints)));
    }
    default:
      return done(unknown());
  }
}

function lengthOf(state: State, val: Val): Val | undefined {
  switch (val.k) {
    case "slice":
      return int(val.len);
    case "nil":
      return int(0);
    case "text":
      return lengthOfText(val.text);
    case "sym":
      return val.isCount ? val : undefined;
    case "int":
      return val;
    case "ptr": {
      const obj = state.objs.get(val.obj);
      if (obj?.k === "map") return sizeOfMap(state, val.obj);
      return obj?.k === "chan" && obj.source === "made" && !obj.isEscaped
        ? int(obj.buffer.length)
        : undefined;
    }
    default:
      return undefined;
  }
}

/** A new backing each time: who still holds the old slice sees its own elements. */
function append(state: State, to: Val, items: readonly Val[], spread: boolean): Val | undefined {
  const [other] = items;
  const before = to.k === "nil" ? [] : to.k === "slice" ? elementsOf(state, to) : undefined;
  const added = !spread ? items : other === undefined ? undefined : elementsIn(state, other);
  if (before === undefined || added === undefined) {
    state.escape(to);
    for (const item of items) state.escape(item);
    return undefined;
  }
  const cells = new Map<string, Val>();
  [...before, ...added].forEach((element, index) => {
    if (element !== undefined) putInto(cells, `[${index}]`, element);
  });
  const length = before.length + added.length;
  return { k: "slice", obj: state.memory(false, length, cells).obj, from: 0, len: length };
}

/** Undefined: zero. */
type Elements = readonly (Val | undefined)[];

function elementsIn(state: State, val: Val): Elements | undefined {
  return val.k === "nil" ? [] : val.k === "slice" ? elementsOf(state, val) : undefined;
}

function elementsOf(state: State, { obj, from, len }: Extract<Val, { k: "slice" }>): Elements | undefined {
  const memory = state.objs.get(obj);
  if (memory?.k !== "memory") return undefined;
  return Array.from({ length: len }, (_, index) => elementAt(memory, `[${from + index}]`));
}

function elementAt({ cells }: Memory, path: string): Val | undefined {
  const val = cells.get(path);
  if (val !== undefined) return val;
  const fields = new Map<string, Val>();
  for (const [at, field] of cells) if (isBelow(at, path)) fields.set(at.slice(path.length), field);
  return fields.size === 0 ? undefined : { k: "struct", fields, isOutside: false };
}

/** Works only in the deferred function itself, while its caller panics (Go specification, "Handling panics"). */
function recovered(state: State, goroutine: Goroutine, frame: Frame): Val {
  const below = goroutine.frames.at(-2);
  if (!frame.isDeferred || below?.unwinding !== "panic" || below.hasRecovered) return NIL;
  goroutine.frames[goroutine.frames.length - 2] = { ...below, hasRecovered: true };
  // Whatever it is, it is not nil.
  return { k: "iface", type: { kind: "Unknown" }, val: state.sym() };
}
