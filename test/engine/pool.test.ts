/**
 * Workers, played by sessions in this thread: the same findings with any number of them, and an
 * answer for every package when they die or never start.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lintWith } from "../../src/engine/lint.js";
import { partition, WORTH_WORKERS } from "../../src/engine/partition.js";
import type { FromWorker, ToWorker } from "../../src/engine/protocol.js";
import { type LoadKit, serve } from "../../src/engine/serve.js";
import type { WorkerHost, WorkerPort } from "../../src/host/workers.js";
import { callRule, lines, memoryHost, REQUEST, testKit } from "../support/engine.js";

const leak = callRule({ id: "leak-it", calls: "leak" });
const RULES = [
  leak,
  callRule({ id: "other-it", calls: "other" }),
  callRule({ id: "gated-it", calls: "gated", dress: (report, _, text) => void report.silenced(text) }),
];

/** Large enough that workers are worth it. */
const FILLER = `// ${"x".repeat(WORTH_WORKERS / 10)}\n`;
const FILES: Readonly<Record<string, string>> = {
  "/w/go.mod": "module example.com/m\n\ngo 1.24\n",
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `/w/p${index}/a.go`,
      `package p${index}\n\nfunc a() { leak(${index}); other(); gated(${index % 2}) }\n${FILLER}`,
    ]),
  ),
};

interface Played {
  readonly workers: WorkerHost;
  started(): number;
}

/** Ports over microtasks; `dies` may end a worker instead of delivering a message to it or from it. */
function play(
  parallelism: number,
  dies: (message: ToWorker | FromWorker, worker: number) => boolean = () => false,
): Played {
  let started = 0;
  const start = (): WorkerPort => {
    const number = started++;
    let hearMain: (message: ToWorker) => void = () => {};
    let hearWorker: (message: unknown) => void = () => {};
    let ended: (reason: string) => void = () => {};
    let isOver = false;
    const deliver = (message: ToWorker | FromWorker, to: () => void): void =>
      queueMicrotask(() => {
        if (isOver) return;
        if (dies(message, number)) {
          isOver = true;
          ended("killed");
        } else to();
      });
    serve(
      {
        post: (message) => deliver(message, () => hearWorker(structuredClone(message))),
        onMessage: (listener) => {
          hearMain = listener;
        },
      },
      memoryHost(FILES),
      RULES,
      testKit,
    );
    return {
      post: (message) => deliver(message as ToWorker, () => hearMain(structuredClone(message) as ToWorker)),
      onMessage: (listener) => {
        hearWorker = listener;
      },
      onEnd: (listener) => {
        ended = listener;
      },
      stop: () => {
        isOver = true;
      },
    };
  };
  return { workers: { parallelism, start }, started: () => started };
}

async function lintAll(workers: WorkerHost | undefined, loadKit: LoadKit = testKit) {
  const outcome = await lintWith(
    loadKit,
    REQUEST,
    memoryHost(FILES),
    RULES,
    workers === undefined ? {} : { workers },
  );
  if (!outcome.ok) throw new Error("expected a result");
  return outcome.result;
}

test("the number of workers changes nothing but time", async () => {
  const alone = await lintAll(undefined);
  expect(alone.findings).toHaveLength(24);
  expect(alone.silenced).toEqual([
    { ruleId: "gated-it", reason: "0", places: 6 },
    { ruleId: "gated-it", reason: "1", places: 6 },
  ]);
  for (const count of [2, 3, 20]) {
    const { workers, started } = play(count);
    const result = await lintAll(workers);
    expect(started()).toBeGreaterThan(1);
    expect(result.findings).toEqual(alone.findings);
    expect(result.problems).toEqual(alone.problems);
    expect(result.counters).toEqual(alone.counters);
    expect(result.silenced).toEqual(alone.silenced);
  }
});

test("a worker that dies costs the package it was at, and is replaced", async () => {
  const { workers, started } = play(2, (message) => {
    return (
      message.kind === "done" &&
      message.outcome.findings.some((finding) => finding.place.path.includes("/p3/"))
    );
  });
  const result = await lintAll(workers);
  expect(started()).toBe(3);
  expect(result.findings).toHaveLength(22);
  expect(result.problems).toMatchObject([
    {
      id: "package-failed",
      path: "/w/p3",
      message: "package example.com/m/p3 could not be analysed: its worker ended (killed)",
    },
  ]);
});

test("when no worker starts, this thread does the work", async () => {
  const alone = await lintAll(undefined);
  const dead = await lintAll(play(2, (message) => message.kind === "start").workers);
  expect(lines(dead)).toEqual(lines(alone));
  expect(dead.problems).toEqual([]);
  const none = await lintAll({
    parallelism: 2,
    start: () => {
      throw new Error("no threads here");
    },
  });
  expect(lines(none)).toEqual(lines(alone));
});

test("an abort stops the workers", async () => {
  const signal = { aborted: false };
  const outcome = await lintWith(testKit, REQUEST, memoryHost(FILES), RULES, {
    workers: play(2).workers,
    signal,
    progress: ({ done }) => {
      if (done === 3) signal.aborted = true;
    },
  });
  expect(outcome).toMatchObject({ ok: true, result: { problems: [{ id: "interrupted" }] } });
});

describe("partition", () => {
  const tasks = fc.uniqueArray(
    fc.record({ folder: fc.stringMatching(/^[a-e](\/[a-e]){0,2}$/), size: fc.nat(10_000) }),
    { selector: ({ folder }) => folder, maxLength: 40 },
  );

  test("keeps every package once, in whatever order they come", () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 8 }), (list, workers) => {
        const sized = list.map(({ folder, size }) => ({
          size,
          task: {
            address: { folder, variant: "package", build: undefined, names: undefined },
            path: folder,
            reportIn: "all",
          } as const,
        }));
        const batches = partition(sized, workers);
        expect(batches.flatMap((batch) => batch.tasks.map((task) => task.address.folder)).sort()).toEqual(
          list.map(({ folder }) => folder).sort(),
        );
        expect(partition(sized.toReversed(), workers)).toEqual(batches);
      }),
    );
  });
});
