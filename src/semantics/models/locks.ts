/**
 * Library functions that take a lock or a slot of a semaphore or give it back, and those that raise and
 * lower the count of a WaitGroup, by `Func.id`. What the project's own functions do is read from their bodies.
 */

/**
 * - write, read: the sides of a lock; a plain Mutex has the first only;
 * - count: of a WaitGroup, which is owed as many `Done` as it was given by `Add`;
 * - token: a slot of a semaphore, which has several.
 */
export type LockSide = "write" | "read" | "count" | "token";

export interface LockOperation {
  readonly does: "takes" | "gives back";
  readonly side: LockSide;
  /** Taken only where the call's result is so. */
  readonly onlyIf?: "true" | "nil";
  /** The argument that says how much. */
  readonly amount?: number;
}

const takes = (side: LockSide): LockOperation => ({ does: "takes", side });
const tries = (side: LockSide): LockOperation => ({ does: "takes", side, onlyIf: "true" });
const givesBack = (side: LockSide): LockOperation => ({ does: "gives back", side });

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
  [
    "(*golang.org/x/sync/semaphore.Weighted).Acquire",
    { does: "takes", side: "token", onlyIf: "nil", amount: 1 },
  ],
  [
    "(*golang.org/x/sync/semaphore.Weighted).TryAcquire",
    { does: "takes", side: "token", onlyIf: "true", amount: 0 },
  ],
  ["(*golang.org/x/sync/semaphore.Weighted).Release", { does: "gives back", side: "token", amount: 0 }],
]);

export function lockOperation(funcId: string): LockOperation | undefined {
  return OPERATIONS.get(funcId);
}

/** Hands out the read side of its receiver as a sync.Locker. */
export const READ_SIDE_OF = "(*sync.RWMutex).RLocker";

/** What summaries are made of: the two never meet, and are asked for by different rules. */
export interface LockFamily {
  readonly id: "locks" | "counts" | "tokens";
  isOurs(side: LockSide): boolean;
  /** The names that taking and giving back are written with. */
  readonly taking: readonly string[];
  readonly givingBack: readonly string[];
}

export const LOCKS: LockFamily = {
  id: "locks",
  isOurs: (side) => side === "write" || side === "read",
  taking: ["Lock", "RLock", "TryLock", "TryRLock"],
  givingBack: ["Unlock", "RUnlock"],
};

export const COUNTS: LockFamily = {
  id: "counts",
  isOurs: (side) => side === "count",
  taking: ["Add"],
  givingBack: ["Done"],
};

/** Of semaphores; channels that are used as one have no words of their own. */
export const TOKENS: LockFamily = {
  id: "tokens",
  isOurs: (side) => side === "token",
  taking: ["Acquire", "TryAcquire"],
  givingBack: ["Release"],
};
