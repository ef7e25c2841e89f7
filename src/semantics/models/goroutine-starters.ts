/**
 * Library functions that run a function they are given: on another goroutine, or before they
 * return. By `Func.id`, with the position of the argument.
 */

/** When the function runs, seen from the goroutine of the call. */
type RunPhase = "now" | "spawned";

export interface Runner {
  readonly argument: number;
  readonly phase: RunPhase;
}

const spawned = (argument: number): Runner => ({ argument, phase: "spawned" });
const now = (argument: number): Runner => ({ argument, phase: "now" });

const RUNNERS: ReadonlyMap<string, Runner> = new Map([
  ["(*sync.WaitGroup).Go", spawned(0)],
  ["(*golang.org/x/sync/errgroup.Group).Go", spawned(0)],
  ["(*golang.org/x/sync/errgroup.Group).TryGo", spawned(0)],
  ["(*github.com/sourcegraph/conc.WaitGroup).Go", spawned(0)],
  ["(*github.com/sourcegraph/conc/pool.Pool).Go", spawned(0)],
  ["time.AfterFunc", spawned(1)],
  ["context.AfterFunc", spawned(1)],
  ["(*sync.Once).Do", now(0)],
]);

/** What a call does with a function among its arguments; undefined where no model tells. */
export function runnerOf(funcId: string): Runner | undefined {
  return RUNNERS.get(funcId);
}

/** Runs a function for whoever asks first, in the name of all who ask later. */
export function sharesItsRun(funcId: string): boolean {
  return funcId === "(*sync.Once).Do";
}

/** Packages whose functions call what they are given before they return, and then forget it. */
const CALLING_PACKAGES: ReadonlySet<string> = new Set([
  "bytes",
  "io/fs",
  "maps",
  "path/filepath",
  "slices",
  "sort",
  "strings",
]);

export function callsItsArguments(packagePath: string): boolean {
  return CALLING_PACKAGES.has(packagePath);
}

/** The names such calls are written with, and the keyword. */
export const STARTER_WORDS: readonly string[] = ["go", "Go", "TryGo", "AfterFunc"];

/** Of test servers. */
export const SERVER_WORDS: readonly string[] = ["NewServer", "NewTLSServer", "NewUnstartedServer"];

const SUBTESTS: ReadonlySet<string> = new Set([
  "(*testing.T).Run",
  "(*testing.B).Run",
  "(*testing.B).RunParallel",
  "(*testing.F).Fuzz",
]);

/** Runs its last argument on a goroutine of its own, with a testing value of its own (package testing). */
export function isSubtest(funcId: string): boolean {
  return SUBTESTS.has(funcId);
}

const SERVERS: ReadonlySet<string> = new Set([
  "net/http/httptest.NewServer",
  "net/http/httptest.NewTLSServer",
  "net/http/httptest.NewUnstartedServer",
]);

/** Runs the handler it is given, its first argument, on a goroutine for each connection. */
export function isServer(funcId: string): boolean {
  return SERVERS.has(funcId);
}
