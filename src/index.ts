/**
 * The library: what a front end of one's own needs to lint with golinger. The command line stands on
 * the same functions.
 */
import { rules as catalogue } from "../rules/index.js";
import type { Host } from "./host/host.js";
import type { WorkerHost } from "./host/workers.js";
import { createNodeHost } from "./node/node-host.js";
import { createWorkerHost } from "./node/worker-pool.js";
import type { Rule } from "./rule/define.js";

export type {
  ConfigChoice,
  Counters,
  FailLevel,
  LintHooks,
  LintOutcome,
  LintRequest,
  LintResult,
  Overlay,
  PresetName,
  Problem,
  ProblemKind,
  Progress,
  RuleLevel,
  Silenced,
  Suppressed,
  Timings,
} from "./engine/api.js";
export { exitCodeOf } from "./engine/api.js";
export { type FileChange, type FixOutcome, fixInMemory } from "./engine/fixes/rounds.js";
export { lint } from "./engine/lint.js";
export type { NewCode, NewLines } from "./engine/new-code.js";
export type { AssetHost, Clock, FileHost, Host } from "./host/host.js";
export type { WorkerHost, WorkerPort } from "./host/workers.js";
export { toHostPath } from "./node/host.js";
export { FORMATS, type Format, renderReport } from "./report/formats.js";
export type { ReportInput } from "./report/input.js";
export { reportJson } from "./report/json.js";
export { reportSarif } from "./report/sarif.js";
export { reportStylish } from "./report/stylish.js";
export { reportText } from "./report/text.js";
export type { Rule } from "./rule/define.js";
export type { Finding, Fix, Level, Place } from "./rule/finding.js";

/** The catalogue, in the order of ids. */
export const rules: readonly Rule[] = catalogue;

/** `dist/`, where the bundle and its assets lie side by side. */
const ASSETS = new URL("./", import.meta.url);

/** Files, clock and shipped assets as Node has them. */
export function nodeHost(): Host {
  return createNodeHost({ assets: ASSETS });
}

/** Threads for `LintHooks.workers`; as many as the machine has cores, up to eight, unless told. */
export function nodeWorkers(parallelism?: number): WorkerHost {
  return createWorkerHost({
    entry: new URL("worker.js", ASSETS),
    assets: ASSETS,
    ...(parallelism === undefined ? {} : { parallelism }),
  });
}
