/**
 * The one IR of golinger: functions of basic blocks over values in SSA form, named after
 * golang.org/x/tools/go/ssa where the ideas agree. Decides what an instruction looks like and what
 * it means; `build.ts` makes it, `graph.ts` and its neighbours answer questions about it.
 *
 * Everything is plain data and compared by identity; `id`s are positions, the same on every run.
 * Three things differ from go/ssa:
 * - variadic arguments stay as written (`args` and `spread`); receivers stand apart from arguments;
 * - `select` is a terminator with one successor per case, and `panic`, calls that never return and
 *   the empty select end their block as well;
 * - a function with `defer` has explicit exits for panics and Goexit, see `FlowFunction`.
 */
import type { Package } from "../program/package.js";
import type { Constant } from "../semantics/constants.js";
import type { BodyInfo } from "../semantics/info.js";
import type { Func, Selection, Var } from "../semantics/objects.js";
import type { Signature, Type } from "../semantics/types.js";
import type {
  BinaryOp,
  CallExpr,
  CommClause,
  FuncDecl,
  FuncLit,
  GenDecl,
  Node,
  RangeStmt,
} from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";

// --- Functions and blocks ---

/**
 * - declared: a function or method declaration;
 * - closure: a function literal;
 * - range-body: the body of a range over a function, called by the iterator (see `lower-range-func.ts`);
 * - initializer: the values of one package-level `var` declaration, evaluated in source order.
 */
export type FlowFunctionKind = "declared" | "closure" | "range-body" | "initializer";

/**
 * One function body. `blocks[0]` is the entry and has no predecessors; blocks are in reverse
 * postorder, and all can be reached, save that only calls that panic may lead to `panicExit`.
 *
 *     entry ──► ... ──► return              results assigned, runDefers(return) before it
 *                 ├───► panic ────────────► panicExit: runDefers(panic); unwind ──► recovered: return
 *                 ├───► Goexit, t.Fatal ──► goexitExit: runDefers(goexit); unreachable(goexit)
 *                 ├───► os.Exit ──────────► unreachable(exits): deferred calls do not run
 *                 └───► select {} ────────► blockForever
 *
 * Without a `defer` in the function there is no `panicExit` and no `goexitExit`: `panic` then has no
 * successor. Calls that may panic have no edge to `panicExit`; analyses look at `CallInfo.mayPanic`.
 */
export interface FlowFunction {
  readonly kind: FlowFunctionKind;
  /**
   * Stable and unique in a build: `Func.id`, with closures named as the compiler does: `p.F.func1`,
   * `p.F.func1.2`, `p.F-range1`; `p.init.0` for initialisers, numbered by their offset in the file.
   */
  readonly id: string;
  /** Short name for people: `F`, `(*T).M`, `F.func1`. */
  readonly name: string;
  readonly node: FuncDecl | FuncLit | RangeStmt | GenDecl;
  /** The declared function; undefined for closures and initialisers. */
  readonly func: Func | undefined;
  readonly signature: Signature;
  readonly pkg: Package;
  readonly file: SourceFile;
  readonly info: BodyInfo;
  /** The function whose body holds this one; `children` in source order. */
  readonly parent: FlowFunction | undefined;
  readonly children: readonly FlowFunction[];
  readonly receiver: ParamValue | undefined;
  readonly params: readonly ParamValue[];
  readonly freeVars: readonly FreeVar[];
  readonly results: readonly ResultSlot[];
  readonly blocks: readonly Block[];
  readonly panicExit: Block | undefined;
  /** Where control goes on when a deferred call recovered: returns the named results as they stand. */
  readonly recoverBlock: Block | undefined;
  readonly goexitExit: Block | undefined;
  /** Defer statements whose calls run when this function ends (those of its range bodies included). */
  readonly defers: readonly DeferInstr[];
  /** `recover()` is called directly in the body. */
  readonly hasRecover: boolean;
  /** A part of the body could not be lowered: an `opaque` stands there. */
  readonly hasOpaque: boolean;
  /** How many ids were given to values: ids are below. */
  readonly valueCount: number;
}

