/**
 * The flow graphs of one declaration, and the first questions about a control-flow graph: orders,
 * reachability, exits. Further questions have files of their own:
 * - `build.ts`: `buildFlow`, `buildInitializerFlow`;
 * - `operands.ts`: `operandsOf`, `isValued`, `isLeaf`;
 * - `dominators.ts`: `dominates`, `postDominates`; `loops.ts`: natural loops;
 * - `definitions.ts`: `usesOf` (def-use chains), which assignments reach an identifier;
 * - `conditions.ts`: literals of branches; `path-facts.ts`: what is known along a path;
 * - `access-path.ts`: `accessPathOf`, `placePathOf`, `closureSite`; `objects.ts`: run-time objects;
 * - `defers.ts`: which deferred calls a `runDefers` runs; `no-return.ts`: functions that never return;
 * - `print.ts`: `printFlow`, `mermaidFlow`.
 */
import type { BodyInfo, FunctionSource } from "../semantics/info.js";
import type { Func } from "../semantics/objects.js";
import type { CallExpr, FuncDecl, FuncLit, GenDecl, Ident, Node, RangeStmt } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import type { Block, CallInstr, DeferInstr, FlowFunction, GoInstr, Instr, Value } from "./ir.js";

/** One function declaration (or `var` declaration) with all the closures in it. */
export interface FlowGraph {
  readonly file: SourceFile;
  readonly node: FuncDecl | GenDecl;
  readonly info: BodyInfo;
  /** Undefined for a `var` declaration. */
  readonly source: FunctionSource | undefined;
  /** The declaration itself. */
  readonly root: FlowFunction;
  /** Root first, then closures and range bodies in source order. */
  readonly functions: readonly FlowFunction[];
  /** The graph of a literal, or of a range statement over a function. */
  functionOf(node: FuncLit | RangeStmt | FuncDecl | GenDecl): FlowFunction | undefined;
  /** The instruction that a call expression became; undefined for conversions, `new`, `make`, `panic` and unreachable code. */
  callOf(call: CallExpr): CallInstr | GoInstr | DeferInstr | undefined;
  /** The values an identifier stood for when it was read (its address where it lives in a cell), in the order of lowering. */
  valueOf(ident: Ident): Value | undefined;
  /** Instructions that stem from exactly this node. */
  instrsOf(node: Node): readonly Instr[];
}

/**
 * How a call ends. `exits`: the process ends; `goexit`: the goroutine ends after its deferred calls;
 * `panics`: always panics; `loops`: never comes back and does not end either.
 */
export type Ending = "returns" | "exits" | "goexit" | "panics" | "loops";

/** Asked for each static or interface call; models and summaries answer. */
export type NoReturn = (callee: Func) => Ending;

export interface FlowOptions {
  /** Default: `modelEnding` of semantics/models/no-return.ts. */
  readonly noReturn?: NoReturn;
}

/**
 * Blocks in reverse postorder from the entry: a block comes before its successors, back edges
 * excepted; the panic exit comes last. `fn.blocks` has this order.
 */
export function reversePostorder(fn: FlowFunction): readonly Block[] {
  return fn.blocks;
}

/** Blocks without successors: returns, panics that nothing can recover, process and goroutine ends, endless blocking. */
export function exitsOf(fn: FlowFunction): readonly Block[] {
  return fn.blocks.filter((block) => block.succs.length === 0);
}

/** Is there a path of at least one edge from `from` to `to`, not entering a block that `avoid` refuses? */
export function canReach(from: Block, to: Block, avoid?: (block: Block) => boolean): boolean {
  return reachableFrom(from, avoid).has(to);
}

/** The blocks on paths of at least one edge from `from`; `from` itself only where a cycle comes back. */
export function reachableFrom(from: Block, avoid?: (block: Block) => boolean): ReadonlySet<Block> {
  return walk([from], (block) => block.succs, avoid);
}

/** The blocks from which one of `targets` can be reached by at least one edge. */
export function reaching(targets: readonly Block[], avoid?: (block: Block) => boolean): ReadonlySet<Block> {
  return walk(targets, (block) => block.preds, avoid);
}

/** Can the function come to an end from here: return, or end panicking, by Goexit or with the process? */
export function canReachExit(block: Block): boolean {
  let ending = endings.get(block.fn);
  if (ending === undefined) {
    const exits = exitsOf(block.fn).filter(
      ({ end }) => end.op !== "blockForever" && !(end.op === "unreachable" && end.reason === "loops"),
    );
    ending = new Set([...exits, ...reaching(exits)]);
    endings.set(block.fn, ending);
  }
  return ending.has(block);
}

const endings = new WeakMap<FlowFunction, ReadonlySet<Block>>();

function walk(
  from: readonly Block[],
  next: (block: Block) => readonly Block[],
  avoid: ((block: Block) => boolean) | undefined,
): Set<Block> {
  const found = new Set<Block>();
  const stack = [...from];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    for (const neighbour of next(block)) {
      if (found.has(neighbour) || avoid?.(neighbour) === true) continue;
      found.add(neighbour);
      stack.push(neighbour);
    }
  }
  return found;
}
