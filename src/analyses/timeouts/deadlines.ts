/**
 * Contexts that never had a deadline: made of `Background` or `TODO` by nothing that sets one, in
 * this function or in all of its callers that there are. Unknown counts as having one.
 */

import { usesOf } from "../../flow/definitions.js";
import type { ParamValue, Value } from "../../flow/ir.js";
import { isExported } from "../../semantics/lookup.js";
import { REQUEST_CONTEXTS } from "../../semantics/models/timeouts.js";
import { rootsOf } from "../aliases.js";
import type { Scope } from "../analysis.js";
import { callers } from "../callers.js";
import { calleeId } from "../calls.js";
import { lineageOf } from "../contexts/lineage.js";

/** Callers of callers that are looked at. */
const MAX_DEPTH = 3;

export function neverHadDeadline(scope: Scope, context: Value, depth = 0): boolean {
  const { roots, links } = lineageOf(scope, context);
  // A signal, or whoever a derivation out of sight listens to, may still end it.
  if (links.has("deadline") || links.has("signal") || links.has(undefined)) return false;
  return (
    roots.length > 0 &&
    roots.every((root) => {
      if (root.kind === "empty") return true;
      return root.kind === "param" && depth < MAX_DEPTH && noCallerSetsOne(scope, root.param, depth + 1);
    })
  );
}

/** All callers are at hand, and none of them sets a deadline. */
function noCallerSetsOne(scope: Scope, { fn, index, role }: ParamValue, depth: number): boolean {
  const { func } = fn;
  if (func === undefined || role === "receiver") return false;
  if (scope.pkg.name !== "main" && isExported(func.name)) return false;
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
  const calls = runs.filter(({ graph }) => !scope.pkg.isTestFile(graph.file));
  if (calls.length === 0 || handouts.length > 0 || isReachedOtherwise) return false;
  return calls.every(({ run }) => {
    const given = run.args?.[index];
    return given !== undefined && neverHadDeadline(scope, given, depth);
  });
}

/** Neither the request nor its context has a deadline. */
export function requestNeverHadDeadline(scope: Scope, request: Value): boolean {
  const roots = [...rootsOf(request)];
  return roots.length > 0 && roots.every((root) => isUnlimited(scope, root));
}

function isUnlimited(scope: Scope, root: Value): boolean {
  const call = root.op === "extract" ? root.tuple : root;
  if (call.op !== "call") return false;
  const id = calleeId(call.call) ?? "";
  if (!REQUEST_CONTEXTS.has(id) || isGivenCancel(root)) return false;
  const index = REQUEST_CONTEXTS.get(id);
  const context = index === undefined ? undefined : call.call.args[index];
  return context === undefined || neverHadDeadline(scope, context);
}

/** `req.Cancel = done`, as before Go 1.7. */
function isGivenCancel(request: Value): boolean {
  return usesOf(request).some((step) => step.op === "fieldAddr" && step.field.name === "Cancel");
}
