/**
 * Buffers that are filled, put back into their pool as they are, and not emptied by whoever gets them:
 * the next user finds what the last one wrote. Decides from evidence on both sides: something is
 * written, and nothing in sight empties; code out of sight may do either.
 */
import type { FlowGraph } from "../flow/graph.js";
import type { CallInstr, FlowFunction, Value } from "../flow/ir.js";
import { appendsToFirst, EMPTYING_METHODS, isBuffer } from "../semantics/models/pools.js";
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import { aliasesOf, type Carries, type Mention, rootsOf } from "./aliases.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { bodyOfCall, parametersGiven } from "./callees.js";
import { calleeId } from "./calls.js";
import { handouts } from "./obligations/handouts.js";
import { type Caller, poolPuts } from "./pool-puts.js";

export interface UncleanPut {
  readonly graph: FlowGraph;
  readonly put: Caller;
  readonly value: Value;
  /** The first write that is seen. */
  readonly write: Mention["step"];
}

/** Helpers of helpers that a buffer is followed into. */
const MAX_DEPTH = 3;

export const uncleanPuts = defineAnalysis<readonly UncleanPut[]>({
  id: "unclean-puts",
  compute(scope) {
    const found: UncleanPut[] = [];
    for (const { graph, step, value } of scope.ask(poolPuts)?.puts ?? []) {
      if (!keepsContent(scope, value.type)) continue;
      const gets = getsBehind(scope, value);
      if (gets === undefined) continue;
      const evidence = gets.map((get) => evidenceOf(scope, get));
      if (evidence.some(({ isEmptied, isLost }) => isEmptied || isLost)) continue;
      const write = evidence.map((one) => one.write).find((one) => one !== undefined);
      if (write !== undefined) found.push({ graph, put: step, value, write });
    }
    return found;
  },
});

/** A buffer, or a slice or a pointer to one. */
function keepsContent(scope: Scope, type: Type): boolean {
  const named = scope.semantics.namedOf(type);
  if (named !== undefined && isBuffer(`${named.obj.packagePath}.${named.obj.name}`)) return true;
  const bare = type.kind === "Pointer" ? type.elem : type;
  return underlyingOf(bare).kind === "Slice";
}

/** The calls that took the object out of its pool; undefined where it may come from elsewhere. */
function getsBehind(scope: Scope, value: Value): readonly CallInstr[] | undefined {
  const gets: CallInstr[] = [];
  for (const root of rootsOf(value)) {
    // What was made in its place is as clean as can be.
    if (root.op === "alloc" || root.op === "makeSlice" || root.op === "nil") continue;
    if (root.op === "call" && isFresh(root)) continue;
    const call = root.op === "extract" ? root.tuple : root;
    if (call.op !== "call") return undefined;
    if (
      !scope
        .ask(handouts)
        .by(call.call)
        .some(({ kind }) => kind.id === "pooled")
    )
      return undefined;
    gets.push(call);
  }
  return gets.length === 0 ? undefined : gets;
}

/** `append(b, ...)` of the object, `bytes.NewBuffer`. */
function isFresh({ call }: CallInstr): boolean {
  return call.target.kind === "builtin" || calleeId(call)?.startsWith("bytes.NewBuffer") === true;
}

interface Evidence {
  write: Mention["step"] | undefined;
  isEmptied: boolean;
  isLost: boolean;
}

function evidenceOf(scope: Scope, get: CallInstr): Evidence {
  const evidence: Evidence = { write: undefined, isEmptied: false, isLost: false };
  collect(scope, [get], evidence, new Set());
  // A function of the project that gets it may empty it first.
  const body = bodyOfCall(scope, get.call);
  if (body !== undefined) {
    const inner = { ...evidence };
    for (const call of getsIn(scope, body)) collect(scope, [call], inner, new Set([body]));
    evidence.isEmptied ||= inner.isEmptied;
  }
  return evidence;
}

function getsIn(scope: Scope, fn: FlowFunction): readonly CallInstr[] {
  return fn.blocks.flatMap(({ instrs }) =>
    instrs.filter(
      (instr): instr is CallInstr =>
        instr.op === "call" &&
        scope
          .ask(handouts)
          .by(instr.call)
          .some(({ kind }) => kind.id === "pooled"),
    ),
  );
}

