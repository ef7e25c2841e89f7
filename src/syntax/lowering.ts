/**
 * The ground the `lower-*.ts` files stand on: reading records of a flat tree, dispatch by symbol
 * number, and what becomes of text that is no Go. Which node becomes what is decided over there.
 */
import type { BadExpr, BlockStmt, Expr, FuncDecl, Ident, Stmt } from "./ast.js";
import { type Grammar, NAMED_FLAG } from "./flat-tree.js";

/**
 * Nesting lowered before an inner node is given up as bad. Too low and generated code is cut short;
 * too high and JavaScript's stack ends first (one level takes up to four calls). Chains that lean to
 * the left, and else-if chains, are walked in loops and do not count.
 */
const MAX_NESTING = 500;

export type ExprLowerer = (lowering: Lowering, node: number) => Expr;
export type StmtLowerer = (lowering: Lowering, node: number) => Stmt;
/** Builds an operand's next layer (a call, a selector, an index...) around what is already lowered. */
export type PostfixLowerer = (lowering: Lowering, node: number, operand: Expr) => Expr;

/** Symbols that lowering asks for by name, outside of dispatch. */
const SYMBOLS = {
  binary: ["binary_expression", true],
  block: ["block", true],
  colon: [":", false],
  colonEquals: [":=", false],
  communicationCase: ["communication_case", true],
  constDeclaration: ["const_declaration", true],
  constSpec: ["const_spec", true],
  defaultCase: ["default_case", true],
  dots: ["...", false],
  emptyStatement: ["empty_statement", true],
  expressionCase: ["expression_case", true],
  expressionList: ["expression_list", true],
  fieldDeclarationList: ["field_declaration_list", true],
  forClause: ["for_clause", true],
  functionDeclaration: ["function_declaration", true],
  identifier: ["identifier", true],
  ifStatement: ["if_statement", true],
  importDeclaration: ["import_declaration", true],
  importSpec: ["import_spec", true],
  importSpecList: ["import_spec_list", true],
  keyedElement: ["keyed_element", true],
  labelName: ["label_name", true],
  leftArrow: ["<-", false],
  leftParen: ["(", false],
  literalElement: ["literal_element", true],
  methodDeclaration: ["method_declaration", true],
  methodElem: ["method_elem", true],
  packageClause: ["package_clause", true],
  packageIdentifier: ["package_identifier", true],
  parameterDeclaration: ["parameter_declaration", true],
  parameterList: ["parameter_list", true],
  pipe: ["|", false],
  rangeClause: ["range_clause", true],
  receiveStatement: ["receive_statement", true],
  star: ["*", false],
  statementList: ["statement_list", true],
  typeAlias: ["type_alias", true],
  typeCase: ["type_case", true],
  typeConversionExpression: ["type_conversion_expression", true],
  typeDeclaration: ["type_declaration", true],
  typeSpec: ["type_spec", true],
  varDeclaration: ["var_declaration", true],
  varSpec: ["var_spec", true],
  varSpecList: ["var_spec_list", true],
  variadicArgument: ["variadic_argument", true],
  variadicParameterDeclaration: ["variadic_parameter_declaration", true],
} as const satisfies Record<string, readonly [string, boolean]>;

const FIELDS = [
  "alias",
  "alternative",
  "arguments",
  "body",
  "capacity",
  "channel",
  "communication",
  "condition",
  "consequence",
  "element",
  "end",
  "field",
  "function",
  "index",
  "initializer",
  "key",
  "label",
  "left",
  "length",
  "name",
  "operand",
  "operator",
  "package",
  "parameters",
  "path",
  "receiver",
  "result",
  "right",
  "start",
  "tag",
  "type",
  "type_arguments",
  "type_parameters",
  "update",
  "value",
] as const;

type SymbolName = keyof typeof SYMBOLS;
export type FieldName = (typeof FIELDS)[number];

/** A grammar's numbers, and who lowers what; made once per grammar. */
export interface LowerTables {
  readonly symbols: Readonly<Record<SymbolName, number>>;
  readonly fields: Readonly<Record<FieldName, number>>;
  readonly exprs: readonly (ExprLowerer | undefined)[];
  readonly stmts: readonly (StmtLowerer | undefined)[];
  readonly postfixes: readonly (PostfixLowerer | undefined)[];
}

export function numbersOf(grammar: Grammar): Pick<LowerTables, "symbols" | "fields"> {
  const symbols: Record<string, number> = {};
  for (const [key, [name, named]] of Object.entries(SYMBOLS)) symbols[key] = grammar.symbolId(name, named);
  const fields: Record<string, number> = {};
  for (const name of FIELDS) fields[name] = grammar.fieldId(name);
  return {
    symbols: symbols as Record<SymbolName, number>,
    fields: fields as Record<FieldName, number>,
  };
}

/** A flat tree being lowered. Node numbers are indices of records; offsets are the file's. */
export class Lowering {
  readonly text: string;
  readonly records: Int32Array;
  readonly tables: LowerTables;
  /** How deep the node now being lowered lies in nodes that are lowered by recursion. */
  depth = 0;
  /** Nodes given up because they lie too deep. */
  readonly tooDeep: number[] = [];
  /** Contents of braces that were cut away before parsing, as sorted pairs of offsets. */
  readonly #cuts: Int32Array;
  /** Where the next item of a list goes on the stack. */
  top = 0;
  readonly #stack: unknown[] = [];
  /** Bodies of function declarations by name offset, where somebody wants them. */
  readonly bodies: Map<number, BlockStmt> | undefined;

