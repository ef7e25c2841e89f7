/**
 * One pass over a text that knows strings, runes, raw strings and comments and nothing else of Go:
 * it cuts the file at column-0 declarations, marks what lies inside braces that can be parsed later,
 * gathers words and comments. Which reading of a broken file is the best is for `scan.ts` to say.
 */
import * as chars from "./chars.js";
import { directiveOf, HEADER_ONLY, isGeneratedLine, mayBeDirective } from "./directives.js";
import type { Directive, SyntaxProblem } from "./source-file.js";
import { HASH_PRIME, HASH_SEED, hashWord } from "./words.js";

/** Where a piece begins and what came of it; the counts are lengths of the pass's lists at its start. */
export interface PassPiece {
  readonly start: number;
  end: number;
  readonly keyword: chars.DeclKeyword | "header";
  /** Braces to add for the outline of the piece to be balanced... */
  outlineClosers: number;
  /** ...and for the cut group that is open at its end, its own brace included. */
  bodyClosers: number;
  /** It has a literal, a comment or a brace without its partner. */
  unclosed: boolean;
  readonly firstWord: number;
  readonly firstCut: number;
  readonly firstComment: number;
  readonly firstLiteral: number;
  readonly firstDirective: number;
  readonly firstProblem: number;
}

/** A growing list of 32-bit integers. */
class IntList {
  items = new Int32Array(64);
  length = 0;

  push(item: number): void {
    if (this.length === this.items.length) {
      const grown = new Int32Array(this.length * 2);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[this.length++] = item;
  }

  copy(): Int32Array {
    return this.items.slice(0, this.length);
  }
}

const STRUCT = hashWord("struct");
const INTERFACE = hashWord("interface");
const ARROW = hashWord("<-");

/**
 * Words remembered to skip doubles. A word may still be listed twice, when another one took its
 * place; larger tables cost more to clear at each piece than they save.
 */
const RECENT_WORDS = 512;

/**
 * Problems listed per file. Too low and readings of a broken file can no longer be told apart; too high
 * and a file that is no Go at all costs as many objects as it has braces.
 */
const MAX_SCAN_PROBLEMS = 200;

/** How literals that reach too far are to be ended: by start offset, the offset where they end. */
export type ForcedEnds = ReadonlyMap<number, number>;

/** The lists that come out of a pass over `text`. */
export class Pass {
  readonly pieces: PassPiece[] = [];
  readonly words = new IntList();
  readonly fileWords = new IntList();
  /** Contents of brace groups, as pairs of offsets. */
  readonly cuts = new IntList();
  readonly comments = new IntList();
  /** Raw strings and block comments that hold a newline, as pairs of offsets. */
  readonly longLiterals = new IntList();
  readonly directives: Directive[] = [];
  readonly problems: SyntaxProblem[] = [];
  generated = false;
  /** Some raw string or comment runs to the end of the file. */
  ranOut = false;

  readonly #text: string;
  readonly #ends: ForcedEnds;
  readonly #recent = new Int32Array(RECENT_WORDS);
  readonly #recentInFile = new Int32Array(RECENT_WORDS * 8);
  #firstCode = -1;
  /** Up to this offset column-0 `var`, `const`, `type` and `func (` begin pieces even inside braces. */
  #weakUntil = 0;
  #sawWeak = false;

  constructor(text: string, ends: ForcedEnds) {
    this.#text = text;
    this.#ends = ends;
  }

