/**
 * A Go file on demand: the scanner's pieces at once, declarations without bodies when somebody asks
 * for them, bodies and initialisers one by one. Decides what is parsed together and what a syntax
 * error takes with it: its own top-level piece, nothing else.
 */
import { buildLineTable, type LineTable } from "../text/lines.js";
import type { Span } from "../text/span.js";
import type { Decl, FuncDecl, GenDecl, Ident, ImportSpec, ValueDecl } from "./ast.js";
import { changeOf, findEdit, inOrder, moveBehind, type Outline, takeBody } from "./body-edit.js";
import { decodeSource } from "./decode.js";
import type { Grammar } from "./flat-tree.js";
import { readHeader } from "./header.js";
import { type Lowered, type LowerOptions, lower } from "./lower.js";
import { NO_PAIRS, type Pairs, type Reduced, Reducer } from "./reduce.js";
import { type Scan, type ScannedPiece, scan } from "./scan.js";
import type { Directive, ParsedBody, Piece, SourceFile, SyntaxProblem } from "./source-file.js";

/** A file from its bytes; `path` is absolute, with `/`. */
export function parseFile(grammar: Grammar, path: string, bytes: Uint8Array): SourceFile {
  const { text, problems } = decodeSource(bytes);
  return new GoFile(grammar, path, text, problems);
}

/** A file from text already decoded (an editor's buffer). */
export function parseText(grammar: Grammar, path: string, text: string): SourceFile {
  return new GoFile(grammar, path, text, []);
}

interface Head {
  readonly packageName: Ident | undefined;
  readonly imports: readonly ImportSpec[];
}

class GoFile implements SourceFile {
  readonly path: string;
  #text: string;
  readonly #grammar: Grammar;
  readonly #decodeProblems: readonly SyntaxProblem[];
  readonly #bodies = new Map<FuncDecl, ParsedBody>();
  readonly #wholes = new Map<GenDecl, ValueDecl | undefined>();
  #scan: Scan | undefined;
  #lines: LineTable | undefined;
  #outline: Outline | undefined;
  #head: Head | undefined;

  constructor(grammar: Grammar, path: string, text: string, decodeProblems: readonly SyntaxProblem[]) {
    this.#grammar = grammar;
    this.path = path;
    this.#text = text;
    this.#decodeProblems = decodeProblems;
  }

  get text(): string {
    return this.#text;
  }

  lines(): LineTable {
    this.#lines ??= buildLineTable(this.text);
    return this.#lines;
  }

  get packageName(): Ident | undefined {
    return this.#headOf().packageName;
  }

  get imports(): readonly ImportSpec[] {
    return this.#headOf().imports;
  }

  get decls(): readonly Decl[] {
    return this.#outlineOf().decls;
  }

  get directives(): readonly Directive[] {
    return this.#scanOf().directives;
  }

  get generated(): boolean {
    return this.#scanOf().generated;
  }

  get problems(): readonly SyntaxProblem[] {
    return this.#outlineOf().problems;
  }

