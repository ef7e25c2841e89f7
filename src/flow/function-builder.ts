/**
 * A function under construction: blocks, edges, instructions, leaves. Decides nothing about Go; the
 * `lower-*` files say what to emit, `ssa.ts` which value a variable has, `finish.ts` what is kept.
 */
import type { Constant } from "../semantics/constants.js";
import type { BodyInfo } from "../semantics/info.js";
import type { Var } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import type { BlockStmt, Ident, Node } from "../syntax/ast.js";
import type { FlowOptions, NoReturn } from "./graph.js";
import type {
  AllocInstr,
  Block,
  DeferInstr,
  FlowFunction,
  FreeVar,
  Instr,
  ResultSlot,
  Terminator,
  Value,
  ValuedInstr,
} from "./ir.js";
import type { RangeBody } from "./lower-range-func.js";
import type { SsaState } from "./ssa.js";
import type { Target } from "./targets.js";
import type { Frame, FunctionNode, Variables } from "./variables.js";

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What all functions of one graph share while it is built. */
export interface GraphBuilder {
  readonly info: BodyInfo;
  readonly variables: Variables;
  readonly options: FlowOptions;
  readonly noReturn: NoReturn;
  /** Loop variables declared by `:=` are new in each iteration (Go 1.22). */
  readonly perIteration: boolean;
  readonly functions: FlowFunction[];
  readonly byNode: Map<FunctionNode, FlowFunction>;
  /** Identifiers read, with the value each stood for, pairwise; made a map when somebody asks. */
  readonly readIdents: Ident[];
  readonly readValues: Value[];
  /** Nesting of the expression or statement at hand, all functions together. */
  depth: number;
  /** Lowers a whole body: statements and function literals need one another, this breaks the circle of imports. */
  readonly lowerBody: (b: FunctionBuilder, body: BlockStmt) => void;
  readonly lowerRangeBody: (b: FunctionBuilder, body: BlockStmt) => void;
}

/** Nodes deeper than this become `opaque`: too low and real code is lost, too high and the stack overflows. */
export const MAX_DEPTH = 400;

export type MutableBlock = {
  -readonly [K in keyof Block]: Block[K] extends readonly (infer T)[] ? T[] : Block[K];
};

export interface FunctionBuilder {
  readonly graph: GraphBuilder;
  readonly parent: FunctionBuilder | undefined;
  readonly frame: Frame;
  readonly flow: Writable<FlowFunction>;
  /** All blocks in order of creation, those nothing leads to included; `index` is the position here. */
  readonly blocks: MutableBlock[];
  readonly ssa: SsaState;
  readonly freeVars: FreeVar[];
  readonly freeVarOf: Map<unknown, FreeVar>;
  /** What `freeVars[i]` stands for: a variable, or a key of `storage.ts`. */
  readonly captureKeys: unknown[];
  readonly defers: DeferInstr[];
  readonly results: Writable<ResultSlot>[];
  readonly leaves: Map<Type, Map<string, Value>>;
  readonly globals: Map<Var, Value>;
  readonly cells: Map<Var, Value>;
  /** Named results that are values, with the cells that repeat them, see `ResultSlot`. */
  readonly mirrors: Map<Var, Value>;
  /** Loop variables that have another cell in each iteration: the address is a variable itself. */
  readonly movingCells: Map<Var, HiddenVariable>;
  /** Statements that `break` and `continue` can leave, innermost last. */
  readonly targets: Target[];
  readonly labels: Map<string, MutableBlock>;
  /** Set in range bodies: how exits other than `continue` reach the function around. */
  readonly rangeBody: RangeBody | undefined;
  current: MutableBlock;
  panicExit: MutableBlock | undefined;
  goexitExit: MutableBlock | undefined;
  deferList: Value | undefined;
  nextId: number;
  nextSite: number;
  nextClosure: number;
  nextRange: number;
  /** Where this function's reads begin in `graph.readIdents`. */
  readonly firstRead: number;
}

/** A variable that no name of the source stands for. */
export interface HiddenVariable {
  readonly kind: "Hidden";
  readonly name: string;
  readonly type: () => Type;
}

export function newBlock(b: FunctionBuilder, hint: string, node: Node): MutableBlock {
  const block: MutableBlock = {
    fn: b.flow,
    index: b.blocks.length,
    hint,
    node,
    instrs: [],
    end: undefined as unknown as Terminator,
    preds: [],
    succs: [],
  };
  b.blocks.push(block);
  return block;
}

/** Goes on in a block that nothing leads to: what follows a `return` or `panic`. */
export function startDeadCode(b: FunctionBuilder, node: Node): void {
  b.current = newBlock(b, "dead", node);
  b.ssa.seal(b.current);
}

function addEdge(from: MutableBlock, to: MutableBlock): void {
  from.succs.push(to);
  to.preds.push(from);
}

type Bare<T> = T extends { readonly block: Block } ? Omit<T, "block" | "id"> : never;

/** What a caller says of an instruction: all but its block and number. */
export type NewInstr = Bare<Instr>;
export type NewValue = Bare<ValuedInstr>;
export type NewEnd = Bare<Terminator>;

