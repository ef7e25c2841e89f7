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

/** What is known of the run besides its inputs. */
export interface ActionContext {
  /** What the event's file holds, JSON or not. */
  readonly event: string | undefined;
  /** The commits that the one checked out was made of, as far as they are there. */
  parentsOfHead(): readonly string[];
}

export function readInputs(environment: Environment, context: ActionContext): ActionInputs {
  const words: string[] = [];
  for (const name of ["preset", "config", "fail-level", "baseline", "category"] as const) {
    const value = input(environment, name);
    // As one word: a value that starts with a dash is a value all the same.
    if (value !== undefined) words.push(`--${name}=${value}`);
  }
  const since = input(environment, "since");
  const commit = since === "auto" ? baseOf(context) : since;
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

/**
 * The commit that a pull request or a merge group is compared with; undefined for other events. Where
 * GitHub's own merge of a pull request is checked out that is what it was merged into: the base that the
 * event names may be older, and what others have added since is not new in this pull request.
 */
function baseOf({ event, parentsOfHead }: ActionContext): string | undefined {
  const shape = parse(event);
  const pullRequest = field(shape, "pull_request");
  const head = field(field(pullRequest, "head"), "sha");
  if (head !== undefined) {
    const [into, merged] = parentsOfHead();
    if (merged === head) return into;
  }
  const commit = field(field(pullRequest, "base"), "sha") ?? field(field(shape, "merge_group"), "base_sha");
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
