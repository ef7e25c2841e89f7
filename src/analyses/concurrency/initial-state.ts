/**
 * What the variables of a package hold when `main` or a test begins: their initial values and what
 * `init` does, run once. Undefined where that blocks, parts, or is too much.
 */
import type { FlowFunction, Instr } from "../../flow/ir.js";
import { forEachOperand } from "../../flow/operands.js";
import type { Var } from "../../semantics/objects.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { newFrame } from "./frames.js";
import { settle } from "./interpret.js";
import { isQuietTest } from "./quiet-tests.js";
import { State } from "./state.js";
import { createWorld, type Effort } from "./world.js";

/** Tables of data are long and decide nothing. */
const MAX_INITIALIZERS = 60;

const INITIAL: Effort = { instructions: 2_000, states: 1 };

const computed = defineAnalysis<State | undefined>({
  id: "initial-state",
  compute(scope) {
    const world = createWorld(scope, [0], INITIAL);
    let state = new State(undefined, scope.pkg.path);
    for (const fn of initializersOf(scope) ?? [undefined]) {
      if (fn === undefined) return undefined;
      const id = state.next++;
      const frame = newFrame(fn, [], undefined, [], { into: undefined, isDeferred: false, afterwards: [] });
      if (frame === undefined) continue;
      const about = {
        start: undefined,
        endsProcess: false,
        pending: undefined,
        atEnd: [],
        isLost: false,
        isOver: false,
      };
      state.start({ id, frames: [frame], ...about });
      const [settled, other] = settle(world, state, id);
      const goroutine = settled?.goroutine(id);
      const isDone = settled !== undefined && other === undefined && goroutine?.isOver === true;
      if (!isDone || settled.isOver) return undefined;
      settled.assumed = [];
      settled.told = [];
      state = settled;
    }
    state.buryTheDead();
    return state.goroutines.length === 0 ? state : undefined;
  },
});

export function initialState(scope: Scope): State | undefined {
  return scope.ask(computed);
}

/** In the order in which they run: what one needs comes before it (Go specification, "Package initialization"). */
function initializersOf(scope: Scope): readonly FlowFunction[] | undefined {
  const values: FlowFunction[] = [];
  for (const place of scope.initializers()) {
    if (isQuietTest(scope, place.file)) continue;
    if (values.push(scope.flow(place).root) > MAX_INITIALIZERS) return undefined;
  }
  const inits: FlowFunction[] = [];
  for (const source of scope.functions(["init"], undefined))
    if (source.func.name === "init" && source.func.receiver === undefined)
      inits.push(scope.flow(source).root);
  return [...inOrder(scope, values), ...inits];
}

function inOrder(scope: Scope, values: readonly FlowFunction[]): readonly FlowFunction[] {
  const makers = new Map<Var, FlowFunction>();
  for (const fn of values)
    for (const { instrs } of fn.blocks)
      for (const instr of instrs)
        if (instr.op === "store" && instr.addr.op === "global") makers.set(instr.addr.obj, fn);
  const sorted = new Set<FlowFunction>();
  const open = new Set<FlowFunction>();
  const visit = (fn: FlowFunction): void => {
    if (sorted.has(fn) || open.has(fn)) return;
    open.add(fn);
    for (const variable of usedBy(scope, fn, new Set())) {
      const maker = makers.get(variable);
      if (maker !== undefined) visit(maker);
    }
    sorted.add(fn);
  };
  for (const fn of values) visit(fn);
  return [...sorted];
}

/** Package variables that it reads, itself or in functions of the package that it calls. */
function usedBy(scope: Scope, fn: FlowFunction, seen: Set<FlowFunction>): ReadonlySet<Var> {
  const used = new Set<Var>();
  if (seen.has(fn)) return used;
  seen.add(fn);
  const callees = new Set<FlowFunction>();
  const look = (instr: Instr): void => {
    forEachOperand(instr, (value) => {
      if (value.op === "global") used.add(value.obj);
    });
    if (instr.op !== "call" || instr.call.target.kind !== "static") return;
    const { origin } = instr.call.target.func;
    const source = origin.packagePath === scope.pkg.path ? scope.functionOf(origin) : undefined;
    if (source !== undefined) callees.add(scope.flow(source).root);
  };
  for (const { instrs } of fn.blocks) instrs.forEach(look);
  for (const callee of callees) for (const variable of usedBy(scope, callee, seen)) used.add(variable);
  return used;
}
