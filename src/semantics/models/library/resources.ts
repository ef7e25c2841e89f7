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
    types: {
      "*net/http.Response": 1,
      "*github.com/elastic/go-elasticsearch/v7/esapi.Response": 1,
      "*github.com/elastic/go-elasticsearch/v8/esapi.Response": 1,
      "*github.com/elastic/go-elasticsearch/v9/esapi.Response": 1,
    },
  },
  {
    id: "rows",
    noun: "rows",
    form: "value",
    release: ["Close"],
    exhausted: ["Next"],
    types: {
      "*database/sql.Rows": 1,
      "*github.com/jmoiron/sqlx.Rows": 1,
      "github.com/jackc/pgx/v4.Rows": 1,
      "github.com/jackc/pgx/v5.Rows": 1,
    },
  },
  // It holds its connection until it is scanned.
  { id: "row", noun: "row", form: "value", release: ["Scan", "StructScan", "MapScan", "SliceScan"] },
  {
    id: "cursor",
    noun: "cursor",
    form: "value",
    release: ["Close"],
    exhausted: ["Next"],
    types: {
      "*go.mongodb.org/mongo-driver/mongo.Cursor": 1,
      "*go.mongodb.org/mongo-driver/v2/mongo.Cursor": 1,
    },
  },
  { id: "batch", noun: "batch results", form: "value", release: ["Close"] },
  {
    id: "statement",
    noun: "statement",
    form: "value",
    release: ["Close"],
    types: { "*database/sql.Stmt": 2 },
  },
  {
    id: "connection",
    noun: "database connection",
    form: "value",
    release: ["Close", "Release", "Hijack"],
    types: { "*database/sql.Conn": 1 },
  },
  {
    id: "transaction",
    noun: "transaction",
    form: "value",
    release: ["Commit", "Rollback"],
    deferred: "Rollback",
    types: {
      "*database/sql.Tx": 1,
      "*github.com/jmoiron/sqlx.Tx": 1,
      "github.com/jackc/pgx/v4.Tx": 1,
      "github.com/jackc/pgx/v5.Tx": 1,
    },
  },
  { id: "session", noun: "session", form: "value", release: ["EndSession"] },
  { id: "client", noun: "client", form: "value", release: ["Disconnect", "Close", "Shutdown", "Stop"] },
  {
    id: "closer",
    noun: "resource",
    form: "value",
    release: ["Close", "CloseWithError"],
    types: {
      "*os.File": 1,
      "net.Conn": 1,
      "*net.TCPConn": 1,
      "*net.UDPConn": 1,
      "*net.UnixConn": 1,
      "net.Listener": 1,
      "net.PacketConn": 1,
      "io.ReadCloser": 2,
      "io.WriteCloser": 2,
      "io.ReadWriteCloser": 2,
      "io/fs.File": 2,
    },
  },
  // Nothing of it lingers, but what it wrote is not whole: Flush alone writes no trailer.
  {
    id: "writer",
    noun: "writer",
    form: "value",
    release: ["Close", "CloseWithError"],
    mayBeGivenUp: true,
  },
  // A deflate stream has no trailer: protocols such as WebSocket flush after each message and close never.
  {
    id: "deflater",
    noun: "compressor",
    form: "value",
    release: ["Close", "Flush"],
    mayBeGivenUp: true,
  },
  {
    id: "buffer",
    noun: "buffered writer",
    form: "value",
    release: ["Flush"],
    reusedBy: ["bufio.NewWriter", "bufio.NewWriterSize"],
    mayBeGivenUp: true,
  },
  { id: "cancel", noun: "cancel function", form: "function", release: [] },
  { id: "stop", noun: "stop function", form: "function", release: [] },
  // By the channel on which it waits for its end, see `quit-channels.ts`.
  { id: "goroutine", noun: "stop function", form: "value", release: [], isTold: true },
  // The same, where a method of what is handed out closes the channel or sends on it.
  { id: "worker", noun: "worker", form: "value", release: [], isTold: true },
  // The same by a channel that carries its work.
  { id: "queue-worker", noun: "worker", form: "value", release: [], isTold: true, isOnlyClosed: true },
  // What it stops may as well happen.
  { id: "after-func", noun: "stop function", form: "function", release: [] },
  { id: "span", noun: "span", form: "value", release: ["End", "Finish"] },
  { id: "timer", noun: "timer", form: "value", release: ["Stop"], received: ["C", "Chan"] },
  // A timer that calls a function when it fires.
  { id: "delayed", noun: "delayed call", form: "value", release: ["Stop"] },
  { id: "ticker", noun: "ticker", form: "value", release: ["Stop"] },
  { id: "process", noun: "process", form: "value", release: ["Wait", "Release"], through: ["Process"] },
  // For all channels at once; `Stop` is given the one it lets go of.
  {
    id: "signals",
    noun: "signal registration",
    form: "value",
    release: ["os/signal.Reset", "os/signal.Ignore"],
  },
  { id: "server", noun: "server", form: "value", release: ["Close", "Shutdown", "Stop", "GracefulStop"] },
  { id: "token", noun: "token", form: "value", release: [] },
  { id: "permit", noun: "semaphore weight", form: "value", release: ["Release"] },
  { id: "group", noun: "group of goroutines", form: "value", release: ["Wait"] },
  {
    id: "pool",
    noun: "pool of goroutines",
    form: "value",
    release: ["Release", "ReleaseTimeout", "ReleaseContext", "Stop", "StopWait", "StopAndWait", "Close"],
  },
  { id: "pooled", noun: "pooled value", form: "value", release: [], mayBeGivenUp: true },
  {
    id: "scheduler",
    noun: "scheduler",
    form: "value",
    release: ["Stop", "Shutdown"],
  },
  { id: "iterator", noun: "iterator", form: "value", release: ["Stop", "Release", "Close"] },
  {
    id: "watcher",
    noun: "watcher",
    form: "value",
    release: ["Stop"],
    types: { "k8s.io/apimachinery/pkg/watch.Interface": 1 },
  },
  { id: "subscription", noun: "subscription", form: "value", release: ["Unsubscribe"] },
  { id: "queue", noun: "work queue", form: "value", release: ["ShutDown", "ShutDownWithDrain"] },
  { id: "profile", noun: "CPU profile", form: "pair", release: ["runtime/pprof.StopCPUProfile"] },
  { id: "trace", noun: "execution trace", form: "pair", release: ["runtime/trace.Stop"] },
  { id: "recorder", noun: "flight recorder", form: "value", release: ["Stop"] },
];
