/**
 * Preloaded by `bench/server.ts` into the language server, in each of its threads: on SIGUSR2 every
 * thread collects its garbage and appends a line with what is left to the file GOLINGER_PROBE names,
 * and at the asks that GOLINGER_PROBE_SNAPSHOTS lists writes its heap beside it.
 */
const { appendFileSync } = require("node:fs");
const v8 = require("node:v8");
const vm = require("node:vm");
const { BroadcastChannel, isMainThread } = require("node:worker_threads");

const file = process.env.GOLINGER_PROBE;
const snapshots = (process.env.GOLINGER_PROBE_SNAPSHOTS ?? "").split(",").filter(Boolean).map(Number);
const thread = isMainThread ? "server" : "analyst";
v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc");
const channel = new BroadcastChannel("golinger-memory");
channel.unref();
let asks = 0;

function tell(ask) {
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  if (snapshots.includes(ask)) v8.writeHeapSnapshot(`${file}.${thread}.${ask}.heapsnapshot`);
  appendFileSync(file, `${JSON.stringify({ ask, thread, rss, heapUsed, external })}\n`);
}

if (isMainThread) {
  process.on("SIGUSR2", () => {
    channel.postMessage(asks);
    tell(asks++);
  });
} else channel.onmessage = ({ data }) => tell(data);
