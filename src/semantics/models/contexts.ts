/**
 * Library functions whose context result holds the context they were given, by `Func.id`.
 */

/** Function id to the position of the derived context among the results. */
export const DERIVED_CONTEXTS: ReadonlyMap<string, number> = new Map([
  ["context.WithCancel", 0],
  ["context.WithCancelCause", 0],
  ["context.WithDeadline", 0],
  ["context.WithDeadlineCause", 0],
  ["context.WithTimeout", 0],
  ["context.WithTimeoutCause", 0],
  ["context.WithValue", 0],
  ["context.WithoutCancel", 0],
  ["os/signal.NotifyContext", 0],
  ["golang.org/x/sync/errgroup.WithContext", 1],
]);
