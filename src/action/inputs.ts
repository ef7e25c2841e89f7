/**
 * The inputs of the action, from the variables the runner sets to the words of `golinger check`.
 * Decides what an input left empty means; golinger itself judges the words.
 */

type Environment = Readonly<Record<string, string | undefined>>;

export interface ActionInputs {
  /** Without the reports, which the action adds. */
  readonly words: readonly string[];
  readonly paths: readonly string[];
  /** As it was given; undefined for none. */
  readonly sarifFile: string | undefined;
}

/** `event` is what the event's file holds, JSON or not. */
export function readInputs(environment: Environment, event: string | undefined): ActionInputs {
  const words: string[] = [];
  for (const name of ["preset", "config", "fail-level", "baseline", "category"] as const) {
    const value = input(environment, name);
    // As one word: a value that starts with a dash is a value all the same.
    if (value !== undefined) words.push(`--${name}=${value}`);
  }
  const since = input(environment, "since");
  const commit = since === "auto" ? baseOf(event) : since;
  if (commit !== undefined) words.push(`--since=${commit}`);
  return {
    words,
    paths: splitPaths(input(environment, "paths") ?? ""),
    sarifFile: input(environment, "sarif-file"),
  };
}

/** The runner writes names in capitals and leaves dashes; inputs nobody gave are empty. */
function input(environment: Environment, name: string): string | undefined {
  return environment[`INPUT_${name.toUpperCase()}`]?.trim() || undefined;
}

/** Over several lines a path is a line, blanks and all. */
function splitPaths(text: string): readonly string[] {
  const parts = text.includes("\n") ? text.split("\n") : text.split(/\s+/);
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** The commit that a pull request or a merge group is compared with; undefined for other events. */
function baseOf(event: string | undefined): string | undefined {
  const shape = parse(event);
  const commit =
    field(field(field(shape, "pull_request"), "base"), "sha") ??
    field(field(shape, "merge_group"), "base_sha");
  return typeof commit === "string" && commit !== "" ? commit : undefined;
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