  run(): this {
    const text = this.#text;
    const length = text.length;
    const recent = this.#recent;
    const classes = chars.CLASS;
    const wordPart = chars.WORD_PART;
    let at = 0;
    /** Braces open in this piece. */
    let depth = 0;
    /** The depth inside the brace group being cut away; 0 outside of such groups. */
    let cutDepth = 0;
    let cutStart = 0;
    let lastWord = 0;
    let lastWordEnd = -1;
    let keyword: PassPiece["keyword"] = chars.declKeywordAt(text, 0) ?? "header";

    this.#begin(0, keyword);
    for (;;) {
      if (at >= length) {
        const again = this.#end(length, depth, cutDepth, cutStart, false);
        if (again === -1) break;
        at = again;
        depth = cutDepth = 0;
        lastWordEnd = -1;
        continue;
      }
      const unit = text.charCodeAt(at);
      const kind = unit < 128 ? (classes[unit] as number) : chars.LETTER;
      switch (kind) {
        case chars.SKIP:
          at++;
          break;

        case chars.LETTER: {
          const start = at;
          let hash = HASH_SEED;
          let part = unit;
          do {
            hash = Math.imul(hash ^ part, HASH_PRIME);
            if (++at === length) break;
            part = text.charCodeAt(at);
          } while (part < 128 ? wordPart[part] === 1 : true);
          lastWord = hash;
          lastWordEnd = at;
          const slot = hash & (RECENT_WORDS - 1);
          if (recent[slot] !== hash) {
            recent[slot] = hash;
            this.#addWord(hash, start);
          }
          break;
        }

        case chars.DIGIT:
          // Letters of a number (0x1F, 1e5) are no words.
          while (++at < length && chars.isWordPart(text.charCodeAt(at)));
          break;

        case chars.NEWLINE: {
          at++;
          const next = text.charCodeAt(at);
          if (!(next >= 99 && next <= 118)) break;
          const begun = chars.declKeywordAt(text, at);
          if (begun === undefined) break;
          if (depth > 0 && at >= this.#weakUntil && !chars.isTopLevelOnly(text, at, begun)) {
            this.#sawWeak = true;
            break;
          }
          const again = this.#end(at, depth, cutDepth, cutStart, true);
          depth = cutDepth = 0;
          lastWordEnd = -1;
          if (again === -1) {
            keyword = begun;
            this.#begin(at, keyword);
          } else at = again;
          break;
        }

        case chars.LBRACE:
          at++;
          depth++;
          // A type has next to nothing to cut, and nobody could ask for it later.
          if (
            cutDepth === 0 &&
            keyword !== "type" &&
            !this.#followsTypeKeyword(at - 1, lastWord, lastWordEnd)
          ) {
            cutDepth = depth;
            cutStart = at;
          }
          break;

        case chars.RBRACE:
          if (depth === 0) {
            this.#complain(at, at + 1, "unexpected `}`");
          } else {
            if (depth === cutDepth) {
              this.#addCut(cutStart, at);
              cutDepth = 0;
            }
            depth--;
          }
          at++;
          break;

        case chars.QUOTE:
          at = this.#quoted(at, 34, "string");
          break;

        case chars.APOSTROPHE:
          at = this.#quoted(at, 39, "rune");
          break;

        case chars.BACKTICK:
          at = this.#long(at, "`", 1, "raw string");
          break;

        case chars.SLASH: {
          const next = text.charCodeAt(at + 1);
          if (next === 47) at = this.#lineComment(at);
          else if (next === 42) at = this.#blockComment(at);
          else at++;
          break;
        }

        case chars.LESS:
          // `<`
          at++;
          if (text.charCodeAt(at) === 45) {
            at++;
            const slot = ARROW & (RECENT_WORDS - 1);
            if (recent[slot] !== ARROW) {
              recent[slot] = ARROW;
              this.#addWord(ARROW, at);
            }
          }
      }
    }
    return this;
  }

  #begin(start: number, keyword: PassPiece["keyword"]): void {
    this.#recent.fill(0);
    this.#sawWeak = false;
    this.pieces.push({
      start,
      end: start,
      keyword,
      outlineClosers: 0,
      bodyClosers: 0,
      unclosed: false,
      firstWord: this.words.length,
      firstCut: this.cuts.length,
      firstComment: this.comments.length,
      firstLiteral: this.longLiterals.length,
      firstDirective: this.directives.length,
      firstProblem: this.problems.length,
    });
  }

