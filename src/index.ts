/**
 * The library: what a front end of one's own needs to lint with golinger. The command line stands on
 * the same functions.
 */
import { rules as catalogue } from "../rules/index.js";
import type { Rule } from "./rule/define.js";

export type {
  ConfigChoice,
  Counters,
  LintHooks,
  LintOutcome,
  LintRequest,
  LintResult,
  Overlay,
  Problem,
  Suppressed,
} from "./engine/api.js";
export { exitCodeOf } from "./engine/api.js";
export { lint } from "./engine/lint.js";
export type { AssetHost, Clock, FileHost, Host } from "./host/host.js";
export { createNodeHost } from "./node/node-host.js";
export type { ReportInput } from "./report/input.js";
export { reportJson } from "./report/json.js";
export { reportSarif } from "./report/sarif.js";
export { reportStylish } from "./report/stylish.js";
export { reportText } from "./report/text.js";
export type { Finding } from "./rule/finding.js";

export const rules: readonly Rule[] = catalogue;
