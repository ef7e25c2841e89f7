/**
 * A `defer` that meets a duty. Decides how what was acquired is let go of, by its kind and its type.
 */
import { usesOf } from "../../flow/definitions.js";
import type { CallInstr, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { isExported, member } from "../../semantics/lookup.js";
import type { Func } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import type { Scope } from "../analysis.js";
import type { Acquired } from "../obligations/acquisition.js";
import type { Unmet } from "../obligations/duties.js";
import { methodsToEnd } from "../obligations/ending-methods.js";
import { fates } from "../obligations/fates.js";
import { isErrorType } from "../obligations/results.js";
import { ELEMENT } from "../obligations/roles.js";
import { deferAfterCheck, deferDropped } from "./defers.js";
import { neededLonger } from "./needed-longer.js";
import type { Proposal } from "./proposal.js";

/**
 * Undefined where the thing is no result of the call, is let go of in a way that cannot be deferred, or
 * is somebody else's on some path.
 */
export function deferDuty(scope: Scope, { site, acquired, isHandedOn }: Unmet): Proposal | undefined {
  const { graph, instr } = site;
  const { of } = acquired;
  if (isHandedOn || of.kind !== "result" || instr.op !== "call") return undefined;
  const type = instr.call.signature?.results[of.index]?.type();
  const suffix = type && releaseOf(scope, type, acquired, site.fn);
  if (suffix === undefined) return undefined;
  // With a context dies what others do under it.
  const needed = suffix.startsWith("(") ? neededLonger(scope, siblingsOf(instr, of.index)) : "no";
  if (needed === "yes") return undefined;
  const acquisition = { graph, call: instr, component: of.index };
  const proposal = deferAfterCheck(acquisition, (holder) => holder + suffix);
  // A function to call is named after its kind: `cancel`, `stop`.
  const found = proposal ?? (suffix === "()" ? deferDropped(acquisition, acquired.kind.id) : undefined);
  return found && needed === "maybe" ? { ...found, needsALook: true } : found;
}

function siblingsOf(call: CallInstr, index: number): readonly Value[] {
  return usesOf(call).flatMap((user) => (user.op === "extract" && user.index !== index ? [user] : []));
}

/** What stands behind the variable: `.Body.Close()`, `()`. */
function releaseOf(
  scope: Scope,
  result: Type,
  { kind, role, isWorker }: Acquired,
  fn: FlowFunction,
): string | undefined {
  const packagePath = fn.pkg.path;
  if (kind.isTold === true || isWorker === true) return workerRelease(scope, result, { kind, role }, fn);
  const [path, ...others] = role.paths;
  if (path === undefined || others.length > 0 || path.includes(ELEMENT)) return undefined;
  let type = result;
  let text = "";
  for (const field of path) {
    const found = member(type, field, packagePath)?.obj;
    if (found?.kind !== "Var") return undefined;
    type = found.type();
    text += `.${field}`;
  }
  if (role.as === "release") {
    const given = argumentsFor(scope.semantics.underlying(type));
    return given === undefined ? undefined : `${text}(${given})`;
  }
  if (role.as !== "thing") return undefined;
  const methods = kind.deferred === undefined ? kind.release : [kind.deferred];
  const method = methods.find((name) => takesNothing(type, name, packagePath));
  return method === undefined ? undefined : `${text}.${method}()`;
}

/** `.Stop()`, of the methods that end its goroutine: an exported one before others, in the order of the source. */
function workerRelease(
  scope: Scope,
  type: Type,
  { kind, role }: Pick<Acquired, "kind" | "role">,
  fn: FlowFunction,
): string | undefined {
  const all = [...methodsToEnd(type, role, kind, scope.ask(fates))];
  if (fn.blocks.some(({ instrs }) => instrs.some((instr) => isCallOf(instr, all)))) return undefined;
  const { path } = fn.pkg;
  const methods = all.filter(
    ({ name, packagePath }) => takesNothing(type, name, path) && (isExported(name) || packagePath === path),
  );
  const method = methods.find(({ name }) => isExported(name)) ?? methods[0];
  return method && `.${method.name}()`;
}

/** A second call may close what is closed. */
function isCallOf(instr: Instr, methods: readonly Func[]): boolean {
  if (instr.op !== "call" || instr.call.target.kind !== "static") return false;
  return methods.includes(instr.call.target.func.origin);
}

/** Nothing, or no error for a function that asks for the reason, as those of `context.WithCancelCause` do. */
function argumentsFor(type: Type): string | undefined {
  if (type.kind !== "Signature") return undefined;
  const [first, ...more] = type.params;
  if (first === undefined) return "";
  return more.length === 0 && isErrorType(first.type()) ? "nil" : undefined;
}

function takesNothing(type: Type, name: string, packagePath: string): boolean {
  const found = member(type, name, packagePath)?.obj;
  return found?.kind === "Func" && found.type().params.length === 0;
}
