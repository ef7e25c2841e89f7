/**
 * Calls that let go of what an earlier call took, as `defer-in-loop` looks for them. Decides it by
 * `Func.id`; what hands things out is told by the models.
 */
import { SHIPPED_MODELS } from "./library/index.js";

/**
 * Methods whose call, deferred, lets go of what an earlier call took: `defer-in-loop` looks for
 * these. By `Func.id`; methods `Close()` are known by their shape.
 */
export const RELEASING_CALLS: ReadonlySet<string> = new Set([
  "(*sync.Mutex).Unlock",
  "(*sync.RWMutex).Unlock",
  "(*sync.RWMutex).RUnlock",
  "(sync.Locker).Unlock",
  "(*time.Timer).Stop",
  "(*time.Ticker).Stop",
  "(*database/sql.Tx).Rollback",
  "(*os.Process).Release",
  "(*net/http/httptest.Server).Close",
]);

/** Unlocking is a release of a place that outlives the round, not of a thing made in it. */
export const UNLOCKING_CALLS: ReadonlySet<string> = new Set([
  "(*sync.Mutex).Unlock",
  "(*sync.RWMutex).Unlock",
  "(*sync.RWMutex).RUnlock",
  "(sync.Locker).Unlock",
]);

/** The position of the result that must be called to let go; undefined where there is none. */
export function resultToCall(funcId: string): number | undefined {
  for (const { kind, of = "result 0" } of SHIPPED_MODELS.of(funcId)?.acquires ?? []) {
    if (SHIPPED_MODELS.kind(kind)?.form === "function" && of.startsWith("result "))
      return Number(of.slice("result ".length));
  }
  return undefined;
}

/** What Go code calls the functions that end a thing's life, given a context or not. */
const RELEASE_NAMES: ReadonlySet<string> = new Set([
  "cleanup",
  "close",
  "disconnect",
  "flush",
  "forceflush",
  "release",
  "rollback",
  "shutdown",
  "stop",
  "teardown",
  "unlock",
  "unsubscribe",
]);

/** Is a function there to release something, by its name? Only ever a reason to keep quiet. */
export function isReleaseName(name: string): boolean {
  return RELEASE_NAMES.has(name.toLowerCase());
}