  get scanProblems(): readonly SyntaxProblem[] {
    return [...this.#decodeProblems, ...this.#scanOf().problems];
  }

  get comments(): Int32Array {
    return this.#scanOf().comments;
  }

  pieceOf(decl: Decl): Piece {
    return this.#pieceAt(decl.start);
  }

  mayHold(wordHash: number): boolean {
    return this.#scanOf().words.mayHold(wordHash);
  }

  body(decl: FuncDecl): ParsedBody | undefined {
    if (decl.bodySpan === undefined) return undefined;
    let body = this.#bodies.get(decl);
    if (body === undefined) {
      body = this.#parseBody(decl.bodySpan);
      this.#bodies.set(decl, body);
    }
    return body;
  }

  whole(decl: GenDecl): ValueDecl | undefined {
    if (decl.token !== "var" && decl.token !== "const") return undefined;
    if (!this.#hasCuts(decl)) return decl;
    if (!this.#wholes.has(decl)) this.#wholes.set(decl, this.#parseWhole(decl));
    return this.#wholes.get(decl);
  }

  editBody(bytes: Uint8Array): boolean {
    const outline = this.#outline;
    const { text, problems } = decodeSource(bytes);
    if (outline === undefined || problems.length + this.#decodeProblems.length > 0) return false;
    const next = new GoFile(this.#grammar, this.path, text, []);
    const edit = findEdit(
      { text: this.#text, scan: this.#scanOf(), outline },
      { text, scan: next.#scanOf() },
      (piece) => {
        const part = next.#parsePiece(piece);
        return { ...part, decls: part.decls.map((decl) => next.#markBroken(decl)) };
      },
    );
    if (edit === undefined) return false;
    const { change } = edit;
    for (const { old, isSame } of edit.functions) if (!isSame) this.#bodies.delete(old);
    const behind = outline.decls.filter((decl) => decl.end >= change.end);
    const bodies = [...this.#bodies].flatMap(([decl, body]) => (decl.end >= change.end ? [body] : []));
    const wholes = [...this.#wholes].flatMap(([decl, whole]) =>
      decl.end >= change.end && whole !== undefined ? [whole] : [],
    );
    moveBehind([...behind, ...bodies, ...wholes], change);
    for (const { old, now } of edit.functions) takeBody(old, now);
    this.#outline = { ...outline, problems: edit.problems, failed: edit.failed };
    this.#text = text;
    this.#scan = next.#scanOf();
    this.#lines = undefined;
    return true;
  }

  takeBodies(former: SourceFile): void {
    if (!(former instanceof GoFile) || former.#bodies.size === 0) return;
    const change = changeOf(former.text, this.text);
    const own = new Map<number, FuncDecl>();
    for (const decl of this.decls)
      if (decl.kind === "FuncDecl" && !decl.broken && decl.bodySpan !== undefined)
        own.set(decl.bodySpan.start, decl);
    for (const [{ bodySpan }, body] of former.#bodies) {
      if (bodySpan === undefined || body.problems.length > 0) continue;
      const isBehind = change.end <= bodySpan.start;
      if (!isBehind && change.start < bodySpan.end) continue;
      const by = isBehind ? change.added : 0;
      const decl = own.get(bodySpan.start + by);
      if (decl?.bodySpan?.end !== bodySpan.end + by) continue;
      if (isBehind) moveBehind([body], change);
      this.#bodies.set(decl, body);
    }
    former.dropBodies();
  }

  dropBodies(): void {
    this.#bodies.clear();
    this.#wholes.clear();
  }

  #scanOf(): Scan {
    this.#scan ??= scan(this.text);
    return this.#scan;
  }

  #headOf(): Head {
    this.#head ??= this.#readHead();
    return this.#head;
  }

  #readHead(): Head {
    const header = readHeader(this.text);
    if (header.complete) {
      const packageName = header.packageName && ({ kind: "Ident", ...header.packageName } as const);
      const imports = header.imports.map(({ start, end, name, path }): ImportSpec => {
        return { kind: "ImportSpec", start, end, name: name && { kind: "Ident", ...name }, path };
      });
      return { packageName, imports };
    }
    const { packageName, decls } = this.#outlineOf();
    const imports = decls.flatMap((decl) =>
      decl.kind === "GenDecl" && decl.token === "import" ? decl.specs : [],
    );
    return { packageName, imports };
  }

  #outlineOf(): Outline {
    this.#outline ??= this.#parseOutline();
    return this.#outline;
  }

  #parseOutline(): Outline {
    const scanned = this.#scanOf();
    const reducer = new Reducer(this.text);
    for (const piece of scanned.pieces) this.#addOutline(reducer, piece);
    const together = this.#parse(reducer.finish(), { cuts: scanned.cuts });
    const isClean = together !== undefined && together.problems.length === 0;
    const parts = isClean ? [together] : scanned.pieces.map((piece) => this.#parsePiece(piece));
    const decls = parts.flatMap((part) => part.decls);
    const problems = [
      ...this.#decodeProblems,
      ...scanned.problems,
      ...parts.flatMap((part) => part.problems),
    ];
    const packageName = parts.find((part) => part.packageName !== undefined)?.packageName;
    if (packageName === undefined && problems.length === 0) {
      problems.push({ start: 0, end: 0, message: "missing package clause" });
    }
    problems.sort(inOrder);
    return {
      decls: scanned.problems.length === 0 ? decls : decls.map((decl) => this.#markBroken(decl)),
      packageName,
      problems,
      failed: isClean ? [] : parts.flatMap((part, at) => (part.problems.length > 0 ? [at] : [])),
    };
  }

  /** The outline of one piece; a syntax error makes its functions broken, save those that end before it. */
  #parsePiece(piece: ScannedPiece): Lowered {
    const reducer = new Reducer(this.text);
    this.#addOutline(reducer, piece);
    const part = this.#parse(reducer.finish(), { cuts: this.#scanOf().cuts });
    if (part === undefined) return { ...EMPTY, problems: [tooDeep(piece)] };
    if (part.problems.length === 0) return part;
    const first = Math.min(...part.problems.map((problem) => problem.start));
    const isWhole = (decl: Decl): boolean => {
      return decl.end <= first && (decl.kind !== "FuncDecl" || decl.bodySpan !== undefined);
    };
    return { ...part, decls: part.decls.map((decl) => (isWhole(decl) ? decl : broken(decl))) };
  }

  #addOutline(reducer: Reducer, piece: ScannedPiece): void {
    const { cuts, comments } = this.#scanOf();
    reducer.add(
      piece.start,
      piece.end,
      { items: cuts, from: piece.firstCut, to: piece.lastCut },
      { items: comments, from: piece.firstComment, to: piece.lastComment },
    );
    if (piece.outlineClosers > 0) reducer.insert(`${"}".repeat(piece.outlineClosers)}\n`, piece.end - 1);
  }

  #markBroken(decl: Decl): Decl {
    return this.#pieceAt(decl.start).unclosed ? broken(decl) : decl;
  }

  #parseBody(span: Span): ParsedBody {
    if (
      this.text.slice(span.start + 1, span.end - 1).trim() === "" &&
      this.text.charCodeAt(span.end - 1) === 125
    ) {
      return { block: { kind: "BlockStmt", start: span.start, end: span.end, list: [] }, problems: [] };
    }
    const piece = this.#pieceAt(span.start);
    const reducer = new Reducer(this.text);
    reducer.add(span.start, span.end, NO_PAIRS, this.#commentsFrom(piece, span.start));
    if (piece.bodyClosers > 0 && span.end === piece.end) {
      // The outline's body ends with a brace that the text does not have.
      reducer.insert("}".repeat(piece.bodyClosers), piece.end - 1);
    }
    // The grammar wants the end of the statement.
    reducer.insert("\n", span.end);
    const lowered = this.#parse(reducer.finish(), { isBody: true });
    const block = lowered?.block ?? { kind: "BlockStmt", ...span, list: [] };
    const own = this.#scanOf().problems.filter(
      (problem) => span.start <= problem.start && problem.start < span.end,
    );
    const problems = [...own, ...(lowered?.problems ?? [tooDeep(span)])];
    if (lowered !== undefined && lowered.block === undefined && problems.length === 0) {
      problems.push({ ...span, message: "syntax error" });
    }
    return { block, problems };
  }

  #parseWhole(decl: ValueDecl): ValueDecl | undefined {
    const reducer = new Reducer(this.text);
    reducer.add(decl.start, decl.end, NO_PAIRS, this.#commentsFrom(this.#pieceAt(decl.start), decl.start));
    reducer.insert("\n", decl.end);
    const lowered = this.#parse(reducer.finish(), {});
    const whole = lowered?.decls[0];
    if (lowered?.problems.length !== 0 || whole?.kind !== "GenDecl") return undefined;
    return whole.token === "var" || whole.token === "const" ? whole : undefined;
  }

  /** Undefined where the nesting is too deep for the parser or for JavaScript's stack. */
  #parse(reduced: Reduced, options: LowerOptions): Lowered | undefined {
    const tree = this.#grammar.parse(reduced.text);
    if (tree.count === 0) return undefined;
    try {
      return lower(this.#grammar, tree, reduced, this.text, options);
    } catch (error) {
      // The caller may have used up most of the stack before.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #hasCuts(span: Span): boolean {
    const { cuts } = this.#scanOf();
    const piece = this.#pieceAt(span.start);
    for (let at = piece.firstCut; at < piece.lastCut; at += 2) {
      const start = cuts[at] as number;
      if (span.start <= start && start < span.end) return true;
    }
    return false;
  }

  /** The comments of a piece that begin at `start` or later. */
  #commentsFrom(piece: ScannedPiece, start: number): Pairs {
    const { comments } = this.#scanOf();
    let from = piece.firstComment >> 1;
    let to = piece.lastComment >> 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((comments[middle * 2] as number) < start) from = middle + 1;
      else to = middle;
    }
    return { items: comments, from: from * 2, to: piece.lastComment };
  }

  #pieceAt(offset: number): ScannedPiece {
    const { pieces } = this.#scanOf();
    let from = 0;
    let to = pieces.length - 1;
    while (from < to) {
      const middle = (from + to + 1) >> 1;
      if ((pieces[middle] as ScannedPiece).start <= offset) from = middle;
      else to = middle - 1;
    }
    return pieces[from] as ScannedPiece;
  }
}

const EMPTY: Lowered = { packageName: undefined, decls: [], strays: [], block: undefined, problems: [] };

function tooDeep(span: Span): SyntaxProblem {
  return { start: span.start, end: span.end, message: "nested too deeply" };
}

function broken(decl: Decl): Decl {
  return decl.kind === "FuncDecl" ? { ...decl, broken: true } : decl;
}
