/**
 * The kinds of things that must be let go which golinger knows by itself. What hands them out stands
 * in the tables beside this file; which rule speaks of a kind, in the rule.
 */
import type { ResourceKind } from "../model.js";

export const RESOURCES: readonly ResourceKind[] = [
  { id: "response", noun: "response body", form: "value", field: "Body", release: ["Close"] },
  { id: "rows", noun: "rows", form: "value", release: ["Close"], exhausted: ["Next"] },
  { id: "cursor", noun: "rows", form: "value", release: ["Close"] },
  { id: "statement", noun: "statement", form: "value", release: ["Close"] },
  { id: "connection", noun: "database connection", form: "value", release: ["Close", "Release"] },
  { id: "transaction", noun: "transaction", form: "value", release: ["Commit", "Rollback"] },
  { id: "closer", noun: "resource", form: "value", release: ["Close"] },
  { id: "cancel", noun: "cancel function", form: "function", release: [] },
  { id: "stop", noun: "stop function", form: "function", release: [] },
  { id: "span", noun: "span", form: "value", release: ["End"] },
  { id: "timer", noun: "timer", form: "value", release: ["Stop"], received: ["C"] },
  { id: "ticker", noun: "ticker", form: "value", release: ["Stop"] },
  { id: "process", noun: "process", form: "value", release: ["Wait", "Release"] },
  { id: "signals", noun: "signal registration", form: "value", release: [] },
  { id: "server", noun: "server", form: "value", release: ["Close", "Shutdown"] },
  { id: "token", noun: "token", form: "value", release: [] },
];