/**
 * One result. Named ones are variables; `cell` is set where they live in a cell. A named result of a
 * function with `defer` that no closure writes is a value as other variables are; its cell
 * (`isMirror`) repeats each assignment, and only `recoverBlock` reads it: a panic may come anywhere.
 */
export interface ResultSlot {
  readonly index: number;
  readonly type: Type;
  readonly obj: Var | undefined;
  readonly cell: AllocInstr | undefined;
  readonly isMirror: boolean;
}

export interface Block {
  readonly fn: FlowFunction;
  /** Position in `fn.blocks`. */
  readonly index: number;
  /** What it was made for: `if.then`, `for.body`, `select.case`. */
  readonly hint: string;
  /** The statement it was made for. */
  readonly node: Node;
  /** Phis first. The terminator is not among them. */
  readonly instrs: readonly Instr[];
  readonly end: Terminator;
  /** In the order that phi edges follow; a block that branches here twice stands here twice. */
  readonly preds: readonly Block[];
  /** In the order the terminator documents. */
  readonly succs: readonly Block[];
}

// --- Values ---

interface ValueBase {
  /** Unique in its function. */
  readonly id: number;
  readonly type: Type;
  /** A name for messages: that of the variable it was first assigned to, or of the field or function; "" for none. */
  readonly hint: string;
}

/** A parameter or the receiver. `obj` is undefined where it has no name. */
export interface ParamValue extends ValueBase {
  readonly op: "param";
  readonly fn: FlowFunction;
  readonly role: "receiver" | "param";
  /** Position among the parameters; -1 for the receiver. */
  readonly index: number;
  readonly obj: Var | undefined;
}

/**
 * What a closure took from the function around it.
 * - value: the variable is never assigned after its declaration, the closure holds its value;
 * - cell: the closure shares the variable, this is its address (`type` is a pointer to it);
 * - defers, exit, result: range bodies only: the defer list, the exit code and the result cells of
 *   the function they belong to.
 */
export interface FreeVar extends ValueBase {
  readonly op: "freeVar";
  readonly fn: FlowFunction;
  readonly index: number;
  readonly by: "value" | "cell" | "defers" | "exit" | "result";
  readonly obj: Var | undefined;
}

/** A constant of the type of its context; one per value and type in a function. */
export interface ConstValue extends ValueBase {
  readonly op: "const";
  readonly value: Constant;
}

export interface NilValue extends ValueBase {
  readonly op: "nil";
}

/** The zero value of a type that is neither a constant's nor has nil: structs, arrays, type parameters. */
export interface ZeroValue extends ValueBase {
  readonly op: "zero";
}

/** The address of a package-level variable, of this package or another; `type` is a pointer. */
export interface GlobalValue extends ValueBase {
  readonly op: "global";
  readonly obj: Var;
}

/** A declared function used as a value; method expressions `T.M` too (then the receiver is the first parameter). */
export interface FuncValue extends ValueBase {
  readonly op: "func";
  readonly func: Func;
  readonly typeArgs: readonly Type[];
  /** Of a method expression: how the first parameter gives the receiver. */
  readonly selection: Selection | undefined;
}

/** Values that no instruction makes. */
export type Leaf = ParamValue | FreeVar | ConstValue | NilValue | ZeroValue | GlobalValue | FuncValue;

interface InstrBase {
  readonly node: Node;
  readonly block: Block;
}

interface ValueInstr extends InstrBase, ValueBase {}

/** One edge per predecessor, in the order of `block.preds`. */
export interface PhiInstr extends ValueInstr {
  readonly op: "phi";
  readonly edges: readonly Value[];
  /** The variable it stands for; undefined for `&&`, `||` and hidden variables. */
  readonly obj: Var | undefined;
}

export interface UnaryInstr extends ValueInstr {
  readonly op: "unary";
  readonly operator: "+" | "-" | "!" | "^";
  readonly x: Value;
}

/** `&&` and `||` are branches and never stand here. */
export interface BinaryInstr extends ValueInstr {
  readonly op: "binary";
  readonly operator: BinaryOp;
  readonly x: Value;
  readonly y: Value;
}

