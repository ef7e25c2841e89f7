/**
 * What library functions do with contexts, by `Func.id`: which make one, which derive one from
 * another, which cut one off, and which only read values. Decides nothing about the project's own
 * functions: analyses read those.
 */

/** What a derived context has that its parent does not. */
export type ContextLink = "cancel" | "signal" | "deadline" | "value" | "detached";

export interface Derivation {
  /** Position of the derived context among the results. */
  readonly context: number;
  /** Position of the function that cancels it among the results. */
  readonly cancel: number | undefined;
  readonly adds: ContextLink;
}

/** Roots that are never cancelled. */
export const EMPTY_CONTEXTS: ReadonlySet<string> = new Set(["context.Background", "context.TODO"]);

const cancelled: Derivation = { context: 0, cancel: 1, adds: "cancel" };
const limited: Derivation = { context: 0, cancel: 1, adds: "deadline" };
const valued: Derivation = { context: 0, cancel: undefined, adds: "value" };

const DERIVATIONS: ReadonlyMap<string, Derivation> = new Map([
  ["context.WithCancel", cancelled],
  ["context.WithCancelCause", cancelled],
  ["context.WithDeadline", limited],
  ["context.WithDeadlineCause", limited],
  ["context.WithTimeout", limited],
  ["context.WithTimeoutCause", limited],
  ["context.WithValue", valued],
  ["context.WithoutCancel", { ...valued, adds: "detached" }],
  ["os/signal.NotifyContext", { ...cancelled, adds: "signal" }],
  ["golang.org/x/sync/errgroup.WithContext", { context: 1, cancel: undefined, adds: "cancel" }],
]);

/** How a library function derives the context of its first argument; undefined where no model tells. */
export function derivationOf(funcId: string): Derivation | undefined {
  return DERIVATIONS.get(funcId);
}

/** The names by which functions that derive a context and its cancel function are called. */
export const CANCEL_WORDS: readonly string[] = [...DERIVATIONS]
  .filter(([, { cancel }]) => cancel !== undefined)
  .map(([id]) => id.slice(id.lastIndexOf(".") + 1));

/** They return only when the context that came with the group is cancelled (errgroup, "WithContext"). */
export const CANCELLING_WAITS: ReadonlySet<string> = new Set(["(*golang.org/x/sync/errgroup.Group).Wait"]);

/** The methods of a context itself. */
export const CONTEXT_DONE = "(context.Context).Done";
export const CONTEXT_ERR = "(context.Context).Err";

/** Who calls them waits for the context, or sets a limit by it. */
export const DONE_WAITS: ReadonlySet<string> = new Set([
  CONTEXT_DONE,
  "(context.Context).Deadline",
  "context.AfterFunc",
]);

/** Who calls them asks whether it is done: to give up, or just to name the reason. */
export const DONE_TESTS: ReadonlySet<string> = new Set([CONTEXT_ERR, "context.Cause"]);

/** The context of a request that a server got; of one that a client makes it is the caller's. */
export const REQUEST_CONTEXT = "(*net/http.Request).Context";

/** Contexts of tests, cancelled just before the functions given to Cleanup run (since Go 1.24). */
const TEST_CONTEXT = /^\((?:\*testing\.(?:T|B|F|common)|testing\.TB)\)\.Context$/;
const TEST_CLEANUP = /^\((?:\*testing\.(?:T|B|F|common)|testing\.TB)\)\.Cleanup$/;

export const isTestContext = (funcId: string): boolean => TEST_CONTEXT.test(funcId);
export const isTestCleanup = (funcId: string): boolean => TEST_CLEANUP.test(funcId);

/** Packages whose functions look up values in the context they are given and never wait. */
const READING_PACKAGES: readonly string[] = [
  "context",
  "log",
  "log/slog",
  "runtime/pprof",
  "runtime/trace",
  "go.opentelemetry.io/otel",
  "go.uber.org/zap",
  "go.opencensus.io",
  "github.com/containerd/containerd/log",
  "github.com/containerd/log",
  "github.com/opentracing/opentracing-go",
  "github.com/rs/zerolog",
  "github.com/sirupsen/logrus",
  "google.golang.org/grpc/metadata",
  "google.golang.org/grpc/peer",
  "google.golang.org/grpc/stats",
  "k8s.io/klog",
  "sigs.k8s.io/controller-runtime/pkg/log",
];

/** Exporters and the like send over the network although they live under a reading package. */
const SENDING_METHODS: ReadonlySet<string> = new Set(["Shutdown", "ForceFlush", "Export", "Upload"]);

/** Does a function only read values of its context, by what its package is for? */
export function readsValuesOnly(packagePath: string, name: string): boolean {
  if (SENDING_METHODS.has(name)) return false;
  return READING_PACKAGES.some((path) => packagePath === path || packagePath.startsWith(`${path}/`));
}
