/**
 * What becomes of a struct made in this package: which of its fields are given a value, and which
 * of its methods are called, followed through variables, results, arguments and fields. What goes
 * out of sight may be given anything there.
 */

import { usesOf } from "../../flow/definitions.js";
import type { AllocInstr, CallInstr, FlowFunction, ReturnEnd, StoreInstr, Value } from "../../flow/ir.js";
import { isExported } from "../../semantics/lookup.js";
import type { Var } from "../../semantics/objects.js";
import { aliasesOf, componentsOf, type Mention } from "../aliases.js";
import type { Scope } from "../analysis.js";
import { bodyOfCall, parametersGiven } from "../callees.js";
import { callers } from "../callers.js";
import { originOf } from "../origins.js";
import type { RunInstr } from "../runs.js";

export interface StructTrail {
  /** Fields that are given a value, with what they are given. */
  readonly set: ReadonlyMap<string, readonly Value[]>;
  /** Calls of its methods. */
  readonly calls: readonly RunInstr[];
  /** It went where nobody can look. */
  readonly isLost: boolean;
  /** Code outside the package can reach it by an exported name. */
  readonly isExposed: boolean;
}

interface Growing {
  readonly set: Map<string, Value[]>;
  readonly calls: RunInstr[];
  isLost: boolean;
  isExposed: boolean;
}

/** Fields of fields and callers of callers that are looked at. */
const MAX_DEPTH = 4;

export function trailOfStruct(scope: Scope, made: AllocInstr): StructTrail {
  const trail: Growing = { set: new Map(), calls: [], isLost: false, isExposed: false };
  follow([made], { scope, trail, places: new Set([made]), depth: 0 });
  return trail;
}

interface Walk {
  readonly scope: Scope;
  readonly trail: Growing;
  /** Fields, variables and parameters that were looked at. */
  readonly places: Set<unknown>;
  readonly depth: number;
}

function follow(values: readonly Value[], walk: Walk): void {
  if (walk.depth > MAX_DEPTH) {
    walk.trail.isLost = true;
    return;
  }
  const { mentions, has } = aliasesOf(values);
  for (const mention of mentions) {
    const { step } = mention;
    if (step.op === "return") returned(step, has, walk);
    else if (step.op === "fieldAddr") configured(step, walk.trail);
    else if (step.op === "store") stored(step, mention, walk);
    else if (step.op === "call" || step.op === "go" || step.op === "defer") called(step, mention, walk);
    else if (step.op !== "field" && step.op !== "binary" && step.op !== "branch") walk.trail.isLost = true;
  }
}

function configured(address: Extract<Value, { op: "fieldAddr" }>, trail: Growing): void {
  const { name } = address.field;
  for (const step of usesOf(address)) {
    if (step.op !== "store" || step.addr !== address) continue;
    const values = trail.set.get(name) ?? [];
    values.push(step.value);
    trail.set.set(name, values);
  }
}

function stored(step: StoreInstr, { name }: Mention, walk: Walk): void {
  const { scope, trail } = walk;
  const { addr } = step;
  if (addr === name) {
    replaced(step.value, walk);
    return;
  }
  if (addr.op !== "fieldAddr" && addr.op !== "global") {
    trail.isLost = true;
    return;
  }
  const place = addr.op === "global" ? addr.obj : addr.field;
  if (walk.places.has(place)) return;
  walk.places.add(place);
  if (place.packagePath !== scope.pkg.path) {
    trail.isLost = true;
    return;
  }
  if (scope.pkg.name !== "main" && isExported(place.name)) trail.isExposed = true;
  for (const source of scope.functions([place.name])) {
    if (scope.pkg.isTestFile(source.file)) continue;
    for (const fn of scope.flow(source).functions) {
      const mentions = mentionsOf(fn, place);
      if (mentions.length > 0) follow(mentions, { ...walk, depth: walk.depth + 1 });
    }
  }
}

/** Another struct is put in its place: what that one is given counts as well. */
function replaced(value: Value, walk: Walk): void {
  const origin = originOf(value);
  if (origin.op === "zero") return;
  const literal = origin.op === "load" && origin.addr.op === "alloc" ? origin.addr : undefined;
  if (literal?.purpose !== "composite") walk.trail.isLost = true;
  else if (!walk.places.has(literal)) {
    walk.places.add(literal);
    follow([literal], { ...walk, depth: walk.depth + 1 });
  }
}

/** Reads of a field or package variable; its address where it holds the struct itself. */
function mentionsOf(fn: FlowFunction, place: Var): readonly Value[] {
  const isStruct = place.type().kind !== "Pointer";
  const found: Value[] = [];
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) {
      if (instr.op === "fieldAddr" && isStruct && isSame(instr.field, place)) found.push(instr);
      else if (instr.op === "field" && isSame(instr.field, place)) found.push(instr);
      else if (instr.op === "load" && isAddressOf(instr.addr, place)) found.push(instr);
    }
  }
  return found;
}

function isAddressOf(address: Value, place: Var): boolean {
  if (address.op === "global") return address.obj === place;
  return address.op === "fieldAddr" && isSame(address.field, place);
}

/** Instances of a generic struct have fields of their own, declared at one place. */
function isSame(field: Var, place: Var): boolean {
  return field === place || (field.place !== undefined && field.place.ident === place.place?.ident);
}

function called(step: RunInstr, { name }: Mention, walk: Walk): void {
  const { scope, trail } = walk;
  const { call } = step;
  if (call.receiver === name) trail.calls.push(step);
  if (!call.args.includes(name)) return;
  const body = bodyOfCall(scope, call);
  const params = body === undefined ? undefined : parametersGiven(body, call, name);
  if (body === undefined || params === undefined || body.pkg !== scope.pkg) {
    trail.isLost = true;
    return;
  }
  const fresh = params.filter((param) => !walk.places.has(param));
  for (const param of fresh) walk.places.add(param);
  follow(fresh, { ...walk, depth: walk.depth + 1 });
}

function returned(end: ReturnEnd, has: (value: Value) => boolean, walk: Walk): void {
  const { scope, trail } = walk;
  const { func } = end.block.fn;
  const index = end.results.findIndex(has);
  if (func === undefined) {
    trail.isLost = true;
    return;
  }
  if (scope.pkg.name !== "main" && isExported(func.name)) trail.isExposed = true;
  if (walk.places.has(func)) return;
  walk.places.add(func);
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
  if (handouts.length > 0 || isReachedOtherwise) trail.isLost = true;
  for (const { graph, run } of runs) {
    if (run.instr.op !== "call" || scope.pkg.isTestFile(graph.file)) continue;
    follow(resultOf(run.instr, index), { ...walk, depth: walk.depth + 1 });
  }
}

function resultOf(call: CallInstr, index: number): readonly Value[] {
  return (call.call.signature?.results.length ?? 0) > 1 ? componentsOf(call, index) : [call];
}
