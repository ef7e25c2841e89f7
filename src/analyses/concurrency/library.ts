/**
 * What functions of the standard library and errgroup do to goroutines: locks, counts, contexts,
 * clocks. By `Func.id`; what is not here is passed by.
 */
import { atomics } from "./atomics.js";
import { type Invocation, spawn } from "./calls.js";
import { count, equal, truthOf } from "./choices.js";
import { afterFunc, clock, clockObject, reset, stop } from "./clocks.js";
import { endsByItself } from "./context-ends.js";
import { pull } from "./coroutines.js";
import { addTo, finish, groupAt, lose, primitiveAt, resolve, setPrimitive, topOf } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import type { Outcome } from "./interpret.js";
import { heaps, syncMaps } from "./keyed-stores.js";
import { bare, type LibraryCall, type Model, place } from "./library-call.js";
import type { State } from "./state.js";
import { cleanup, testContext } from "./test-cleanups.js";
import { isTried } from "./tried-locks.js";
import { bool, FREE, NIL, NOTHING, PROCESSORS, type Ptr, taken, tuple, type Val } from "./values.js";
import type { World } from "./world.js";

type Modelled = { readonly isModelled: false } | { readonly isModelled: true; readonly outcome: Outcome };

const NOT_MODELLED: Modelled = { isModelled: false };

export function libraryCall(
  world: World,
  state: State,
  goroutine: Goroutine,
  id: string,
  what: Invocation,
): Modelled {
  const model = MODELS.get(id);
  if (model === undefined) return NOT_MODELLED;
  return { isModelled: true, outcome: model(libraryCallOf(world, state, goroutine, what)) };
}

function libraryCallOf(world: World, state: State, goroutine: Goroutine, what: Invocation): LibraryCall {
  const done = (result: Val = NOTHING): Outcome => {
    const frame = topOf(goroutine);
    if (frame !== undefined && frame.block.instrs[frame.at] === what.step) finish(frame, result);
    return undefined;
  };
  const args = what.args.map((arg) => resolve(state, bare(arg)));
  const subject = bare(what.receiver ?? what.args[0] ?? NIL);
  return { world, state, goroutine, what, step: what.step, subject, args, done };
}

/** The library keeps what it is given, and sends to it some day. */
const kept: Model = ({ state, what, done }) => {
  for (const arg of what.args) state.escape(arg);
  return done();
};

/** Read locks under another name are not followed. */
const readSide: Model = ({ state, goroutine }) => {
  lose(state, goroutine);
  return undefined;
};

/** Before or after what others do, where there are others. */
const seen =
  (model: Model): Model =>
  (call) => {
    const { world, state, goroutine, what, step, subject } = call;
    if (state.goroutines.every(({ id, isOver }) => id === goroutine.id || isOver)) return model(call);
    goroutine.pending = {
      kind: "instant",
      step,
      vals: [subject, ...what.args],
      act: (at, self) => void model(libraryCallOf(world, at, self, what)),
    };
    return undefined;
  };

export function isModelled(id: string): boolean {
  return MODELS.has(id);
}

/** An Unlock gives back its side of the lock at once, unless somebody could try the lock before it. */
const unlock = (side: "write" | "read"): Model => {
  const atOnce: Model = (call) => {
    release(call.state, place(call), call.goroutine.id, side);
    return call.done();
  };
  const late = seen(atOnce);
  return (call) => (isTried(call.world, call.state, call.goroutine, place(call)) ? late : atOnce)(call);
};

/** To unlock what is not locked ends the process (sync, Mutex.Unlock); a lock from outside may be held by others. */
function release(state: State, at: Ptr, goroutine: number, side: "write" | "read"): void {
  const mutex = primitiveAt(state, at, FREE);
  if (side === "write") {
    if (mutex.writer === undefined) {
      if (state.objs.get(at.obj)?.isEscaped === false) state.isOver = true;
      return;
    }
    setPrimitive(state, at, { ...mutex, writer: undefined });
    return;
  }
  const index = mutex.readers.includes(goroutine) ? mutex.readers.indexOf(goroutine) : 0;
  setPrimitive(state, at, { ...mutex, readers: mutex.readers.filter((_, position) => position !== index) });
}

