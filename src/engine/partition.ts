/**
 * Splits packages into batches for workers. Neighbours in the tree import the same packages, so a
 * batch is a run of neighbours: what they share is parsed once per batch's worker, not once per
 * package. Depends on sizes and paths only; the findings do not depend on it at all.
 */
import { compareText } from "./order.js";
import type { PackageTask } from "./package-task.js";

export interface SizedTask {
  readonly task: PackageTask;
  /** Bytes of its files. */
  readonly size: number;
}

export interface Batch {
  readonly tasks: readonly PackageTask[];
  readonly size: number;
}

/**
 * Below this many bytes in all, one thread is nearly done before workers are up (about 100 ms for
 * threads, WASM and the index; a megabyte takes about half a second when rules look into many
 * functions). Lower wastes a core on small runs; higher leaves one idle.
 */
export const WORTH_WORKERS = 1_000_000;

/**
 * Batches per worker. Fewer and the last one keeps a worker busy alone; more and packages that many
 * import are parsed by every worker.
 */
const BATCHES_PER_WORKER = 8;

/** Largest first, so that the last ones to finish are small; the first in path order among equals. */
export function partition(tasks: readonly SizedTask[], workers: number): readonly Batch[] {
  const total = tasks.reduce((sum, { size }) => sum + size, 0);
  const limit = Math.max(1, total / Math.max(1, workers * BATCHES_PER_WORKER));
  const sorted = [...tasks].sort((a, b) => compareTasks(a.task, b.task));
  const batches: { tasks: PackageTask[]; size: number }[] = [];
  for (const { task, size } of sorted) {
    const last = batches.at(-1);
    if (last === undefined || last.size + size / 2 > limit) batches.push({ tasks: [task], size });
    else {
      last.tasks.push(task);
      last.size += size;
    }
  }
  return batches.sort((a, b) => b.size - a.size);
}

function compareTasks(a: PackageTask, b: PackageTask): number {
  return (
    compareText(a.address.folder, b.address.folder) ||
    compareText(a.address.variant, b.address.variant) ||
    compareText(JSON.stringify(a.address), JSON.stringify(b.address))
  );
}
