/**
 * A new text for a parsed file that differs from the old one inside a single function body. Decides
 * whether that is so, and moves what lies behind the edit, so that all that was parsed before stays:
 * a node keeps its identity, its offsets follow the text.
 */
import type { Span } from "../text/span.js";
import type { Decl, FuncDecl } from "./ast.js";
import type { Scan, ScannedPiece } from "./scan.js";

/** The text from `start` to `end` has become `added` units longer. */
export interface BodyEdit extends Span {
  /** The function whose body holds all of it. */
  readonly decl: FuncDecl;
  /** UTF-16 code units; less than 0 where it became shorter. */
  readonly added: number;
}

interface Reading {
  readonly text: string;
  readonly scan: Scan;
}

/** Undefined where the edit may reach beyond one body. The scans must be free of problems. */
export function bodyEdit(decls: readonly Decl[], from: Reading, to: Reading): BodyEdit | undefined {
  const start = commonPrefix(from.text, to.text);
  const behind = commonSuffix(from.text, to.text, start);
  const end = from.text.length - behind;
  const added = to.text.length - from.text.length;
  const decl = decls.find((one) => one.start <= start && end <= one.end);
  if (decl?.kind !== "FuncDecl" || decl.bodySpan === undefined || decl.broken) return undefined;
  const { bodySpan } = decl;
  if (start <= bodySpan.start || end >= bodySpan.end) return undefined;
  const moved = (offset: number): number => (offset >= end ? offset + added : offset);
  return isMoved(from.scan, to.scan, moved) ? { decl, start, end, added } : undefined;
}

/** The scanner cuts the new text where it cut the old one. */
function isMoved(from: Scan, to: Scan, moved: (offset: number) => number): boolean {
  return (
    from.pieces.length === to.pieces.length &&
    from.pieces.every((piece, at) => isSamePiece(piece, to.pieces[at], moved)) &&
    from.cuts.length === to.cuts.length &&
    from.cuts.every((cut, at) => moved(cut) === to.cuts[at])
  );
}

function isSamePiece(
  piece: ScannedPiece,
  other: ScannedPiece | undefined,
  moved: (offset: number) => number,
): boolean {
  return (
    other !== undefined &&
    piece.keyword === other.keyword &&
    moved(piece.start) === other.start &&
    moved(piece.end) === other.end
  );
}

function commonPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** Of what lies behind `from` in both. */
function commonSuffix(a: string, b: string, from: number): number {
  const most = Math.min(a.length, b.length) - from;
  let count = 0;
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count++;
  return count;
}

/** All fields of nodes that are offsets, see `ast.ts`. */
const OFFSETS = ["start", "end", "lbrace", "lparen", "opStart", "arrow"] as const;

/** Moves everything below these objects that lies behind the edit. */
export function moveBehind(roots: readonly object[], { end, added }: BodyEdit): void {
  // Nodes may share parts: `a, b int` has one type.
  const done = new Set<object>();
  const open: object[] = [...roots];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (done.has(item)) continue;
    done.add(item);
    if (!Array.isArray(item)) {
      const offsets = item as Partial<Record<(typeof OFFSETS)[number], number>>;
      for (const name of OFFSETS) {
        const offset = offsets[name];
        if (offset !== undefined && offset >= end) offsets[name] = offset + added;
      }
    }
    for (const value of Object.values(item))
      if (typeof value === "object" && value !== null) open.push(value);
  }
}
