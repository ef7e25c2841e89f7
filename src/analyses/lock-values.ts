/**
 * Types whose values must not be copied because a copy is another lock: those of package sync, own
 * types with `Lock` and `Unlock` on their pointer, and structs and arrays that hold one. Decides
 * what go vet's copylocks decides, but for the counters of sync/atomic, which are no locks.
 */
import type { Semantics } from "../semantics/info.js";
import { namedMethod } from "../semantics/lookup.js";
import type { Func } from "../semantics/objects.js";
import type { Named, Type } from "../semantics/types.js";

/** The lock that a value of some type is, or holds. */
export interface HeldLock {
  /** Undefined for a lock among the fields of a library type that its index does not list. */
  readonly type: Named | undefined;
  /** The value is the lock itself. */
  readonly isItself: boolean;
}

const SYNC_TYPES: ReadonlySet<string> = new Set([
  "Cond",
  "Map",
  "Mutex",
  "Once",
  "Pool",
  "RWMutex",
  "WaitGroup",
]);

/**
 * Packages whose lock types people use by value. A package that imports none of them has no lock in
 * a type of its own, but for types that hold a value of a third package (a limit of `wg-by-value`).
 */
export const LOCKING_PACKAGES: readonly string[] = ["sync", "net/http", "crypto/tls"];

const known = new WeakMap<Named, HeldLock | "none">();

/** The lock that is copied with a value of the type, if any. Nothing for what is unknown. */
export function heldLock(semantics: Semantics, type: Type): HeldLock | undefined {
  return search(semantics, type, new Set());
}

function search(semantics: Semantics, type: Type, open: Set<Named>): HeldLock | undefined {
  switch (type.kind) {
    case "Array":
      return inside(search(semantics, type.elem, open));
    case "Struct":
      for (const field of type.fields) {
        const held = search(semantics, field.type(), open);
        if (held !== undefined) return inside(held);
      }
      return undefined;
    case "Named": {
      const kept = known.get(type);
      if (kept !== undefined) return kept === "none" ? undefined : kept;
      // A type inside itself by value does not compile; half-typed code may hold one.
      if (open.has(type)) return undefined;
      open.add(type);
      const held = ofNamed(semantics, type, open);
      open.delete(type);
      known.set(type, held ?? "none");
      return held;
    }
    default:
      return undefined;
  }
}

function ofNamed(semantics: Semantics, named: Named, open: Set<Named>): HeldLock | undefined {
  const { name, packagePath } = named.obj;
  if (packagePath === "sync" && SYNC_TYPES.has(name)) return { type: named, isItself: true };
  if (packagePath === "sync/atomic") return undefined;
  const under = named.underlying();
  if (under.kind === "Array") return inside(search(semantics, under.elem, open));
  if (under.kind !== "Struct") return undefined;
  if (isLocker(named)) return { type: named, isItself: true };
  const held = search(semantics, under, open);
  if (held !== undefined) return inside(held);
  return semantics.holdsLock(packagePath, name) ? { type: undefined, isItself: false } : undefined;
}

/** `Lock` and `Unlock` on the pointer and not on the value: a pointer to it is a sync.Locker, a copy is not. */
function isLocker(named: Named): boolean {
  return ["Lock", "Unlock"].every((name) => {
    const method = namedMethod(named, name, named.obj.packagePath);
    return method?.pointerReceiver === true && takesNothing(method);
  });
}

function takesNothing(method: Func): boolean {
  const { params, results } = method.type();
  return params.length === 0 && results.length === 0;
}

function inside(held: HeldLock | undefined): HeldLock | undefined {
  return held?.isItself ? { type: held.type, isItself: false } : held;
}
