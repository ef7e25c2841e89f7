/**
 * What a builder of edits makes. Whether it is safe is not for builders to say: the engine analyses
 * the edited text.
 */
import type { FileEdit } from "../../text/edits.js";

export interface Proposal {
  /** What it does, as an order, code in backticks: "move `defer f.Close()` below the check of `err`". */
  readonly title: string;
  readonly edits: readonly FileEdit[];
  /** Never applied unasked: the builder could not see all that it would have to. */
  readonly needsALook?: boolean;
}
