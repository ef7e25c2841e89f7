/**
 * Bytes to text, by the Go specification's rules for source: UTF-8, one byte order mark allowed in
 * front and dropped, no NUL. Whatever breaks them becomes a problem and a replacement character, so
 * that the rest of the file can still be read. Line endings are left as they are.
 */
import type { SyntaxProblem } from "./source-file.js";

export interface Decoded {
  /** All offsets of golinger count UTF-16 code units of this text. */
  readonly text: string;
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Problems listed per file. Too low and a user mends one byte at a time; too high and a binary file
 * with a `.go` name fills the screen.
 */
const MAX_DECODE_PROBLEMS = 10;

const REPLACEMENT = "\uFFFD";

export function decodeSource(bytes: Uint8Array): Decoded {
  const order = utf16Order(bytes);
  if (order !== undefined) {
    const message = `the file is encoded as UTF-16 (${order} endian); Go source is UTF-8`;
    return { text: "", problems: [{ start: 0, end: 0, message }] };
  }
  const text = decodeStrictly(bytes);
  if (text === undefined) return decodeInvalid(bytes);
  return text.includes("\0") ? withoutNul(text, []) : { text, problems: [] };
}

function utf16Order(bytes: Uint8Array): "little" | "big" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "little";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "big";
  return undefined;
}

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A replacement character in the text is an error unless the bytes spell U+FFFD there. */
function decodeInvalid(bytes: Uint8Array): Decoded {
  const text = new TextDecoder("utf-8").decode(bytes);
  const problems: SyntaxProblem[] = [];
  const spelled = spelledReplacements(bytes);
  let ordinal = 0;
  for (let at = text.indexOf(REPLACEMENT); at !== -1; at = text.indexOf(REPLACEMENT, at + 1)) {
    if (!spelled.has(ordinal++)) addProblem(problems, at, "invalid UTF-8 encoding");
  }
  return withoutNul(text, problems);
}

/** Ordinals, among all replacement characters of the decoded text, of those that stand in the bytes. */
function spelledReplacements(bytes: Uint8Array): ReadonlySet<number> {
  const spelled = new Set<number>();
  const decoder = new TextDecoder("utf-8");
  let ordinal = 0;
  let from = 0;
  for (let at = 0; at + 2 < bytes.length; at++) {
    if (bytes[at] !== 0xef || bytes[at + 1] !== 0xbf || bytes[at + 2] !== 0xbd) continue;
    // EF starts a sequence, whatever stood before it: both sides can be decoded alone.
    ordinal += countReplacements(decoder.decode(bytes.subarray(from, at)));
    spelled.add(ordinal++);
    at += 2;
    from = at + 1;
  }
  return spelled;
}

function countReplacements(text: string): number {
  let count = 0;
  for (let at = text.indexOf(REPLACEMENT); at !== -1; at = text.indexOf(REPLACEMENT, at + 1)) count++;
  return count;
}

/** The grammar takes NUL for the end of a statement, so it must not reach the parser. */
function withoutNul(text: string, problems: SyntaxProblem[]): Decoded {
  for (let at = text.indexOf("\0"); at !== -1; at = text.indexOf("\0", at + 1)) {
    addProblem(problems, at, "illegal character NUL");
  }
  problems.sort((a, b) => a.start - b.start);
  return { text: text.replaceAll("\0", REPLACEMENT), problems };
}

function addProblem(problems: SyntaxProblem[], at: number, message: string): void {
  if (problems.length < MAX_DECODE_PROBLEMS) problems.push({ start: at, end: at + 1, message });
}
