/**
 * Characters as the scanner sees them, one table look-up per code unit; and where a top-level
 * declaration may begin. Every unit beyond ASCII counts as a letter: Go allows only letters there
 * outside of strings and comments.
 */

export const SKIP = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const NEWLINE = 3;
export const LBRACE = 4;
export const RBRACE = 5;
export const QUOTE = 6;
export const APOSTROPHE = 7;
export const BACKTICK = 8;
export const SLASH = 9;
export const LESS = 10;

/** Class of each ASCII unit. */
export const CLASS: Uint8Array = buildClasses();

/** 1 for ASCII letters, digits and `_`. */
export const WORD_PART: Uint8Array = CLASS.map((kind) => (kind === LETTER || kind === DIGIT ? 1 : 0));

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  const set = (chars: string, kind: number): void => {
    for (let at = 0; at < chars.length; at++) classes[chars.charCodeAt(at)] = kind;
  };
  set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", LETTER);
  set("0123456789", DIGIT);
  set("\n", NEWLINE);
  set("{", LBRACE);
  set("}", RBRACE);
  set('"', QUOTE);
  set("'", APOSTROPHE);
  set("`", BACKTICK);
  set("/", SLASH);
  set("<", LESS);
  return classes;
}

/** False for the NaN that `charCodeAt` gives past the end. */
export function isWordPart(unit: number): boolean {
  return unit < 128 ? WORD_PART[unit] === 1 : unit >= 128;
}

/** Space, tab, carriage return. */
export function isBlank(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 13;
}

function skipBlanks(text: string, at: number): number {
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

export type DeclKeyword = "package" | "import" | "const" | "type" | "var" | "func";

const KEYWORDS: readonly DeclKeyword[] = ["package", "import", "const", "type", "var", "func"];

/** The keyword of a top-level declaration at `at`, a place already known to be the start of a line. */
export function declKeywordAt(text: string, at: number): DeclKeyword | undefined {
  const first = text.charCodeAt(at);
  // c, f, i, p, t, v: most lines are turned away here.
  if (first < 99 || first > 118) return undefined;
  for (const keyword of KEYWORDS) {
    if (keyword.charCodeAt(0) === first && text.startsWith(keyword, at)) {
      return isWordPart(text.charCodeAt(at + keyword.length)) ? undefined : keyword;
    }
  }
  return undefined;
}

/**
 * Whether the declaration at `at` cannot stand inside braces. `var`, `const`, `type` and a function
 * literal can (in a file that gofmt has not seen); `func name` and `func (r T) name(` cannot.
 */
export function isTopLevelOnly(text: string, at: number, keyword: DeclKeyword): boolean {
  if (keyword === "package" || keyword === "import") return true;
  if (keyword !== "func") return false;
  let next = skipBlanks(text, at + 4);
  if (text.charCodeAt(next) !== 40 /* ( */) return isWordPart(text.charCodeAt(next));
  next = closingParen(text, next);
  if (next === -1) return false;
  const nameStart = skipBlanks(text, next + 1);
  let nameEnd = nameStart;
  while (isWordPart(text.charCodeAt(nameEnd))) nameEnd++;
  if (nameEnd === nameStart || text.slice(nameStart, nameEnd) === "func") return false;
  return text.charCodeAt(skipBlanks(text, nameEnd)) === 40;
}

/** A receiver longer than this is taken for something else. */
const MAX_RECEIVER = 500;

function closingParen(text: string, open: number): number {
  let depth = 0;
  const end = Math.min(text.length, open + MAX_RECEIVER);
  for (let at = open; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 40) depth++;
    else if (unit === 41 && --depth === 0) return at;
    else if (unit === 10) return -1;
  }
  return -1;
}
