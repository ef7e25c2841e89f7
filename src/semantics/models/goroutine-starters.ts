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
