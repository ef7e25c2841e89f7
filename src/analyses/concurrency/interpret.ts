/**
 * What a goroutine does by itself, up to the next operation that others can see or that may block.
 * Decides what each instruction makes of what is known; what is not seen through makes symbols.
 */
import type { BinaryInstr, Instr, Value } from "../../flow/ir.js";
import { isString } from "../../semantics/predicates.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { callBuiltin } from "./builtins.js";
import { call, deferCall, runDeferred, start } from "./calls.js";
import { canonOf } from "./canon.js";
import { type Choice, count, decide, equal, less, truthOf, withoutFailure } from "./choices.js";
import { assertType, cut, lookUp, update } from "./containers.js";
import {
  enterBlock,
  evaluate,
  exitGoroutine,
  finish,
  follow,
  leave,
  lose,
  raise,
  topOf,
  unwind,
} from "./frames.js";
import type { Frame, Goroutine } from "./goroutine.js";
import { nextRound, roundsOf } from "./rounds.js";
import { boundsLoop, isSize, scaled } from "./scaling.js";
import type { State } from "./state.js";
import { text } from "./texts.js";
import { int, not, type Sym, type Val } from "./values.js";
import type { World } from "./world.js";

/** Undefined: on to the next. */
export type Outcome = readonly Choice[] | undefined;

/**
 * Instructions of one goroutine between two operations, over all ways its branches part. Too low loses
 * loops over constants; more is data at work, which would leave nothing for the others.
 */
const MAX_STEPS = 1_200;

/**
 * The states in which the goroutine stands at an operation, is over, or is lost. Paths that part and
 * come together again are followed once, the cheapest first.
 */
export function settle(world: World, state: State, id: number): readonly State[] {
  const settledStates: State[] = [];
  const seen = new Set<string>();
  const open: { readonly state: State; readonly price: number }[] = [{ state, price: 0 }];
  let steps = 0;
  for (let one = takeCheapest(open); one !== undefined; one = takeCheapest(open)) {
    const { state: at } = one;
    const goroutine = at.goroutine(id);
    for (;;) {
      const isSettled =
        goroutine === undefined ||
        at.isOver ||
        goroutine.isOver ||
        goroutine.isLost ||
        goroutine.pending !== undefined;
      if (isSettled) {
        settledStates.push(at);
        break;
      }
      if (++steps > MAX_STEPS || !world.mayStep()) {
        lose(at, goroutine);
        continue;
      }
      const outcome = step(world, at, goroutine);
      if (outcome === undefined) continue;
      const { text } = canonOf(at);
      if (seen.has(text)) break;
      seen.add(text);
      for (const choice of outcome) {
        const next = at.clone();
        choice.apply(next);
        open.push({ state: next, price: next.assumed.reduce((sum, { price }) => sum + price, 0) });
      }
      break;
    }
  }
  if (settledStates.length === 0) {
    // All ways come round again: it is at work for ever.
    const goroutine = state.goroutine(id);
    if (goroutine !== undefined) lose(state, goroutine);
    settledStates.push(state);
  }
  return settledStates;
}

function takeCheapest<T extends { readonly price: number }>(open: T[]): T | undefined {
  let best = 0;
  for (let at = 1; at < open.length; at++) if ((open[at] as T).price < (open[best] as T).price) best = at;
  return open.splice(best, 1)[0];
}

function step(world: World, state: State, goroutine: Goroutine): Outcome {
  const frame = topOf(goroutine);
  if (frame === undefined) {
    goroutine.isOver = true;
    return undefined;
  }
  const instr = frame.block.instrs[frame.at];
  return instr === undefined
    ? terminate(world, state, goroutine, frame)
    : execute(world, state, goroutine, frame, instr);
}