  constructor(
    text: string,
    records: Int32Array,
    tables: LowerTables,
    options: { readonly cuts?: Int32Array; readonly bodies?: Map<number, BlockStmt> } = {},
  ) {
    this.text = text;
    this.records = records;
    this.tables = tables;
    this.#cuts = options.cuts ?? NO_CUTS;
    this.bodies = options.bodies;
  }

  symbol(node: number): number {
    return (this.records[node * 4] as number) & 0xffff;
  }

  field(node: number): number {
    return ((this.records[node * 4] as number) >>> 16) & 0xff;
  }

  isNamed(node: number): boolean {
    return ((this.records[node * 4] as number) & NAMED_FLAG) !== 0;
  }

  start(node: number): number {
    return this.records[node * 4 + 1] as number;
  }

  end(node: number): number {
    return this.records[node * 4 + 2] as number;
  }

  /** The record after the node's subtree: its next sibling, or the end of its parent. */
  after(node: number): number {
    return this.records[node * 4 + 3] as number;
  }

  /** The first child in a field, or -1. */
  childInField(node: number, field: number): number {
    const end = this.after(node);
    for (let child = node + 1; child < end; child = this.after(child)) {
      if (this.field(child) === field) return child;
    }
    return -1;
  }

  /** The first child with a symbol, or -1. */
  childOf(node: number, symbol: number): number {
    const end = this.after(node);
    for (let child = node + 1; child < end; child = this.after(child)) {
      if (this.symbol(child) === symbol) return child;
    }
    return -1;
  }

  /** The first child that is an expression or a type, or -1: neither token, comment nor error. */
  exprChild(node: number): number {
    const end = this.after(node);
    for (let child = node + 1; child < end; child = this.after(child)) {
      if (this.tables.exprs[this.symbol(child)] !== undefined) return child;
    }
    return -1;
  }

  ident(node: number): Ident {
    const start = this.start(node);
    const end = this.end(node);
    return { kind: "Ident", start, end, name: this.text.slice(start, end) };
  }

  /**
   * Lists are gathered on one stack and copied at their exact length: an array grown by `push` keeps
   * room for 17 elements, which doubled the memory of an outline.
   */
  add(item: unknown): void {
    this.#stack[this.top++] = item;
  }

  /** Takes everything off the stack that was added since `top` was `base`. */
  take<T>(base: number): readonly T[] {
    if (this.top === base) return NOTHING;
    const items = this.#stack.slice(base, this.top) as T[];
    this.top = base;
    return items;
  }

  /** Lowers the child, or gives a bad expression at `place` where there is none (-1). */
  exprOr(child: number, place: number): Expr {
    return child === -1 ? badAt(place) : this.expr(child);
  }

  expr(node: number): Expr {
    const lower = this.tables.exprs[this.symbol(node)];
    if (lower === undefined) return this.bad(node);
    if (this.depth >= MAX_NESTING) {
      this.tooDeep.push(node);
      return this.bad(node);
    }
    this.depth++;
    const expr = lower(this, node);
    this.depth--;
    return expr;
  }

  /** All children that are expressions or types. */
  exprs(node: number): readonly Expr[] {
    const base = this.top;
    const end = this.after(node);
    for (let child = node + 1; child < end; child = this.after(child)) {
      if (this.tables.exprs[this.symbol(child)] !== undefined) this.add(this.expr(child));
    }
    return this.take(base);
  }

  stmt(node: number): Stmt {
    const lower = this.tables.stmts[this.symbol(node)];
    if (lower === undefined) return { kind: "BadStmt", start: this.start(node), end: this.end(node) };
    if (this.depth >= MAX_NESTING) {
      this.tooDeep.push(node);
      return { kind: "BadStmt", start: this.start(node), end: this.end(node) };
    }
    this.depth++;
    const stmt = lower(this, node);
    this.depth--;
    return stmt;
  }

  /** The block in a node, lowered; an empty one at the node's end where it is missing. */
  blockOr(node: number, place: number): BlockStmt {
    if (node !== -1) {
      const stmt = this.stmt(node);
      if (stmt.kind === "BlockStmt") return stmt;
    }
    return { kind: "BlockStmt", start: place, end: place, list: [] };
  }

  bad(node: number): BadExpr {
    return { kind: "BadExpr", start: this.start(node), end: this.end(node) };
  }

  /** Whether something was cut away behind the opening brace at `lbrace`. */
  isCut(lbrace: number): boolean {
    const cuts = this.#cuts;
    let from = 0;
    let to = cuts.length >> 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((cuts[middle * 2] as number) <= lbrace) from = middle + 1;
      else to = middle;
    }
    if (cuts[from * 2] !== lbrace + 1) return false;
    return this.text.slice(lbrace + 1, cuts[from * 2 + 1]).trim() !== "";
  }

  keepBody(decl: FuncDecl, block: number): void {
    this.bodies?.set(decl.name.start, this.blockOr(block, this.end(block)));
  }
}

const NO_CUTS = new Int32Array(0);

const NOTHING: readonly never[] = [];

export function badAt(place: number): BadExpr {
  return { kind: "BadExpr", start: place, end: place };
}
