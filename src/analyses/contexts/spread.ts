/**
 * Where a context goes in its graph: forward through derivations, variables, joins and closures, to
 * whoever is given it. What a callee then does with it is not asked here.
 */
import { usesOf } from "../../flow/definitions.js";
import type { Instr, Terminator, Value } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import { cellOf, familyOf } from "../origins.js";
import { isRun, type RunInstr } from "../runs.js";
import { derivedBy } from "./derivations.js";

/** Somebody is given the context, or one derived from it. */
export interface Handed {
  readonly instr: RunInstr;
  /** Position among the arguments; undefined for the receiver, as in `ctx.Done()`. */
  readonly argument: number | undefined;
  readonly value: Value;
}

export interface Spread {
  /** Everything that is the context, or derived from it by anything but `WithoutCancel`. */
  readonly values: ReadonlySet<Value>;
  readonly handed: readonly Handed[];
  /** It leaves the function other than as an argument: returned, sent, stored in a field, an element or a package variable. */
  readonly kept: readonly (Instr | Terminator)[];
  /** Functions that cancel one of the derived contexts. */
  readonly cancels: ReadonlySet<Value>;
}

export function spreadOf(scope: Scope, start: Value): Spread {
  const values = new Set<Value>();
  const handed: Handed[] = [];
  const kept: (Instr | Terminator)[] = [];
  const cancels = new Set<Value>();
  const stack = [start];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (values.has(value)) continue;
    values.add(value);
    for (const user of usesOf(value)) stack.push(...follow(value, user));
  }
  return { values, handed, kept, cancels };

  function follow(value: Value, user: Instr | Terminator): readonly Value[] {
    switch (user.op) {
      case "phi":
      case "convert":
      case "makeInterface":
        return [user];
      case "store": {
        if (user.value !== value) return [];
        const cell = cellOf(user.addr);
        if (cell !== undefined) return loadsOf(cell);
        kept.push(user);
        return [];
      }
      case "closure":
        return user.target.freeVars.filter((_, index) => user.bindings[index] === value);
      case "return":
      case "send":
      case "mapUpdate":
      case "opaque":
        kept.push(user);
        return [];
      default:
        return "call" in user && isRun(user) ? give(value, user) : [];
    }
  }

  function give(value: Value, instr: RunInstr): readonly Value[] {
    const { call } = instr;
    const derived = derivedBy(scope, call);
    if (instr.op === "call" && derived?.parent === value) {
      if (derived.adds === "detached") return [];
      if (derived.cancel !== undefined)
        for (const cancel of resultsOf(instr, derived.cancel)) cancels.add(cancel);
      const results = resultsOf(instr, derived.context);
      // By signature alone it may as well wait for something before it returns.
      if (derived.adds !== undefined) return results;
      handed.push({ instr, argument: 0, value });
      return results;
    }
    // What is appended lives as long as the slice.
    if (call.target.kind === "builtin" && call.target.name === "append") {
      kept.push(instr);
      return [];
    }
    if (call.receiver === value) handed.push({ instr, argument: undefined, value });
    const inside: Value[] = [];
    for (const [argument, given] of call.args.entries()) {
      if (given !== value) continue;
      const param = call.target.kind === "closure" ? call.target.fn.params[argument] : undefined;
      if (param === undefined) handed.push({ instr, argument, value });
      else inside.push(param);
    }
    return inside;
  }
}

/** The values a call's result of that position is known by. */
export function resultsOf(call: Extract<Instr, { op: "call" }>, index: number): readonly Value[] {
  if (call.type.kind !== "Tuple") return index === 0 ? [call] : [];
  return usesOf(call).flatMap((user) => (user.op === "extract" && user.index === index ? [user] : []));
}

/** Every read of a variable, in its function and the closures in it. */
export function loadsOf(cell: Extract<Value, { op: "alloc" }>): readonly Value[] {
  const loads: Value[] = [];
  for (const fn of familyOf(cell.block.fn)) {
    for (const block of fn.blocks) {
      for (const instr of block.instrs)
        if (instr.op === "load" && cellOf(instr.addr) === cell) loads.push(instr);
    }
  }
  return loads;
}