/** A conversion between types that are not interfaces, between interfaces, or of a type parameter. */
export interface ConvertInstr extends ValueInstr {
  readonly op: "convert";
  readonly x: Value;
  /** Written in the source, as opposed to an assignment to another type. */
  readonly explicit: boolean;
}

/** A value of a concrete type becomes an interface value. */
export interface MakeInterfaceInstr extends ValueInstr {
  readonly op: "makeInterface";
  readonly x: Value;
}

/** With `commaOk` a tuple (value, bool) and no panic. */
export interface TypeAssertInstr extends ValueInstr {
  readonly op: "typeAssert";
  readonly x: Value;
  readonly asserted: Type;
  readonly commaOk: boolean;
}

/** `x.f` of a struct value that has no address. Embedded fields are steps of their own. */
export interface FieldInstr extends ValueInstr {
  readonly op: "field";
  readonly x: Value;
  readonly field: Var;
}

/** `&x.f`, x being the address of a struct. */
export interface FieldAddrInstr extends ValueInstr {
  readonly op: "fieldAddr";
  readonly x: Value;
  readonly field: Var;
}

/** `x[i]` of an array that has no address, a string or a type parameter. */
export interface IndexInstr extends ValueInstr {
  readonly op: "index";
  readonly x: Value;
  readonly index: Value;
}

/** `&x[i]`, x being a slice or the address of an array. */
export interface IndexAddrInstr extends ValueInstr {
  readonly op: "indexAddr";
  readonly x: Value;
  readonly index: Value;
}

export interface LoadInstr extends ValueInstr {
  readonly op: "load";
  readonly addr: Value;
}

/**
 * New memory holding the zero value; the value is its address.
 * - variable: the cell of a variable (`obj`), new each time its declaration is executed, and for
 *   loop variables since Go 1.22 in each iteration;
 * - result, exit: cells of results (`obj` where named) and of a range body's exit code;
 * - new: `new(T)`;
 * - composite: the memory of `T{...}` or `&T{...}` while and after it is filled in;
 * - temporary: a value that had to get an address.
 */
export interface AllocInstr extends ValueInstr {
  readonly op: "alloc";
  readonly elem: Type;
  readonly purpose: "variable" | "result" | "exit" | "new" | "composite" | "temporary";
  readonly obj: Var | undefined;
  /** Ordinal among the allocation sites of the function, stable text: `${fn.id}@${site}`. */
  readonly site: number;
}

/** With `commaOk` a tuple (value, bool). */
export interface MapLookupInstr extends ValueInstr {
  readonly op: "mapLookup";
  readonly map: Value;
  readonly key: Value;
  readonly commaOk: boolean;
}

export interface SliceInstr extends ValueInstr {
  readonly op: "slice";
  /** A string, a slice or the address of an array. */
  readonly x: Value;
  readonly low: Value | undefined;
  readonly high: Value | undefined;
  readonly max: Value | undefined;
}

export interface MakeChanInstr extends ValueInstr {
  readonly op: "makeChan";
  /** Undefined for an unbuffered channel. */
  readonly size: Value | undefined;
  readonly site: number;
}

/** `make([]T, len, cap)`, or the backing of a slice literal (then `literal` is its number of elements). */
export interface MakeSliceInstr extends ValueInstr {
  readonly op: "makeSlice";
  readonly len: Value;
  readonly cap: Value | undefined;
  readonly literal: boolean;
  readonly site: number;
}

/** `make(map[K]V, n)` or the start of a map literal. */
export interface MakeMapInstr extends ValueInstr {
  readonly op: "makeMap";
  readonly size: Value | undefined;
  readonly literal: boolean;
  readonly site: number;
}

/** A function literal evaluated: `bindings[i]` becomes `target.freeVars[i]`. */
export interface ClosureInstr extends ValueInstr {
  readonly op: "closure";
  readonly target: FlowFunction;
  readonly bindings: readonly Value[];
  readonly site: number;
}

