/**
 * A file of YAML or JSON that users write: its text to a tree, and the tree by a shape to data, or to
 * problems that name line, column and key.
 */
import { type Document, isScalar, LineCounter, parseDocument } from "yaml";
import type { FileHost } from "../host/host.js";
import { buildLineTable, positionAt } from "../text/lines.js";
import type { Problem } from "./problem.js";
import { type Reading, resolved, type Shape } from "./shape.js";

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface YamlText {
  readonly document: Document;
  /** Undefined for an empty text. */
  read<T>(shape: Shape<T>): Outcome<T | undefined>;
}

/** Too deep a nesting would overflow the stack of the YAML composer; no config comes near it. */
const MAX_LENGTH = 1_000_000;

/** What git leaves where two sides changed the same lines. */
const CONFLICT = /^<{7} /m;

/** `noun` is what messages call the file: "the config". */
export function parseYaml(path: string, source: string, noun: string): Outcome<YamlText> {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  if (text.length > MAX_LENGTH) return failed([configProblem(path, `${noun} is over 1 MB long`)]);
  const document = parse(text);
  if (document === undefined) return failed([configProblem(path, `${noun} is nested too deeply`)]);
  const lines = buildLineTable(text);
  const problemAt = (offset: number, message: string): Problem => ({
    ...configProblem(path, message),
    ...positionAt(lines, offset),
  });
  const conflict = document.errors.length > 0 ? CONFLICT.exec(text) : null;
  if (conflict !== null)
    return failed([problemAt(conflict.index, `${noun} has a merge conflict: settle it first`)]);
  if (document.errors.length > 0)
    return failed(document.errors.map((error) => problemAt(error.pos[0], error.message)));
  const read = <T>(shape: Shape<T>): Outcome<T | undefined> => {
    const reading: Reading = { document, problems: [] };
    const root = document.contents;
    if (root === null || (isScalar(root) && root.value === null)) return { ok: true, value: undefined };
    const value = shape.read(resolved(root, reading), reading, "");
    if (reading.problems.length === 0) return { ok: true, value };
    return failed(reading.problems.map(({ offset, message }) => problemAt(offset, message)));
  };
  return { ok: true, value: { document, read } };
}

/** Replacement characters in a key or a glob would only be complained about under another name. */
const DECODER = new TextDecoder("utf-8", { fatal: true });

/** The text of a file; `noun` as for `parseYaml`. */
export function readText(files: FileHost, path: string, noun: string): Outcome<string> {
  const bytes = files.readFile(path);
  if (!bytes.ok) return failed([configProblem(path, `${noun} cannot be read: ${bytes.problem.message}`)]);
  try {
    return { ok: true, value: DECODER.decode(bytes.value) };
  } catch {
    return failed([configProblem(path, `${noun} is no valid UTF-8`)]);
  }
}

export function configProblem(path: string | undefined, message: string): Problem {
  return { id: "config-invalid", level: "error", message, path, line: 0, column: 0 };
}

function parse(text: string): Document | undefined {
  try {
    return parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false, uniqueKeys: true });
  } catch (error) {
    // The composer recurses; a pathological text overflows the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function failed(problems: readonly Problem[]): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems };
}
