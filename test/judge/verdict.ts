/**
 * Runs scenarios under a real Go and compares the lines at which goroutines stay blocked with what
 * the fixtures want.
 */
import { execFile } from "node:child_process";
import { sep } from "node:path";
import { promisify } from "node:util";
import { readExpectations } from "../support/expectations.js";
import { type DumpedGoroutine, isWaiting, readDump } from "./dump.js";
import { BACK, JUDGED_RULES, LIFE_RULES, NOT_BACK, PANIC_RULES, type Scenario } from "./scenarios.js";

/** Some leaks need luck: a bad one gets this many chances, a fixed one must be clean each time. */
const CHANCES = 8;
const PROOFS = 3;

const TOO_LONG = "takes too long, and is not blocked";
const FOR_LIFE = /\/\/ want \S+ ".*for the life of the process/;

export interface Disagreement {
  readonly name: string;
  readonly text: string;
}

/** `FILE:LINE`, the file's name below its fixture. */
type Line = string;

interface Outcome {
  /** Lines at which leaked goroutines are blocked. */
  readonly leaked: ReadonlySet<Line>;
  /** Lines of all who wait for somebody, leaked or not. */
  readonly waiting: ReadonlySet<Line>;
  /** Lines of all of the fixture's own goroutines that are left, waiting or not. */
  readonly left: ReadonlySet<Line>;
  readonly failure: string | undefined;
}

export interface Judged {
  readonly disagreements: readonly Disagreement[];
  /** Lines that are blocked, but at something a package variable still reaches. */
  readonly onlyBlocked: readonly Line[];
}

const run = promisify(execFile);

export async function judgePair(binary: string, bad: Scenario, fixed: Scenario | undefined): Promise<Judged> {
  if (LIFE_RULES.includes(bad.fixture.rule)) return judgeLives(binary, bad, fixed);
  if (PANIC_RULES.includes(bad.fixture.rule)) return judgePanics(binary, bad, fixed);
  const wanted = wantedLines(bad);
  const leaked = new Set<Line>();
  const waiting = new Set<Line>();
  for (let i = 0; i < CHANCES && [...wanted].some((line) => !leaked.has(line)); i++) {
    const outcome = await runOnce(binary, bad);
    if (outcome.failure !== undefined) return refuse(bad, outcome.failure);
    for (const line of outcome.leaked) leaked.add(line);
    for (const line of outcome.waiting) waiting.add(line);
  }
  const disagreements: Disagreement[] = [];
  const onlyBlocked: Line[] = [];
  for (const line of wanted) {
    if (leaked.has(line)) continue;
    if (waiting.has(line)) onlyBlocked.push(`${bad.name} ${line}`);
    else disagreements.push({ name: bad.name, text: `want at ${line}, Go shows ${told(leaked, waiting)}` });
  }
  if (fixed === undefined) return { disagreements, onlyBlocked };
  for (let i = 0; i < PROOFS; i++) {
    const outcome = await runOnce(binary, fixed);
    const left = onlyBlocked.length > 0 ? outcome.waiting : outcome.leaked;
    const text = outcome.failure ?? (left.size > 0 ? `Go shows ${told(left, left)}` : undefined);
    if (text === undefined) continue;
    disagreements.push({ name: fixed.name, text });
    break;
  }
  return { disagreements, onlyBlocked };
}

/** What is meant to run as long as the process says so, or never lets the scenario come back. */
async function judgeLives(binary: string, bad: Scenario, fixed: Scenario | undefined): Promise<Judged> {
  const disagreements: Disagreement[] = [];
  const isForLife = [...bad.fixture.files].some(
    ([path, text]) => path.endsWith(".go") && FOR_LIFE.test(text),
  );
  if (isForLife) return { disagreements, onlyBlocked: [] };
  let isLeft = false;
  for (let i = 0; i < CHANCES && !isLeft; i++) {
    const { left, failure } = await runOnce(binary, bad);
    if (failure === TOO_LONG) return { disagreements, onlyBlocked: [] };
    if (failure !== undefined) return refuse(bad, failure);
    isLeft = left.size > 0;
  }
  if (!isLeft) disagreements.push({ name: bad.name, text: "Go shows no goroutine that is left" });
  for (let i = 0; i < PROOFS && fixed !== undefined; i++) {
    const { left, failure } = await runOnce(binary, fixed);
    const text = failure ?? (left.size > 0 ? `Go shows ${[...left].join(", ")}` : undefined);
    if (text === undefined) continue;
    disagreements.push({ name: fixed.name, text });
    break;
  }
  return { disagreements, onlyBlocked: [] };
}