function terminate(world: World, state: State, goroutine: Goroutine, frame: Frame): Outcome {
  const { end } = frame.block;
  const get = (value: Value): Val => evaluate(state, frame, value);
  switch (end.op) {
    case "jump":
      follow(state, frame, 0);
      return undefined;
    case "branch": {
      const cond = get(end.cond);
      const truth = truthOf(state, cond);
      if (truth !== undefined) {
        follow(state, frame, truth ? 0 : 1);
        return undefined;
      }
      const meeting = world.meetingOf(frame.block);
      if (meeting !== undefined) {
        enterBlock(state, frame, meeting, -1);
        return undefined;
      }
      const expected = world.effort.isPlain ? withoutFailure(cond, end.cond) : undefined;
      if (expected !== undefined) {
        follow(state, frame, expected ? 0 : 1);
        return undefined;
      }
      if (cond.k !== "test" || world.effort.isPlain) {
        lose(state, goroutine);
        return undefined;
      }
      return decide(cond, end.cond, frame.block, goroutine.start);
    }
    case "return":
      leave(state, goroutine, end.results.map(get));
      return undefined;
    case "panic":
      raise(state, goroutine);
      return undefined;
    case "unwind":
      unwind(state, goroutine);
      return undefined;
    case "select":
      goroutine.pending = {
        kind: "select",
        step: end,
        cases: end.cases.map(({ dir, chan, value }) => ({
          dir,
          chan: get(chan),
          value: value === undefined ? undefined : get(value),
        })),
        hasDefault: end.hasDefault,
      };
      return undefined;
    case "blockForever":
      goroutine.pending = { kind: "forever", step: end };
      return undefined;
    case "unreachable":
      if (end.reason === "exits") state.isOver = true;
      else if (end.reason === "goexit") exitGoroutine(state, goroutine);
      else lose(state, goroutine);
      return undefined;
    default:
      end satisfies never;
      return undefined;
  }
}

function execute(world: World, state: State, goroutine: Goroutine, frame: Frame, instr: Instr): Outcome {
  const get = (value: Value): Val => evaluate(state, frame, value);
  const done = (val: Val): undefined => finish(frame, val) as undefined;
  const assumed = world.assumed.get(instr);
  if (assumed !== undefined) state.assumed.push(assumed);
  switch (instr.op) {
    case "phi":
      frame.at++;
      return undefined;
    case "unary": {
      const x = get(instr.x);
      if (instr.operator === "!") return done(not(x));
      if (instr.operator === "-" && x.k === "int") return done(int(-x.n));
      return done(instr.operator === "+" ? x : state.unknown(instr.type));
    }
    case "binary":
      return binary(world, state, frame, instr);
    case "convert": {
      const x = get(instr.x);
      if (isUnsafe(instr.type) || isUnsafe(instr.x.type)) {
        // Nobody can tell what is done through it.
        state.escape(x);
        return done(state.unknown(instr.type));
      }
      return done(
        isString(instr.type) !== isString(instr.x.type) && x.k === "int" ? state.unknown(instr.type) : x,
      );
    }
    case "makeInterface":
      return done({ k: "iface", type: instr.x.type, val: get(instr.x) });
    case "typeAssert":
      return done(assertType(state, get(instr.x), instr.asserted, instr.commaOk, instr.type));
    case "field": {
      const x = get(instr.x);
      return done(
        x.k === "struct" ? state.fieldOf(x, `.${instr.field.name}`, instr.type) : state.unknown(instr.type),
      );
    }
    case "fieldAddr": {
      const x = get(instr.x);
      if (x.k === "ptr") return done({ ...x, path: `${x.path}.${instr.field.name}` });
      return x.k === "nil" ? raiseIn(state, goroutine) : done(state.memory(true));
    }
    case "index": {
      const [x, index] = [get(instr.x), get(instr.index)];
      if (x.k === "struct" && index.k === "int") return done(state.fieldOf(x, `[${index.n}]`, instr.type));
      return done(state.unknown(instr.type));
    }
    case "indexAddr": {
      const [x, index] = [get(instr.x), get(instr.index)];
      if (index.k === "int" && x.k === "ptr") return done({ ...x, path: `${x.path}[${index.n}]` });
      if (index.k === "int" && x.k === "slice") {
        if (index.n < 0 || index.n >= x.len) return raiseIn(state, goroutine);
        return done({ k: "ptr", obj: x.obj, path: `[${x.from + index.n}]` });
      }
      // Some element of them: what is put there is anybody's.
      state.escape(x);
      return done(state.memory(true));
    }
    case "load":
      return done(state.load(get(instr.addr), instr.type));
    case "alloc":
      return done(state.memory());
    case "store":
      state.store(get(instr.addr), get(instr.value));
      frame.at++;
      return undefined;
    case "mapLookup":
      return done(lookUp(state, get(instr.map), get(instr.key), instr.commaOk, instr.type));
    case "mapUpdate":
      update(state, get(instr.map), get(instr.key), get(instr.value));
      frame.at++;
      return undefined;
    case "slice":
      return done(
        cut(state, get(instr.x), instr.low && get(instr.low), instr.high && get(instr.high), instr.type),
      );
    case "makeChan": {
      const size = instr.size === undefined ? int(0) : scaled(world.scale, instr.size, get(instr.size));
      if (size.k === "int") return done(state.channel("made", Math.max(0, size.n), instr));
      if (size.k === "sym") return count(size, world.sizes, !size.isCount);
      return done(state.channel("outside", 0, instr));
    }
    case "makeSlice": {
      const length = scaled(world.scale, instr.len, get(instr.len));
      if (length.k === "int" && length.n <= MAX_ELEMENTS)
        return done({ k: "slice", obj: state.memory(false, length.n).obj, from: 0, len: length.n });
      if (length.k === "sym" && length.isCount) return count(length, world.sizes, false);
      return done(state.unknown(instr.type));
    }
    case "makeMap":
      return done(state.newMap());
    case "closure":
      return done({ k: "fn", fn: instr.target, bindings: instr.bindings.map(get) });
    case "methodValue":
      return done({ k: "func", func: instr.method, receiver: get(instr.receiver) });
    case "extract": {
      const of = get(instr.tuple);
      return done((of.k === "tuple" ? of.items[instr.index] : undefined) ?? state.unknown(instr.type));
    }
    case "recv":
      goroutine.pending = { kind: "recv", step: instr, chan: get(instr.chan), commaOk: instr.commaOk };
      return undefined;
    case "selectRecv":
      return done(frame.received);
    case "send":
      goroutine.pending = { kind: "send", step: instr, chan: get(instr.chan), value: get(instr.value) };
      return undefined;
    case "range":
      return done(roundsOf(state, get(instr.x)));
    case "rangeNext":
      return nextRound(world, state, frame, instr.iterator, instr.type);
    case "deferList":
      return done({ k: "builtin", name: "defers" });
    case "call":
      if (instr.call.target.kind === "builtin") return callBuiltin(state, goroutine, frame, instr);
      return call(world, state, goroutine, frame, instr);
    case "go":
      return start(world, state, goroutine, frame, instr);
    case "defer":
      return deferCall(world, state, goroutine, frame, instr);
    case "runDefers":
      return runDeferred(world, state, goroutine, frame);
    case "opaque":
      lose(state, goroutine);
      return undefined;
    default:
      instr satisfies never;
      return undefined;
  }
}

