/**
 * Where a comment goes that silences a finding: behind the line it begins on, or above the statement or
 * element that line belongs to, where the line has a comment already or ends inside a literal. Works on
 * the text alone, as it is in the editor; what such a comment reaches is decided in `engine/suppression.ts`.
 */
import type { Span } from "../text/span.js";

/** An insertion. */
export interface Suppressing {
  readonly offset: number;
  readonly text: string;
}

/** What the user is to replace. */
const REASON = "because ...";

/** Comments and literals: whatever may hide line ends, quotes or slashes. */
const OPAQUE = /\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?/g;

export function suppressing(ruleId: string, start: number, text: string): Suppressing {
  const opaque = opaqueSpans(text);
  return behind(ruleId, start, text, opaque) ?? above(ruleId, start, text, opaque);
}

/** Undefined where the line's end is no place for a comment of ours. */
function behind(
  ruleId: string,
  start: number,
  text: string,
  opaque: readonly Span[],
): Suppressing | undefined {
  const end = endOfLine(text, start);
  const last = opaque.find((span) => span.start < end && end <= span.end);
  if (last === undefined || (last.end === end && !text.startsWith("//", last.start)))
    return { offset: end, text: ` //golinger:ignore ${ruleId} ${REASON}` };
  // One of ours speaks for this line already: it gets another name.
  const names = /^\/\/golinger:ignore[ \t]+\S+/.exec(text.slice(last.start, last.end))?.[0];
  return names === undefined ? undefined : { offset: last.start + names.length, text: `,${ruleId}` };
}

function above(ruleId: string, start: number, text: string, opaque: readonly Span[]): Suppressing {
  const offset = startOfStatement(start, text, opaque);
  const indent = /^[ \t]*/.exec(text.slice(offset))?.[0] ?? "";
  const lineEnd = text.indexOf("\n", offset);
  const newline = lineEnd > 0 && text[lineEnd - 1] === "\r" ? "\r\n" : "\n";
  return { offset, text: `${indent}//golinger:ignore ${ruleId} ${REASON}${newline}` };
}

/** The beginning of the line where the statement, clause or element begins that holds the offset. */
function startOfStatement(offset: number, text: string, opaque: readonly Span[]): number {
  let line = startOfLine(text, offset);
  for (;;) {
    const around = opaque.find((span) => span.start < line && line < span.end);
    const previous = around?.start ?? lastCodeBefore(line, text, opaque);
    if (previous === undefined) return line;
    if (around === undefined && begins(text, previous, line, offset)) return line;
    line = startOfLine(text, previous);
  }
}

/**
 * Does something of its own begin on the line, behind the code that ends at `previous`, and is the
 * offset in it? Go ends statements at line ends behind certain tokens (Semicolons in the language
 * specification); behind `{` and `,` elements begin, of which a line may hold several.
 */
function begins(text: string, previous: number, line: number, offset: number): boolean {
  const before = text.slice(0, previous + 1);
  const own = withoutGroups(text.slice(line, offset).trimStart());
  const isOfSeveral = own.includes(",") && !/=|^(?:return|case)\b/.test(own);
  if (/[{,]$/.test(before.slice(-1))) return !isOfSeveral;
  if (/(?:[)\]};:"'`]|\+\+|--)$/.test(before.slice(-2))) return true;
  const word = /[\p{L}\p{N}_]+$/u.exec(before.slice(-80))?.[0];
  return word !== undefined && !/^(?:else|func|go|defer|range|chan|map|struct|interface|if|for)$/.test(word);
}

/** Commas in brackets separate nothing outside. */
function withoutGroups(code: string): string {
  let text = code;
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, "");
  }
  // An open one holds the offset: what stands in front of it is the element that begins here.
  return text.replace(/[([{].*$/s, "");
}

/** The offset of the last character of code in front of another one. */
function lastCodeBefore(offset: number, text: string, opaque: readonly Span[]): number | undefined {
  let at = offset - 1;
  while (at >= 0) {
    const here = at;
    const span = opaque.find(({ start, end }) => start <= here && here < end);
    if (span !== undefined && /^\/[/*]/.test(text.slice(span.start, span.start + 2))) at = span.start - 1;
    else if (/\s/.test(text[at] ?? "")) at--;
    else return at;
  }
  return undefined;
}

function opaqueSpans(text: string): readonly Span[] {
  return [...text.matchAll(OPAQUE)].map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
  }));
}

function startOfLine(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** In front of the line's end, `\r\n` or `\n`. */
function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  const end = newline === -1 ? text.length : newline;
  return text[end - 1] === "\r" && end > offset ? end - 1 : end;
}
