/**
 * sync.Map and container/heap: what is put into them comes out of them again. Range calls its function
 * once for each entry, until it says no.
 */
import { member } from "../../semantics/lookup.js";
import { invoke } from "./calls.js";
import { equal, truthOf } from "./choices.js";
import { forget, lookUp, update } from "./containers.js";
import type { Goroutine } from "./goroutine.js";
import type { GoMap } from "./heap.js";
import type { Outcome } from "./interpret.js";
import { type LibraryCall, type Model, place } from "./library-call.js";
import type { State } from "./state.js";
import { bool, NIL, type Ptr, tuple, type Val } from "./values.js";

/** The map that lies where the sync.Map is; undefined where others may use it too. */
function mapAt(call: LibraryCall): Ptr | undefined {
  const { state } = call;
  const at = place(call);
  const obj = state.objs.get(at.obj);
  if (obj?.k !== "memory" || obj.isOutside || obj.isEscaped) return undefined;
  const known = obj.cells.get(at.path);
  if (known?.k === "ptr") return known;
  const made = state.add({ k: "map", entries: new Map(), isExact: true, size: undefined, isEscaped: false });
  state.store(at, made);
  return made;
}

function unknown({ state, what, done }: LibraryCall): Outcome {
  for (const arg of what.args) state.escape(arg);
  return done(what.type === undefined ? undefined : state.unknown(what.type));
}

const onMap =
  (does: (call: LibraryCall, map: Ptr, args: readonly Val[]) => Outcome): Model =>
  (call) => {
    const map = mapAt(call);
    return map === undefined ? unknown(call) : does(call, map, call.what.args);
  };

const ANY = { kind: "Unknown" } as const;

function found({ state }: LibraryCall, map: Ptr, key: Val): { readonly val: Val; readonly ok: Val } {
  const entry = lookUp(state, map, key, true, { kind: "Tuple", elems: [ANY, ANY] });
  const [val = NIL, ok = NIL] = entry.k === "tuple" ? entry.items : [];
  return {
    val,
    ok: ok.k === "bool" ? ok : { k: "test", op: "true", x: state.sym(), y: undefined, not: false },
  };
}

function rangeOver(call: LibraryCall, map: Ptr, [run]: readonly Val[]): Outcome {
  const { world, state, goroutine, what, done } = call;
  const obj = state.objs.get(map.obj);
  if (obj?.k !== "map" || !obj.isExact || obj.isEscaped || run === undefined) {
    state.escape(run);
    return done();
  }
  const next = (at: State, self: Goroutine, entries: readonly (readonly [Val, Val])[]): void => {
    const [first, ...rest] = entries;
    if (first === undefined) return;
    const each = {
      kind: "each",
      place: map,
      rest: rest.flat(),
      goOn: rest.length === 0 ? undefined : (to: State, one: Goroutine) => next(to, one, rest),
    } as const;
    invoke(world, at, self, {
      ...what,
      callee: run,
      receiver: undefined,
      args: first,
      type: undefined,
      afterwards: [each],
    });
  };
  const entries = [...obj.entries.values()];
  if (entries.length === 0) return done();
  next(state, goroutine, entries);
  return undefined;
}

/** What the heap's own method makes of it; in what order things come out is not told. */
const throughMethod =
  (name: string): Model =>
  (call) => {
    const { world, state, goroutine, what, done } = call;
    const [first, ...args] = what.args;
    const func = first?.k === "iface" ? member(first.type, name, "")?.obj : undefined;
    if (first?.k !== "iface" || func?.kind !== "Func" || world.bodyOf(func.origin) === undefined)
      return unknown(call);
    if (name === "Len") return done();
    return invoke(world, state, goroutine, {
      ...what,
      callee: { k: "func", func, receiver: first.val },
      receiver: undefined,
      args: args.slice(0, func.type().params.length),
    });
  };

export function syncMaps(): readonly (readonly [string, Model])[] {
  const methods: Readonly<Record<string, Model>> = {
    Load: onMap((call, map, [key = NIL]) => {
      const { val, ok } = found(call, map, key);
      return call.done(tuple(val, ok));
    }),
    Store: onMap(({ state, done }, map, [key = NIL, val = NIL]) => {
      update(state, map, key, val);
      return done();
    }),
    LoadOrStore: onMap((call, map, [key = NIL, val = NIL]) => {
      const known = found(call, map, key);
      if (known.ok.k !== "bool") return unknown(call);
      if (!known.ok.b) update(call.state, map, key, val);
      return call.done(tuple(known.ok.b ? known.val : val, known.ok));
    }),
    LoadAndDelete: onMap((call, map, [key = NIL]) => {
      const { val, ok } = found(call, map, key);
      forget(call.state, map.obj, key);
      return call.done(tuple(val, ok));
    }),
    Delete: onMap(({ state, done }, map, [key = NIL]) => {
      forget(state, map.obj, key);
      return done();
    }),
    Swap: onMap((call, map, [key = NIL, val = NIL]) => {
      const known = found(call, map, key);
      update(call.state, map, key, val);
      return call.done(tuple(known.val, known.ok));
    }),
    CompareAndSwap: onMap((call, map, [key = NIL, old = NIL, val = NIL]) => {
      const known = found(call, map, key);
      const isSame = truthOf(call.state, equal(call.state, known.val, old));
      if (known.ok.k !== "bool" || isSame === undefined) return unknown(call);
      if (known.ok.b && isSame) update(call.state, map, key, val);
      return call.done(bool(known.ok.b && isSame));
    }),
    Clear: onMap(({ state, done }, map) => {
      state.change<GoMap>(map.obj, { entries: new Map() });
      return done();
    }),
    Range: onMap(rangeOver),
  };
  return Object.entries(methods).map(([name, model]) => [`(*sync.Map).${name}`, model]);
}

export function heaps(): readonly (readonly [string, Model])[] {
  return [
    ["container/heap.Init", ({ done }) => done()],
    ["container/heap.Fix", ({ done }) => done()],
    ["container/heap.Push", throughMethod("Push")],
    ["container/heap.Pop", throughMethod("Pop")],
    ["container/heap.Remove", throughMethod("Pop")],
  ];
}
