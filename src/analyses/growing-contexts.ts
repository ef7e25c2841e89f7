/**
 * Contexts derived from themselves in a loop: each round wraps the context of the round before.
 * Decides what derives, where a round's context comes from, and that chains which a loop only
 * builds, for use after it, are meant.
 */
import { accessPathOf, isExact, placePathOf } from "../flow/access-path.js";
import { canReach, reachableFrom, reaching } from "../flow/graph.js";
import type { AllocInstr, Block, CallInfo, CallInstr, FlowFunction, Value } from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";
import { derivationOf } from "../semantics/models/contexts.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { type CallSite, callsTo } from "./calls.js";
import { derivedBy } from "./contexts/derivations.js";
import { cellOf } from "./origins.js";

export interface GrowingContext {
  readonly site: CallSite;
  readonly call: CallInstr;
  /** The variable or field that grows. */
  readonly name: string;
  /** Known to derive by model; otherwise by its signature only. */
  readonly isCertain: boolean;
}

export const growingContexts = defineAnalysis<readonly GrowingContext[]>({
  id: "growing-contexts",
  compute(scope) {
    const found: GrowingContext[] = [];
    const derives = (_: string, call: CallInfo): boolean => derivedResult(scope, call) !== undefined;
    for (const site of callsTo(scope, derives, ["context", "Context"], ["for"])) {
      const { instr, block } = site;
      if (instr.op !== "call" || !canReach(block, block)) continue;
      const name = growsThrough(scope, site.fn, instr);
      if (name === undefined) continue;
      found.push({ site, call: instr, name, isCertain: derivationOf(site.id) !== undefined });
    }
    return found;
  },
});

/** The position of the context among the results that holds the context given first. */
function derivedResult(scope: Scope, call: CallInfo): number | undefined {
  return derivedBy(scope, call)?.context;
}

/** The name of what carries the context from round to round, if this call grows it and a round works with it. */
function growsThrough(scope: Scope, fn: FlowFunction, call: CallInstr): string | undefined {
  const chain = new Set<Value>([call]);
  const carriers: Value[] = [];
  const stack = [...call.call.args.slice(0, 1)];
  let closes = false;
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (value === call) closes = true;
    if (chain.has(value)) continue;
    chain.add(value);
    for (const { from, carrier } of sourcesOf(scope, fn, value)) {
      if (carrier) carriers.push(value);
      stack.push(from);
    }
  }
  const carrier = carriers.find((value) => value.op === "phi" || value.op === "load");
  if (!closes || carrier === undefined || !isWorkedWith(scope, call, chain)) return undefined;
  return nameOf(carrier);
}

interface Source {
  readonly from: Value;
  /** The value is a variable that lives longer than one round. */
  readonly carrier: boolean;
}

function sourcesOf(scope: Scope, fn: FlowFunction, value: Value): readonly Source[] {
  switch (value.op) {
    case "phi":
      return value.edges.map((from) => ({ from, carrier: value.obj !== undefined }));
    case "convert":
    case "makeInterface":
      return [{ from: value.x, carrier: false }];
    case "extract": {
      const { tuple, index } = value;
      if (tuple.op !== "call" || derivedResult(scope, tuple.call) !== index) return [];
      return [{ from: tuple, carrier: false }];
    }
    case "call": {
      const parent = value.call.args[0];
      return parent === undefined || derivedResult(scope, value.call) === undefined
        ? []
        : [{ from: parent, carrier: false }];
    }
    case "load":
      return storedBefore(fn, value.addr, value.block).map((from) => ({ from, carrier: true }));
    default:
      return [];
  }
}

/** What the function itself stores to the place that is read here, if the place is the same in every round. */
function storedBefore(fn: FlowFunction, address: Value, reader: Block): readonly Value[] {
  const cell = cellOf(address);
  const path = placePathOf(address);
  if (cell === undefined && !isExact(path)) return [];
  if (cell !== undefined && isMadeEachRound(cell, reader)) return [];
  const values: Value[] = [];
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op !== "store") continue;
      if (samePlace(address, instr.addr)) values.push(instr.value);
    }
  }
  return values;
}

/** A variable declared in the loop: every way round passes its declaration. */
function isMadeEachRound(cell: AllocInstr, reader: Block): boolean {
  if (cell.block.fn !== reader.fn) return false;
  return cell.block === reader
    ? canReach(reader, reader)
    : !canReach(reader, reader, (block) => block === cell.block);
}

/**
 * Does a round do something with the grown context besides growing it? A loop that only builds a
 * chain, such as one value per key, is bounded by what it builds.
 */
function isWorkedWith(scope: Scope, call: CallInstr, chain: ReadonlySet<Value>): boolean {
  const places = [...chain].flatMap((value) => (value.op === "load" ? [value.addr] : []));
  const isGrown = (value: Value): boolean =>
    (chain.has(value) && value.type.kind !== "Tuple") ||
    (value.op === "extract" && chain.has(value.tuple)) ||
    (value.op === "load" && isOneOf(value.addr, places));
  const before = reaching([call.block]);
  for (const block of reachableFrom(call.block)) {
    if (!before.has(block)) continue;
    for (const instr of block.instrs) {
      if (instr.op === "phi" || instr.op === "extract" || instr.op === "store" || instr.op === "load")
        continue;
      if (instr.op === "call" && derivedResult(scope, instr.call) !== undefined) continue;
      const captures = instr.op === "closure" && instr.bindings.some((bound) => isOneOf(bound, places));
      if (captures || operandsOf(instr).some(isGrown)) return true;
    }
  }
  return false;
}

function isOneOf(address: Value, places: readonly Value[]): boolean {
  return places.some((place) => samePlace(place, address));
}

/** Two addresses of one variable, or of one field by the same path. */
function samePlace(a: Value, b: Value): boolean {
  const cell = cellOf(a);
  return cell === undefined ? placePathOf(a).text === placePathOf(b).text : cellOf(b) === cell;
}

function nameOf(carrier: Value): string {
  if (carrier.op === "phi" && carrier.obj !== undefined) return carrier.obj.name;
  if (carrier.op !== "load") return carrier.hint;
  return cellOf(carrier.addr)?.obj?.name ?? (carrier.hint || accessPathOf(carrier).text);
}
