/**
 * Ways out that are there and that nobody can take: the case for a channel that nobody sends on or
 * closes, for a context that is never cancelled, the end of a range over a channel that nobody closes,
 * a flag that nobody sets. Decides it from the whole package; what others could touch is no dead end.
 */
import { conditionsOf, type Literal } from "../../flow/conditions.js";
import type { Block, FlowFunction, Value } from "../../flow/ir.js";
import { constantText } from "../../semantics/constants.js";
import { CONTEXT_DONE, CONTEXT_ERR } from "../../semantics/models/contexts.js";
import type { Var } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import { bodyOfCall } from "../callees.js";
import { calleeId } from "../calls.js";
import { isEmptyLineage, lineageOf } from "../contexts/lineage.js";
import { originOf } from "../origins.js";
import { fieldValues } from "./field-values.js";
import { silentChannel, unclosedChannel } from "./silent-channels.js";

/** Why nobody takes the edge, as in "nobody closes `quit`"; undefined where somebody may. */
export function deadEdge(scope: Scope, from: Block, successor: number): string | undefined {
  const { end, instrs } = from;
  for (const instr of instrs) {
    if (instr.op !== "recv") continue;
    const why = instr.node.kind === "RangeStmt" ? undefined : deadReceive(scope, instr.chan);
    if (why !== undefined) return why;
  }
  if (end.op === "select") {
    const taken = end.cases[successor];
    return taken?.dir === "recv" ? deadReceive(scope, taken.chan) : undefined;
  }
  if (end.op !== "branch") return undefined;
  const { cond } = end;
  if (cond.op === "extract" && cond.index === 1) {
    const { tuple } = cond;
    if (successor !== 1 || (tuple.op !== "recv" && tuple.op !== "selectRecv")) return undefined;
    const name = unclosedChannel(scope, tuple.chan);
    return name === undefined ? undefined : `nobody closes \`${name}\``;
  }
  const literal = conditionsOf(from.fn).onEdge(from, successor);
  return literal && (deadFlag(scope, literal) ?? deadContext(scope, literal));
}

function deadReceive(scope: Scope, channel: Value): string | undefined {
  const name = silentChannel(scope, channel);
  if (name !== undefined) return `nobody closes \`${name}\` or sends on it`;
  const origin = originOf(channel);
  if (origin.op !== "call" || calleeId(origin.call) !== CONTEXT_DONE) return undefined;
  return neverCancelled(scope, origin.call.receiver);
}

/** `ctx.Err() != nil` of a context that is never done. */
function deadContext(scope: Scope, { subject, test, positive }: Literal): string | undefined {
  if (test.kind !== "nil" || positive || subject.op !== "call" || calleeId(subject.call) !== CONTEXT_ERR)
    return undefined;
  return neverCancelled(scope, subject.call.receiver);
}

function neverCancelled(scope: Scope, context: Value | undefined): string | undefined {
  if (context === undefined) return undefined;
  const origin = originOf(context);
  const isNever =
    origin.op === "load" && origin.addr.op === "fieldAddr"
      ? isOnlyEmpty(scope, origin.addr.field)
      : isEndless(scope, context);
  return isNever ? "its context is never cancelled" : undefined;
}

function isOnlyEmpty(scope: Scope, field: Var): boolean {
  const values = scope.ask(fieldValues).of(field);
  return values !== undefined && values.length > 0 && values.every(({ value }) => isEndless(scope, value));
}

function isEndless(scope: Scope, context: Value): boolean {
  const lineage = lineageOf(scope, context);
  return (
    isEmptyLineage(lineage) && [...lineage.links].every((link) => link === "value" || link === "detached")
  );
}

/** A flag in a field that never has the value that leads there. */
function deadFlag(scope: Scope, literal: Literal): string | undefined {
  const flag = flagIn(scope, literal);
  if (flag === undefined) return undefined;
  const isPossible = [flag.zero, ...flag.stored.map(({ text }) => text)].some(flag.leads);
  return isPossible ? undefined : `nobody changes \`${flag.field.name}\``;
}

/** The flag that decides whether an edge is taken. */
export function flagOnEdge(scope: Scope, from: Block, successor: number): Flag | undefined {
  const literal = conditionsOf(from.fn).onEdge(from, successor);
  return literal && flagIn(scope, literal);
}

/** The edge is taken once a declared function has set a flag for it: somebody calls that to stop the loop. */
export function isOpenedByOwner(scope: Scope, from: Block, successor: number): boolean {
  const flag = flagOnEdge(scope, from, successor);
  if (flag !== undefined)
    return flag.stored.some(({ text, fn }) => flag.leads(text) && fn.func !== undefined);
  // Set to what a caller says.
  const literal = conditionsOf(from.fn).onEdge(from, successor);
  const field = literal?.test.kind === "true" ? flagOf(scope, literal.subject) : undefined;
  const values = field && scope.ask(fieldValues).of(field);
  return values?.some(({ value, fn }) => value.op === "param" && fn.func !== undefined) === true;
}

export interface Flag {
  readonly field: Var;
  readonly zero: string;
  readonly stored: readonly { readonly text: string; readonly fn: FlowFunction }[];
  /** With this value the edge is taken. */
  leads(text: string): boolean;
}

/** The flag that a branch tests, where it only ever holds constants. */
function flagIn(scope: Scope, { subject, test, positive }: Literal): Flag | undefined {
  if (test.kind !== "true" && (test.kind !== "constant" || test.op !== "==")) return undefined;
  const field = flagOf(scope, subject);
  const values = field && scope.ask(fieldValues).of(field);
  if (field === undefined || values === undefined) return undefined;
  const wanted = test.kind === "true" ? "true" : constantText(test.value);
  const stored = values.flatMap(({ value, fn }) =>
    value.op === "const" ? [{ text: constantText(value.value), fn }] : [],
  );
  if (stored.length < values.length) return undefined;
  const zero = test.kind === "true" ? "false" : "0";
  return { field, zero, stored, leads: (text) => (text === wanted) === positive };
}

/** Read on the spot, atomically, or by a method that returns it. */
function flagOf(scope: Scope, subject: Value): Var | undefined {
  const origin = originOf(subject);
  if (origin.op === "load" && origin.addr.op === "fieldAddr") return origin.addr.field;
  if (origin.op !== "call") return undefined;
  if (LOADS.test(calleeId(origin.call) ?? "")) {
    const place = origin.call.receiver ?? origin.call.args[0];
    return place?.op === "fieldAddr" ? place.field : undefined;
  }
  const body = bodyOfCall(scope, origin.call);
  if (body === undefined || body.pkg.path !== scope.pkg.path) return undefined;
  const fields = body.blocks.flatMap((block) =>
    block.end.op === "return" && block !== body.recoverBlock ? block.end.results.map(fieldRead) : [],
  );
  const [field] = fields;
  return fields.every((one) => one !== undefined && one === field) ? field : undefined;
}

function fieldRead(result: Value): Var | undefined {
  const origin = originOf(result);
  if (origin.op === "load" && origin.addr.op === "fieldAddr") return origin.addr.field;
  const isLoad = origin.op === "call" && LOADS.test(calleeId(origin.call) ?? "");
  return isLoad && origin.call.receiver?.op === "fieldAddr" ? origin.call.receiver.field : undefined;
}

const LOADS = /^(?:\(\*sync\/atomic\.\w+\)\.Load|sync\/atomic\.Load\w+)$/;
