/**
 * Cuts a file into top-level pieces before any grammar sees it, so that a broken declaration stays
 * alone and most bodies are never parsed. For a file whose literals or braces do not match, decides
 * which reading leaves most of the declarations whole.
 */
import type { Span } from "../text/span.js";
import { type DeclKeyword, declKeywordAt } from "./chars.js";
import { type ForcedEnds, Pass, type PassPiece } from "./scan-pass.js";
import type { Directive, Piece, SyntaxProblem, WordSketch } from "./source-file.js";
import { sketchOf } from "./words.js";

export { hashWord } from "./words.js";

export interface ScannedPiece extends Piece {
  /** The keyword it begins with; "header" for text above the first column-0 declaration. */
  readonly keyword: DeclKeyword | "header";
  /** Closing braces its outline lacks at its end... */
  readonly outlineClosers: number;
  /** ...and those that the function body open there lacks. */
  readonly bodyClosers: number;
  /** Its part of `Scan.cuts`, as indices of numbers. */
  readonly firstCut: number;
  readonly lastCut: number;
  /** Its part of `Scan.comments`, as indices of numbers. */
  readonly firstComment: number;
  readonly lastComment: number;
}

export interface Scan {
  /** They tile the text: the first begins at 0, each ends where the next begins. */
  readonly pieces: readonly ScannedPiece[];
  /**
   * Contents of the outermost brace groups that belong to no struct or interface type, as pairs of
   * offsets: function bodies and elements of composite literals. Their braces are not part of them.
   */
  readonly cuts: Int32Array;
  /** Pairs of offsets, without line ends. */
  readonly comments: Int32Array;
  readonly directives: readonly Directive[];
  readonly generated: boolean;
  /** Literals and braces without a partner. */
  readonly problems: readonly SyntaxProblem[];
  readonly words: WordSketch;
}

/**
 * Readings tried for a broken file. Too low and a missing backtick behind many raw strings that hold
 * Go code takes its neighbours along; too high and a broken file costs that many passes.
 */
const MAX_READINGS = 24;

/** UTF-16 units passed in all readings of one file together: bounds the cost of a huge broken file. */
const MAX_READING_UNITS = 32_000_000;

const NO_ENDS: ForcedEnds = new Map();

export function scan(text: string): Scan {
  const plain = new Pass(text, NO_ENDS).run();
  return finish(isSound(plain) ? plain : bestReading(text, plain));
}

function isSound(pass: Pass): boolean {
  return !pass.ranOut && !pass.pieces.some((piece) => piece.unclosed);
}

/**
 * A missing backtick turns strings into code and code into strings from there to the end of the
 * file, or to the next lone backtick. So each raw string (or comment) that holds a column-0
 * declaration line is suspected in turn of ending above that line, and the reading with the fewest
 * oddities wins, the earliest among equals.
 */
function bestReading(text: string, plain: Pass): Pass {
  let best = plain;
  let bestScore = oddities(text, plain);
  let budget = MAX_READING_UNITS;
  let readings = 0;
  const consider = (ends: ForcedEnds): void => {
    budget -= text.length;
    readings++;
    const pass = new Pass(text, ends).run();
    const score = oddities(text, pass);
    if (score < bestScore) {
      best = pass;
      bestScore = score;
    }
  };
  for (const suspect of suspects(text, plain)) {
    if (readings >= MAX_READINGS || budget < text.length) break;
    consider(new Map([[suspect.start, suspect.end]]));
  }
  // More than one literal is broken: end all that hold declarations.
  if (best.ranOut) consider(allEnded(text, plain));
  return best;
}

/** Literals over several lines that hold a declaration line; `end` is the offset of its line break. */
function suspects(text: string, pass: Pass): Span[] {
  const found: Span[] = [];
  const { items, length } = pass.longLiterals;
  for (let at = 0; at < length; at += 2) {
    const start = items[at] as number;
    const line = declarationLine(text, start, items[at + 1] as number);
    if (line !== -1) found.push({ start, end: line });
  }
  return found;
}

/** Ends each suspect in turn and reads on from there, since every end changes what follows. */
function allEnded(text: string, plain: Pass): ForcedEnds {
  const ends = new Map<number, number>();
  let pass = plain;
  for (let round = 0; round < MAX_READINGS; round++) {
    const next = suspects(text, pass).find((suspect) => !ends.has(suspect.start));
    if (next === undefined) break;
    ends.set(next.start, next.end);
    pass = new Pass(text, ends).run();
  }
  return ends;
}

/** The offset of the first line break between `from` and `to` that a declaration follows, or -1. */
function declarationLine(text: string, from: number, to: number): number {
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) {
    if (declKeywordAt(text, at + 1) !== undefined) return at;
  }
  return -1;
}

/** How much of a reading cannot be Go: the lower the better. */
function oddities(text: string, pass: Pass): number {
  let odd = pass.problems.length;
  for (const piece of pass.pieces) if (piece.unclosed) odd++;
  const { items, length } = pass.longLiterals;
  for (let at = 0; at < length; at += 2) {
    // No word, number or other literal follows a raw string directly.
    const end = items[at + 1] as number;
    if (text.charCodeAt(items[at] as number) === 96 && /["'`\w]/.test(text.charAt(end))) odd++;
  }
  return pass.ranOut ? odd + 1 : odd;
}

function finish(pass: Pass): Scan {
  const pieces = pass.pieces.map((piece, index) => finishPiece(pass, piece, pass.pieces[index + 1]));
  return {
    pieces,
    cuts: pass.cuts.copy(),
    comments: pass.comments.copy(),
    directives: pass.directives,
    generated: pass.generated,
    problems: pass.problems,
    words: sketchOf(pass.fileWords.items, 0, pass.fileWords.length),
  };
}

function finishPiece(pass: Pass, piece: PassPiece, next: PassPiece | undefined): ScannedPiece {
  return {
    start: piece.start,
    end: piece.end,
    keyword: piece.keyword,
    unclosed: piece.unclosed,
    outlineClosers: piece.outlineClosers,
    bodyClosers: piece.bodyClosers,
    words: sketchOf(pass.words.items, piece.firstWord, next?.firstWord ?? pass.words.length),
    firstCut: piece.firstCut,
    lastCut: next?.firstCut ?? pass.cuts.length,
    firstComment: piece.firstComment,
    lastComment: next?.firstComment ?? pass.comments.length,
  };
}
