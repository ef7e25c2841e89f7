/**
 * Runs Go programs on their IR, for tests: the trace must equal that of real Go. Decides nothing
 * about Go's order itself, that is what the IR is judged by; one round-robin scheduler.
 */
import type { CallInfo, FlowFunction, Instr, Terminator, Value } from "../../src/flow/ir.js";
import { lookupMember } from "../../src/semantics/lookup.js";
import type { Func } from "../../src/semantics/objects.js";
import type { Type } from "../../src/semantics/types.js";
import { underlyingOf } from "../../src/semantics/typeset.js";
import * as channels from "./channels.js";
import type { GoProgram } from "./go-program.js";
import { Exit, Goexit, type Machine, NATIVES } from "./natives.js";
import { evaluate } from "./operations.js";
import {
  assign,
  type Cell,
  type ChanV,
  cell,
  copy,
  type DefersV,
  type FuncV,
  GoPanic,
  type IfaceV,
  type MapV,
  runtimePanic,
  type Steps,
  type StructV,
  type V,
  zero,
} from "./values.js";

interface Frame {
  readonly fn: FlowFunction;
  readonly values: Map<Value, V>;
  readonly defers: DefersV;
  panic: GoPanic | undefined;
  /** The frame that is running this one as a deferred call. */
  readonly deferredBy: Frame | undefined;
}

export interface Outcome {
  readonly output: string;
  readonly exitCode: number;
}

/** Steps after which a program counts as stuck. */
const MAX_ROUNDS = 2_000_000;

