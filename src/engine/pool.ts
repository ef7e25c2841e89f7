/**
 * The main thread's side of the workers: hands out batches, gathers outcomes, and copes with workers
 * that die: the package they were at has failed, the rest of the batch goes to another worker. What
 * no worker could take is handed back.
 */
import type { WorkerHost, WorkerPort } from "../host/workers.js";
import type { StopSignal } from "./api.js";
import type { Tally } from "./meter.js";
import type { PackageTask } from "./package-task.js";
import type { Batch } from "./partition.js";
import type { FromWorker, ToWorker } from "./protocol.js";
import type { PackageOutcome } from "./run-package.js";
import { failedOutcome } from "./session.js";

export interface PoolJob {
  readonly workers: WorkerHost;
  readonly start: ToWorker & { readonly kind: "start" };
  readonly batches: readonly Batch[];
  readonly signal: StopSignal | undefined;
  onOutcome(task: PackageTask, outcome: PackageOutcome): void;
}

export interface PoolResult {
  readonly tallies: readonly Tally[];
  /** Packages no worker took, because none could start. */
  readonly left: readonly PackageTask[];
}

interface Running {
  readonly port: WorkerPort;
  /** What is not done yet of its batch; `at` counts from the batch's start. */
  batch: readonly PackageTask[];
  at: number;
  isReady: boolean;
  isOver: boolean;
}

/** Ends when every package is done or handed back, or when the signal says so. */
export function runPool(job: PoolJob): Promise<PoolResult> {
  return new Promise((resolve) => {
    const queue = job.batches.map((batch) => batch.tasks);
    const running = new Set<Running>();
    const tallies: Tally[] = [];
    let isOver = false;

    const end = (): void => {
      if (isOver) return;
      isOver = true;
      for (const worker of running) worker.port.stop();
      resolve({ tallies, left: queue.flat() });
    };
    const feed = (worker: Running): void => {
      const batch = queue.shift();
      if (batch === undefined) {
        worker.port.post({ kind: "finish" } satisfies ToWorker);
        return;
      }
      worker.batch = batch;
      worker.at = 0;
      worker.port.post({ kind: "batch", tasks: batch } satisfies ToWorker);
    };
    const leave = (worker: Running): void => {
      worker.isOver = true;
      running.delete(worker);
      worker.port.stop();
      if (running.size === 0) end();
    };

    const hear = (worker: Running, message: FromWorker): void => {
      if (isOver || worker.isOver) return;
      if (job.signal?.aborted) {
        end();
        return;
      }
      switch (message.kind) {
        case "ready":
          worker.isReady = true;
          worker.batch = [];
          feed(worker);
          return;
        case "done": {
          const task = worker.batch[message.index];
          worker.at = message.index + 1;
          if (task !== undefined) job.onOutcome(task, message.outcome);
          return;
        }
        case "finished":
          tallies.push(message.tally);
          leave(worker);
          return;
        case "failed":
          leave(worker);
          return;
        default:
          message satisfies never;
      }
    };

    const bury = (worker: Running, reason: string): void => {
      if (isOver || worker.isOver) return;
      const [culprit, ...rest] = worker.batch.slice(worker.at);
      if (culprit !== undefined) {
        const message = `package ${culprit.path} could not be analysed: its worker ended (${reason})`;
        job.onOutcome(culprit, failedOutcome(culprit.address.folder, message));
      }
      if (rest.length > 0) queue.push(rest);
      // Each death costs a package, so this ends. One that died before it was ready is not replaced.
      if (worker.isReady && queue.length > 0) hire();
      leave(worker);
    };

    const hire = (): void => {
      const port = startQuietly(job.workers);
      if (port === undefined) return;
      const worker: Running = { port, batch: [], at: 0, isReady: false, isOver: false };
      running.add(worker);
      // The port carries what `serve.ts` posts, and nothing else.
      port.onMessage((message) => hear(worker, message as FromWorker));
      port.onEnd((reason) => bury(worker, reason));
      port.post(job.start);
    };

    job.signal?.addEventListener?.("abort", end);
    const count = Math.min(job.workers.parallelism, queue.length);
    for (let worker = 0; worker < count; worker++) hire();
    if (running.size === 0 || job.signal?.aborted) end();
  });
}

/** No threads to be had is no error: this thread then does the work. */
function startQuietly(workers: WorkerHost): WorkerPort | undefined {
  try {
    return workers.start();
  } catch {
    return undefined;
  }
}
