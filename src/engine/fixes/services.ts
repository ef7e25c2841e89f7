/**
 * What a session lends to those who check fixes.
 */
import type { Clock } from "../../host/host.js";
import type { Program } from "../../program/load.js";
import type { Semantics } from "../../semantics/info.js";
import type { Meter } from "../meter.js";
import type { Scopes } from "../scope.js";

export interface OpenScopes {
  readonly semantics: Semantics;
  readonly scopes: Scopes;
}

export interface FixServices {
  readonly program: Program;
  readonly clock: Clock;
  /** Types and scopes that share nothing with those of the run but texts and outlines. */
  openScopes(meter: Meter): OpenScopes;
}
