/**
 * The lexical side of go.mod and go.work: lines of words, quoted strings, `//` comments and
 * `verb ( ... )` blocks, each line with its verb. Which verbs exist is for `go-mod.ts` to say.
 */

export interface ModLine {
  readonly verb: string;
  readonly args: readonly string[];
  readonly inBlock: boolean;
  /** 1-based. */
  readonly line: number;
}

export interface ModLines {
  readonly lines: readonly ModLine[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Splits the text; a line that cannot be split is left out and named in the problems. */
export function readModLines(text: string): ModLines {
  const lines: ModLine[] = [];
  const problems: { line: number; message: string }[] = [];
  let block: { readonly verb: string; readonly line: number } | undefined;
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  source.split("\n").forEach((raw, index) => {
    const line = index + 1;
    const split = splitWords(raw);
    if (!split.ok) {
      problems.push({ line, message: split.message });
      return;
    }
    const [first, ...rest] = split.words;
    if (first === undefined) return;
    if (block !== undefined) {
      if (isMark(first, ")")) {
        if (rest.length > 0)
          problems.push({ line, message: "syntax error: expected newline after closing paren" });
        block = undefined;
      } else {
        lines.push({ verb: block.verb, args: split.words.map(textOf), inBlock: true, line });
      }
      return;
    }
    if (isMark(first, ")") || isMark(first, "(")) {
      problems.push({ line, message: `syntax error: unexpected ${first.text}` });
      return;
    }
    const last = rest.at(-1);
    if (last !== undefined && isMark(last, "(")) {
      block = { verb: split.words.slice(0, -1).map(textOf).join(" "), line };
      return;
    }
    // `verb ( )` on one line is an empty block.
    if (
      rest.length === 2 &&
      rest[0] !== undefined &&
      isMark(rest[0], "(") &&
      last !== undefined &&
      isMark(last, ")")
    )
      return;
    lines.push({ verb: first.text, args: rest.map(textOf), inBlock: false, line });
  });
  if (block !== undefined) problems.push({ line: block.line, message: "syntax error: unclosed block" });
  return { lines, problems };
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

type Split =
  | { readonly ok: true; readonly words: readonly Word[] }
  | { readonly ok: false; readonly message: string };

const MARKS = "()[]{},";

function splitWords(line: string): Split {
  const words: Word[] = [];
  for (let at = 0; at < line.length; ) {
    const char = line.charAt(at);
    if (/\s/.test(char)) {
      at++;
    } else if (line.startsWith("//", at)) {
      break;
    } else if (line.startsWith("/*", at)) {
      return { ok: false, message: "mod files must use // comments (not /* */ comments)" };
    } else if (char === '"' || char === "`") {
      const end = quotedEnd(line, at);
      if (end === undefined) return { ok: false, message: "unexpected newline in string" };
      const text = unquote(line.slice(at, end));
      if (text === undefined) return { ok: false, message: `invalid quoted string: ${line.slice(at, end)}` };
      words.push({ text, quoted: true });
      at = end;
    } else if (MARKS.includes(char)) {
      words.push({ text: char, quoted: false });
      at++;
    } else {
      const end = wordEnd(line, at);
      words.push({ text: line.slice(at, end), quoted: false });
      at = end;
    }
  }
  return { ok: true, words };
}

function wordEnd(line: string, start: number): number {
  let at = start + 1;
  while (at < line.length && !/[\s()[\]{},"`]/.test(line.charAt(at)) && !line.startsWith("//", at)) at++;
  return at;
}

function quotedEnd(line: string, start: number): number | undefined {
  const quote = line.charAt(start);
  for (let at = start + 1; at < line.length; at++) {
    if (line.charAt(at) === quote) return at + 1;
    if (line.charAt(at) === "\\" && quote === '"') at++;
  }
  return undefined;
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\"],
  ['"', '"'],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

const ESCAPE = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.|$)/g;

/** A Go string literal's value; undefined for escapes Go does not know. */
function unquote(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("`")) return inner;
  let isValid = true;
  const text = inner.replace(ESCAPE, (_, body: string) => {
    const value = SIMPLE_ESCAPES.get(body) ?? numericEscape(body);
    if (value === undefined) isValid = false;
    return value ?? "";
  });
  return isValid ? text : undefined;
}

function numericEscape(body: string): string | undefined {
  if (body.length < 3) return undefined;
  const code = /^[xuU]/.test(body) ? Number.parseInt(body.slice(1), 16) : Number.parseInt(body, 8);
  return code > 0x10ffff ? undefined : String.fromCodePoint(code);
}

function isMark(word: Word, mark: string): boolean {
  return !word.quoted && word.text === mark;
}

function textOf(word: Word): string {
  return word.text;
}