/** Appends a valued instruction to the current block. */
export function emit<T extends NewValue>(
  b: FunctionBuilder,
  instr: T,
): Extract<ValuedInstr, { op: T["op"] }> {
  const made = instr as unknown as Writable<ValuedInstr>;
  made.block = b.current;
  made.id = b.nextId++;
  b.current.instrs.push(made);
  return made as Extract<ValuedInstr, { op: T["op"] }>;
}

/** Appends an instruction without a value. */
export function emitEffect(b: FunctionBuilder, instr: Exclude<NewInstr, NewValue>): void {
  const made = instr as unknown as Writable<Instr>;
  made.block = b.current;
  b.current.instrs.push(made);
  if (made.op === "defer") homeOf(b).defers.push(made);
}

/** The function whose end runs what is deferred here, and which `return` leaves: for range bodies the one around. */
export function homeOf(b: FunctionBuilder): FunctionBuilder {
  let home = b;
  while (home.rangeBody !== undefined && home.parent !== undefined) home = home.parent;
  return home;
}

/** Ends the current block. The caller goes on somewhere else. */
export function end(b: FunctionBuilder, terminator: NewEnd, successors: readonly MutableBlock[]): Terminator {
  const made = terminator as unknown as Writable<Terminator>;
  made.block = b.current;
  b.current.end = made;
  for (const successor of successors) addEdge(b.current, successor);
  return made;
}

export function jump(b: FunctionBuilder, node: Node, to: MutableBlock): void {
  end(b, { op: "jump", node }, [to]);
}

export function branch(
  b: FunctionBuilder,
  node: Node,
  cond: Value,
  ifTrue: MutableBlock,
  ifFalse: MutableBlock,
): void {
  end(b, { op: "branch", node, cond }, [ifTrue, ifFalse]);
}

/** Makes the block current, all of whose predecessors are known by now. */
export function enterSealed(b: FunctionBuilder, block: MutableBlock): void {
  b.ssa.seal(block);
  b.current = block;
}

export function alloc(
  b: FunctionBuilder,
  node: Node,
  purpose: AllocInstr["purpose"],
  elem: Type,
  pointer: Type,
  obj?: Var,
): AllocInstr {
  return emit(b, {
    op: "alloc",
    node,
    type: pointer,
    hint: obj?.name ?? "",
    elem,
    purpose,
    obj,
    site: b.nextSite++,
  });
}

/** An `alloc` at the very start of the function, for memory that is made once whatever the path. */
export function allocAtEntry(
  b: FunctionBuilder,
  node: Node,
  purpose: AllocInstr["purpose"],
  elem: Type,
  pointer: Type,
  obj?: Var,
): AllocInstr {
  const entry = b.blocks[0] as MutableBlock;
  const made: AllocInstr = {
    op: "alloc",
    id: b.nextId++,
    block: entry,
    node,
    type: pointer,
    hint: obj?.name ?? "",
    elem,
    purpose,
    obj,
    site: b.nextSite++,
  };
  entry.instrs.unshift(made);
  return made;
}

function leaf(b: FunctionBuilder, type: Type, key: string, make: (id: number) => Value): Value {
  let ofType = b.leaves.get(type);
  if (ofType === undefined) {
    ofType = new Map();
    b.leaves.set(type, ofType);
  }
  let value = ofType.get(key);
  if (value === undefined) {
    value = make(b.nextId++);
    ofType.set(key, value);
  }
  return value;
}

export function constant(b: FunctionBuilder, type: Type, value: Constant): Value {
  return leaf(b, type, constantKey(value), (id) => ({ op: "const", id, type, hint: "", value }));
}

function constantKey(value: Constant): string {
  switch (value.kind) {
    case "bool":
    case "int":
    case "string":
      return `${value.kind} ${value.value}`;
    case "float":
      return `float ${value.num}/${value.den}`;
    case "complex":
      return `complex ${constantKey(value.real)} ${constantKey(value.imag)}`;
    default: {
      const never: never = value;
      return never;
    }
  }
}

export function nil(b: FunctionBuilder, type: Type): Value {
  return leaf(b, type, "nil", (id) => ({ op: "nil", id, type, hint: "" }));
}

export function zeroLeaf(b: FunctionBuilder, type: Type): Value {
  return leaf(b, type, "zero", (id) => ({ op: "zero", id, type, hint: "" }));
}

export function global(b: FunctionBuilder, obj: Var, pointer: Type): Value {
  let value = b.globals.get(obj);
  if (value === undefined) {
    value = { op: "global", id: b.nextId++, type: pointer, hint: obj.name, obj };
    b.globals.set(obj, value);
  }
  return value;
}

/** Gives a value the name of the variable it is assigned to, if it has none yet. */
export function nameValue(value: Value, name: string): void {
  if (value.hint !== "" || name === "_") return;
  switch (value.op) {
    case "const":
    case "nil":
    case "zero":
    case "global":
    case "func":
      return;
    default:
      (value as { hint: string }).hint = name;
  }
}
