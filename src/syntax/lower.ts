/**
 * From a flat tree to our AST: puts the tables of the `lower-*.ts` files together, maps offsets back
 * to the file, and turns what the grammar could not read into problems.
 */
import type { BlockStmt } from "./ast.js";
import { ERROR_FLAG, type FlatTree, type Grammar, HAS_ERROR_FLAG, MISSING_FLAG } from "./flat-tree.js";
import { type LoweredFile, lowerFile } from "./lower-decl.js";
import { exprLowerers, postfixLowerers } from "./lower-expr.js";
import { stmtLowerers } from "./lower-stmt.js";
import { typeLowerers } from "./lower-type.js";
import { Lowering, type LowerTables, numbersOf } from "./lowering.js";
import { mapRecords, type Reduced } from "./reduce.js";
import type { SyntaxProblem } from "./source-file.js";

/** What came out of one parse. */
export interface Lowered extends LoweredFile {
  /** The first block at the top level: how a body parsed alone appears. */
  readonly block: BlockStmt | undefined;
  readonly problems: readonly SyntaxProblem[];
}

export interface LowerOptions {
  /** The scanner's cuts; empty groups that are among them are marked as cut. */
  readonly cuts?: Int32Array;
  /** Receives the bodies of function declarations, by the offset of their names. */
  readonly bodies?: Map<number, BlockStmt>;
  /** The text is the body of a function: a block is expected, not declarations. */
  readonly isBody?: boolean;
}

const tablesOf = new WeakMap<Grammar, LowerTables>();

/** Problems listed per parse; what follows them in one broken piece helps nobody. */
const MAX_PROBLEMS = 10;

/** Lowers the tree of a reduced text; offsets of the result are those of the file's `text`. */
export function lower(
  grammar: Grammar,
  tree: FlatTree,
  reduced: Reduced,
  text: string,
  options: LowerOptions,
): Lowered {
  const tables = tablesFor(grammar);
  mapRecords(tree.records, tree.count, reduced);
  const lowering = new Lowering(text, tree.records, tables, options);
  const problems = tree.hasError ? treeProblems(lowering, tree, grammar) : [];
  const blockNode = options.isBody ? lowering.childOf(0, tables.symbols.block) : -1;
  const block = blockNode === -1 ? undefined : lowering.blockOr(blockNode, 0);
  const file = options.isBody ? NOTHING : lowerFile(lowering);
  for (const node of file.strays.slice(0, MAX_PROBLEMS)) {
    const message = "statement outside of a function body";
    problems.push({ start: lowering.start(node), end: lowering.end(node), message });
  }
  for (const node of lowering.tooDeep.slice(0, 1)) {
    problems.push({ start: lowering.start(node), end: lowering.end(node), message: "nested too deeply" });
  }
  return { ...file, block, problems };
}

const NOTHING: LoweredFile = { packageName: undefined, decls: [], strays: [] };

function tablesFor(grammar: Grammar): LowerTables {
  let tables = tablesOf.get(grammar);
  if (tables === undefined) {
    tables = {
      ...numbersOf(grammar),
      exprs: bySymbol(grammar, { ...exprLowerers, ...typeLowerers }),
      stmts: bySymbol(grammar, stmtLowerers),
      postfixes: bySymbol(grammar, postfixLowerers),
    };
    tablesOf.set(grammar, tables);
  }
  return tables;
}

function bySymbol<T>(grammar: Grammar, byName: Readonly<Record<string, T>>): readonly (T | undefined)[] {
  const entries = Object.entries(byName).map(
    ([name, value]) => [grammar.symbolId(name, true), value] as const,
  );
  const table: (T | undefined)[] = new Array(Math.max(...entries.map(([id]) => id)) + 1).fill(undefined);
  for (const [id, value] of entries) if (id > 0) table[id] = value;
  return table;
}

/** The outermost errors, in source order. */
function treeProblems(lowering: Lowering, tree: FlatTree, grammar: Grammar): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  let deepest = 0;
  for (let node = 0; node < tree.count && problems.length < MAX_PROBLEMS; ) {
    const head = tree.records[node * 4] as number;
    const start = lowering.start(node);
    const end = lowering.end(node);
    if ((head & MISSING_FLAG) !== 0) {
      problems.push({ start, end, message: `missing ${inWords(grammar.symbolName(lowering.symbol(node)))}` });
    } else if ((head & ERROR_FLAG) !== 0) {
      problems.push({ start, end, message: unexpected(lowering.text, start, end) });
      // An error at the root would hide everything below it.
      node = node === 0 ? 1 : lowering.after(node);
      continue;
    }
    const isTouched = (head & (HAS_ERROR_FLAG | MISSING_FLAG)) !== 0;
    if (isTouched) deepest = node;
    node = isTouched ? node + 1 : lowering.after(node);
  }
  if (problems.length === 0) {
    // Only hidden tokens can be missing without a node: the end of a statement.
    problems.push({
      start: lowering.start(deepest),
      end: lowering.end(deepest),
      message: "missing line break or `;`",
    });
  }
  return problems;
}

function unexpected(text: string, start: number, end: number): string {
  const first = /^\s*([\w.]+|\S)/.exec(text.slice(start, Math.min(end, start + 60)))?.[1];
  return first === undefined ? "syntax error" : `syntax error near \`${first}\``;
}

const NODE_WORDS: ReadonlyMap<string, string> = new Map([
  ["identifier", "name"],
  ["type_identifier", "type name"],
  ["field_identifier", "field name"],
  ["package_identifier", "package name"],
  ["label_name", "label"],
  ["\n", "line break"],
]);

/** A node type for a reader: tokens stand for themselves. */
function inWords(type: string): string {
  return NODE_WORDS.get(type) ?? (/^\w+_\w+$/.test(type) ? type.replaceAll("_", " ") : `\`${type}\``);
}
