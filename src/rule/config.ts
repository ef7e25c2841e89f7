/**
 * Reads the text of one config file: YAML or JSON to checked data, or to problems that name line,
 * column and key. Pure; `config-files.ts` finds the files and follows `extends`.
 */
import { isScalar, LineCounter, parseDocument } from "yaml";
import { buildLineTable, positionAt } from "../text/lines.js";
import type { ConfigShape } from "./config-shape.js";
import type { Problem } from "./problem.js";
import type { Override } from "./settings.js";
import { type Reading, resolved } from "./shape.js";

/** What one file says, before anything it extends. */
export interface ConfigText {
  readonly extends: readonly string[];
  readonly values: NonNullable<ReturnType<ConfigShape["read"]>>;
  readonly overrides: readonly Override[];
}

export type ConfigReading =
  | { readonly ok: true; readonly value: ConfigText }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Too deep a nesting would overflow the stack of the YAML composer; no config comes near it. */
const MAX_CONFIG_LENGTH = 1_000_000;

export function readConfigText(path: string, source: string, shape: ConfigShape): ConfigReading {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  if (text.length > MAX_CONFIG_LENGTH) return failed([configProblem(path, "the config is over 1 MB long")]);
  const document = parse(text);
  if (document === undefined) return failed([configProblem(path, "the config is nested too deeply")]);
  const lines = buildLineTable(text);
  const problemAt = (offset: number, message: string): Problem => ({
    ...configProblem(path, message),
    ...positionAt(lines, offset),
  });
  if (document.errors.length > 0)
    return failed(document.errors.map((error) => problemAt(error.pos[0], error.message)));

  const reading: Reading = { document, problems: [] };
  const root = document.contents;
  const isEmpty = root === null || (isScalar(root) && root.value === null);
  const values = isEmpty ? {} : shape.read(resolved(root, reading), reading, "");
  if (reading.problems.length > 0 || values === undefined)
    return failed(reading.problems.map(({ offset, message }) => problemAt(offset, message)));
  const overrides = (values.overrides ?? []).map(
    (entry): Override => ({
      files: entry.files ?? [],
      rules: entry.rules ?? new Map(),
      presets: entry.preset,
      tests: entry.tests,
      confidence: entry.confidence,
    }),
  );
  return { ok: true, value: { extends: values.extends ?? [], values, overrides } };
}

export function configProblem(path: string | undefined, message: string): Problem {
  return { id: "config-invalid", level: "error", message, path, line: 0, column: 0 };
}

function parse(text: string): ReturnType<typeof parseDocument> | undefined {
  try {
    return parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false, uniqueKeys: true });
  } catch (error) {
    // The composer recurses; a pathological text overflows the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function failed(problems: readonly Problem[]): ConfigReading {
  return { ok: false, problems };
}
