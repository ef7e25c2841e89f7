/**
 * The head of a Go file without a grammar: build constraints, package name, imports. The program
 * layer asks it of thousands of files that never need a tree. Exact for valid Go; for the rest it
 * stops where it no longer understands and says so.
 */
import type { Span } from "../text/span.js";
import { isBlank, isWordPart } from "./chars.js";
import { isGeneratedLine } from "./directives.js";

interface HeaderName extends Span {
  readonly name: string;
}

interface HeaderImport extends Span {
  /** `.`, `_`, an alias, or nothing. */
  readonly name: HeaderName | undefined;
  /** The import path without quotes, escapes resolved. */
  readonly path: string;
}

export interface Header {
  /** The effective `//go:build` line from `//go:build` on, trimmed; undefined where there is none. */
  readonly goBuild: string | undefined;
  /** `// +build` lines in effect: above the package clause and its doc comment; trimmed. */
  readonly plusBuild: readonly string[];
  readonly packageName: HeaderName | undefined;
  readonly imports: readonly HeaderImport[];
  /** `// Code generated ... DO NOT EDIT.` above the package clause (go.dev/s/generatedcode). */
  readonly generated: boolean;
  /** False where the text is not what Go allows up to the last import. */
  readonly complete: boolean;
}

export function readHeader(text: string): Header {
  const constraints = readConstraints(text);
  const imports: HeaderImport[] = [];
  const start = skipSpace(text, 0);
  const generated = text.slice(0, start).includes("Code generated") && hasGeneratedLine(text, start);
  const done = (packageName: HeaderName | undefined, complete: boolean): Header => {
    return { ...constraints, packageName, imports, generated, complete };
  };
  if (!isWordAt(text, start, "package")) return done(undefined, false);
  const packageName = nameAt(text, skipSpace(text, start + "package".length));
  if (packageName === undefined) return done(undefined, false);
  let at = skipSpace(text, packageName.end);
  while (isWordAt(text, at, "import")) {
    at = skipSpace(text, at + "import".length);
    if (text.charCodeAt(at) === 40 /* ( */) {
      at = skipSpace(text, at + 1);
      while (text.charCodeAt(at) !== 41 /* ) */) {
        at = readSpec(text, at, imports);
        if (at === -1) return done(packageName, false);
      }
      at++;
    } else {
      at = readSpec(text, at, imports);
      if (at === -1) return done(packageName, false);
    }
    at = skipSpace(text, at);
  }
  return done(packageName, true);
}

/** Reads one import; the offset after it and the space behind it, or -1. */
function readSpec(text: string, start: number, imports: HeaderImport[]): number {
  let name: HeaderName | undefined;
  let at = start;
  if (text.charCodeAt(at) === 46 /* . */) name = { name: ".", start: at, end: at + 1 };
  else name = nameAt(text, at);
  if (name !== undefined) at = skipSpace(text, name.end);
  const quote = text.charAt(at);
  if (quote !== '"' && quote !== "`") return -1;
  const end = stringEnd(text, at, quote);
  if (end === -1) return -1;
  imports.push({ name, path: unquoteImport(text.slice(at, end)), start, end });
  return skipSpace(text, end);
}

function stringEnd(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === quote) return at + 1;
    if (quote === '"') {
      if (char === "\n") return -1;
      if (char === "\\") at++;
    }
  }
  return -1;
}

/** The value of the string literal of an import, quotes included; nobody writes escapes there, but may. */
export function unquoteImport(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("`")) return inner.replaceAll("\r", "");
  if (!inner.includes("\\")) return inner;
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/g,
    resolveEscape,
  );
}

function resolveEscape(
  all: string,
  x?: string,
  u?: string,
  U?: string,
  octal?: string,
  char?: string,
): string {
  const hex = x ?? u ?? U;
  const code =
    hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : -1;
  if (code >= 0) return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  return char ?? all;
}

function isWordAt(text: string, at: number, word: string): boolean {
  return text.startsWith(word, at) && !isWordPart(text.charCodeAt(at + word.length));
}

function nameAt(text: string, start: number): HeaderName | undefined {
  let end = start;
  while (isWordPart(text.charCodeAt(end))) end++;
  return end === start ? undefined : { name: text.slice(start, end), start, end };
}

/** Skips blanks, line ends, semicolons and comments: between the parts of a header they mean nothing. */
function skipSpace(text: string, start: number): number {
  let at = start;
  for (;;) {
    const unit = text.charCodeAt(at);
    if (isBlank(unit) || unit === 10 || unit === 59 /* ; */) at++;
    else if (unit === 47 && text.charCodeAt(at + 1) === 47) at = orEnd(text, text.indexOf("\n", at));
    else if (unit === 47 && text.charCodeAt(at + 1) === 42) {
      const close = text.indexOf("*/", at + 2);
      at = close === -1 ? text.length : close + 2;
    } else return at;
  }
}

function orEnd(text: string, at: number): number {
  return at === -1 ? text.length : at;
}

/** Whether a whole comment line above `end` says that the file is generated. */
function hasGeneratedLine(text: string, end: number): boolean {
  return text
    .slice(0, end)
    .split(/\r?\n/)
    .some((line) => isGeneratedLine(line.trimStart()));
}

/**
 * go/build's rules (parseFileHeader, shouldBuild): a `//go:build` line counts anywhere among the
 * leading comment lines; `// +build` lines count only above the last blank line that precedes the
 * first line of another kind, and only where there is no `//go:build`.
 */
function readConstraints(text: string): Pick<Header, "goBuild" | "plusBuild"> {
  let goBuild: string | undefined;
  const lines: { line: string; end: number }[] = [];
  let blankEnd = 0;
  let ended = false;
  let inBlock = false;
  let next = 0;
  eachLine: while (next < text.length) {
    const at = next;
    const newline = text.indexOf("\n", at);
    next = newline === -1 ? text.length : newline + 1;
    let line = text.slice(at, next).trim();
    if (line === "" && !ended) {
      blankEnd = next;
      continue;
    }
    if (!line.startsWith("//")) ended = true;
    if (!inBlock && goBuild === undefined && /^\/\/go:build(?=\s|$)/.test(line)) goBuild = line;
    if (!inBlock && /^\/\/\s*\+build(?=\s|$)/.test(line)) lines.push({ line, end: next });
    while (line !== "") {
      if (inBlock) {
        const close = line.indexOf("*/");
        if (close === -1) continue eachLine;
        inBlock = false;
        line = line.slice(close + 2).trim();
      } else if (line.startsWith("//")) continue eachLine;
      else if (line.startsWith("/*")) {
        inBlock = true;
        line = line.slice(2).trim();
      } else break eachLine;
    }
  }
  if (goBuild !== undefined) return { goBuild, plusBuild: [] };
  return { goBuild, plusBuild: lines.filter((entry) => entry.end <= blankEnd).map((entry) => entry.line) };
}
