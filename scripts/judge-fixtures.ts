/**
 * Judges the fixtures of stuck goroutines by a real Go 1.27: builds all that have a `main`, runs
 * them, and compares the lines its `goroutineleak` profile shows with what the fixtures want.
 *
 *   npm run fixtures:judge                 all rules of the family
 *   npm run fixtures:judge -- TEXT [FOLDER]   names that hold TEXT; fixtures of another folder
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Scenario, writeDriver, writeScenarios } from "../test/judge/scenarios.js";
import { type Judged, judgePair } from "../test/judge/verdict.js";
import { findGo, goEnvironment } from "./oracle-binary.js";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

/** They sleep most of the time. */
const AT_A_TIME = 2;

const [text = "", folder = FIXTURES] = process.argv.slice(2);
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "golinger-judge-")));
const binary = join(scratch, "judge");
try {
  process.exitCode = await judge();
} finally {
  rmSync(scratch, { recursive: true });
}

async function judge(): Promise<number> {
  const { runnable: all, others } = writeScenarios(resolve(folder), scratch);
  const broken = build(all);
  const runnable = all.filter(({ name }) => !broken.includes(name));
  const byName = new Map(runnable.map((one) => [one.name, one]));
  const bad = runnable.filter(({ fixture, name }) => fixture.class === "bad" && name.includes(text));
  const judged = await inTurns(bad, (one) => judgePair(binary, one, twinOf(one, byName)));
  for (const name of others) console.log(`not runnable: ${name}`);
  for (const line of judged.flatMap(({ onlyBlocked }) => onlyBlocked))
    console.log(`blocked, but reachable: ${line}`);
  const disagreements = [
    ...broken.map((name) => ({ name, text: "does not compile" })),
    ...judged.flatMap((one) => one.disagreements),
  ];
  const width = Math.max(0, ...disagreements.map(({ name }) => name.length));
  for (const one of disagreements) console.log(`${one.name.padEnd(width)}  ${one.text}`);
  console.log(
    `${bad.length} scenarios with their twins judged, ${disagreements.length} disagreements, ${others.length} not runnable`,
  );
  return disagreements.length > 0 ? 1 : 0;
}

/** Names of the scenarios that do not compile; the others are in the binary. */
function build(scenarios: readonly Scenario[]): readonly string[] {
  const go = findGo();
  const { status, stderr } = spawnSync(join(go.goroot, "bin/go"), ["build", "-o", binary, "."], {
    cwd: scratch,
    env: { ...goEnvironment(go), GO111MODULE: "on", GOWORK: "off" },
    encoding: "utf8",
  });
  if (status === 0) return [];
  process.stderr.write(stderr);
  const broken = scenarios.filter(({ name }) => stderr.includes(`/${name}\n`));
  if (broken.length === 0) throw new Error("the driver does not compile");
  const rest = scenarios.filter((one) => !broken.includes(one));
  writeDriver(rest, scratch);
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
