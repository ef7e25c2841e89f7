/**
 * Library functions with an effect that summaries keep track of, on something they are given, by
 * `Func.id`.
 */
import { modelEnding } from "./no-return.js";

/**
 * - wg-add, wg-done, wg-wait: of a sync.WaitGroup;
 * - test-end: ends the goroutine in the name of a test, which only the test's own goroutine may do.
 */
export type EffectKind = "wg-add" | "wg-done" | "wg-wait" | "test-end";

export interface DirectEffect {
  readonly kind: EffectKind;
  /** What it happens to: the receiver, or the argument of that position. */
  readonly on: "receiver" | number;
}

const WAIT_GROUPS: ReadonlyMap<string, DirectEffect> = new Map([
  ["(*sync.WaitGroup).Add", { kind: "wg-add", on: "receiver" }],
  ["(*sync.WaitGroup).Done", { kind: "wg-done", on: "receiver" }],
  ["(*sync.WaitGroup).Wait", { kind: "wg-wait", on: "receiver" }],
]);

/** Packages whose functions call `FailNow` on their first argument when what they check does not hold. */
const FAILING_PACKAGES: ReadonlySet<string> = new Set([
  "github.com/stretchr/testify/require",
  "gotest.tools/v3/assert",
  "gotest.tools/assert",
]);

const TESTING_METHOD = /^\((?:\*testing\.(?:T|B|F|common)|testing\.TB)\)\.\w+$/;

export function directEffect(funcId: string): DirectEffect | undefined {
  const known = WAIT_GROUPS.get(funcId);
  if (known !== undefined) return known;
  if (TESTING_METHOD.test(funcId))
    return modelEnding(funcId) === "goexit" ? { kind: "test-end", on: "receiver" } : undefined;
  const dot = funcId.lastIndexOf(".");
  return FAILING_PACKAGES.has(funcId.slice(0, dot)) ? { kind: "test-end", on: 0 } : undefined;
}
