/** Real threads: messages both ways, and every way to end told once. */
import { expect, test } from "vitest";
import { createWorkerHost } from "../../src/node/worker-pool.js";

function hostOf(script: string) {
  const entry = new URL(`data:text/javascript,${encodeURIComponent(script)}`);
  return createWorkerHost({ entry, assets: new URL("file:///assets/"), parallelism: 1 });
}

const HEAD = 'import { parentPort, workerData } from "node:worker_threads";';

test("messages survive both ways, in order, Maps and Sets among them", async () => {
  const port = hostOf(
    `${HEAD} parentPort.postMessage(workerData.assets); parentPort.on("message", (m) => parentPort.postMessage(m));`,
  ).start();
  const heard: unknown[] = [];
  const done = new Promise<void>((resolve) => {
    port.onMessage((message) => {
      heard.push(message);
      if (heard.length === 3) resolve();
    });
  });
  port.post(new Map([["a", new Set([1])]]));
  port.post({ price: Number.POSITIVE_INFINITY });
  await done;
  expect(heard).toEqual([
    "file:///assets/",
    new Map([["a", new Set([1])]]),
    { price: Number.POSITIVE_INFINITY },
  ]);
  const ended = new Promise((resolve) => port.onEnd(resolve));
  port.stop();
  expect(await ended).toBe("exit code 1");
});

test.each([
  ["throws", 'throw new Error("boom\\nat x");', "boom"],
  ["exits", "process.exit(7);", "exit code 7"],
  ["does not parse", "}", "Unexpected token '}'"],
])("a worker that %s", async (_, script, reason) => {
  const port = hostOf(script).start();
  const reasons: string[] = [];
  await new Promise<void>((resolve) => {
    port.onEnd((text) => {
      reasons.push(text);
      resolve();
    });
  });
  expect(reasons).toEqual([reason]);
});

test("there is at least one worker, and never a crowd", () => {
  const { parallelism } = createWorkerHost({ entry: new URL("file:///x"), assets: new URL("file:///") });
  expect(parallelism).toBeGreaterThanOrEqual(1);
  expect(parallelism).toBeLessThanOrEqual(8);
});