  /**
   * Closes the piece at `end`; -1 when that stands. Otherwise the piece is to be read again from the
   * offset returned: its braces are open although it passed lines that may begin declarations.
   */
  #end(end: number, depth: number, cutDepth: number, cutStart: number, hasNext: boolean): number {
    const piece = this.pieces[this.pieces.length - 1] as PassPiece;
    if (depth > 0) {
      if (this.#sawWeak) {
        this.#rewind(piece);
        this.#weakUntil = end;
        return piece.start;
      }
      if (cutDepth > 0) this.#addCut(cutStart, end);
      const at = cutDepth > 0 ? cutStart - 1 : piece.start;
      const where = hasNext ? "before the next declaration" : "before the end of the file";
      this.#complain(at, at + 1, `the brace opened here is not closed ${where}`);
      piece.outlineClosers = cutDepth > 0 ? cutDepth : depth;
      piece.bodyClosers = cutDepth > 0 ? depth - cutDepth + 1 : 0;
    }
    piece.end = end;
    return -1;
  }

  #rewind(piece: PassPiece): void {
    this.#recent.fill(0);
    this.#sawWeak = false;
    this.words.length = piece.firstWord;
    this.cuts.length = piece.firstCut;
    this.comments.length = piece.firstComment;
    this.longLiterals.length = piece.firstLiteral;
    this.directives.length = piece.firstDirective;
    this.problems.length = piece.firstProblem;
    piece.unclosed = false;
  }

  #complain(start: number, end: number, message: string): void {
    (this.pieces[this.pieces.length - 1] as PassPiece).unclosed = true;
    if (this.problems.length < MAX_SCAN_PROBLEMS) this.problems.push({ start, end, message });
  }

  #addWord(hash: number, at: number): void {
    if (this.#firstCode === -1) this.#firstCode = at;
    this.words.push(hash);
    const slot = hash & (RECENT_WORDS * 8 - 1);
    if (this.#recentInFile[slot] === hash) return;
    this.#recentInFile[slot] = hash;
    this.fileWords.push(hash);
  }

  #addCut(start: number, end: number): void {
    if (start === end) return;
    this.cuts.push(start);
    this.cuts.push(end);
  }

  /** Whether the brace at `brace` belongs to a struct or interface type. */
  #followsTypeKeyword(brace: number, lastWord: number, lastWordEnd: number): boolean {
    if (lastWord !== STRUCT && lastWord !== INTERFACE) return false;
    const text = this.#text;
    let comment = this.comments.length - 2;
    let at = brace;
    while (at > lastWordEnd) {
      const before = text.charCodeAt(at - 1);
      if (comment >= 0 && this.comments.items[comment + 1] === at) {
        at = this.comments.items[comment] as number;
        comment -= 2;
      } else if (chars.isBlank(before) || before === 10) at--;
      else return false;
    }
    return at === lastWordEnd;
  }

  /** A string or rune from its opening quote; it ends with the line at the latest. */
  #quoted(start: number, quote: number, what: string): number {
    const text = this.#text;
    const length = text.length;
    let at = start + 1;
    while (at < length) {
      const unit = text.charCodeAt(at);
      if (unit === quote) return at + 1;
      if (unit === 10) break;
      // An escaped newline would hide the end of the line.
      if (unit === 92 && text.charCodeAt(at + 1) !== 10) at++;
      at++;
    }
    at = Math.min(at, length);
    this.#complain(start, at, `the ${what} literal is not closed on its line`);
    return at;
  }

  /** A raw string or block comment, delimiters of `width` units. */
  #long(start: number, closer: string, width: number, what: string): number {
    const text = this.#text;
    const forced = this.#ends.get(start);
    const found = forced === undefined ? text.indexOf(closer, start + width) : -1;
    const end = forced ?? (found === -1 ? text.length : found + width);
    if (found === -1) {
      this.#complain(start, start + width, `the ${what} opened here is not closed`);
      if (forced === undefined) this.ranOut = true;
    }
    this.longLiterals.push(start);
    this.longLiterals.push(end);
    return end;
  }

  #blockComment(start: number): number {
    const end = this.#long(start, "*/", 2, "comment");
    this.#addComment(start, end);
    if (this.#firstCode === -1 && !this.generated) {
      this.generated = this.#text.slice(start, end).split(/\r?\n/).some(isGeneratedLine);
    }
    return end;
  }

  #lineComment(start: number): number {
    const text = this.#text;
    const newline = text.indexOf("\n", start + 2);
    let end = newline === -1 ? text.length : newline;
    if (text.charCodeAt(end - 1) === 13) end--;
    this.#addComment(start, end);
    if (mayBeDirective(text, start)) {
      const directive = directiveOf(text, start, end);
      if (directive !== undefined && (this.#firstCode === -1 || !HEADER_ONLY.has(directive.kind))) {
        this.directives.push(directive);
        if (directive.kind === "generated") this.generated = true;
      }
    }
    return end;
  }

  #addComment(start: number, end: number): void {
    this.comments.push(start);
    this.comments.push(end);
  }
}