export function runProgram(program: GoProgram): Outcome {
  let output = "";
  const flows = new Map<unknown, FlowFunction>();
  for (const graph of program.graphs) flows.set(graph.node, graph.root);
  const globals = new Map<unknown, Cell>();
  const goroutines: Steps<V>[] = [];

  const machine: Machine = {
    write: (text) => {
      output += text;
    },
    call: (func, args) => callValue(func, args, undefined),
    go: (steps) => void goroutines.push(steps),
    textOf(v, type) {
      for (const name of ["Error", "String"]) {
        const found = lookupMember(type, name, "m");
        if (found.kind !== "found" || found.selection.obj.kind !== "Func") continue;
        const method = found.selection.obj;
        if (method.pointerReceiver && underlyingOf(type).kind !== "Pointer") continue;
        const steps = callMethod(type, v, name, [], undefined);
        for (let step = steps.next(); ; step = steps.next())
          if (step.done === true) return step.value as string;
      }
      return undefined;
    },
  };

  function globalOf(value: Extract<Value, { op: "global" }>): Cell {
    let found = globals.get(value.obj);
    if (found === undefined) {
      found = cell(zero(value.obj.type()));
      globals.set(value.obj, found);
    }
    return found;
  }

  function get(frame: Frame, value: Value): V {
    switch (value.op) {
      case "const": {
        const { value: c, type } = value;
        if (c.kind === "bool" || c.kind === "string") return c.value;
        const t = underlyingOf(type);
        if (c.kind === "int")
          return t.kind === "Basic" && t.name.startsWith("float") ? Number(c.value) : c.value;
        return c.kind === "float" ? Number(c.num) / Number(c.den) : 0;
      }
      case "nil":
        return null;
      case "zero":
        return zero(value.type);
      case "global":
        return globalOf(value);
      case "func":
        if (value.selection !== undefined) return methodExpr(value.type, value.func);
        return {
          is: "func",
          fn: undefined,
          bindings: [],
          func: value.func,
          receiver: undefined,
          native: undefined,
        };
      default: {
        const found = frame.values.get(value);
        if (found === undefined) throw new Error(`${frame.fn.id}: no value for ${value.op} ${value.id}`);
        return found;
      }
    }
  }

  /** `T.M`: the first argument is the receiver, in whatever way T has M. */
  function methodExpr(type: Type, method: Func): V {
    const first = type.kind === "Signature" ? type.params[0]?.type() : undefined;
    const native = function* (args: V[]): Steps<V> {
      if (method.isInterfaceMethod) {
        const iface = args[0] as IfaceV;
        return yield* callMethod(iface.type, iface.v, method.name, args.slice(1), undefined);
      }
      return yield* callMethod(first as Type, args[0] as V, method.name, args.slice(1), undefined);
    };
    return { is: "func", fn: undefined, bindings: [], func: method, receiver: undefined, native };
  }

  function* callFunc(func: Func, receiver: V | undefined, args: V[], by: Frame | undefined): Steps<V> {
    const native = NATIVES[func.origin.id];
    if (native !== undefined) return yield* native(machine, args, receiver);
    const fn = flows.get(func.origin.decl);
    if (fn === undefined) throw new Error(`no body for ${func.id}`);
    const all = fn.receiver !== undefined ? args : receiver === undefined ? args : [receiver, ...args];
    if (fn.receiver !== undefined && receiver === undefined)
      return yield* exec(fn, [], args.slice(1), args[0], by);
    return yield* exec(fn, [], all, receiver, by);
  }

  function* callValue(func: FuncV | null, args: V[], by: Frame | undefined): Steps<V> {
    if (func === null) throw runtimePanic("invalid memory address or nil pointer dereference");
    if (func.native !== undefined) return yield* func.native(args);
    if (func.fn !== undefined) return yield* exec(func.fn, func.bindings, args, undefined, by);
    if (func.func?.isInterfaceMethod === true) {
      const iface = (func.receiver ?? args[0]) as IfaceV;
      return yield* callMethod(
        iface.type,
        iface.v,
        func.func.name,
        func.receiver === undefined ? args.slice(1) : args,
        by,
      );
    }
    return yield* callFunc(func.func as Func, func.receiver, args, by);
  }

  /** A method of a dynamic type: walks to where it is declared. */
  function* callMethod(type: Type, v: V, name: string, args: V[], by: Frame | undefined): Steps<V> {
    if (v !== null && typeof v === "object" && !Array.isArray(v) && v.is === "error") {
      return name === "Error" ? v.text : v.wrapped;
    }
    const found = lookupMember(type, name, "m");
    if (found.kind !== "found" || found.selection.obj.kind !== "Func") throw new Error(`no method ${name}`);
    const method = found.selection.obj;
    let at: Cell = underlyingOf(type).kind === "Pointer" ? (v as Cell) : cell(v);
    for (const field of found.selection.path) {
      const struct = (at.v !== null && (at.v as Cell).is === "cell" ? (at.v as Cell).v : at.v) as StructV;
      at = struct.cells.get(field.name) as Cell;
      if (underlyingOf(field.type()).kind === "Pointer") at = at.v as Cell;
    }
    if (method.isInterfaceMethod) {
      const inner = at.v as IfaceV;
      return yield* callMethod(inner.type, inner.v, name, args, by);
    }
    return yield* callFunc(method, method.pointerReceiver ? at : copy(at.v), args, by);
  }

  /** Evaluates everything a call needs; the result runs it. */
  function prepare(frame: Frame, call: CallInfo): (by: Frame | undefined) => Steps<V> {
    const { target } = call;
    const receiver = call.receiver === undefined ? undefined : copy(get(frame, call.receiver));
    const args = packed(
      call,
      call.args.map((arg) => copy(get(frame, arg))),
    );
    switch (target.kind) {
      case "static":
        return (by) => callFunc(target.func, receiver, args, by);
      case "closure":
      case "value": {
        const func = get(frame, target.value) as FuncV | null;
        return (by) => callValue(func, args, by);
      }
      case "interface": {
        if (receiver === null || receiver === undefined) {
          throw runtimePanic("invalid memory address or nil pointer dereference");
        }
        const iface = receiver as IfaceV;
        return (by) => callMethod(iface.type, iface.v, target.func.name, args, by);
      }
      case "builtin":
        // biome-ignore lint/correctness/useYield: calls that never wait have the same type.
        return function* (by) {
          return builtin(frame, target.name, args, call, by);
        };
      default:
        throw new Error("unknown callee");
    }
  }

  function packed(call: CallInfo, args: V[]): V[] {
    const { signature } = call;
    if (signature?.variadic !== true || call.spread) return args;
    const fixed = signature.params.length - 1;
    const rest = args.slice(fixed);
    const slice: V =
      rest.length === 0
        ? null
        : { is: "slice", cells: rest.map(cell), off: 0, len: rest.length, cap: rest.length };
    return [...args.slice(0, fixed), slice];
  }

  function builtin(frame: Frame, name: string, args: V[], call: CallInfo, by: Frame | undefined): V {
    const [first, second] = args;
    switch (name) {
      case "recover": {
        // Called by the deferred function itself (here: `frame`), or deferred directly, which does not count.
        const panicking = by === undefined ? frame.deferredBy : undefined;
        const value = panicking?.panic;
        if (panicking === undefined || value === undefined) return null;
        panicking.panic = undefined;
        return value.value;
      }
      case "panic":
        throw new GoPanic(first ?? null);
      case "close":
        channels.close(first as ChanV | null);
        return [];
      case "delete":
        (first as MapV | null)?.entries.delete(keyText(second as V));
        return [];
      default:
        return evaluate.builtin(
          name,
          args,
          call.args.map((arg) => arg.type),
          call.spread,
        );
    }
  }

  const keyText = evaluate.keyOf;

  function* exec(
    fn: FlowFunction,
    bindings: readonly V[],
    args: readonly V[],
    receiver: V | undefined,
    deferredBy: Frame | undefined,
  ): Steps<V> {
    const frame: Frame = {
      fn,
      values: new Map(),
      defers: { is: "defers", list: [] },
      panic: undefined,
      deferredBy,
    };
    for (const [at, param] of fn.params.entries()) frame.values.set(param, copy(args[at] ?? null));
    if (fn.receiver !== undefined) frame.values.set(fn.receiver, copy(receiver ?? null));
    for (const [at, freeVar] of fn.freeVars.entries()) frame.values.set(freeVar, bindings[at] ?? null);
    let block = fn.blocks[0];
    let from = block;
    while (block !== undefined) {
      try {
        const phis: [Value, V][] = [];
        for (const instr of block.instrs) {
          if (instr.op !== "phi") break;
          const edge = instr.edges[block.preds.indexOf(from as NonNullable<typeof from>)];
          phis.push([instr, get(frame, edge as Value)]);
        }
        for (const [phi, v] of phis) frame.values.set(phi, v);
        for (const instr of block.instrs) if (instr.op !== "phi") yield* step(frame, instr);
        const { end } = block;
        if (end.op === "return") return resultOf(end.results.map((value) => copy(get(frame, value))));
        const next = yield* leave(frame, end);
        from = block;
        block = block.succs[next];
      } catch (error) {
        if (error instanceof Goexit && frame.defers.list.length > 0) {
          yield* runDefers(frame);
          throw error;
        }
        if (!(error instanceof GoPanic) || fn.panicExit === undefined) throw error;
        frame.panic = error;
        from = block;
        block = fn.panicExit;
      }
    }
    throw new Error(`${fn.id}: fell out of the graph`);
  }

  function resultOf(results: V[]): V {
    return results.length === 1 ? (results[0] as V) : results;
  }

  /** Which successor control takes. */
  function* leave(frame: Frame, end: Terminator): Steps<number> {
    switch (end.op) {
      case "jump":
        return 0;
      case "branch":
        return get(frame, end.cond) === true ? 0 : 1;
      case "select": {
        const cases = end.cases.map((one) => ({
          chan: get(frame, one.chan) as ChanV | null,
          send: one.dir === "send",
          value: one.value === undefined ? null : get(frame, one.value),
        }));
        const { index, value, ok } = yield* channels.select(cases, end.hasDefault);
        received.set(end, [value, ok]);
        return index;
      }
      case "panic":
        throw new GoPanic(end.value === undefined ? null : get(frame, end.value));
      case "unwind":
        if (frame.panic !== undefined) {
          const { panic } = frame;
          // Leaves the function: its own panic exit must not catch it again.
          throw Object.assign(new Unwound(), { panic });
        }
        return 0;
      case "blockForever":
        for (;;) yield;
      case "unreachable":
        if (end.reason === "goexit") throw new Goexit();
        throw new Error(`${frame.fn.id}: unreachable ${end.reason}`);
      default:
        throw new Error(end.op);
    }
  }

  const received = new Map<Terminator, [V, boolean]>();

  function* runDefers(frame: Frame): Steps<void> {
    for (let next = frame.defers.list.pop(); next !== undefined; next = frame.defers.list.pop())
      yield* next.run();
  }

  function* step(frame: Frame, instr: Instr): Steps<void> {
    switch (instr.op) {
      case "call":
        frame.values.set(instr, yield* unwrapped(prepare(frame, instr.call)(undefined)));
        return;
      case "go":
        machine.go(prepare(frame, instr.call)(undefined));
        return;
      case "defer": {
        const run = prepare(frame, instr.call);
        const list = instr.list === undefined ? frame.defers : (get(frame, instr.list) as DefersV);
        // The deferred function is called by the frame whose list it is, which may be panicking then.
        list.list.push({ run: () => unwrapped(run(ownerOf(list, frame))), frame });
        return;
      }
      case "deferList":
        owners.set(frame.defers, frame);
        frame.values.set(instr, frame.defers);
        return;
      case "runDefers":
        yield* runDefers(frame);
        return;
      case "send":
        yield* channels.select(
          [
            {
              chan: get(frame, instr.chan) as ChanV | null,
              send: true,
              value: copy(get(frame, instr.value)),
            },
          ],
          false,
        );
        return;
      case "recv": {
        const chan = get(frame, instr.chan) as ChanV | null;
        const { value, ok } = yield* channels.select([{ chan, send: false, value: null }], false);
        frame.values.set(instr, instr.commaOk ? [value, ok] : value);
        return;
      }
      case "selectRecv": {
        const [value, ok] = received.get(instr.select) as [V, boolean];
        frame.values.set(instr, instr.commaOk ? [value, ok] : value);
        return;
      }
      case "closure": {
        const bindings = instr.bindings.map((value) => get(frame, value));
        frame.values.set(instr, {
          is: "func",
          fn: instr.target,
          bindings,
          func: undefined,
          receiver: undefined,
          native: undefined,
        });
        return;
      }
      case "methodValue": {
        const receiver = copy(get(frame, instr.receiver));
        if (receiver === null && instr.method.isInterfaceMethod) {
          throw runtimePanic("invalid memory address or nil pointer dereference");
        }
        frame.values.set(instr, {
          is: "func",
          fn: undefined,
          bindings: [],
          func: instr.method,
          receiver,
          native: undefined,
        });
        return;
      }
      case "store":
        assign(deref(get(frame, instr.addr)), get(frame, instr.value));
        return;
      case "mapUpdate": {
        const map = get(frame, instr.map) as MapV | null;
        if (map === null)
          throw new GoPanic({
            is: "iface",
            type: { kind: "Unknown" },
            v: { is: "error", text: "assignment to entry in nil map", wrapped: null },
          });
        const key = get(frame, instr.key);
        map.entries.set(keyText(key), { key: copy(key), value: copy(get(frame, instr.value)) });
        return;
      }
      default:
        frame.values.set(
          instr,
          evaluate.instr(instr, (value) => get(frame, value)),
        );
    }
  }

  function ownerOf(list: DefersV, fallback: Frame): Frame {
    return owners.get(list) ?? fallback;
  }
  const owners = new Map<DefersV, Frame>();

  /** A panic that left a callee is a panic here. */
  function* unwrapped(steps: Steps<V>): Steps<V> {
    try {
      return yield* steps;
    } catch (error) {
      throw error instanceof Unwound ? error.panic : error;
    }
  }

  function* main(): Steps<V> {
    for (const graph of program.initializers) yield* exec(graph.root, [], [], undefined, undefined);
    return yield* exec(program.fn("main"), [], [], undefined, undefined);
  }

  goroutines.push(main());
  const [first] = goroutines;
  try {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      for (const goroutine of [...goroutines]) {
        const isOver = runOne(goroutine);
        if (!isOver) continue;
        if (goroutine === first) return { output, exitCode: 0 };
        goroutines.splice(goroutines.indexOf(goroutine), 1);
      }
    }
    return { output: `${output}stuck\n`, exitCode: 2 };
  } catch (error) {
    if (error instanceof Exit) return { output, exitCode: error.code };
    if (error instanceof Unwound || error instanceof GoPanic) {
      return { output, exitCode: 2 };
    }
    throw error;
  }

  function runOne(goroutine: Steps<V>): boolean {
    try {
      return goroutine.next().done === true;
    } catch (error) {
      if (error instanceof Goexit) return true;
      throw error;
    }
  }
}

/** A panic on its way out of a function whose deferred calls have run. */
class Unwound extends Error {
  panic!: GoPanic;
}

function deref(v: V): Cell {
  if (v === null) throw runtimePanic("invalid memory address or nil pointer dereference");
  return v as Cell;
}
