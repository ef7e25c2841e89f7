/**
 * What makes a finding the same finding tomorrow. A fingerprint is the hash of the rule, the
 * package path, the enclosing function, the text of the finding's first line without blanks and
 * comments, and an ordinal among equals. Lines, columns, messages and the file's name play no part:
 * edits elsewhere, gofmt, better wording and moving a function to another file of its package keep
 * it. Equals are counted over the package, in the order of path and offset, since the file is out.
 */
import type { SourceFile } from "../syntax/source-file.js";
import type { Span } from "../text/span.js";
import { hashText } from "./hash.js";

/** Part of every hash: a change of the recipe changes it, so that old and new never meet by chance. */
const RECIPE = "golinger/1";

export interface FingerprintInput {
  readonly ruleId: string;
  readonly packagePath: string;
  readonly symbol: string;
  /** As `normalizedText` gives it. */
  readonly text: string;
}

/** Fingerprints of a package's findings; the input must be in the order of path and offset. */
export function fingerprintAll(inputs: readonly FingerprintInput[]): readonly string[] {
  const seen = new Map<string, number>();
  return inputs.map(({ ruleId, packagePath, symbol, text }) => {
    const key = [RECIPE, ruleId, packagePath, symbol, text].join("\0");
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return hashText(`${key}\0${ordinal}`);
  });
}

/** The text of a span up to the end of its first line, comments cut and blanks squeezed. */
export function normalizedText(file: SourceFile, span: Span): string {
  const { text, comments } = file;
  const lineEnd = text.indexOf("\n", span.start);
  const end = Math.min(span.end, lineEnd === -1 ? text.length : lineEnd);
  let code = "";
  let from = span.start;
  for (let pair = firstCommentAfter(comments, span.start); pair < comments.length; pair += 2) {
    const start = comments[pair] as number;
    if (start >= end) break;
    code += `${text.slice(from, Math.max(from, start))} `;
    from = Math.max(from, comments[pair + 1] as number);
  }
  if (from < end) code += text.slice(from, end);
  return code.replace(/\s+/g, " ").trim();
}

/** Index of the first pair that ends after the offset. */
function firstCommentAfter(comments: Int32Array, offset: number): number {
  let low = 0;
  let high = comments.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle * 2 + 1] as number) <= offset) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}
