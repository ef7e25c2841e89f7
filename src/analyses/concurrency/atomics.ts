/**
 * Package sync/atomic, which decides flags and counts that goroutines leave by.
 */
import { equal, truthOf } from "./choices.js";
import { type LibraryCall, type Model, place } from "./library-call.js";
import { bool, int, NIL, type Ptr, type Val } from "./values.js";

/** Atomics keep their value in a cell of their own: `x.v`, or the variable they are given. */
function atomicPlace(call: LibraryCall, isMethod: boolean): Ptr {
  const at = place(call);
  return isMethod ? { ...at, path: `${at.path}.v` } : at;
}

/** `zero`: what an atomic pointer or Value holds before anything is stored. */
function atomic(isMethod: boolean, does: "load" | "store" | "add" | "swap" | "cas", zero?: Val): Model {
  return (call) => {
    const { state, what, done } = call;
    const at = atomicPlace(call, isMethod);
    const [x = NIL, y = NIL] = isMethod ? what.args : what.args.slice(1);
    const known = (): Val => {
      const obj = state.objs.get(at.obj);
      // Who else has hold of it may have changed it meanwhile.
      if (obj?.isEscaped === true) return what.type === undefined ? state.sym() : state.unknown(what.type);
      const val = obj?.k === "memory" ? obj.cells.get(at.path) : undefined;
      if (val !== undefined) return val;
      const isFresh = obj?.k === "memory" && !obj.isOutside;
      if (!isFresh)
        return zero === undefined || what.type === undefined ? state.sym() : state.unknown(what.type);
      if (zero !== undefined) return zero;
      return x.k === "bool" || (what.type?.kind === "Basic" && what.type.name === "bool" && does !== "cas")
        ? bool(false)
        : int(0);
    };
    switch (does) {
      case "load":
        return done(known());
      case "store":
        state.store(at, x);
        return done();
      case "swap": {
        const before = known();
        state.store(at, x);
        return done(before);
      }
      case "add": {
        const before = known();
        const after: Val = before.k === "int" && x.k === "int" ? int(before.n + x.n) : state.sym();
        state.store(at, after);
        return done(after);
      }
      case "cas": {
        const before = known();
        const isSame = truthOf(state, equal(state, before, x));
        if (isSame === undefined) {
          if (zero !== undefined) state.escape(y);
          return done(state.unknown({ kind: "Basic", name: "bool" }));
        }
        if (isSame) state.store(at, y);
        return done(bool(isSame));
      }
      default:
        return does satisfies never;
    }
  };
}

const ATOMIC_TYPES = ["Bool", "Int32", "Int64", "Uint32", "Uint64", "Uintptr"];

export function atomics(): readonly (readonly [string, Model])[] {
  const methods = ATOMIC_TYPES.flatMap((type): readonly (readonly [string, Model])[] => [
    [`(*sync/atomic.${type}).Load`, atomic(true, "load")],
    [`(*sync/atomic.${type}).Store`, atomic(true, "store")],
    [`(*sync/atomic.${type}).Add`, atomic(true, "add")],
    [`(*sync/atomic.${type}).Swap`, atomic(true, "swap")],
    [`(*sync/atomic.${type}).CompareAndSwap`, atomic(true, "cas")],
  ]);
  const functions = ["Int32", "Int64", "Uint32", "Uint64"].flatMap(
    (type): readonly (readonly [string, Model])[] => [
      [`sync/atomic.Load${type}`, atomic(false, "load")],
      [`sync/atomic.Store${type}`, atomic(false, "store")],
      [`sync/atomic.Add${type}`, atomic(false, "add")],
      [`sync/atomic.Swap${type}`, atomic(false, "swap")],
      [`sync/atomic.CompareAndSwap${type}`, atomic(false, "cas")],
    ],
  );
  const references = ["Pointer", "Value"].flatMap((type): readonly (readonly [string, Model])[] => [
    [`(*sync/atomic.${type}).Load`, atomic(true, "load", NIL)],
    [`(*sync/atomic.${type}).Store`, atomic(true, "store", NIL)],
    [`(*sync/atomic.${type}).Swap`, atomic(true, "swap", NIL)],
    [`(*sync/atomic.${type}).CompareAndSwap`, atomic(true, "cas", NIL)],
  ]);
  return [...methods, ...functions, ...references];
}
