/**
 * Reads the text of one config file to checked data. Pure; `config-files.ts` finds the files and
 * follows `extends`.
 */
import type { ConfigShape } from "./config-shape.js";
import type { Override } from "./settings.js";
import { type Outcome, parseYaml } from "./yaml-text.js";

/** What one file says, before anything it extends. */
export interface ConfigText {
  readonly extends: readonly string[];
  readonly values: NonNullable<ReturnType<ConfigShape["read"]>>;
  readonly overrides: readonly Override[];
}

export function readConfigText(path: string, source: string, shape: ConfigShape): Outcome<ConfigText> {
  const text = parseYaml(path, source, "the config");
  const read = text.ok ? text.value.read(shape) : text;
  if (!read.ok) return read;
  const values = read.value ?? {};
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
