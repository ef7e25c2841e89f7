/**
 * SSA construction on the fly (Braun, Buchwald, Hack, Leißa, Mallon, Zwinkau: "Simple and efficient
 * construction of static single assignment form", CC 2013). Decides which value a variable has at
 * the end of a block. Two changes: look-ups use a work list, since generated Go has blocks by the
 * ten thousand in a row, and phis that turn out trivial go in one pass at the end.
 */
import type { Var } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import type { FunctionBuilder, HiddenVariable, MutableBlock, Writable } from "./function-builder.js";
import type { PhiInstr, Value } from "./ir.js";

export type Variable = Var | HiddenVariable;

type MutablePhi = Writable<Omit<PhiInstr, "edges">> & { edges: Value[] };

interface BlockState {
  readonly values: Map<Variable, Value>;
  sealed: boolean;
  /** Phis whose edges wait for the block's predecessors to be known. */
  readonly incomplete: { readonly phi: MutablePhi; readonly variable: Variable }[];
}

export interface SsaState {
  write(variable: Variable, block: MutableBlock, value: Value): void;
  read(variable: Variable, block: MutableBlock): Value;
  /** No predecessor will be added to the block. */
  seal(block: MutableBlock): void;
  sealAll(): void;
  /** A phi that no variable stands for; edges in the order of the block's predecessors. */
  join(block: MutableBlock, type: Type, edges: readonly Value[]): Value;
  readonly phis: readonly PhiInstr[];
}

/** `undefinedValue`: of a variable that no assignment reaches, in code that does not compile. */
export function createSsa(builder: () => FunctionBuilder, undefinedValue: (type: Type) => Value): SsaState {
  const states: (BlockState | undefined)[] = [];
  const phis: MutablePhi[] = [];
  const pending: { readonly phi: MutablePhi; readonly variable: Variable }[] = [];

  const stateOf = (block: MutableBlock): BlockState => {
    let state = states[block.index];
    if (state === undefined) {
      state = { values: new Map(), sealed: false, incomplete: [] };
      states[block.index] = state;
    }
    return state;
  };

  const newPhi = (variable: Variable, block: MutableBlock): MutablePhi => {
    const phi: MutablePhi = {
      op: "phi",
      id: builder().nextId++,
      type: variable.type(),
      hint: variable.name,
      node: block.node,
      block,
      edges: [],
      obj: variable.kind === "Var" ? variable : undefined,
    };
    phis.push(phi);
    return phi;
  };

  /** The value at the end of `block`; a join gets a phi whose edges are filled in by `settle`. */
  const lookUp = (variable: Variable, block: MutableBlock): Value => {
    let at = block;
    let found: Value | undefined;
    const passed: BlockState[] = [];
    for (;;) {
      const state = stateOf(at);
      found = state.values.get(variable);
      if (found !== undefined) break;
      passed.push(state);
      if (!state.sealed) {
        const phi = newPhi(variable, at);
        state.incomplete.push({ phi, variable });
        found = phi as PhiInstr;
        break;
      }
      if (at.preds.length === 0) {
        found = undefinedValue(variable.type());
        break;
      }
      if (at.preds.length > 1) {
        const phi = newPhi(variable, at);
        pending.push({ phi, variable });
        found = phi as PhiInstr;
        break;
      }
      at = at.preds[0] as MutableBlock;
    }
    for (const state of passed) state.values.set(variable, found);
    return found;
  };

  const settle = (): void => {
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { phi, variable } = next;
      for (const pred of phi.block.preds) phi.edges.push(lookUp(variable, pred as MutableBlock));
    }
  };

  return {
    phis: phis as unknown as readonly PhiInstr[],
    write(variable, block, value) {
      stateOf(block).values.set(variable, value);
    },
    read(variable, block) {
      const value = lookUp(variable, block);
      settle();
      return value;
    },
    seal(block) {
      const state = stateOf(block);
      if (state.sealed) return;
      state.sealed = true;
      pending.push(...state.incomplete);
      state.incomplete.length = 0;
      settle();
    },
    join(block, type, edges) {
      const hidden: HiddenVariable = { kind: "Hidden", name: "", type: () => type };
      const phi = newPhi(hidden, block);
      phi.edges.push(...edges);
      return phi as PhiInstr;
    },
    sealAll() {
      for (const block of builder().blocks) this.seal(block);
    },
  };
}

/**
 * What each phi comes to: a phi whose edges are one value and itself is that value. Removing one
 * may make those that use it trivial, hence the work list.
 */
export function trivialPhis(
  phis: readonly PhiInstr[],
  isLive: (phi: PhiInstr) => boolean,
): (value: Value) => Value {
  const forward = new Map<Value, Value>();
  const resolve = (value: Value): Value => {
    let end = value;
    for (let next = forward.get(end); next !== undefined; next = forward.get(end)) end = next;
    // Path compression keeps long chains linear.
    for (let at = value; at !== end; ) {
      const next = forward.get(at) as Value;
      forward.set(at, end);
      at = next;
    }
    return end;
  };
  const users = new Map<Value, PhiInstr[]>();
  const work: PhiInstr[] = [];
  for (const phi of phis) {
    if (!isLive(phi)) continue;
    work.push(phi);
    for (const edge of phi.edges) {
      if (edge.op !== "phi" || edge === phi) continue;
      const list = users.get(edge);
      if (list === undefined) users.set(edge, [phi]);
      else list.push(phi);
    }
  }
  work.reverse();
  for (let phi = work.pop(); phi !== undefined; phi = work.pop()) {
    if (forward.has(phi)) continue;
    let only: Value | undefined;
    let isTrivial = true;
    for (const edge of phi.edges) {
      const value = resolve(edge);
      if (value === phi || value === only) continue;
      if (only !== undefined) {
        isTrivial = false;
        break;
      }
      only = value;
    }
    if (!isTrivial || only === undefined) continue;
    forward.set(phi, only);
    const affected = users.get(phi);
    if (affected !== undefined) {
      work.push(...affected);
      const known = users.get(only);
      if (only.op === "phi") {
        if (known === undefined) users.set(only, affected);
        else known.push(...affected);
      }
    }
  }
  return resolve;
}
