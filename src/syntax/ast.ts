/**
 * golinger's own syntax tree of a Go file: free of WASM objects, named after go/ast, and immutable but
 * for `body-edit.ts`, which moves what lies behind an edit.
 * Decides what a node looks like; how it is made is the business of `lower.ts`.
 * Positions are offsets in UTF-16 code units of the decoded text. Nodes carry no parent and no
 * comments: directives are found by the scanner, parents by whoever walks.
 */
import type { Span } from "../text/span.js";

interface NodeBase extends Span {
  readonly kind: string;
}

// --- Expressions (types are expressions too, as in the Go specification's grammar) ---

export interface Ident extends NodeBase {
  readonly kind: "Ident";
  readonly name: string;
}

export type LiteralKind = "int" | "float" | "imaginary" | "rune" | "string" | "raw-string";

export interface BasicLit extends NodeBase {
  readonly kind: "BasicLit";
  readonly literal: LiteralKind;
  /** The literal as written, quotes included. */
  readonly raw: string;
}

interface KeyValueExpr extends NodeBase {
  readonly kind: "KeyValueExpr";
  readonly key: Expr;
  readonly value: Expr;
}

/** `T{...}`; inner literals of a composite may elide their type. */
export interface CompositeLit extends NodeBase {
  readonly kind: "CompositeLit";
  readonly type: Expr | undefined;
  readonly elements: readonly Expr[];
  readonly lbrace: number;
  /** True where the scanner cut the elements away (package-level initialisers seen in outline). */
  readonly cut: boolean;
}

export interface FuncLit extends NodeBase {
  readonly kind: "FuncLit";
  readonly type: FuncType;
  readonly body: BlockStmt;
  /** True where the scanner cut the body away (package-level initialisers seen in outline). */
  readonly cut: boolean;
}

interface ParenExpr extends NodeBase {
  readonly kind: "ParenExpr";
  readonly expr: Expr;
}

export interface SelectorExpr extends NodeBase {
  readonly kind: "SelectorExpr";
  readonly expr: Expr;
  readonly selector: Ident;
}

/** `a[i]`, and instantiations `F[A, B]` (then with one or more indices that are types). */
export interface IndexExpr extends NodeBase {
  readonly kind: "IndexExpr";
  readonly expr: Expr;
  readonly indices: readonly Expr[];
}

export interface SliceExpr extends NodeBase {
  readonly kind: "SliceExpr";
  readonly expr: Expr;
  readonly low: Expr | undefined;
  readonly high: Expr | undefined;
  readonly max: Expr | undefined;
}

export interface TypeAssertExpr extends NodeBase {
  readonly kind: "TypeAssertExpr";
  readonly expr: Expr;
  /** Undefined for `x.(type)` in a type switch. */
  readonly type: Expr | undefined;
}

/** Calls and conversions; only semantics can tell them apart. */
export interface CallExpr extends NodeBase {
  readonly kind: "CallExpr";
  readonly fun: Expr;
  readonly args: readonly Expr[];
  /** The last argument is followed by `...`. */
  readonly spread: boolean;
  readonly lparen: number;
}

/** `*x`: a dereference or a pointer type. */
export interface StarExpr extends NodeBase {
  readonly kind: "StarExpr";
  readonly expr: Expr;
}

export type UnaryOp = "+" | "-" | "!" | "^" | "&" | "<-" | "~";

export interface UnaryExpr extends NodeBase {
  readonly kind: "UnaryExpr";
  readonly op: UnaryOp;
  readonly expr: Expr;
}

export type BinaryOp =
  | "||"
  | "&&"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "|"
  | "^"
  | "*"
  | "/"
  | "%"
  | "<<"
  | ">>"
  | "&"
  | "&^";

export interface BinaryExpr extends NodeBase {
  readonly kind: "BinaryExpr";
  readonly op: BinaryOp;
  readonly opStart: number;
  readonly left: Expr;
  readonly right: Expr;
}

// --- Types ---

/** `[]T` (no length), `[N]T`, `[...]T` (length is an Ellipsis without element). */
export interface ArrayType extends NodeBase {
  readonly kind: "ArrayType";
  readonly length: Expr | undefined;
  readonly element: Expr;
}

/** `...T` as the type of a last parameter, or the length of `[...]T` (then without element). */
interface Ellipsis extends NodeBase {
  readonly kind: "Ellipsis";
  readonly element: Expr | undefined;
}

