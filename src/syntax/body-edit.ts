/**
 * A new text for a parsed file that leaves its declarations what they were: the edit lies inside one
 * function body, or between declarations. Decides whether that is so, and moves what lies behind the
 * edit, so that all that was parsed before stays: a node keeps its identity, its offsets follow the text.
 */
import type { Span } from "../text/span.js";
import type { Decl, FuncDecl, Ident } from "./ast.js";
import type { Lowered } from "./lower.js";
import type { Scan, ScannedPiece } from "./scan.js";
import type { SyntaxProblem } from "./source-file.js";

/** The text from `start` to `end` has become `added` units longer. */
export interface TextChange extends Span {
  /** UTF-16 code units; less than 0 where it became shorter. */
  readonly added: number;
}

export function changeOf(from: string, to: string): TextChange {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from.charCodeAt(start) === to.charCodeAt(start)) start++;
  let behind = 0;
  while (
    behind < most - start &&
    from.charCodeAt(from.length - 1 - behind) === to.charCodeAt(to.length - 1 - behind)
  )
    behind++;
  return { start, end: from.length - behind, added: to.length - from.length };
}

/** What a file says without its bodies. */
export interface Outline {
  readonly decls: readonly Decl[];
  readonly packageName: Ident | undefined;
  readonly problems: readonly SyntaxProblem[];
  /** Numbers of the pieces that do not parse. The place of a problem does not tell: a `)` is missed where the next one begins. */
  readonly failed: readonly number[];
}

/** One text, cut and parsed as far as its outline goes. */
interface Outlined {
  readonly text: string;
  readonly scan: Scan;
  readonly outline: Outline;
}

interface Edit {
  readonly change: TextChange;
  /** Of the piece that holds the change: each function as it was and as it is now, and whether its body says the same. */
  readonly functions: readonly { readonly old: FuncDecl; readonly now: FuncDecl; readonly isSame: boolean }[];
  readonly problems: readonly SyntaxProblem[];
  readonly failed: readonly number[];
}

/**
 * How to make the new text of the old one; undefined where declarations would not stay what they are.
 * `parse` gives the outline of one piece of the new text.
 */
export function findEdit(
  from: Outlined,
  to: Omit<Outlined, "outline">,
  parse: (piece: ScannedPiece) => Pick<Lowered, "decls" | "problems">,
): Edit | undefined {
  const { outline } = from;
  const change = changeOf(from.text, to.text);
  const at = changedPiece(from.scan, to.scan, change);
  if (at === undefined || outline.failed.some((other) => other !== at)) return undefined;
  const [old, piece] = [from.scan.pieces[at], to.scan.pieces[at]];
  if (old === undefined || piece === undefined || !isBelowImports(outline, old, change)) return undefined;
  if (bodiesElsewhere(from) !== bodiesElsewhere(to)) return undefined;
  const part = parse(piece);
  const before = {
    text: from.text,
    decls: outline.decls.filter(({ start }) => old.start <= start && start < old.end),
  };
  const after = { text: to.text, decls: part.decls };
  const isBroken = outline.failed.length + part.problems.length > 0 || old.unclosed || piece.unclosed;
  if (isBroken && !(isOneFunction(before.decls) && isOneFunction(after.decls))) return undefined;
  if (!saysTheSame(before, after, change)) return undefined;
  const functions = before.decls.flatMap((decl, index) => {
    const now = after.decls[index];
    if (decl.kind !== "FuncDecl" || now?.kind !== "FuncDecl") return [];
    return [{ old: decl, now, isSame: hasSameBody(before, decl, after, now, change) }];
  });
  const problems = [...to.scan.problems, ...part.problems].sort(inOrder);
  return { change, functions, problems, failed: part.problems.length > 0 ? [at] : [] };
}

export function inOrder(a: Span, b: Span): number {
  return a.start - b.start || a.end - b.end;
}

/** What stands above says to which package a file belongs, and what it imports. */
function isBelowImports(
  { decls, packageName }: Outline,
  { keyword }: ScannedPiece,
  { start }: Span,
): boolean {
  if (keyword === "header" || packageName === undefined || start <= packageName.end) return false;
  return decls.every((decl) => decl.kind !== "GenDecl" || decl.token !== "import" || decl.end < start);
}

function isOneFunction(decls: readonly Decl[]): boolean {
  const [only] = decls;
  return decls.length === 1 && only?.kind === "FuncDecl" && only.bodySpan !== undefined;
}