const CHANNEL_PANIC = /panic: (?:close of|send on) (?:closed|nil) channel/;

async function judgePanics(binary: string, bad: Scenario, fixed: Scenario | undefined): Promise<Judged> {
  const disagreements: Disagreement[] = [];
  let isSeen = false;
  for (let i = 0; i < CHANCES && !isSeen; i++)
    isSeen = CHANNEL_PANIC.test((await runOnce(binary, bad)).failure ?? "");
  if (!isSeen) disagreements.push({ name: bad.name, text: "Go shows no panic of a channel" });
  for (let i = 0; i < PROOFS && fixed !== undefined; i++) {
    const { failure } = await runOnce(binary, fixed);
    if (failure === undefined) continue;
    disagreements.push({ name: fixed.name, text: failure });
    break;
  }
  return { disagreements, onlyBlocked: [] };
}

function refuse({ name }: Scenario, text: string): Judged {
  return { disagreements: [{ name, text }], onlyBlocked: [] };
}

function told(leaked: ReadonlySet<Line>, waiting: ReadonlySet<Line>): string {
  const lines = [...waiting].map((line) => (leaked.has(line) ? line : `${line} (not leaked)`));
  return lines.length > 0 ? lines.join(", ") : "nobody blocked";
}

function wantedLines({ fixture, name }: Scenario): ReadonlySet<Line> {
  const lines = new Set<Line>();
  for (const [path, text] of fixture.files) {
    if (!path.endsWith(".go")) continue;
    for (const { kind, ruleId, line } of readExpectations(path, text))
      if (kind === "want" && JUDGED_RULES.includes(ruleId))
        lines.add(`${path.slice(path.indexOf(name) + name.length + 1)}:${line}`);
  }
  return lines;
}

async function runOnce(binary: string, scenario: Scenario): Promise<Outcome> {
  const nobody = new Set<Line>();
  let stdout: string;
  try {
    ({ stdout } = await run(binary, [scenario.name], { timeout: 20_000, maxBuffer: 1 << 26 }));
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    return {
      leaked: nobody,
      waiting: nobody,
      left: nobody,
      failure: `fails: ${stderr.trim().split("\n")[0]}`,
    };
  }
  const isBack = stdout.includes(`\n${BACK}\n`);
  const end = stdout.lastIndexOf(`\n${isBack ? BACK : NOT_BACK}\n`);
  if (end === -1) return { leaked: nobody, waiting: nobody, left: nobody, failure: "ends before main does" };
  const all = readDump(stdout.slice(end));
  const goroutines = all.filter(isWaiting);
  const main = goroutines.find(({ id }) => id === 1);
  if (!isBack && main === undefined)
    return { leaked: nobody, waiting: nobody, left: nobody, failure: TOO_LONG };
  const linesOf = (some: readonly DumpedGoroutine[]) => new Set(some.flatMap((one) => lineOf(one, scenario)));
  return {
    // Where main is stuck, the process is: nobody comes to help any more.
    leaked: linesOf(isBack ? goroutines.filter(({ isLeaked }) => isLeaked) : goroutines),
    waiting: linesOf(goroutines),
    left: linesOf(all),
    failure: undefined,
  };
}

function lineOf({ frames }: DumpedGoroutine, { folder }: Scenario): readonly Line[] {
  const own = frames.find(({ file }) => file.startsWith(folder + sep));
  return own === undefined ? [] : [`${own.file.slice(folder.length + 1)}:${own.line}`];
}
