/**
 * Uses of a result before the error that came with it was looked at: a deferred Close, or the body
 * of a response. Decides what counts as a look, and demands that the error is tested afterwards:
 * code that never tests it made up its mind.
 */
import { conditionsOf } from "../flow/conditions.js";
import { canReach, type FlowGraph } from "../flow/graph.js";
import type {
  Block,
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
import type { Type } from "../semantics/types.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { mayUseBeforeCheck } from "./body-shapes.js";
import { nameOfValue } from "./obligations/places.js";
import { originOf } from "./origins.js";

export interface UncheckedUse {
  readonly graph: FlowGraph;
  /** The call whose error nobody has looked at yet. */
  readonly call: CallInstr;
  readonly use: DeferInstr | FieldAddrInstr;
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
  const sources = new Set(scope.functions(["Close"], ["defer"]));
  if (scope.imports("net/http")) for (const source of scope.functions(["Body"])) sources.add(source);
  return sources;
}

function* usesIn(scope: Scope, graph: FlowGraph, fn: FlowFunction): Iterable<UncheckedUse> {
  for (const use of candidatesIn(scope, fn)) {
    const thing = thingOf(use);
    if (thing?.op !== "extract" || thing.tuple.op !== "call") continue;
    const call = thing.tuple;
    const error = errorOf(call, fn);
    if (error === undefined || call.block.fn !== fn) continue;
    const check = lateCheck(call, use, thing, error);
    if (check === undefined) continue;
    const names = { thing: nameOfValue(thing) ?? "its result", error: nameOfValue(error) ?? "its error" };
    yield { graph, call, use, check, ...names };
    // One use is enough: the others wait for the same check.
    return;
  }
}

/** Deferred Closes first: where both stand in one statement, the Close is what is meant. */
function candidatesIn(scope: Scope, fn: FlowFunction): readonly (DeferInstr | FieldAddrInstr)[] {
  const defers: DeferInstr[] = [];
  const bodies: FieldAddrInstr[] = [];
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op === "defer" && isClose(instr)) defers.push(instr);
      else if (instr.op === "fieldAddr" && instr.field.name === "Body" && isResponse(scope, instr.x.type))
        bodies.push(instr);
    }
  }
  return [...defers, ...bodies];
}

function isClose({ call: { target, args } }: DeferInstr): boolean {
  return (
    (target.kind === "static" || target.kind === "interface") &&
    target.func.name === "Close" &&
    args.length === 0
  );
}

function isResponse(scope: Scope, type: Type): boolean {
  return type.kind === "Pointer" && scope.semantics.isNamed(type.elem, "net/http", "Response");
}

/** The result that is used: itself, or through a field of it. */
function thingOf(use: DeferInstr | FieldAddrInstr): Value | undefined {
  let at: Value | undefined = use.op === "defer" ? use.call.receiver : use.x;
  for (;;) {
    if (at === undefined) return undefined;
    const origin = originOf(at);
    if (origin.op === "load" && origin.addr.op === "fieldAddr") at = origin.addr.x;
    else if (origin.op === "fieldAddr") at = origin.x;
    else return origin;
  }
}

function errorOf(call: CallInstr, fn: FlowFunction): ExtractInstr | undefined {
  const results = call.call.signature?.results ?? [];
  const last = results.length - 1;
  const type = results[last]?.type();
  if (last < 1 || type?.kind !== "Named" || type.obj.packagePath !== "" || type.obj.name !== "error")
    return undefined;
  for (const block of fn.blocks) {
    for (const instr of block.instrs)
      if (instr.op === "extract" && instr.tuple === call && instr.index === last) return instr;
  }
  return undefined;
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