/**
 * One entry of a parameter list, struct or interface. Without names it is an unnamed parameter, an
 * embedded field, or an embedded type or union of an interface; a method of an interface has one
 * name and a FuncType.
 */
export interface Field extends NodeBase {
  readonly kind: "Field";
  readonly names: readonly Ident[];
  readonly type: Expr;
  readonly tag: BasicLit | undefined;
}

export interface StructType extends NodeBase {
  readonly kind: "StructType";
  readonly fields: readonly Field[];
}

export interface FuncType extends NodeBase {
  readonly kind: "FuncType";
  readonly typeParams: readonly Field[];
  readonly params: readonly Field[];
  readonly results: readonly Field[];
}

export interface InterfaceType extends NodeBase {
  readonly kind: "InterfaceType";
  readonly methods: readonly Field[];
}

interface MapType extends NodeBase {
  readonly kind: "MapType";
  readonly key: Expr;
  readonly value: Expr;
}

export type ChanDir = "both" | "send" | "receive";

export interface ChanType extends NodeBase {
  readonly kind: "ChanType";
  readonly dir: ChanDir;
  readonly value: Expr;
}

/** A stretch of text that is no expression. Everything about it is unknown. */
export interface BadExpr extends NodeBase {
  readonly kind: "BadExpr";
}

type TypeExpr = ArrayType | StructType | FuncType | InterfaceType | MapType | ChanType;

export type Expr =
  | Ident
  | BasicLit
  | CompositeLit
  | FuncLit
  | ParenExpr
  | SelectorExpr
  | IndexExpr
  | SliceExpr
  | TypeAssertExpr
  | CallExpr
  | StarExpr
  | UnaryExpr
  | BinaryExpr
  | KeyValueExpr
  | Ellipsis
  | TypeExpr
  | BadExpr;

// --- Statements ---

export interface BlockStmt extends NodeBase {
  readonly kind: "BlockStmt";
  readonly list: readonly Stmt[];
}

export interface ExprStmt extends NodeBase {
  readonly kind: "ExprStmt";
  readonly expr: Expr;
}

export interface SendStmt extends NodeBase {
  readonly kind: "SendStmt";
  readonly channel: Expr;
  readonly value: Expr;
  /** Offset of `<-`. */
  readonly arrow: number;
}

export interface IncDecStmt extends NodeBase {
  readonly kind: "IncDecStmt";
  readonly expr: Expr;
  readonly op: "++" | "--";
}

export type AssignOp =
  | "="
  | ":="
  | "+="
  | "-="
  | "*="
  | "/="
  | "%="
  | "&="
  | "|="
  | "^="
  | "<<="
  | ">>="
  | "&^=";

export interface AssignStmt extends NodeBase {
  readonly kind: "AssignStmt";
  readonly left: readonly Expr[];
  readonly op: AssignOp;
  readonly opStart: number;
  readonly right: readonly Expr[];
}

export interface GoStmt extends NodeBase {
  readonly kind: "GoStmt";
  /** A CallExpr in valid Go (possibly in parentheses, which the compiler rejects). */
  readonly call: Expr;
}

export interface DeferStmt extends NodeBase {
  readonly kind: "DeferStmt";
  readonly call: Expr;
}

export interface ReturnStmt extends NodeBase {
  readonly kind: "ReturnStmt";
  readonly results: readonly Expr[];
}

export interface BranchStmt extends NodeBase {
  readonly kind: "BranchStmt";
  readonly token: "break" | "continue" | "goto" | "fallthrough";
  readonly label: Ident | undefined;
}

export interface IfStmt extends NodeBase {
  readonly kind: "IfStmt";
  readonly init: Stmt | undefined;
  readonly cond: Expr;
  readonly then: BlockStmt;
  readonly else: BlockStmt | IfStmt | undefined;
}

/** `case a, b:`; no list for `default:`. */
export interface CaseClause extends NodeBase {
  readonly kind: "CaseClause";
  readonly isDefault: boolean;
  readonly list: readonly Expr[];
  readonly body: readonly Stmt[];
}

export interface SwitchStmt extends NodeBase {
  readonly kind: "SwitchStmt";
  readonly init: Stmt | undefined;
  readonly tag: Expr | undefined;
  readonly clauses: readonly CaseClause[];
}

