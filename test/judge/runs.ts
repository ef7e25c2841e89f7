/** Runs a scenario under a real Go and reads what it leaves behind. */
import { execFile } from "node:child_process";
import { sep } from "node:path";
import { promisify } from "node:util";
import { type DumpedGoroutine, type DumpedPlace, isWaiting, readDump } from "./dump.js";
import { BACK, COMPILED_TEST_FILE, DRIVER, NOT_BACK, type Scenario, TEST_FILE } from "./scenarios.js";

/** `FILE:LINE`, the file's name below its fixture. */
export type Line = string;

/** A goroutine that is left. */
export interface Left {
  /** Where it stands in the fixture. */
  readonly at: Line | undefined;
  /** Its `go` statement and the calls that led there, as far as they lie in the fixture. */
  readonly origins: readonly Line[];
  /** Whether the fixture started it, or it runs the fixture's code. */
  readonly isOwn: boolean;
  readonly isMain: boolean;
  readonly status: string;
  /** Waits for another goroutine. */
  readonly isWaiting: boolean;
  /** Nobody will ever come. */
  readonly isLeaked: boolean;
}

/** `main` came back, is blocked, goes on with something, or the process ended before it did. */
export type End = "back" | "blocked" | "busy" | "died";

export interface Run {
  readonly end: End;
  readonly left: readonly Left[];
  /** Where the fixture's code panicked, if it died of that: a deferred call may do so once more. */
  readonly died: readonly Line[];
  /** All that was printed. */
  readonly output: string;
  /** Its first line says why it died. */
  readonly errors: string;
}

const run = promisify(execFile);

/** The same on every machine, with all it can say about who started whom and about deferred calls. */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  GODEBUG: "tracebackancestors=10",
  GOMAXPROCS: "4",
  GOTRACEBACK: "system",
};

export async function runOnce(binary: string, scenario: Scenario, grace: number): Promise<Run> {
  const options = { timeout: 20_000, maxBuffer: 1 << 28, env: ENVIRONMENT };
  const { stdout, stderr } = await run(binary, [scenario.name, `${grace}ms`], options).catch(
    (error: { stdout?: string; stderr?: string }) => ({ stdout: "", stderr: "", ...error }),
  );
  const output = stdout + stderr;
  const isBack = stdout.includes(`\n${BACK}\n`);
  const end = stdout.lastIndexOf(`\n${isBack ? BACK : NOT_BACK}\n`);
  const linesOf = (places: readonly DumpedPlace[]) => places.flatMap((place) => lineOf(place, scenario));
  if (end === -1) {
    const frames = readDump(stderr)[0]?.frames ?? [];
    const died = linesOf(frames.filter((_, i) => linesOf(frames.slice(i - 1, i)).length === 0));
    return { end: "died", left: [], died, output, errors: stderr.trim() || "ends before main does" };
  }
  const all = readDump(stdout.slice(end));
  const main = all.find(({ id }) => id === 1);
  const isBlocked = !isBack && main !== undefined && isWaiting(main);
  // What main waits for may be in reach of a package variable: it is all the same if nobody has come.
  const isOver = isBlocked && !main.isLeaked;
  const leftOf = (one: DumpedGoroutine): Left => {
    const at = linesOf(one.frames)[0];
    const started = linesOf(one.started === undefined ? [] : [one.started]);
    const calls = one.callers.flatMap((place) => [place, { ...place, line: place.line - 1 }]);
    return {
      at,
      origins: [...started, ...linesOf(calls)],
      isOwn: at !== undefined || started.length > 0,
      isMain: one.id === 1,
      status: one.status,
      isWaiting: isWaiting(one),
      isLeaked: one.isLeaked || (isOver && isWaiting(one)),
    };
  };
  return {
    end: isBack ? "back" : isBlocked ? "blocked" : "busy",
    left: all.map(leftOf),
    died: [],
    output,
    errors: stderr,
  };
}

function lineOf({ file, line }: DumpedPlace, { folder }: Scenario): readonly Line[] {
  const name = file.slice(folder.length + 1).replace(COMPILED_TEST_FILE, TEST_FILE);
  return file.startsWith(folder + sep) && name !== DRIVER ? [`${name}:${line}`] : [];
}
