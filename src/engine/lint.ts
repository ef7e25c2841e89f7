/**
 * A whole run: arguments and configs to packages, packages to findings, here or in workers. Nothing
 * is analysed when an argument or a config is wrong.
 */
import type { Host } from "../host/host.js";
import { findTargets, type Target, type Targets } from "../program/targets.js";
import type { Rule } from "../rule/define.js";
import type { Finding } from "../rule/finding.js";
import { readModelFiles } from "../rule/model-files.js";
import { nearest } from "../rule/nearest.js";
import type { Problem } from "../rule/problem.js";
import type { Config } from "../rule/settings.js";
import { configProblem } from "../rule/yaml-text.js";
import type { Lint, LintHooks, LintOutcome, LintRequest, Silenced, Suppressed } from "./api.js";
import { commonPath, targetProblems } from "./arguments.js";
import { loadKit as loadShippedKit } from "./load-kit.js";
import { addTallies, createMeter, type Tally, timingsOf } from "./meter.js";
import { compareFindings, compareProblems, compareText } from "./order.js";
import type { PackageTask } from "./package-task.js";
import { partition, WORTH_WORKERS } from "./partition.js";
import { runPool } from "./pool.js";
import type { PackageOutcome } from "./run-package.js";
import type { LoadKit } from "./serve.js";
import { openSession, openSettings, type Session, type SettingsBook } from "./session.js";
import { addSilenced } from "./silenced.js";
import { withTexts } from "./texts.js";

export const lint: Lint = (request, host, rules, hooks = {}) =>
  lintWith(loadShippedKit, request, host, rules, hooks);

/** `lint` with a kit of one's own. */
export async function lintWith(
  loadKit: LoadKit,
  request: LintRequest,
  disk: Host,
  rules: readonly Rule[],
  hooks: LintHooks,
): Promise<LintOutcome> {
  const host = withTexts(disk, request);
  const begun = host.clock.now();
  const settings = openSettings(request, host, rules);
  const runConfig = configOfRun(request, settings);
  const early = [...usageProblems(request, rules), ...settings.configs.problems()];
  if (early.length > 0) return { ok: false, problems: early };

  const run = settings.resolver.forRun(runConfig);
  const models = readModelFiles(host.files, run.models);
  if (models.problems.length > 0) return { ok: false, problems: models.problems };
  const meter = createMeter(host.clock);
  const kit = await loadKit(host, run);
  meter.charge("phases", "start", host.clock.now() - begun);
  const session = openSession({ request, run, host, rules, kit, settings, models: models.models });
  const targets = meter.time("phases", "find packages", () =>
    findTargets(session.program, {
      files: host.files,
      base: request.base,
      arguments: request.paths.length === 0 && request.packagesOf === undefined ? ["."] : request.paths,
      packagesOf: request.packagesOf ?? [],
      includeIgnored: request.noIgnore,
    }),
  );
  const wrong = configProblems(targets.targets, settings);
  if (wrong.length > 0) return { ok: false, problems: wrong };
  meter.count("filesLeftOut", targets.counts.leftOut);
  meter.count("filesGenerated", targets.counts.generated);

  const gathered = createGathering(targets.targets.length, hooks);
  const problems: Problem[] = [...targetProblems(request, targets.problems)];
  const { tallies, threads } = await analyse(request, targets, session, gathered, hooks, run);
  if (hooks.signal?.aborted) problems.push(interrupted(gathered.done(), targets.targets.length));

  const tally = addTallies([meter.tally(), session.meter.tally(), ...tallies]);
  return {
    ok: true,
    result: {
      files: filesOf(targets.targets),
      findings: gathered.findings.sort(compareFindings),
      suppressed: gathered.suppressed.sort((a, b) => compareFindings(a.finding, b.finding)),
      silenced: addSilenced(gathered.silenced),
      problems: [...problems, ...gathered.problems].sort(compareProblems),
      counters: tally.counters,
      timings: timingsOf(tally, host.clock.now() - begun, threads),
      run,
      repository: session.program.folders.gitRoot(request.base),
      modules: [...new Set(targets.targets.map((target) => target.package.module.root))].sort(),
      configs: [...settings.configs.read(), ...run.models].sort(),
    },
  };
}