function isUnsafe(type: Type): boolean {
  const under = underlyingOf(type);
  return under.kind === "Basic" && under.name === "unsafe.Pointer";
}

/** Elements that are kept apart. */
const MAX_ELEMENTS = 64;

function raiseIn(state: State, goroutine: Goroutine): undefined {
  raise(state, goroutine);
  return undefined;
}

function binary(world: World, state: State, frame: Frame, instr: BinaryInstr): Outcome {
  const x = evaluate(state, frame, instr.x);
  const right = evaluate(state, frame, instr.y);
  const y = boundsLoop(frame.block) ? scaled(world.scale, instr.y, right) : right;
  const { operator } = instr;
  const done = (val: Val): undefined => finish(frame, val) as undefined;
  const unsettled = sizeToSettle(frame, x, y) ?? sizeToSettle(frame, y, x);
  if (unsettled !== undefined) return count(unsettled, world.sizes, false);
  switch (operator) {
    case "==":
      return done(equal(state, x, y));
    case "!=":
      return done(not(equal(state, x, y)));
    case "<":
      return done(less(x, y));
    case ">":
      return done(less(y, x));
    case "<=":
      return done(not(less(y, x)));
    case ">=":
      return done(not(less(x, y)));
    default:
      break;
  }
  if (x.k === "text" && y.k === "text" && operator === "+" && isString(instr.type))
    return done(text(x.text + y.text) ?? state.unknown(instr.type));
  if (x.k !== "int" || y.k !== "int") {
    const part = [x, y].find((val) => val.k === "sym");
    if (part?.k === "sym" && isSize(instr, frame.fn)) return count(part, world.sizes, false);
    return done(state.unknown(instr.type));
  }
  const n = arithmetic(operator, x.n, y.n);
  return done(n === undefined || !Number.isSafeInteger(n) ? state.unknown(instr.type) : int(n));
}

/** A length that meets a number or another length, or what bounds a loop that counts, is settled: it takes each small value. */
function sizeToSettle(frame: Frame, val: Val, other: Val): Sym | undefined {
  if (val.k !== "sym") return undefined;
  if (val.isCount && (other.k === "int" || (other.k === "sym" && other.isCount))) return val;
  if (other.k !== "int") return undefined;
  return boundsLoop(frame.block) ? val : undefined;
}

function arithmetic(operator: BinaryInstr["operator"], x: number, y: number): number | undefined {
  switch (operator) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return y === 0 ? undefined : Math.trunc(x / y);
    case "%":
      return y === 0 ? undefined : x % y;
    default:
      return undefined;
  }
}