/** `switch v := x.(type)`: `binding` is `v`, `subject` is `x`. */
export interface TypeSwitchStmt extends NodeBase {
  readonly kind: "TypeSwitchStmt";
  readonly init: Stmt | undefined;
  readonly binding: Ident | undefined;
  readonly subject: Expr;
  readonly clauses: readonly CaseClause[];
}

/** `case` of a select: a send, a receive (ExprStmt or AssignStmt), or `default:` (no comm). */
export interface CommClause extends NodeBase {
  readonly kind: "CommClause";
  readonly comm: SendStmt | ExprStmt | AssignStmt | undefined;
  readonly body: readonly Stmt[];
}

export interface SelectStmt extends NodeBase {
  readonly kind: "SelectStmt";
  readonly clauses: readonly CommClause[];
}

export interface ForStmt extends NodeBase {
  readonly kind: "ForStmt";
  readonly init: Stmt | undefined;
  readonly cond: Expr | undefined;
  readonly post: Stmt | undefined;
  readonly body: BlockStmt;
}

export interface RangeStmt extends NodeBase {
  readonly kind: "RangeStmt";
  readonly key: Expr | undefined;
  readonly value: Expr | undefined;
  /** True for `:=`, false for `=` and where there is no key. */
  readonly define: boolean;
  readonly subject: Expr;
  readonly body: BlockStmt;
}

interface LabeledStmt extends NodeBase {
  readonly kind: "LabeledStmt";
  readonly label: Ident;
  readonly stmt: Stmt;
}

interface DeclStmt extends NodeBase {
  readonly kind: "DeclStmt";
  readonly decl: GenDecl;
}

interface EmptyStmt extends NodeBase {
  readonly kind: "EmptyStmt";
}

/** A stretch of text that is no statement. */
interface BadStmt extends NodeBase {
  readonly kind: "BadStmt";
}

export type Stmt =
  | BlockStmt
  | ExprStmt
  | SendStmt
  | IncDecStmt
  | AssignStmt
  | GoStmt
  | DeferStmt
  | ReturnStmt
  | BranchStmt
  | IfStmt
  | SwitchStmt
  | TypeSwitchStmt
  | SelectStmt
  | ForStmt
  | RangeStmt
  | LabeledStmt
  | DeclStmt
  | EmptyStmt
  | BadStmt;

// --- Declarations ---

export interface ImportSpec extends NodeBase {
  readonly kind: "ImportSpec";
  /** `.`, `_`, an alias, or nothing. */
  readonly name: Ident | undefined;
  /** The import path without quotes. */
  readonly path: string;
}

/** One line of a `const` or `var` declaration. */
export interface ValueSpec extends NodeBase {
  readonly kind: "ValueSpec";
  readonly names: readonly Ident[];
  readonly type: Expr | undefined;
  readonly values: readonly Expr[];
  /** Position in its declaration: the value of iota in a const declaration. */
  readonly ordinal: number;
}

export interface TypeSpec extends NodeBase {
  readonly kind: "TypeSpec";
  readonly name: Ident;
  readonly typeParams: readonly Field[];
  /** `type A = B`. */
  readonly alias: boolean;
  readonly type: Expr;
}

interface GenDeclBase extends NodeBase {
  readonly kind: "GenDecl";
}

interface ImportDecl extends GenDeclBase {
  readonly token: "import";
  readonly specs: readonly ImportSpec[];
}

export interface ValueDecl extends GenDeclBase {
  readonly token: "const" | "var";
  readonly specs: readonly ValueSpec[];
}

interface TypeDecl extends GenDeclBase {
  readonly token: "type";
  readonly specs: readonly TypeSpec[];
}

export type GenDecl = ImportDecl | ValueDecl | TypeDecl;

/**
 * A function or method. The body is parsed only when somebody asks (`SourceFile.body`), since most
 * bodies are never looked at.
 */
export interface FuncDecl extends NodeBase {
  readonly kind: "FuncDecl";
  readonly receiver: Field | undefined;
  readonly name: Ident;
  readonly type: FuncType;
  /** From `{` to one past `}`; undefined for a function implemented elsewhere (assembly, linkname). */
  readonly bodySpan: Span | undefined;
  /** The declaration has a syntax error outside its body, or its braces do not close. */
  readonly broken: boolean;
}

export type Decl = GenDecl | FuncDecl;

export type Node = Expr | Stmt | Decl | Field | CaseClause | CommClause | ImportSpec | ValueSpec | TypeSpec;