/** The number of the piece that holds all of the change; undefined where the scanner cuts others another way. */
function changedPiece(from: Scan, to: Scan, change: TextChange): number | undefined {
  if (from.pieces.length !== to.pieces.length) return undefined;
  // Between two pieces text is put at the end of the first: the scanner begins one with its keyword.
  const changed = from.pieces.findLastIndex((piece) => piece.start < change.start);
  const isSame = (piece: ScannedPiece, at: number): boolean => {
    const other = to.pieces[at] as ScannedPiece;
    if (piece.keyword !== other.keyword || moved(piece.start, change) !== other.start) return false;
    if (at === changed) return change.end <= piece.end && change.end + change.added <= other.end;
    return piece.unclosed === other.unclosed && hasSameCuts(from, piece, to, other, change);
  };
  return from.pieces.every(isSame) ? changed : undefined;
}

function hasSameCuts(
  from: Scan,
  piece: ScannedPiece,
  to: Scan,
  other: ScannedPiece,
  change: TextChange,
): boolean {
  const count = piece.lastCut - piece.firstCut;
  if (other.lastCut - other.firstCut !== count) return false;
  for (let at = 0; at < count; at++) {
    const cut = from.cuts[piece.firstCut + at] as number;
    if (moved(cut, change) !== to.cuts[other.firstCut + at]) return false;
  }
  return true;
}

interface Reading {
  readonly text: string;
  readonly decls: readonly Decl[];
}

/** Do the declarations of a piece say the same in both texts, whatever stands in their bodies? */
function saysTheSame(from: Reading, to: Reading, change: TextChange): boolean {
  return (
    from.decls.length === to.decls.length &&
    from.decls.every((decl, at) => {
      const other = to.decls[at] as Decl;
      const { start, end } = headOf(decl);
      const head = headOf(other);
      return (
        decl.kind === other.kind &&
        (change.end <= start || end <= change.start) &&
        moved(start, change) === head.start &&
        from.text.slice(start, end) === to.text.slice(head.start, head.end)
      );
    })
  );
}

/** The part of a declaration that others can see: of a function with a body all in front of it, and its brace. */
function headOf(decl: Decl): Span {
  if (decl.kind !== "FuncDecl" || decl.bodySpan === undefined) return decl;
  return { start: decl.start, end: decl.bodySpan.start + 1 };
}

/** The comments by which Go finds bodies elsewhere, or calls from elsewhere: they speak for the package. */
function bodiesElsewhere({ text, scan }: Omit<Outlined, "outline">): string {
  const told = scan.directives.filter(({ kind }) => kind === "linkname" || kind === "cgo-export");
  return [text.includes("\n//go:wasmimport "), ...told.map((one) => one.text)].join("\n");
}

/** Does the function's body say the same in both texts? */
function hasSameBody(
  from: Reading,
  decl: FuncDecl,
  to: Reading,
  other: FuncDecl,
  change: TextChange,
): boolean {
  const [old, now] = [decl.bodySpan, other.bodySpan];
  if (old === undefined || now === undefined || decl.broken || other.broken) return false;
  const isOutside = change.end <= old.start || old.end <= change.start;
  return isOutside && from.text.slice(old.start, old.end) === to.text.slice(now.start, now.end);
}

/** What a change inside of a body makes of its function. */
export function takeBody(decl: FuncDecl, { end, bodySpan, broken }: FuncDecl): void {
  Object.assign(decl, { end, bodySpan, broken });
}

function moved(offset: number, { end, added }: TextChange): number {
  return offset >= end ? offset + added : offset;
}

/** What ends where text is put in ends before it. */
function movedEnd(offset: number, { start, end, added }: TextChange): number {
  return offset >= end && offset > start ? offset + added : offset;
}

/** All fields of nodes that are offsets, see `ast.ts`; `end` is another. */
const OFFSETS = ["start", "lbrace", "lparen", "opStart", "arrow"] as const;

/** Moves everything below these objects that lies behind the change. */
export function moveBehind(roots: readonly object[], change: TextChange): void {
  // Nodes may share parts: `a, b int` has one type.
  const done = new Set<object>();
  const open: object[] = [...roots];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (done.has(item)) continue;
    done.add(item);
    if (!Array.isArray(item)) {
      const offsets = item as Partial<Record<"end" | (typeof OFFSETS)[number], number>>;
      if (offsets.end !== undefined)
        offsets.end = Math.max(movedEnd(offsets.end, change), moved(offsets.start ?? 0, change));
      for (const name of OFFSETS) {
        const offset = offsets[name];
        if (offset !== undefined) offsets[name] = moved(offset, change);
      }
    }
    for (const value of Object.values(item))
      if (typeof value === "object" && value !== null) open.push(value);
  }
}
