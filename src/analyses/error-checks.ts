/**
 * Uses of a result before the error that came with it was looked at: a deferred release, or the body
 * of a response. Decides what counts as a look, and demands that the error is tested afterwards: code
 * that never tests it made up its mind. What a call hands out, and what lets go of it, is told by the
 * must-release engine.
 */
import { conditionsOf } from "../flow/conditions.js";
import { canReach, type FlowGraph } from "../flow/graph.js";
import type {
  Block,
  CallInfo,
  CallInstr,
  DeferInstr,
  ExtractInstr,
  FieldAddrInstr,
  FlowFunction,
  Instr,
  Value,
} from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";
import type { FunctionSource } from "../semantics/info.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { mayUseBeforeCheck } from "./body-shapes.js";
import { bodyOfCall } from "./callees.js";
import { deferredReleases } from "./obligations/deferred.js";
import { handouts } from "./obligations/handouts.js";
import { nameOfValue } from "./obligations/places.js";
import { errorIndexOf, extractsOf } from "./obligations/results.js";
import { bodiesThatAcquire } from "./obligations/visits.js";
import { originOf } from "./origins.js";

export interface UncheckedUse {
  readonly graph: FlowGraph;
  /** The call whose error nobody has looked at yet. */
  readonly call: CallInstr;
  readonly use: DeferInstr | FieldAddrInstr;
  /** What is done: by a deferred Close, by another release that is deferred, or with a part of it. */
  readonly how: "closed" | "released" | "used";
  /** Where the error is looked at, too late. */
  readonly check: Block;
  readonly thing: string;
  readonly error: string;
}

export const uncheckedUses = defineAnalysis<readonly UncheckedUse[]>({
  id: "unchecked-uses",
  compute(scope) {
    const found: UncheckedUse[] = [];
    for (const source of sourcesOf(scope)) {
      if (!mayUseBeforeCheck(source.body.block)) continue;
      const graph = scope.flow(source);
      for (const fn of graph.functions) found.push(...usesIn(scope, graph, fn));
    }
    return found;
  },
});

function sourcesOf(scope: Scope): ReadonlySet<FunctionSource> {
  return new Set([
    ...scope.functions(["Close"], ["defer"]),
    ...bodiesThatAcquire(scope, ["defer"]),
    ...(scope.imports("net/http") ? scope.functions(["Body"]) : []),
  ]);
}

interface Candidate {
  readonly call: CallInstr;
  readonly thing: ExtractInstr;
  readonly error: ExtractInstr;
  readonly use: DeferInstr | FieldAddrInstr;
}

function* usesIn(scope: Scope, graph: FlowGraph, fn: FlowFunction): Iterable<UncheckedUse> {
  for (const { call, use, thing, error } of candidatesIn(scope, fn)) {
    const check = lateCheck(call, use, thing, error);
    if (check === undefined) continue;
    const names = { thing: nameOfValue(thing) ?? "its result", error: nameOfValue(error) ?? "its error" };
    yield { graph, call, use, how: howOf(use), check, ...names };
    // One use is enough: the others wait for the same check.
    return;
  }
}

function howOf(use: Candidate["use"]): UncheckedUse["how"] {
  if (use.op !== "defer") return "used";
  const { target } = use.call;
  const isOther = (target.kind === "static" || target.kind === "interface") && target.func.name !== "Close";
  return isOther || target.kind === "value" ? "released" : "closed";
}

/** Deferred releases first: where both stand in one statement, the release is what is meant. */
function candidatesIn(scope: Scope, fn: FlowFunction): readonly Candidate[] {
  const calls = fn.blocks.flatMap(({ instrs }) => instrs.filter((instr) => instr.op === "call"));
  const released = calls.flatMap((call) => releasesBeforeCheck(scope, call));
  const known = new Set(released.map(({ use }) => use));
  const closed = fn.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr) => (instr.op === "defer" && !known.has(instr) ? closeIn(scope, instr) : [])),
  );
  return [...released, ...closed, ...calls.flatMap((call) => partsUsed(scope, call, fn))];
}

/** What lets go of the call's result without a look at it, where an error tells whether there is one. */
function releasesBeforeCheck(scope: Scope, call: CallInstr): readonly Candidate[] {
  const error = errorOf(call, errorIndexOf(call.call.signature));
  if (error === undefined) return [];
  return deferredReleases(scope, call).flatMap(({ acquired, instr }) => {
    const { of, proof } = acquired;
    const [thing] = of.kind === "result" ? extractsOf(call, of.index) : [];
    const isTold = thing !== undefined && proof === error.index && usesAtOnce(scope, instr.call);
    return isTold ? [{ call, thing, error, use: instr }] : [];
  });
}

/** A deferred Close of something that models know nothing of. */
function closeIn(scope: Scope, instr: DeferInstr): readonly Candidate[] {
  const { target, args, receiver } = instr.call;
  if (target.kind !== "static" && target.kind !== "interface") return [];
  const isClose = target.func.name === "Close" && args.length === 0 && usesAtOnce(scope, instr.call);
  const thing = isClose ? rootOf(receiver) : undefined;
  if (thing?.op !== "extract" || thing.tuple.op !== "call") return [];
  const call = thing.tuple;
  const error = errorOf(call, errorIndexOf(call.call.signature));
  const isSomething = scope
    .ask(handouts)
    .by(call.call)
    .some(({ of }) => of.kind === "result" && of.index === thing.index);
  return error === undefined || isSomething ? [] : [{ call, thing, error, use: instr }];
}

