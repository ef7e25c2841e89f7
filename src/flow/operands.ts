/**
 * Operands and uses: which values an instruction reads, and who reads a value. Decides nothing else.
 */
import type { Instr, Leaf, SelectEnd, Terminator, Value, ValuedInstr } from "./ir.js";

type Step = Instr | Terminator;

/** Calls `visit` for each operand, in order of evaluation; a phi's edges in the order of predecessors. */
export function forEachOperand(step: Step, visit: (value: Value) => void): void {
  mapOperands(step, (value) => {
    visit(value);
    return value;
  });
}

export function operandsOf(step: Step): Value[] {
  const values: Value[] = [];
  forEachOperand(step, (value) => values.push(value));
  return values;
}

/** Does the instruction have a value? */
export function isValued(instr: Instr): instr is ValuedInstr {
  switch (instr.op) {
    case "store":
    case "mapUpdate":
    case "send":
    case "go":
    case "defer":
    case "runDefers":
      return false;
    default:
      return true;
  }
}

/** Values that no instruction makes. */
export function isLeaf(value: Value): value is Leaf {
  switch (value.op) {
    case "param":
    case "freeVar":
    case "const":
    case "nil":
    case "zero":
    case "global":
    case "func":
      return true;
    default:
      return false;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Replaces each operand by what `map` makes of it, in place: for the builder, while a graph is
 * not yet shown to anybody.
 */
export function mapOperands(step: Step, map: (value: Value) => Value): void {
  switch (step.op) {
    case "phi":
      mapAll(step.edges, map);
      return;
    case "unary":
    case "convert":
    case "makeInterface":
    case "typeAssert":
    case "field":
    case "fieldAddr":
    case "range":
      (step as Writable<typeof step>).x = map(step.x);
      return;
    case "binary": {
      const it = step as Writable<typeof step>;
      it.x = map(it.x);
      it.y = map(it.y);
      return;
    }
    case "index":
    case "indexAddr": {
      const it = step as Writable<typeof step>;
      it.x = map(it.x);
      it.index = map(it.index);
      return;
    }
    case "load":
      (step as Writable<typeof step>).addr = map(step.addr);
      return;
    case "mapLookup": {
      const it = step as Writable<typeof step>;
      it.map = map(it.map);
      it.key = map(it.key);
      return;
    }
    case "slice": {
      const it = step as Writable<typeof step>;
      it.x = map(it.x);
      if (it.low !== undefined) it.low = map(it.low);
      if (it.high !== undefined) it.high = map(it.high);
      if (it.max !== undefined) it.max = map(it.max);
      return;
    }
    case "makeChan":
    case "makeMap": {
      const it = step as Writable<typeof step>;
      if (it.size !== undefined) it.size = map(it.size);
      return;
    }
    case "makeSlice": {
      const it = step as Writable<typeof step>;
      it.len = map(it.len);
      if (it.cap !== undefined) it.cap = map(it.cap);
      return;
    }
    case "closure":
      mapAll(step.bindings, map);
      return;
    case "methodValue":
      (step as Writable<typeof step>).receiver = map(step.receiver);
      return;
    case "call":
    case "go":
      mapCall(step.call as Writable<typeof step.call>, map);
      return;
    case "defer": {
      const it = step as Writable<typeof step>;
      mapCall(it.call as Writable<typeof it.call>, map);
      if (it.list !== undefined) it.list = map(it.list);
      return;
    }
    case "extract":
      (step as Writable<typeof step>).tuple = map(step.tuple);
      return;
    case "recv":
      (step as Writable<typeof step>).chan = map(step.chan);
      return;
    case "rangeNext":
      (step as Writable<typeof step>).iterator = map(step.iterator);
      return;
    case "opaque":
      mapAll(step.operands, map);
      return;
    case "store": {
      const it = step as Writable<typeof step>;
      it.addr = map(it.addr);
      it.value = map(it.value);
      return;
    }
    case "mapUpdate": {
      const it = step as Writable<typeof step>;
      it.map = map(it.map);
      it.key = map(it.key);
      it.value = map(it.value);
      return;
    }
    case "send": {
      const it = step as Writable<typeof step>;
      it.chan = map(it.chan);
      it.value = map(it.value);
      return;
    }
    case "selectRecv":
      (step as Writable<typeof step>).chan = map(step.chan);
      return;
    case "branch":
      (step as Writable<typeof step>).cond = map(step.cond);
      return;
    case "return":
      mapAll(step.results, map);
      return;
    case "panic": {
      const it = step as Writable<typeof step>;
      if (it.value !== undefined) it.value = map(it.value);
      return;
    }
    case "select":
      mapCases(step, map);
      return;
    case "alloc":
    case "deferList":
    case "runDefers":
    case "jump":
    case "unwind":
    case "blockForever":
    case "unreachable":
      return;
    default:
      step satisfies never;
  }
}

function mapAll(values: readonly Value[], map: (value: Value) => Value): void {
  const list = values as Value[];
  for (let at = 0; at < list.length; at++) list[at] = map(list[at] as Value);
}

function mapCases(end: SelectEnd, map: (value: Value) => Value): void {
  for (const one of end.cases) {
    const it = one as { chan: Value; value: Value | undefined };
    it.chan = map(it.chan);
    if (it.value !== undefined) it.value = map(it.value);
  }
}

type WritableCall = Writable<Extract<Instr, { op: "call" }>["call"]>;

function mapCall(call: WritableCall, map: (value: Value) => Value): void {
  const target = call.target as Writable<typeof call.target>;
  if (target.kind === "closure" || target.kind === "value") target.value = map(target.value);
  else if (target.kind === "unknown" && target.value !== undefined) target.value = map(target.value);
  if (call.receiver !== undefined) call.receiver = map(call.receiver);
  mapAll(call.args, map);
}
