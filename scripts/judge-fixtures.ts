/**
 * Judges the fixtures about goroutines by a real Go 1.27: builds and runs them, and compares what
 * its `goroutineleak` profile shows with what they want (`test/judge/evidence.ts` says what that is
 * for each rule). Bad ones and their twins have a `main`, or a driver (`test/judge/scenarios.ts`);
 * `ok` ones with a `main` are looked at as twins are.
 *
 *   npm run fixtures:judge                 all rules of the family
 *   npm run fixtures:judge -- TEXT [FOLDER]   names that hold TEXT; fixtures of another folder
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { JUDGED_RULES } from "../test/judge/evidence.js";
import { type Scenario, writeProgram, writeScenarios } from "../test/judge/scenarios.js";
import { type Judged, judgeInnocent, judgePair } from "../test/judge/verdict.js";
import { findGo, goEnvironment } from "./oracle-binary.js";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

/** They sleep most of the time. */
const AT_A_TIME = 4;

/** What is inlined or deferred in the open has its lines somewhere else in a dump. */
const PLAIN = "-gcflags=fixtures.test/...=-l -N";

const [text = "", folder = FIXTURES] = process.argv.slice(2);
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "golinger-judge-")));
const binary = join(scratch, "judge");
try {
  process.exitCode = await judge();
} finally {
  rmSync(scratch, { recursive: true });
}

async function judge(): Promise<number> {
  const isAsked = (name: string): boolean => name.replace("/fixed/", "/bad/").includes(text);
  const { runnable: all, idle, astray } = writeScenarios(resolve(folder), JUDGED_RULES, scratch);
  const asked = all.filter(({ name }) => isAsked(name));
  const broken = build(asked);
  const runnable = asked.filter(({ name }) => !broken.includes(name));
  const byName = new Map(runnable.map((one) => [one.name, one]));
  const bad = runnable.filter(({ fixture }) => fixture.class === "bad");
  const ok = runnable.filter(({ fixture }) => fixture.class === "ok");
  const judged = await inTurns([...bad, ...ok], (one) =>
    one.fixture.class === "bad" ? judgePair(binary, one, twinOf(one, byName)) : judgeInnocent(binary, one),
  );
  for (const line of judged.flatMap(({ onlyBlocked }) => onlyBlocked))
    console.log(`blocked, but reachable: ${line}`);
  const complain = (names: readonly string[], text: string) =>
    names.filter(isAsked).map((name) => ({ name, text }));
  const disagreements = [
    ...complain(idle, "has neither a main nor a driver"),
    ...complain(astray, "is a driver without a fixture"),
    ...complain(broken, "does not compile"),
    ...judged.flatMap((one) => one.disagreements),
  ];
  const width = Math.max(0, ...disagreements.map(({ name }) => name.length));
  for (const one of disagreements) console.log(`${one.name.padEnd(width)}  ${one.text}`);
  console.log(
    `${bad.length} scenarios with their twins and ${ok.length} others judged, ${disagreements.length} disagreements`,
  );
  return disagreements.length > 0 ? 1 : 0;
}

/** Names of the scenarios that do not compile; the others are in the binary. */
function build(scenarios: readonly Scenario[]): readonly string[] {
  writeProgram(scenarios, scratch);
  const go = findGo();
  const { status, stderr } = spawnSync(join(go.goroot, "bin/go"), ["build", PLAIN, "-o", binary, "."], {
    cwd: scratch,
    env: { ...goEnvironment(go), GO111MODULE: "on", GOWORK: "off" },
    encoding: "utf8",
  });
  if (status === 0) return [];
  process.stderr.write(stderr);
  const broken = scenarios.filter(({ name }) => stderr.includes(`/${name}\n`));
  if (broken.length === 0) throw new Error("the program does not compile");
  const rest = scenarios.filter((one) => !broken.includes(one));
  return [...broken.map(({ name }) => name), ...build(rest)];
}

function twinOf({ name }: Scenario, byName: ReadonlyMap<string, Scenario>): Scenario | undefined {
  return byName.get(name.replace("/bad/", "/fixed/"));
}

async function inTurns(
  scenarios: readonly Scenario[],
  judgeOne: (scenario: Scenario) => Promise<Judged>,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  const waiting = [...scenarios.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      judged[next[0]] = await judgeOne(next[1]);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return judged;
}
