/**
 * Comments that speak to tools. The scanner hands over each comment whose first letters look
 * promising; here is decided which ones are directives.
 */
import { isBlank, isWordPart } from "./chars.js";
import type { Directive, DirectiveKind } from "./source-file.js";

/** Kinds that Go honours only above the package clause. */
export const HEADER_ONLY: ReadonlySet<DirectiveKind> = new Set([
  "build",
  "plus-build",
  "generated",
  "go-debug",
]);

/** A quick no for almost all comments; `start` is the offset of `//`. */
export function mayBeDirective(text: string, start: number): boolean {
  let first = text.charCodeAt(start + 2);
  if (first === 32 || first === 9) {
    first = text.charCodeAt(start + 3);
    // "+build", "nolint" or "Code generated", and whatever had several blanks before it.
    return first === 43 || first === 110 || first === 67 || first === 32 || first === 9;
  }
  // "+build", "export", "go:", "lint:", "nolint".
  return first === 43 || first === 101 || first === 103 || first === 108 || first === 110;
}

/** The directive in the line comment from `start` to `end`, if it is one. */
export function directiveOf(text: string, start: number, end: number): Directive | undefined {
  const comment = text.slice(start, end);
  const kind = kindOf(comment);
  if (kind === undefined) return undefined;
  return { kind, start, end, text: comment, alone: isAlone(text, start) };
}

function kindOf(comment: string): DirectiveKind | undefined {
  if (isGeneratedLine(comment)) return "generated";
  if (startsWithWord(comment, 2, "go:build")) return "build";
  if (startsWithWord(comment, 2, "go:debug")) return "go-debug";
  if (startsWithWord(comment, 2, "go:linkname")) return "linkname";
  if (startsWithWord(comment, 2, "export")) return "cgo-export";
  if (startsWithWord(comment, 2, "lint:ignore")) return "lint-ignore";
  if (startsWithWord(comment, 2, "lint:file-ignore")) return "lint-file-ignore";
  if (comment.startsWith("golinger:ignore", 2) && !isWordPart(comment.charCodeAt(17)))
    return "golinger-ignore";
  let at = 2;
  while (isBlank(comment.charCodeAt(at))) at++;
  if (startsWithWord(comment, at, "+build")) return "plus-build";
  if (comment.startsWith("nolint", at) && !isWordPart(comment.charCodeAt(at + 6))) return "nolint";
  return undefined;
}

/** The word is followed by a blank or by nothing, as the go command asks of its own directives. */
function startsWithWord(comment: string, at: number, word: string): boolean {
  if (!comment.startsWith(word, at)) return false;
  const next = at + word.length;
  return next === comment.length || isBlank(comment.charCodeAt(next));
}

/** go.dev/s/generatedcode, read the way go/ast reads it. */
export function isGeneratedLine(line: string): boolean {
  const prefix = "// Code generated ";
  const suffix = " DO NOT EDIT.";
  return line.length >= prefix.length + suffix.length && line.startsWith(prefix) && line.endsWith(suffix);
}

function isAlone(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && isBlank(text.charCodeAt(at))) at--;
  return at < 0 || text.charCodeAt(at) === 10;
}
