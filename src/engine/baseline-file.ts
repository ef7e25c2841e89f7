/**
 * The text of a baseline: JSON, one entry a line in a fixed order, so that git merges it line by line and
 * a review shows what was taken in. Reading says on which line something is wrong.
 */
import { joinPath, relativePath } from "../program/paths.js";
import { type BaselineEntry, compareEntries } from "./baseline.js";
import { compareText } from "./order.js";

const SCHEMA = "https://github.com/golinger/golinger/raw/main/schemas/golinger-baseline.schema.json";

const VERSION = 1;

export interface ReadEntry extends BaselineEntry {
  /** 1-based. */
  readonly line: number;
}

export type BaselineReading =
  | { readonly ok: true; readonly entries: readonly ReadEntry[] }
  | { readonly ok: false; readonly line: number; readonly message: string };

/** Paths are written as seen from `folder`, the folder of the file. */
export function baselineText(entries: readonly BaselineEntry[], folder: string): string {
  const rows = [...entries]
    .sort(compareEntries)
    .map(({ path, rule, symbol, message, fingerprint, count }) => {
      const shown = { path: relativePath(folder, path), rule, symbol, message, fingerprint };
      return `    ${JSON.stringify(count === 1 ? shown : { ...shown, count })}`;
    });
  const list = rows.length === 0 ? "[]" : `[\n${rows.join(",\n")}\n  ]`;
  return `{\n  "$schema": "${SCHEMA}",\n  "version": ${VERSION},\n  "findings": ${list}\n}\n`;
}

/** Equal entries, as a merge may leave them, are one. */
export function readBaseline(text: string, folder: string): BaselineReading {
  const conflict = text.split("\n").findIndex((line) => /^(?:<{7}|={7}|>{7})(?: |\r?$)/.test(line));
  if (conflict !== -1) return wrong(conflict + 1, "a merge conflict that nobody has settled");
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return wrong(lineOfSyntaxError(text, error), "no JSON from here on");
  }
  if (!isObject(value) || !("version" in value) || !Array.isArray(value.findings))
    return wrong(1, "this is no golinger baseline (no `version` and `findings`)");
  if (value.version !== VERSION)
    return wrong(1, `version ${JSON.stringify(value.version)} of the format is not known to this golinger`);
  const lines = linesOfEntries(text);
  const entries = new Map<string, ReadEntry>();
  for (const [index, item] of value.findings.entries()) {
    const line = lines[index] ?? 1;
    const entry = readEntry(item, line, folder);
    if (typeof entry === "string") return wrong(line, entry);
    const known = entries.get(entry.fingerprint);
    if (known === undefined || known.count < entry.count) entries.set(entry.fingerprint, entry);
  }
  return {
    ok: true,
    entries: [...entries.values()].sort((a, b) => a.line - b.line || compareText(a.path, b.path)),
  };
}

function readEntry(item: unknown, line: number, folder: string): ReadEntry | string {
  if (!isObject(item)) return "an entry must be an object";
  const { path, rule, symbol, message, fingerprint, count = 1 } = item;
  if (typeof path !== "string" || path === "") return "an entry needs a `path`";
  if (typeof rule !== "string") return "an entry needs a `rule`";
  if (typeof symbol !== "string") return "an entry needs a `symbol`";
  if (typeof message !== "string") return "an entry needs a `message`";
  if (typeof fingerprint !== "string" || !/^[0-9a-f]{32}$/.test(fingerprint))
    return "an entry needs a `fingerprint` of 32 hex digits";
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1)
    return "`count` is a whole number above 0";
  return { path: joinPath(folder, path), rule, symbol, message, fingerprint, count, line };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(line: number, message: string): BaselineReading {
  return { ok: false, line, message };
}

/** V8 tells a position where it can; otherwise the text ended too soon. */
function lineOfSyntaxError(text: string, error: unknown): number {
  const at = /at position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  const before = at === undefined ? text.trimEnd() : text.slice(0, Number(at));
  return before.split("\n").length;
}

/** The line on which each object of the list begins, whoever has formatted the file. */
function linesOfEntries(text: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\n") line++;
    if (inString) {
      if (char === "\\") at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{" || char === "[") {
      if (depth === 2) lines.push(line);
      depth++;
    } else if (char === "}" || char === "]") depth--;
  }
  return lines;
}