const lock =
  (side: "write" | "read"): Model =>
  (call) => {
    call.goroutine.pending = { kind: "lock", step: call.step, place: place(call), side, isWaiting: false };
    return undefined;
  };

const tryLock =
  (side: "write" | "read"): Model =>
  (call) => {
    const { state, goroutine, done } = call;
    const at = place(call);
    const mutex = primitiveAt(state, at, FREE);
    const isFree = mutex.writer === undefined && (side === "read" || mutex.readers.length === 0);
    if (!isFree) return done(bool(false));
    setPrimitive(state, at, taken(mutex, side, goroutine.id, call.step));
    return done(bool(true));
  };

const derive =
  (ends: boolean, hasCancel: boolean): Model =>
  ({ state, args: [parent = NIL], done }) => {
    const obj = parent.k === "ptr" ? state.objs.get(parent.obj) : undefined;
    const isKnown = parent.k === "ptr" && obj?.k === "context";
    const ctx = isKnown
      ? state.context(obj, parent.obj, ends)
      : state.context(undefined, undefined, true, true);
    return done(hasCancel ? tuple(ctx, { k: "cancel", ctx: ctx.obj }) : ctx);
  };

const never: Model = ({ state, done }) => done(state.context(undefined, undefined, false));

const ctxDone: Model = ({ state, subject, done }) => {
  const ctx = subject.k === "ptr" ? state.objs.get(subject.obj) : undefined;
  if (ctx?.k === "context") return done({ k: "ptr", obj: ctx.done, path: "" });
  return done(state.channel("outside", 0, undefined));
};

const ctxErr: Model = ({ state, subject, what, done }) => {
  const ctx = subject.k === "ptr" ? state.objs.get(subject.obj) : undefined;
  if (ctx?.k !== "context" || (!ctx.isOver && endsByItself(state, ctx)))
    return done(what.type === undefined ? NOTHING : state.unknown(what.type));
  return done(ctx.isOver ? someError(state) : NIL);
};

/** One of its own: equal to itself only. */
function someError(state: State): Val {
  return { k: "iface", type: { kind: "Unknown" }, val: state.memory() };
}

const nothing: Model = ({ state, what, done }) =>
  done(what.type === undefined ? NOTHING : state.unknown(what.type));

const newError: Model = ({ state, done }) => done(someError(state));

/** What is nil is no error, and an error nobody has seen made is what is known of it. */
const isError: Model = ({ state, what, done }) => {
  const [error = NIL, target = NIL] = what.args;
  const is = truthOf(state, equal(state, error, target));
  // Another error may be wrapped in one that was made here.
  const isTold = is === true || error.k === "nil" || error.k === "sym";
  return done(is !== undefined && isTold ? bool(is) : state.unknown({ kind: "Basic", name: "bool" }));
};

const onceFunc: Model = ({ state, what, done }) => {
  const [run = NIL] = what.args;
  return done({ k: "once-func", place: state.memory(), run });
};

/** Whether it is stopped in time is not told. */
const onceOver: Model = ({ state, step, what, args: [ctx = NIL], done }) => {
  const [, run = NIL] = what.args;
  if (ctx.k !== "ptr" || state.objs.get(ctx.obj)?.k !== "context") state.escape(run);
  else
    state.start({
      id: state.next++,
      frames: [],
      start: step,
      endsProcess: false,
      pending: { kind: "after", step, ctx: ctx.obj, run },
      atEnd: [],
      isLost: false,
      isOver: false,
    });
  return done(what.type === undefined ? NOTHING : state.unknown(what.type));
};

const ERRGROUP = "golang.org/x/sync/errgroup";