/** Uses of the field that holds the thing, such as the body of a response. */
function partsUsed(scope: Scope, call: CallInstr, fn: FlowFunction): readonly Candidate[] {
  const error = errorOf(call, errorIndexOf(call.call.signature));
  if (error === undefined) return [];
  return scope
    .ask(handouts)
    .by(call.call)
    .flatMap(({ kind, of, proof }) => {
      const [thing] = of.kind === "result" ? extractsOf(call, of.index) : [];
      if (kind.field === undefined || proof !== error.index || thing === undefined) return [];
      return fieldsUsed(fn, thing, kind.field).map((use) => ({ call, thing, error, use }));
    });
}

function fieldsUsed(fn: FlowFunction, thing: Value, field: string): readonly FieldAddrInstr[] {
  return fn.blocks.flatMap(({ instrs }) =>
    instrs.filter(
      (instr): instr is FieldAddrInstr =>
        instr.op === "fieldAddr" && instr.field.name === field && rootOf(instr.x) === thing,
    ),
  );
}

/** The call uses what it is given before it asks anything: a helper that is out of sight may ask. */
function usesAtOnce(scope: Scope, call: CallInfo): boolean {
  const { target } = call;
  if (target.kind === "value") return true;
  const body = bodyOfCall(scope, call);
  const first = body?.blocks[0];
  if (call.receiver !== undefined) return body?.receiver === undefined || !asksForNil(first, body.receiver);
  return first !== undefined && lettingGoIn(scope, first);
}

/** A method that copes with a receiver that is nil. */
function asksForNil(first: Block | undefined, receiver: Value): boolean {
  const literal = first && conditionsOf(first.fn).onEdge(first, 0);
  return literal?.test.kind === "nil" && literal.subject === receiver;
}

/** A release among the first instructions of a helper or literal, where nothing was tested. */
function lettingGoIn(scope: Scope, { instrs }: Block): boolean {
  return instrs.some((instr) => {
    if (instr.op !== "call" && instr.op !== "defer") return false;
    const { target, receiver } = instr.call;
    if (target.kind === "value") return true;
    const isMethod = target.kind === "static" || target.kind === "interface";
    return isMethod && receiver !== undefined && scope.models.releases().includes(target.func.name);
  });
}

/** The result that is used: itself, or through a field of it. */
function rootOf(value: Value | undefined): Value | undefined {
  let at = value;
  for (;;) {
    if (at === undefined) return undefined;
    const origin = originOf(at);
    if (origin.op === "load" && origin.addr.op === "fieldAddr") at = origin.addr.x;
    else if (origin.op === "fieldAddr") at = origin.x;
    else return origin;
  }
}

function errorOf(call: CallInstr, index: number | undefined): ExtractInstr | undefined {
  return index === undefined || index === 0 ? undefined : extractsOf(call, index)[0];
}

/** The block that tests the error after the use, if a path comes to the use with the error unseen. */
function lateCheck(
  call: CallInstr,
  use: DeferInstr | FieldAddrInstr,
  thing: Value,
  error: Value,
): Block | undefined {
  const { fn } = call.block;
  const errors = namesOf(error, fn);
  const things = namesOf(thing, fn);
  const conditions = conditionsOf(fn);
  const tests = fn.blocks.filter((block) => {
    const literal = conditions.onEdge(block, 0);
    return literal !== undefined && errors.has(literal.subject);
  });
  const late = tests.find((block) => block === use.block || canReach(use.block, block));
  if (late === undefined) return undefined;
  const looksAt = (block: Block): boolean => {
    const literal = conditions.onEdge(block, 0);
    return literal !== undefined && (errors.has(literal.subject) || things.has(literal.subject));
  };
  // Any call that is given the error may end the path, as `must(err)` does.
  const isGiven = (instr: Instr): boolean =>
    (instr.op === "call" || instr.op === "defer" || instr.op === "go") &&
    instr.call.args.some((arg) => errors.has(arg));
  return comesUnseen(call, use, isGiven, looksAt) ? late : undefined;
}

function comesUnseen(
  call: CallInstr,
  use: DeferInstr | FieldAddrInstr,
  isGiven: (instr: Instr) => boolean,
  looksAt: (block: Block) => boolean,
): boolean {
  const seen = new Set<Block>();
  const stack: { readonly block: Block; readonly start: number }[] = [
    { block: call.block, start: call.block.instrs.indexOf(call) + 1 },
  ];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { block, start } = at;
    const rest = block.instrs.slice(start);
    const given = rest.findIndex(isGiven);
    const used = rest.indexOf(use);
    if (used !== -1 && (given === -1 || used < given)) return true;
    if (given !== -1 || looksAt(block)) continue;
    for (const next of block.succs) {
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push({ block: next, start: 0 });
    }
  }
  return false;
}

/** The value under all of its names: through phis, conversions and variables. */
function namesOf(value: Value, fn: FlowFunction): ReadonlySet<Value> {
  const names = new Set<Value>([value]);
  for (let size = 0; size !== names.size; ) {
    size = names.size;
    for (const block of fn.blocks) {
      for (const instr of block.instrs) {
        if (instr.op === "store" && names.has(instr.value)) names.add(instr.addr);
        else if (passesOn(instr) && operandsOf(instr).some((operand) => names.has(operand))) names.add(instr);
      }
    }
  }
  return names;
}

function passesOn(
  instr: Instr,
): instr is Extract<Instr, { op: "phi" | "convert" | "makeInterface" | "load" }> {
  return instr.op === "phi" || instr.op === "convert" || instr.op === "makeInterface" || instr.op === "load";
}
