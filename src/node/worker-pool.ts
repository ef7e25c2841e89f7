/**
 * Workers as Node's worker_threads. Decides how a thread's end is told in words; which work goes
 * where is the engine's business.
 */
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { WorkerHost, WorkerPort } from "../host/workers.js";
import type { DiskCacheOptions } from "./disk-cache.js";

export interface WorkerOptions {
  /** The worker's script, as the front end ships it. */
  readonly entry: URL;
  /** The folder of the shipped files; the worker reads its own copies. */
  readonly assets: URL;
  readonly cache?: DiskCacheOptions | undefined;
  /**
   * Megabytes for what was made just now, before it is looked at whether anybody still holds it. More
   * of it makes short work quicker: most of what an analysis makes is gone when it ends.
   */
  readonly youngGeneration?: number;
  /** Set by tests and `GOLINGER_WORKERS`; the machine's cores otherwise. */
  readonly parallelism?: number;
  /**
   * How far heaps may grow between two collections, in percent of what was alive. A flag of V8 for the
   * whole process: only for a front end that owns it.
   */
  readonly heapGrowth?: number;
}

/** More workers than this share too little work, and each holds a few hundred megabytes. */
const MAX_WORKERS = 8;

export function createWorkerHost(options: WorkerOptions): WorkerHost {
  const { parallelism, heapGrowth } = options;
  return {
    parallelism: Math.min(MAX_WORKERS, parallelism ?? availableParallelism()),
    start() {
      if (heapGrowth !== undefined) setFlagsFromString(`--heap-growing-percent=${heapGrowth}`);
      return startWorker(options);
    },
  };
}

/** What a worker is told when it starts. */
interface StartData {
  readonly assets: string;
  readonly cache: DiskCacheOptions | undefined;
}

function startWorker({ entry, assets, cache, youngGeneration }: WorkerOptions): WorkerPort {
  const workerData: StartData = { assets: assets.href, cache };
  const resourceLimits =
    youngGeneration === undefined ? {} : { resourceLimits: { maxYoungGenerationSizeMb: youngGeneration } };
  const worker = new Worker(entry, { workerData, ...resourceLimits });
  let listener: ((message: unknown) => void) | undefined;
  let endListener: ((reason: string) => void) | undefined;
  const early: unknown[] = [];
  let reason: string | undefined;
  worker.on("message", (message: unknown) => {
    if (listener === undefined) early.push(message);
    else listener(message);
  });
  worker.on("messageerror", (error) => {
    reason ??= oneLine(error);
    void worker.terminate();
  });
  worker.on("error", (error) => {
    reason ??= oneLine(error);
  });
  worker.on("exit", (code) => endListener?.(reason ?? `exit code ${code}`));
  return {
    post: (message) => worker.postMessage(message),
    onMessage(next) {
      listener = next;
      for (const message of early.splice(0)) next(message);
    },
    onEnd(next) {
      endListener = next;
    },
    stop: () => void worker.terminate(),
  };
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? text;
}

/** The other side, inside the worker: its port to the main thread and the folder of its files. */
export interface WorkerSide {
  readonly assets: URL;
  readonly cache: DiskCacheOptions | undefined;
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** Undefined outside a worker. */
export function workerSide(): WorkerSide | undefined {
  const port = parentPort;
  if (isMainThread || port === null) return undefined;
  const { assets, cache } = workerData as StartData;
  return {
    assets: new URL(assets),
    cache,
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on("message", listener),
  };
}
