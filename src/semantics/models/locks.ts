/**
 * Library functions that take a lock or give it back, and those that raise and lower the count of a
 * WaitGroup, by `Func.id`. What the project's own functions do is read from their bodies.
 */

/**
 * - write, read: the sides of a lock; a plain Mutex has the first only;
 * - count: of a WaitGroup, which is owed as many `Done` as it was given by `Add`.
 */
export type LockSide = "write" | "read" | "count";

export interface LockOperation {
  readonly does: "takes" | "gives back";
  readonly side: LockSide;
  /** Taken only where the call's result is true. */
  readonly onlyIfTrue: boolean;
}

const takes = (side: LockSide): LockOperation => ({ does: "takes", side, onlyIfTrue: false });
const tries = (side: LockSide): LockOperation => ({ does: "takes", side, onlyIfTrue: true });
const givesBack = (side: LockSide): LockOperation => ({ does: "gives back", side, onlyIfTrue: false });

const OPERATIONS: ReadonlyMap<string, LockOperation> = new Map([
  ["(*sync.Mutex).Lock", takes("write")],
  ["(*sync.Mutex).TryLock", tries("write")],
  ["(*sync.Mutex).Unlock", givesBack("write")],
  ["(*sync.RWMutex).Lock", takes("write")],
  ["(*sync.RWMutex).TryLock", tries("write")],
  ["(*sync.RWMutex).Unlock", givesBack("write")],
  ["(*sync.RWMutex).RLock", takes("read")],
  ["(*sync.RWMutex).TryRLock", tries("read")],
  ["(*sync.RWMutex).RUnlock", givesBack("read")],
  ["(sync.Locker).Lock", takes("write")],
  ["(sync.Locker).Unlock", givesBack("write")],
  ["(*sync.WaitGroup).Add", takes("count")],
  ["(*sync.WaitGroup).Done", givesBack("count")],
]);

export function lockOperation(funcId: string): LockOperation | undefined {
  return OPERATIONS.get(funcId);
}

/** Hands out the read side of its receiver as a sync.Locker. */
export const READ_SIDE_OF = "(*sync.RWMutex).RLocker";

/** What summaries are made of: the two never meet, and are asked for by different rules. */
export interface LockFamily {
  readonly id: "locks" | "counts";
  isOurs(side: LockSide): boolean;
  /** The names that taking and giving back are written with. */
  readonly taking: readonly string[];
  readonly givingBack: readonly string[];
}

export const LOCKS: LockFamily = {
  id: "locks",
  isOurs: (side) => side !== "count",
  taking: ["Lock", "RLock", "TryLock", "TryRLock"],
  givingBack: ["Unlock", "RUnlock"],
};

export const COUNTS: LockFamily = {
  id: "counts",
  isOurs: (side) => side === "count",
  taking: ["Add"],
  givingBack: ["Done"],
};
