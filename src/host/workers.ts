/**
 * What golinger asks of threads: start one, send it plain data, hear from it, learn of its end.
 * Only interfaces; `src/node/worker-pool.ts` makes them from worker_threads, a page from Web
 * Workers. Which work goes where is the engine's business (`engine/pool.ts`).
 */

/** One running worker. Messages are plain data that survives a structured clone. */
export interface WorkerPort {
  post(message: unknown): void;
  /** At most one listener; messages that arrive before it is set are kept for it. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the worker ends, for whatever reason; `reason` is one line in words. */
  onEnd(listener: (reason: string) => void): void;
  /** Ends the worker at once, whatever it is doing. `onEnd` is called. */
  stop(): void;
}

export interface WorkerHost {
  /** How many workers are worth running at once on this machine. */
  readonly parallelism: number;
  start(): WorkerPort;
}