const MODELS: ReadonlyMap<string, Model> = new Map<string, Model>([
  ["(*sync.Mutex).Lock", lock("write")],
  ["(*sync.RWMutex).Lock", lock("write")],
  ["(*sync.RWMutex).RLock", lock("read")],
  ["(sync.Locker).Lock", lock("write")],
  ["(*sync.Mutex).TryLock", seen(tryLock("write"))],
  ["(*sync.RWMutex).TryLock", seen(tryLock("write"))],
  ["(*sync.RWMutex).TryRLock", seen(tryLock("read"))],
  ["(*sync.Mutex).Unlock", unlock("write")],
  ["(*sync.RWMutex).Unlock", unlock("write")],
  ["(*sync.RWMutex).RUnlock", unlock("read")],
  ["(sync.Locker).Unlock", unlock("write")],
  [
    "(*sync.WaitGroup).Add",
    (call) => {
      const [n = NIL] = call.args;
      const at = place(call);
      if (n.k !== "int") {
        if (n.k === "sym") return count(n, call.world.sizes, false);
        // How many there are nobody can tell any more.
        call.state.escape(at);
        return call.done();
      }
      call.goroutine.pending = { kind: "add", step: call.step, place: at, n: n.n };
      return undefined;
    },
  ],
  [
    "(*sync.WaitGroup).Done",
    (call) => {
      addTo(call.state, place(call), -1);
      return call.done();
    },
  ],
  [
    "(*sync.WaitGroup).Wait",
    (call) => {
      call.goroutine.pending = { kind: "wait", step: call.step, place: place(call) };
      return undefined;
    },
  ],
  [
    "(*sync.WaitGroup).Go",
    (call) => {
      const { world, state, goroutine, what } = call;
      const at = place(call);
      addTo(state, at, 1);
      call.done();
      const run = { ...what, callee: call.args[0], receiver: undefined, args: [], type: undefined };
      return spawn(world, state, goroutine, { ...run, afterwards: [{ kind: "done", place: at }] });
    },
  ],
  [
    "sync.NewCond",
    ({ state, what, done }) => done(state.memory(false, 0, new Map([[".L", what.args[0] ?? NIL]]))),
  ],
  [
    "(*sync.Cond).Wait",
    (call) => {
      const { state, goroutine, step } = call;
      const at = place(call);
      const obj = state.objs.get(at.obj);
      const known = obj?.k === "memory" ? obj.cells.get(`${at.path}.L`) : undefined;
      const held = bare(known ?? onlyLockOf(state, goroutine.id) ?? NIL);
      if (held.k !== "ptr" && known === undefined) {
        lose(state, goroutine);
        return undefined;
      }
      if (held.k === "ptr") release(state, held, goroutine.id, "write");
      goroutine.pending = { kind: "cond", step, place: at, lock: held, isWoken: false };
      return undefined;
    },
  ],
  [
    "(*sync.Cond).Signal",
    (call) => {
      call.goroutine.pending = { kind: "signal", step: call.step, place: place(call), isAll: false };
      return undefined;
    },
  ],
  [
    "(*sync.Cond).Broadcast",
    (call) => {
      call.goroutine.pending = { kind: "signal", step: call.step, place: place(call), isAll: true };
      return undefined;
    },
  ],
  [
    "(*sync.Once).Do",
    (call) => {
      const [run] = call.args;
      const isKnown = run?.k === "fn" || run?.k === "func" || run?.k === "cancel";
      call.goroutine.pending = {
        kind: "once",
        step: call.step,
        place: place(call),
        run: isKnown ? run : undefined,
      };
      if (!isKnown) call.state.escape(run);
      return undefined;
    },
  ],
  ["sync.OnceFunc", onceFunc],
  ["sync.OnceValue", onceFunc],
  ["sync.OnceValues", onceFunc],
  ["context.AfterFunc", onceOver],
  ["(*testing.common).Cleanup", cleanup],
  ["(testing.TB).Cleanup", cleanup],
  ["(*testing.common).Context", testContext],
  ["(testing.TB).Context", testContext],
  ["context.Background", never],
  ["context.TODO", never],
  ["context.WithoutCancel", never],
  ["context.WithCancel", derive(false, true)],
  ["context.WithCancelCause", derive(false, true)],
  ["context.WithTimeout", derive(true, true)],
  ["context.WithTimeoutCause", derive(true, true)],
  ["context.WithDeadline", derive(true, true)],
  ["context.WithDeadlineCause", derive(true, true)],
  ["os/signal.NotifyContext", derive(true, true)],
  ["context.WithValue", ({ what, done }) => done(what.args[0])],
  ["(context.Context).Done", ctxDone],
  ["(context.Context).Err", seen(ctxErr)],
  ["context.Cause", seen(ctxErr)],
  ["time.After", clock(true)],
  ["time.AfterFunc", afterFunc],
  ["time.Tick", clock(false)],
  ["time.NewTimer", clockObject(true)],
  ["time.NewTicker", clockObject(false)],
  ["(*time.Timer).Stop", seen(stop)],
  ["(*time.Timer).Reset", seen(reset)],
  ["(*time.Ticker).Stop", nothing],
  ["(*time.Ticker).Reset", nothing],
  ["time.Sleep", nothing],
  ["runtime.Gosched", nothing],
  ["runtime.NumCPU", ({ done }) => done(PROCESSORS)],
  ["runtime.GOMAXPROCS", ({ done }) => done(PROCESSORS)],
  ["os/signal.Notify", kept],
  ["runtime.SetFinalizer", kept],
  ["(*sync.RWMutex).RLocker", readSide],
  ["iter.Pull", pull],
  ["iter.Pull2", pull],
  ["errors.New", newError],
  ["errors.Is", isError],
  ["fmt.Errorf", newError],
  [
    `${ERRGROUP}.WithContext`,
    ({ state, args: [parent = NIL], done }) => {
      const above = parent.k === "ptr" ? state.objs.get(parent.obj) : undefined;
      const ctx =
        parent.k === "ptr" && above?.k === "context"
          ? state.context(above, parent.obj, false)
          : state.context(undefined, undefined, true);
      const group = state.memory(
        false,
        0,
        new Map([["", { k: "group", n: 0, limit: undefined, ctx } as Val]]),
      );
      return done(tuple(group, ctx));
    },
  ],
  [
    `(*${ERRGROUP}.Group).SetLimit`,
    (call) => {
      const [n = NIL] = call.args;
      const at = place(call);
      const group = groupAt(call.state, at);
      if (n.k === "int") setPrimitive(call.state, at, { ...group, limit: n.n < 0 ? undefined : n.n });
      return call.done();
    },
  ],
  [
    `(*${ERRGROUP}.Group).Go`,
    (call) => {
      const { goroutine, step, args } = call;
      goroutine.pending = { kind: "group-go", step, place: place(call), run: args[0] ?? NIL };
      return undefined;
    },
  ],
  [
    `(*${ERRGROUP}.Group).Wait`,
    (call) => {
      call.goroutine.pending = { kind: "group-wait", step: call.step, place: place(call) };
      return undefined;
    },
  ],
  ...atomics().map(([id, model]) => [id, seen(model)] as const),
  ...syncMaps().map(([id, model]) => [id, seen(model)] as const),
  ...heaps(),
]);

/** Of a Cond nobody saw made: Wait gives back what it was called under (sync, Cond.Wait). */
function onlyLockOf(state: State, id: number): Ptr | undefined {
  const held = [...state.objs].flatMap(([obj, it]) =>
    it.k !== "memory"
      ? []
      : [...it.cells].flatMap(([path, val]): readonly Ptr[] =>
          val.k === "mutex" && val.writer === id ? [{ k: "ptr", obj, path }] : [],
        ),
  );
  return held.length === 1 ? held[0] : undefined;
}
