/**
 * What the main thread and its workers say to each other: plain data only. The main thread says
 * `start` once, then `batch` after `batch`, then `finish`; a worker answers each package with `done`.
 */
import type { RunSettings } from "../rule/settings.js";
import type { LintRequest } from "./api.js";
import type { Tally } from "./meter.js";
import type { PackageTask } from "./package-task.js";
import type { PackageOutcome } from "./run-package.js";
import type { ContestedIds } from "./session.js";

export type ToWorker =
  | {
      readonly kind: "start";
      readonly request: LintRequest;
      readonly run: RunSettings;
      readonly contestedIds: ContestedIds;
    }
  | { readonly kind: "batch"; readonly tasks: readonly PackageTask[] }
  | { readonly kind: "finish" };

export type FromWorker =
  /** Ready for a batch, at first and after each. */
  | { readonly kind: "ready" }
  /** The package at this place of the batch is done. */
  | { readonly kind: "done"; readonly index: number; readonly outcome: PackageOutcome }
  | { readonly kind: "finished"; readonly tally: Tally }
  /** The worker could not start; one line. */
  | { readonly kind: "failed"; readonly message: string };