/** What was appended to is still the buffer, and so is a part of it. */
const CARRIES: Carries = (step, name) => {
  if (step.op === "slice") return [step];
  return step.op === "call" && isAppend(step) && step.call.args[0] === name ? [step] : undefined;
};

/** The first in the text. */
function noteWrite(evidence: Evidence, step: Mention["step"]): void {
  const { write } = evidence;
  if (write === undefined || step.node.start < write.node.start) evidence.write = step;
}

function isAppend({ call }: Caller): boolean {
  const { target } = call;
  return target.kind === "builtin" ? target.name === "append" : appendsToFirst(calleeId(call) ?? "");
}

function collect(
  scope: Scope,
  seeds: readonly Value[],
  evidence: Evidence,
  open: ReadonlySet<FlowFunction>,
): void {
  for (const mention of aliasesOf(seeds, CARRIES).mentions) {
    const { step, name, isAddress } = mention;
    if (isAddress) evidence.isLost = true;
    else if (step.op === "slice") evidence.isEmptied ||= isZero(step.high);
    else if (step.op === "call" || step.op === "defer" || step.op === "go")
      called(scope, step, name, evidence, open);
    else if (step.op === "store" && step.value === name) stored(step.addr, name, evidence);
    else if (isHandedOn(mention)) evidence.isLost = true;
  }
}

/** `*bp = append(*bp, ...)` keeps the slice where it is; `*bp = nil` is a new one. */
function stored(address: Value, name: Value, evidence: Evidence): void {
  const isInPlace =
    address.op !== "fieldAddr" && address.op !== "indexAddr" && underlyingOf(name.type).kind === "Slice";
  if (!isInPlace || address.op === "global") evidence.isLost = true;
}

function isZero(value: Value | undefined): boolean {
  return value?.op === "const" && value.value.kind === "int" && value.value.value === 0n;
}

function isHandedOn({ step }: Mention): boolean {
  return step.op === "send" || step.op === "mapUpdate" || step.op === "opaque" || step.op === "select";
}

function called(
  scope: Scope,
  step: Caller,
  name: Value,
  evidence: Evidence,
  open: ReadonlySet<FlowFunction>,
): void {
  const { call } = step;
  const { target, receiver, args } = call;
  if (isAppend(step) || target.kind === "builtin") {
    if (isAppend(step) && args[0] === name) noteWrite(evidence, step);
    else if (target.kind === "builtin" && target.name === "clear") evidence.isEmptied = true;
    return;
  }
  const id = calleeId(call);
  const method = target.kind === "static" || target.kind === "interface" ? target.func.name : "";
  if (receiver === name && !args.includes(name)) {
    if (EMPTYING_METHODS.has(method)) evidence.isEmptied = true;
    else if (method.startsWith("Write") || method === "ReadFrom") noteWrite(evidence, step);
    return;
  }
  if (id === undefined) {
    evidence.isLost = true;
    return;
  }
  const packagePath = target.kind === "static" || target.kind === "interface" ? target.func.packagePath : "";
  for (const [index, arg] of args.entries()) {
    if (arg !== name) continue;
    const use = scope.models.useOf(id, packagePath, `arg ${index}`);
    if (use === "releases") continue;
    // `io.Copy(w, buf)` reads to the end.
    if (use === "looks" && index > 0 && packagePath === "io") evidence.isEmptied = true;
    else if (use === "looks" || use === "borrows") noteWrite(evidence, step);
    else inside(scope, step, name, evidence, open);
  }
}

function inside(
  scope: Scope,
  step: Caller,
  name: Value,
  evidence: Evidence,
  open: ReadonlySet<FlowFunction>,
): void {
  const body = bodyOfCall(scope, step.call);
  const params = body === undefined ? undefined : parametersGiven(body, step.call, name);
  if (body === undefined || params === undefined || open.size >= MAX_DEPTH) evidence.isLost = true;
  else if (!open.has(body)) collect(scope, params, evidence, new Set([...open, body]));
}