/** `x.M` not called: the receiver is evaluated, dereferenced or addressed, and bound here. */
export interface MethodValueInstr extends ValueInstr {
  readonly op: "methodValue";
  readonly method: Func;
  readonly receiver: Value;
  readonly site: number;
}

/** The value is the result; a Tuple for several results, an empty Tuple for none. */
export interface CallInstr extends ValueInstr {
  readonly op: "call";
  readonly call: CallInfo;
}

/** Component of a tuple: a call's results, and of the comma-ok forms. */
export interface ExtractInstr extends ValueInstr {
  readonly op: "extract";
  readonly tuple: Value;
  readonly index: number;
}

/** `<-c`; with `commaOk` a tuple (value, bool). A receive of a select is a `selectRecv`. */
export interface RecvInstr extends ValueInstr {
  readonly op: "recv";
  readonly chan: Value;
  readonly commaOk: boolean;
}

/** What a select's case received; first in the case's block. With `commaOk` a tuple (value, bool). */
export interface SelectRecvInstr extends ValueInstr {
  readonly op: "selectRecv";
  readonly select: SelectEnd;
  readonly caseIndex: number;
  readonly chan: Value;
  readonly commaOk: boolean;
}

/** An iterator over a string or map, or over something unknown. Other ranges are loops over other instructions. */
export interface RangeInstr extends ValueInstr {
  readonly op: "range";
  readonly x: Value;
}

/** A tuple (ok bool, key, value). */
export interface RangeNextInstr extends ValueInstr {
  readonly op: "rangeNext";
  readonly iterator: Value;
}

/** The list of deferred calls of this function, handed to range bodies that defer into it. */
export interface DeferListInstr extends ValueInstr {
  readonly op: "deferList";
}

/** Something not understood: broken or ill-typed code, or nesting too deep. It may use its operands in any way. */
export interface OpaqueInstr extends ValueInstr {
  readonly op: "opaque";
  readonly reason: string;
  readonly operands: readonly Value[];
}

export type ValuedInstr =
  | PhiInstr
  | UnaryInstr
  | BinaryInstr
  | ConvertInstr
  | MakeInterfaceInstr
  | TypeAssertInstr
  | FieldInstr
  | FieldAddrInstr
  | IndexInstr
  | IndexAddrInstr
  | LoadInstr
  | AllocInstr
  | MapLookupInstr
  | SliceInstr
  | MakeChanInstr
  | MakeSliceInstr
  | MakeMapInstr
  | ClosureInstr
  | MethodValueInstr
  | CallInstr
  | ExtractInstr
  | RecvInstr
  | SelectRecvInstr
  | RangeInstr
  | RangeNextInstr
  | DeferListInstr
  | OpaqueInstr;

/** What an operand can be. */
export type Value = Leaf | ValuedInstr;

// --- Instructions without a value ---

export interface StoreInstr extends InstrBase {
  readonly op: "store";
  readonly addr: Value;
  readonly value: Value;
  /** The first store into new memory: a declaration, a parameter's cell, a literal's element. */
  readonly init: boolean;
}

export interface MapUpdateInstr extends InstrBase {
  readonly op: "mapUpdate";
  readonly map: Value;
  readonly key: Value;
  readonly value: Value;
}

export interface SendInstr extends InstrBase {
  readonly op: "send";
  readonly chan: Value;
  readonly value: Value;
}

/** Function, receiver and arguments were evaluated before (Go specification, "Go statements"). */
export interface GoInstr extends InstrBase {
  readonly op: "go";
  readonly call: CallInfo;
}

/** Likewise ("Defer statements"); the call runs at the `runDefers` that control reaches. */
export interface DeferInstr extends InstrBase {
  readonly op: "defer";
  readonly call: CallInfo;
  /** Set in range bodies: the call is deferred to the end of the function around. */
  readonly list: Value | undefined;
}

/** Runs what was deferred so far, last in first out. */
export interface RunDefersInstr extends InstrBase {
  readonly op: "runDefers";
  readonly cause: "return" | "panic" | "goexit";
}

export type Instr =
  | ValuedInstr
  | StoreInstr
  | MapUpdateInstr
  | SendInstr
  | GoInstr
  | DeferInstr
  | RunDefersInstr;