function filesOf(targets: readonly Target[]): readonly string[] {
  return targets
    .flatMap(({ package: pkg, reportIn }) =>
      reportIn === "all" ? pkg.sources.map(({ path }) => path) : [...reportIn],
    )
    .sort(compareText);
}

/** Runs every target, in workers where that pays; gives the workers' tallies. */
async function analyse(
  request: LintRequest,
  { targets: asked }: Targets,
  session: Session,
  gathered: Gathering,
  hooks: LintHooks,
  run: Parameters<LoadKit>[1],
): Promise<{ readonly tallies: readonly Tally[]; readonly threads: number }> {
  const { program } = session;
  const targets = asked.filter(({ package: pkg, reportIn }) => {
    const outcome = session.recall(pkg, reportIn);
    if (outcome !== undefined) gathered.add(outcome);
    return outcome === undefined;
  });
  const tasks = targets.map(({ package: pkg, reportIn }) => ({
    task: { address: pkg.address, path: pkg.path, reportIn } satisfies PackageTask,
    size: pkg.sources.reduce((sum, source) => sum + program.store.bytes(source.path).length, 0),
  }));
  const { workers } = hooks;
  const total = tasks.reduce((sum, { size }) => sum + size, 0);
  if (workers === undefined || workers.parallelism < 2 || total < WORTH_WORKERS) {
    await runHere(targets, session, gathered, hooks);
    return { tallies: [], threads: 1 };
  }
  for (const target of targets) target.package.release();
  const result = await runPool({
    workers,
    start: { kind: "start", request, run, contestedIds: program.contestedIds() },
    batches: partition(tasks, workers.parallelism),
    signal: hooks.signal,
    onOutcome: (_task, outcome) => gathered.add(outcome),
  });
  const left = new Set(result.left);
  const rest = targets.filter((_, index) => left.has(tasks[index]?.task as PackageTask));
  await runHere(rest, session, gathered, hooks);
  return { tallies: result.tallies, threads: workers.parallelism };
}

async function runHere(
  targets: readonly Target[],
  session: Session,
  gathered: Gathering,
  hooks: LintHooks,
): Promise<void> {
  for (const target of targets) {
    await hooks.pause?.();
    if (hooks.signal?.aborted) return;
    gathered.add(session.run(target.package, target.reportIn));
  }
}

interface Gathering {
  readonly findings: Finding[];
  readonly suppressed: Suppressed[];
  readonly silenced: Silenced[];
  readonly problems: Problem[];
  add(outcome: PackageOutcome): void;
  done(): number;
}

function createGathering(total: number, hooks: LintHooks): Gathering {
  let done = 0;
  const gathering: Gathering = {
    findings: [],
    suppressed: [],
    silenced: [],
    problems: [],
    add(outcome) {
      for (const finding of outcome.findings) gathering.findings.push(finding);
      for (const suppressed of outcome.suppressed) gathering.suppressed.push(suppressed);
      for (const silenced of outcome.silenced) gathering.silenced.push(silenced);
      for (const problem of outcome.problems) gathering.problems.push(problem);
      done++;
      hooks.progress?.({ done, total });
    },
    done: () => done,
  };
  return gathering;
}

/** The config nearest to the folder that holds all paths of the run decides what is said once per run. */
function configOfRun(request: LintRequest, settings: SettingsBook): Config | undefined {
  return settings.configOf(commonPath(request));
}

/** Reads the config of every file that will be looked at, so that a wrong one is told before any work. */
function configProblems(targets: readonly Target[], settings: SettingsBook): readonly Problem[] {
  for (const target of targets) for (const source of target.package.sources) settings.configOf(source.path);
  return settings.configs.problems();
}

function usageProblems({ overlay }: LintRequest, rules: readonly Rule[]): readonly Problem[] {
  const known = rules.map((rule) => rule.id);
  const asked = [...(overlay.only ?? []), ...(overlay.rules?.keys() ?? [])];
  return asked
    .filter((id) => !known.includes(id))
    .map((id) => {
      const guess = nearest(id, known);
      const hint = guess === undefined ? "`golinger rules` lists them" : `did you mean \`${guess}\`?`;
      return { ...configProblem(undefined, `unknown rule \`${id}\`; ${hint}`), id: "usage" as const };
    });
}

function interrupted(done: number, total: number): Problem {
  const message = `the run was stopped after ${done} of ${total} packages`;
  return { id: "interrupted", level: "error", message, path: undefined, line: 0, column: 0 };
}
