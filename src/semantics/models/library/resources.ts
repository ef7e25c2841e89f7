/**
 * The kinds of things that must be let go which golinger knows by itself. What hands them out stands
 * in the tables beside this file; which rule speaks of a kind, in the rule.
 */
import type { ResourceKind } from "../model.js";

export const RESOURCES: readonly ResourceKind[] = [
  {
    id: "response",
    noun: "response body",
    form: "value",
    field: "Body",
    release: ["Close"],
    types: { "*net/http.Response": 1 },
  },
  {
    id: "rows",
    noun: "rows",
    form: "value",
    release: ["Close"],
    exhausted: ["Next"],
    types: { "*database/sql.Rows": 1 },
  },
  // One row: it holds its connection until it is scanned.
  {
    id: "row",
    noun: "row",
    form: "value",
    release: ["Scan", "StructScan", "MapScan", "SliceScan"],
  },
  { id: "cursor", noun: "cursor", form: "value", release: ["Close"] },
  { id: "statement", noun: "statement", form: "value", release: ["Close"] },
  { id: "connection", noun: "database connection", form: "value", release: ["Close", "Release", "Hijack"] },
  {
    id: "transaction",
    noun: "transaction",
    form: "value",
    release: ["Commit", "Rollback"],
    deferred: "Rollback",
    types: { "*database/sql.Tx": 1 },
  },
  {
    id: "closer",
    noun: "resource",
    form: "value",
    release: ["Close"],
    types: {
      "*os.File": 1,
      "net.Conn": 1,
      "net.Listener": 1,
      "io.ReadCloser": 2,
      "io.WriteCloser": 2,
      "io.ReadWriteCloser": 2,
      "io/fs.File": 2,
    },
  },
  // Nothing of it lingers, but what it wrote is not whole: Flush alone writes no trailer.
  { id: "writer", noun: "writer", form: "value", release: ["Close"] },
  { id: "buffer", noun: "buffered writer", form: "value", release: ["Flush"] },
  { id: "cancel", noun: "cancel function", form: "function", release: [] },
  { id: "stop", noun: "stop function", form: "function", release: [] },
  { id: "span", noun: "span", form: "value", release: ["End", "Finish"] },
  { id: "timer", noun: "timer", form: "value", release: ["Stop"], received: ["C"] },
  { id: "ticker", noun: "ticker", form: "value", release: ["Stop"] },
  { id: "process", noun: "process", form: "value", release: ["Wait", "Release"] },
  { id: "signals", noun: "signal registration", form: "value", release: [] },
  { id: "server", noun: "server", form: "value", release: ["Close", "Shutdown"] },
  { id: "token", noun: "token", form: "value", release: [] },
  { id: "permit", noun: "semaphore weight", form: "value", release: ["Release"] },
  { id: "group", noun: "group of goroutines", form: "value", release: ["Wait"] },
  { id: "pooled", noun: "pooled value", form: "value", release: [] },
  { id: "watcher", noun: "watcher", form: "value", release: ["Stop"] },
  { id: "subscription", noun: "subscription", form: "value", release: ["Unsubscribe", "Drain", "Close"] },
  { id: "profile", noun: "CPU profile", form: "pair", release: ["runtime/pprof.StopCPUProfile"] },
  { id: "trace", noun: "execution trace", form: "pair", release: ["runtime/trace.Stop"] },
  { id: "recorder", noun: "flight recorder", form: "value", release: ["Stop"] },
];