// --- Calls ---

/**
 * What is called.
 * - static: a declared function or method, receiver already adjusted (addressed or loaded);
 * - interface: a method of an interface, `receiver` is the interface value;
 * - closure: a literal of this graph; `value` is the closure;
 * - value: a function value; `obj` is the variable or field it was read from, if any;
 * - builtin: `name` of a predeclared function; `panic`, `new` and `make` only after `go` and `defer`.
 */
export type CallTarget =
  | { readonly kind: "static"; readonly func: Func; readonly typeArgs: readonly Type[] }
  | { readonly kind: "interface"; readonly func: Func }
  | { readonly kind: "closure"; readonly fn: FlowFunction; readonly value: Value }
  | { readonly kind: "value"; readonly value: Value; readonly obj: Var | undefined }
  | { readonly kind: "builtin"; readonly name: string }
  | { readonly kind: "unknown"; readonly value: Value | undefined };

export interface CallInfo {
  readonly target: CallTarget;
  /** The receiver of a static or interface method call; method expressions called have theirs here too. */
  readonly receiver: Value | undefined;
  /** As written, left to right; the results of `f(g())` one by one. Converted to the parameters' types. */
  readonly args: readonly Value[];
  /** The last argument is a slice followed by `...`. */
  readonly spread: boolean;
  /** The callee's signature; undefined for builtins and unknown callees. */
  readonly signature: Signature | undefined;
  /** The call of a function value or interface method nobody can see into: may panic. */
  readonly mayPanic: boolean;
  /** The call expression; a range over a function has its RangeStmt. */
  readonly node: CallExpr | RangeStmt | Node;
}

// --- Terminators ---

interface EndBase {
  readonly node: Node;
  readonly block: Block;
}

/** Successor: the target. */
export interface JumpEnd extends EndBase {
  readonly op: "jump";
}

/** Successors: where `cond` is true, where it is false. */
export interface BranchEnd extends EndBase {
  readonly op: "branch";
  readonly cond: Value;
}

/** The results were assigned to their cells and deferred calls were run before; `results` are their values after that. */
export interface ReturnEnd extends EndBase {
  readonly op: "return";
  readonly results: readonly Value[];
}

/** `panic(value)`, or a call that was found always to panic (`value` undefined). Successor: `panicExit` if there is one. */
export interface PanicEnd extends EndBase {
  readonly op: "panic";
  readonly value: Value | undefined;
}

/** Ends `panicExit`. Successor: `recoverBlock`, taken if a deferred call recovered; else the panic goes on in the caller. */
export interface UnwindEnd extends EndBase {
  readonly op: "unwind";
}

/**
 * Successors: one per case in source order, then the default's if there is one. Channels and sent
 * values of all cases were evaluated before, in source order (Go specification, "Select statements").
 */
export interface SelectEnd extends EndBase {
  readonly op: "select";
  readonly cases: readonly SelectCase[];
  readonly hasDefault: boolean;
}

export type SelectCase =
  | { readonly dir: "send"; readonly chan: Value; readonly value: Value; readonly node: CommClause }
  | { readonly dir: "recv"; readonly chan: Value; readonly value: undefined; readonly node: CommClause };

/** `select {}`. */
export interface BlockForeverEnd extends EndBase {
  readonly op: "blockForever";
}

/**
 * Control does not come here, because the last call of the block does not return.
 * - exits: the process ends, no deferred call runs;
 * - goexit: the goroutine ends; deferred calls were run before (`goexitExit`) where there are any;
 * - loops: the call blocks or loops for ever.
 * - invalid: the code does not compile (a missing return, a goto without its label).
 */
export interface UnreachableEnd extends EndBase {
  readonly op: "unreachable";
  readonly reason: "exits" | "goexit" | "loops" | "invalid";
}

export type Terminator =
  | JumpEnd
  | BranchEnd
  | ReturnEnd
  | PanicEnd
  | UnwindEnd
  | SelectEnd
  | BlockForeverEnd
  | UnreachableEnd;
