/**
 * The type nothing is known about. One object, so that `type === UNKNOWN` decides; it has a file of
 * its own because types and objects are made by files that need one another's products.
 */
import type { Unknown } from "./types.js";

export const UNKNOWN: Unknown = { kind: "Unknown" };
