/**
 * All names of one value in a graph: through phis, conversions, assertions, local variables and the
 * closures that share them, and promotion through an embedded field. Decides nothing about what is
 * done with it: every other mention is handed out for those who ask to judge.
 */
import { type User, usesOf } from "../flow/definitions.js";
import type { AllocInstr, ClosureInstr, FlowFunction, Value } from "../flow/ir.js";

/** A step that does something with the value, under one of its names. */
export interface Mention {
  readonly fn: FlowFunction;
  readonly step: User;
  readonly name: Value;
  /** The name is the address of a variable that holds it: a call that is given it may put something else there. */
  readonly isAddress: boolean;
}

export interface Aliases {
  has(value: Value): boolean;
  readonly mentions: readonly Mention[];
}

/** Values that a step, a mention all the same, makes of a name and that stand for the thing as well. */
export type Carries = (step: User, name: Value) => readonly Value[] | undefined;

export function aliasesOf(seeds: readonly Value[], carries?: Carries): Aliases {
  const names = new Set<Value>();
  const addresses = new Set<Value>();
  const queue: { readonly value: Value; readonly isAddress: boolean }[] = [];
  const add = (value: Value, isAddress: boolean): void => {
    const known = isAddress ? addresses : names;
    if (known.has(value)) return;
    known.add(value);
    queue.push({ value, isAddress });
  };
  for (const seed of seeds) add(seed, false);
  const mentions: Mention[] = [];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { value, isAddress } = next;
    for (const step of usesOf(value)) {
      const passed = isAddress ? throughAddress(step, value) : throughName(step, value);
      for (const one of passed ?? []) add(one.value, one.isAddress);
      if (passed !== undefined) continue;
      mentions.push({ fn: step.block.fn, step, name: value, isAddress });
      for (const made of (isAddress ? undefined : carries?.(step, value)) ?? []) add(made, false);
    }
  }
  return { has: (value) => names.has(value), mentions };
}

type Passed = readonly { readonly value: Value; readonly isAddress: boolean }[];

const NOTHING: Passed = [];

/** What stands for the value after the step; undefined where the step does something else with it. */
function throughName(step: User, name: Value): Passed | undefined {
  switch (step.op) {
    case "phi":
    case "convert":
    case "makeInterface":
    case "load":
      return [{ value: step, isAddress: false }];
    case "typeAssert":
      if (!step.commaOk) return [{ value: step, isAddress: false }];
      return componentsOf(step, 0).map((value) => ({ value, isAddress: false }));
    case "fieldAddr":
    case "field":
      return step.field.embedded ? [{ value: step, isAddress: false }] : undefined;
    case "closure":
      return captured(step, name, false);
    case "store": {
      const cell = step.value === name ? localCell(step.addr) : undefined;
      return cell === undefined ? undefined : [{ value: cell, isAddress: true }];
    }
    default:
      return undefined;
  }
}

function throughAddress(step: User, address: Value): Passed | undefined {
  switch (step.op) {
    case "load":
      return [{ value: step, isAddress: false }];
    case "phi":
      return [{ value: step, isAddress: true }];
    case "store":
      return step.addr === address ? NOTHING : undefined;
    case "closure":
      return captured(step, address, true);
    default:
      return undefined;
  }
}

function captured(closure: ClosureInstr, value: Value, isAddress: boolean): Passed {
  return closure.bindings.flatMap((binding, index) => {
    const inside = binding === value ? closure.target.freeVars[index] : undefined;
    return inside === undefined ? [] : [{ value: inside, isAddress }];
  });
}

/** The names of one component of a tuple. */
export function componentsOf(tuple: Value, index: number): readonly Value[] {
  return usesOf(tuple).flatMap((step) => (step.op === "extract" && step.index === index ? [step] : []));
}

/** The cell of a variable or result, in this function or one around it. */
export function localCell(address: Value): AllocInstr | undefined {
  let at: Value | undefined = address;
  while (at?.op === "freeVar") at = boundTo(at.fn, at.index);
  return at?.op === "alloc" && (at.purpose === "variable" || at.purpose === "result") ? at : undefined;
}

function boundTo(fn: FlowFunction, index: number): Value | undefined {
  for (const block of fn.parent?.blocks ?? []) {
    for (const instr of block.instrs) {
      if (instr.op === "closure" && instr.target === fn) return instr.bindings[index];
    }
  }
  return undefined;
}

/** The values that a value can be, behind the same kinds of names. */
export function rootsOf(value: Value): ReadonlySet<Value> {
  const roots = new Set<Value>();
  const seen = new Set<Value>();
  const stack = [value];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const sources = sourcesOf(at);
    if (sources === undefined) roots.add(at);
    else stack.push(...sources);
  }
  return roots;
}

function sourcesOf(value: Value): readonly Value[] | undefined {
  switch (value.op) {
    case "phi":
      return value.edges;
    case "convert":
    case "makeInterface":
      return [value.x];
    case "typeAssert":
      return value.commaOk ? undefined : [value.x];
    case "extract":
      return value.tuple.op === "typeAssert" && value.index === 0 ? [value.tuple.x] : undefined;
    case "field":
      return value.field.embedded ? [value.x] : undefined;
    case "freeVar": {
      const bound = value.by === "value" ? boundTo(value.fn, value.index) : undefined;
      return bound === undefined ? undefined : [bound];
    }
    case "load": {
      const { addr } = value;
      if (addr.op === "fieldAddr" && addr.field.embedded) return [addr.x];
      const cell = localCell(addr);
      const stored = cell === undefined ? [] : storedTo(cell);
      return stored.length === 0 ? undefined : stored;
    }
    default:
      return undefined;
  }
}

/** All that is stored to the variable, in its function and the closures that share it. */
function storedTo(cell: AllocInstr): readonly Value[] {
  const stored: Value[] = [];
  const addresses: Value[] = [cell];
  const seen = new Set<Value>(addresses);
  for (let address = addresses.pop(); address !== undefined; address = addresses.pop()) {
    for (const step of usesOf(address)) {
      if (step.op === "store" && step.addr === address) stored.push(step.value);
      else if (step.op === "phi" || step.op === "closure") {
        const next = step.op === "phi" ? [step] : captured(step, address, true).map((one) => one.value);
        for (const one of next) if (!seen.has(one)) addresses.push(one);
        for (const one of next) seen.add(one);
      }
    }
  }
  return stored;
}
