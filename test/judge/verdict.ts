/** Whether runs of a bad scenario show what its fixture wants, and runs of the twin do not. */
import { type Evidence, evidenceOf, type Want, wantsOf } from "./evidence.js";
import { type Line, type Run, runOnce } from "./runs.js";
import type { Scenario } from "./scenarios.js";

/** Some leaks need luck: a bad one gets this many chances, a fixed one must be clean each time. */
const CHANCES = 8;
const PROOFS = 3;

export interface Disagreement {
  readonly name: string;
  readonly text: string;
}

export interface Judged {
  readonly disagreements: readonly Disagreement[];
  /** Lines that are blocked, but at something a package variable still reaches. */
  readonly onlyBlocked: readonly Line[];
}

export async function judgePair(binary: string, bad: Scenario, fixed: Scenario | undefined): Promise<Judged> {
  const disagreements: Disagreement[] = [];
  const onlyBlocked: Line[] = [];
  const wants = wantsOf(bad);
  const { runs, failure } = await runBad(binary, bad, wants);
  if (failure !== undefined) return { disagreements: [{ name: bad.name, text: failure }], onlyBlocked };
  const evidences = new Set<Evidence>();
  for (const { lines, evidence } of wants) {
    const { otherwise } = evidence;
    const isWeaker = !runs.some((run) => evidence.shows(run, lines)) && otherwise !== undefined;
    const shown = isWeaker ? otherwise : evidence;
    if (!runs.some((run) => shown.shows(run, lines))) {
      const seen = new Set(runs.flatMap((run) => [...shown.remains(run), ...run.died]));
      disagreements.push({
        name: bad.name,
        text: `want at ${lines.join(" or ")}, Go shows ${told([...seen])}`,
      });
      continue;
    }
    evidences.add(shown);
    if (isWeaker) onlyBlocked.push(`${bad.name} ${lines.join(" or ")}`);
  }
  if (fixed !== undefined) {
    const text = await complaintAbout(binary, fixed, [...evidences]);
    if (text !== undefined) disagreements.push({ name: fixed.name, text });
  }
  return { disagreements, onlyBlocked };
}

/** Where somebody is meant to stay as long as the process does: golinger can tell, Go cannot. */
const MEANT_TO_STAY: readonly string[] = [
  "goroutine-no-exit/ok/select_forever",
  "select-stuck/ok/main_parked",
  "worker-not-stopped/ok/process_life",
];

/** An `ok` fixture is judged as a twin is. */
export async function judgeInnocent(binary: string, scenario: Scenario): Promise<Judged> {
  const evidence = MEANT_TO_STAY.includes(scenario.name) ? undefined : evidenceOf(scenario);
  const text = evidence && (await complaintAbout(binary, scenario, [evidence]));
  return { disagreements: text === undefined ? [] : [{ name: scenario.name, text }], onlyBlocked: [] };
}

async function runBad(
  binary: string,
  scenario: Scenario,
  wants: readonly Want[],
): Promise<{ readonly runs: readonly Run[]; readonly failure: string | undefined }> {
  const runs: Run[] = [];
  const evidences = wants.map(({ evidence }) => evidence);
  const isMissing = ({ lines, evidence }: Want) => !runs.some((run) => evidence.shows(run, lines));
  while (runs.length < CHANCES && wants.some(isMissing)) {
    const run = await runOnce(binary, scenario, graceOf(evidences));
    if (!evidences.some(({ ends }) => ends.bad.includes(run.end))) return { runs, failure: failureOf(run) };
    runs.push(run);
  }
  return { runs, failure: wants.length === 0 ? "wants nothing that Go could show" : undefined };
}

async function complaintAbout(
  binary: string,
  scenario: Scenario,
  evidences: readonly Evidence[],
): Promise<string | undefined> {
  for (let i = 0; i < PROOFS; i++) {
    const run = await runOnce(binary, scenario, graceOf(evidences));
    if (evidences.some(({ ends }) => !ends.fixed.includes(run.end))) return failureOf(run);
    const left = new Set(evidences.flatMap((evidence) => evidence.remains(run)));
    if (left.size > 0) return `Go shows ${told([...left])}`;
  }
  return undefined;
}

function graceOf(evidences: readonly Evidence[]): number {
  return Math.max(0, ...evidences.map(({ grace }) => grace));
}

function failureOf({ end, errors, left }: Run): string {
  if (end === "died") return `fails: ${errors.split("\n")[0]}`;
  if (end === "busy") return "takes too long, and is not blocked";
  return `is blocked at ${left.find(({ isMain }) => isMain)?.at}`;
}

function told(lines: readonly string[]): string {
  return lines.length > 0 ? lines.join(", ") : "nothing of the kind";
}
