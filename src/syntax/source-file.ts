/**
 * The contract of a parsed file: its outline (package clause, imports, declarations without
 * bodies) at once, bodies and full initialisers when asked for. Decides nothing; `parse.ts`
 * implements it.
 */
import type { LineTable } from "../text/lines.js";
import type { Span } from "../text/span.js";
import type { BlockStmt, Decl, FuncDecl, GenDecl, Ident, ImportSpec, ValueDecl } from "./ast.js";

/** A syntax error, or text that could not be decoded. */
export interface SyntaxProblem extends Span {
  readonly message: string;
}

export type DirectiveKind =
  | "build"
  | "plus-build"
  | "nolint"
  | "lint-ignore"
  | "lint-file-ignore"
  | "golinger-ignore"
  | "generated"
  | "go-debug"
  | "linkname"
  | "cgo-export";

/** A comment that speaks to a tool; `text` is the whole comment, from `//` to the end of the line. */
export interface Directive extends Span {
  readonly kind: DirectiveKind;
  readonly text: string;
  /** The comment is the first thing on its line. */
  readonly alone: boolean;
}

/**
 * The identifiers and keywords that a piece of text holds, and `<-` where that stands: never a false
 * no, about one false yes in 20,000. Hashes are those of `hashWord` in `words.ts`.
 */
export interface WordSketch {
  mayHold(wordHash: number): boolean;
}

/** One top-level declaration of the text, as the scanner cut it. */
export interface Piece extends Span {
  readonly words: WordSketch;
  /** The scanner found braces or literals that do not close. */
  readonly unclosed: boolean;
}

export interface ParsedBody {
  readonly block: BlockStmt;
  /** Not empty where the body has a syntax error: rules keep quiet in such a function. */
  readonly problems: readonly SyntaxProblem[];
}

export interface SourceFile {
  /** Absolute path with `/`. */
  readonly path: string;
  readonly text: string;
  /** Made on the first call. */
  lines(): LineTable;
  readonly packageName: Ident | undefined;
  readonly imports: readonly ImportSpec[];
  /** Declarations in source order, import declarations included. Function bodies are left out and large initialisers cut. */
  readonly decls: readonly Decl[];
  readonly directives: readonly Directive[];
  /** `// Code generated ... DO NOT EDIT.` before the package clause (go.dev/s/generatedcode). */
  readonly generated: boolean;
  readonly problems: readonly SyntaxProblem[];
  /** The problems that decoding and the scanner alone tell, without a parse: bad bytes, braces and literals left open. */
  readonly scanProblems: readonly SyntaxProblem[];
  /** Comments in source order, as pairs of offsets: start, end, start, end... */
  readonly comments: Int32Array;
  /** The piece that holds a declaration. */
  pieceOf(decl: Decl): Piece;
  /** True unless no identifier or keyword of the file has one of these hashes. */
  mayHold(wordHash: number): boolean;
  /** Parses and lowers the body; kept until `dropBodies`. Undefined for a declaration without one. */
  body(decl: FuncDecl): ParsedBody | undefined;
  /** The same var or const declaration with nothing cut away. Kept until `dropBodies`. */
  whole(decl: GenDecl): ValueDecl | undefined;
  /**
   * Takes a new text of the file where it leaves the declarations what they were: it differs from the
   * old one inside one function body, or between declarations below the imports, and syntax errors are
   * those of one function. Declarations and the bodies of other functions then stay the objects they
   * were, at their new offsets; what was read of the file in other ways is to be asked for again. False,
   * and nothing has changed, where it differs elsewhere.
   */
  editBody(bytes: Uint8Array): boolean;
  /**
   * Takes over the parsed bodies of an earlier text of the same file, where they say the same in this
   * one. That file must not be asked for anything any more: its nodes move to their new places.
   */
  takeBodies(former: SourceFile): void;
  /** Forgets bodies, so that a run over a large tree holds few of them at once. */
  dropBodies(): void;
}
