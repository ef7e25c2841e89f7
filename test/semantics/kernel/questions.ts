/** What golden.json has answers for: the same types, calls and constants at every run. */
import type { Type } from "../../../src/semantics/types.js";
import { type Call, randomCall } from "./calls.js";
import { type Comparison, randomComparison, randomExpression, type Value } from "./expressions.js";
import { newRandom, randomType } from "./world.js";

export const MEMBERS = ["M", "N", "A", "b", "S", "x", "Get", "Set", "f", "c"];

const random = newRandom(7);
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

export const TYPES: readonly Type[] = times(48, () => randomType(random, 3));
export const CALLS: readonly Call[] = times(500, () => randomCall(random, TYPES));
export const VALUES: readonly Value[] = times(700, () =>
  randomExpression(random, 1 + Math.floor(random() * 3)),
);
export const COMPARISONS: readonly Comparison[] = times(600, () => randomComparison(random, VALUES)).filter(
  (comparison) => comparison !== undefined,
);

/** The answers of go/types: see main.go. */
export interface Golden {
  readonly rows: readonly {
    readonly Type: string;
    readonly Underlying: string;
    readonly Comparable: boolean;
    readonly Size: number;
    readonly Pairs: string;
    readonly Methods: readonly string[];
    readonly Members: readonly string[];
  }[];
  /** Type arguments by source of the call; null where Go reports an error. */
  readonly calls: Readonly<Record<string, readonly string[] | null>>;
  /** Exact value, nearest double, type by source of the expression; null where Go reports an error. */
  readonly constants: Readonly<Record<string, readonly string[] | null>>;
}
