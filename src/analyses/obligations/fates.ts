/**
 * What a function does with a thing it is given: as an argument, or captured. A summary over all of
 * its paths at once, in which letting go on one path counts as letting go: the kinder effect.
 */
import { reversePostorder } from "../../flow/graph.js";
import type { CallInfo, FlowFunction, Instr, Value } from "../../flow/ir.js";
import type { Func } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import type { DutyKind, Fate, Guess, Holding, Outcome, Role, Surroundings } from "./duty.js";
import { fateByResult } from "./endings.js";
import { hidesCode } from "./steps.js";
import { outcomeOf } from "./uses.js";

/**
 * Calls of calls that are followed. Too low and helpers of helpers count as giving the thing away,
 * which hides leaks; too high costs bodies that would otherwise not be parsed.
 */
const MAX_DEPTH = 4;

/** Rounds over a function until its names are known; more are needed only for odd loops. */
const MAX_ROUNDS = 8;

export function createSurroundings(scope: Scope, kind: DutyKind): Surroundings {
  const fates = new Map<string, Fate | "running">();
  const graphs = new Map<Func, FlowFunction | undefined>();
  let depth = 0;

  const remembered = (key: string, find: () => Fate): Fate => {
    const known = fates.get(key);
    // A function that hands the thing to itself lets go of it elsewhere, if at all.
    if (known === "running") return { kind: "looks" };
    if (known !== undefined) return known;
    if (depth >= MAX_DEPTH) return { kind: "moves" };
    fates.set(key, "running");
    depth++;
    const fate = find();
    depth--;
    fates.set(key, fate);
    return fate;
  };

  const rootOf = (func: Func): FlowFunction | undefined => {
    if (!graphs.has(func)) {
      const home = scope.scopeOf(func.packagePath);
      const source = home?.functionOf(func);
      graphs.set(func, source === undefined ? undefined : home?.flow(source).root);
    }
    return graphs.get(func);
  };

  const at: Surroundings = {
    scope,
    kind,
    fateOfArgument(call, index, role) {
      const callee = calleeOf(call, rootOf);
      if (callee === undefined || hidesCode(callee)) return undefined;
      const param = parameterOf(callee, call, index);
      if (param === undefined) return undefined;
      return remembered(`${callee.id} ${param.index} ${role}`, () => {
        const fate = fateIn(callee, new Map([[param, role]]), new Map(), at);
        return fate.kind === "releases" ? fateByResult(callee, param, role, at) : fate;
      });
    },
    fateOfCapture(closure, index, role) {
      const { target } = closure;
      const captured = target.freeVars[index];
      if (captured === undefined || hidesCode(target)) return { kind: "moves" };
      const seed = new Map<Value, Role>([[captured, role]]);
      const none = new Map<Value, Role>();
      return remembered(`${target.id} ^${index} ${role}`, () =>
        captured.by === "value" ? fateIn(target, seed, none, at) : fateIn(target, none, seed, at),
      );
    },
  };
  return at;
}

function calleeOf(
  { target }: CallInfo,
  rootOf: (func: Func) => FlowFunction | undefined,
): FlowFunction | undefined {
  if (target.kind === "closure") return target.fn;
  return target.kind === "static" ? rootOf(target.func.origin) : undefined;
}

function parameterOf(
  callee: FlowFunction,
  call: CallInfo,
  index: number,
): FlowFunction["params"][number] | undefined {
  const isVariadic = callee.signature.variadic && index >= callee.params.length - 1;
  return isVariadic && !call.spread ? undefined : callee.params[index];
}

function fateIn(
  fn: FlowFunction,
  roles: Map<Value, Role>,
  variables: Map<Value, Role>,
  at: Surroundings,
): Fate {
  const components = new Map<Value, { readonly role: Role; readonly index: number }>();
  const holding: Holding = {
    roleOf: (value) => roles.get(value),
    roleOfComponent(tuple, index) {
      const held = components.get(tuple);
      return held?.index === index ? held.role : undefined;
    },
    roleIn: (address) => variables.get(address),
  };
  let fate: Fate = { kind: "looks" };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = roles.size + variables.size + components.size;
    for (const block of reversePostorder(fn)) {
      for (const instr of block.instrs) {
        const outcome = instr.op === "phi" ? phiOutcome(instr, holding) : outcomeOf(instr, holding, at);
        if (outcome.kind === "releases" || outcome.kind === "releasesWhen") return { kind: "releases" };
        fate = noteOutcome(fate, outcome);
        if (outcome.kind === "keeps") variables.set(outcome.address, outcome.role);
        if (outcome.kind !== "carries" || instr.op === "store") continue;
        if (outcome.component === undefined) roles.set(instr as Value, outcome.role);
        else components.set(instr as Value, { role: outcome.role, index: outcome.component });
      }
      const { end } = block;
      if (end.op === "return") {
        const index = end.results.findIndex((result) => roles.has(result));
        const role = end.results[index] && roles.get(end.results[index]);
        if (role !== undefined && fate.kind !== "moves") fate = returned(index, role);
      } else if (outcomeOf(end, holding, at).kind === "moves") fate = { kind: "moves" };
    }
    if (roles.size + variables.size + components.size === before) break;
  }
  return fate;
}

function returned(index: number, role: Role): Fate {
  return role === "view" ? { kind: "views" } : { kind: "returns", index, role };
}

function phiOutcome(phi: Extract<Instr, { op: "phi" }>, holding: Holding): Outcome {
  for (const edge of phi.edges) {
    const role = holding.roleOf(edge);
    if (role !== undefined) return { kind: "carries", role };
  }
  return { kind: "nothing" };
}

function noteOutcome(fate: Fate, outcome: Outcome): Fate {
  if (outcome.kind === "moves") return { kind: "moves" };
  const guess: Guess | undefined =
    outcome.kind === "nothing" || outcome.kind === "carries" ? outcome.guess : undefined;
  return guess !== undefined && fate.kind === "looks" && fate.guess === undefined
    ? { kind: "looks", guess }
    : fate;
}
