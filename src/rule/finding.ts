/**
 * What a rule has found: plain data, ready to cross a thread, a file or a wire. Decides the shape
 * of findings; fingerprints, suppression and order are the engine's business.
 */
import type { FileEdit } from "../text/edits.js";

/** RULES.md: error = a leak or deadlock, warning = misuse that leads there, note = advice. */
export type Level = "error" | "warning" | "note";

/** From the price of the assumption ledger: 0 certain, 1-2 likely, more possible. */
export type Confidence = "certain" | "likely" | "possible";

/** A range in a file: UTF-16 offsets and 1-based UTF-16 lines and columns, both ends; `end` is exclusive. */
export interface Place {
  /** Absolute path with `/`. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface RelatedPlace {
  readonly place: Place;
  readonly message: string;
}

/** One thing a finding took for granted, and what that costs (DESIGN.md, "Assumption ledger"). */
export interface Assumption {
  readonly text: string;
  /** 0 and up; Infinity never reaches a report. */
  readonly price: number;
}

/** One step of a witness: which goroutine does what, where. */
export interface WitnessStep {
  /** `main`, or a name such as `worker (go at main.go:42)`. */
  readonly goroutine: string;
  readonly place: Place;
  readonly message: string;
}

/**
 * Of every fix the edited text was analysed again and the finding was gone.
 * - safe: nothing new was found, and the rule knows of no other change in what the program does;
 * - needs-a-look: the rule, or something new that was found, says that somebody should look first.
 */
export type FixSafety = "safe" | "needs-a-look";

export interface Fix {
  /** What it does, as an order. */
  readonly title: string;
  readonly safety: FixSafety;
  /** In the order of path and offset; no two overlap. */
  readonly edits: readonly FileEdit[];
}

export interface Finding {
  readonly ruleId: string;
  readonly level: Level;
  readonly confidence: Confidence;
  readonly message: string;
  readonly place: Place;
  /** Stable id of the enclosing function, or the package path for a declaration. */
  readonly symbol: string;
  readonly related: readonly RelatedPlace[];
  readonly ledger: readonly Assumption[];
  readonly witness: readonly WitnessStep[];
  readonly fixes: readonly Fix[];
  /** Findings with one cause key are one finding, kept under the most specific rule (RULES.md, "One cause, one finding"). */
  readonly cause: string;
  /** 32 hex digits, stable under line shifts; equal findings of a file are told apart by their order. */
  readonly fingerprint: string;
}

const LIKELY_AT_MOST = 2;

/** The confidence that a ledger's total price stands for (RULES.md). */
export function confidenceOf(ledger: readonly Assumption[]): Confidence {
  const price = ledger.reduce((sum, assumption) => sum + assumption.price, 0);
  if (price === 0) return "certain";
  return price <= LIKELY_AT_MOST ? "likely" : "possible";
}

const RANK: Readonly<Record<Confidence, number>> = { certain: 2, likely: 1, possible: 0 };

export function atLeast(confidence: Confidence, least: Confidence): boolean {
  return RANK[confidence] >= RANK[least];
}

/** A likely finding of an error rule is shown as a warning (RULES.md). */
export function shownLevel(level: Level, confidence: Confidence): Level {
  return level === "error" && confidence !== "certain" ? "warning" : level;
}
