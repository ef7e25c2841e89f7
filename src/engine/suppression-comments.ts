/**
 * What a comment that silences findings says: `//nolint` as golangci-lint reads it,
 * `//golinger:ignore`, and staticcheck's `//lint:ignore` and `//lint:file-ignore`. Decides whom it
 * names and which reason it gives; where it reaches is decided in `suppression.ts`.
 */
import { nearest } from "../rule/nearest.js";
import type { Directive } from "../syntax/source-file.js";

export interface Suppression {
  readonly directive: Directive;
  /** Bare `//nolint` and `//nolint:all`: every linter, golinger among them. */
  readonly isForAll: boolean;
  /** Names golinger as a whole. */
  readonly isForTool: boolean;
  /** Rules it names, in lower case as ids are. */
  readonly ruleIds: readonly string[];
  /** Names that mean a rule of golinger and are none, each with the nearest rule, if any. */
  readonly unknown: readonly { readonly name: string; readonly nearest: string | undefined }[];
  readonly reason: string;
  /** `//lint:file-ignore`: the whole file, wherever it stands. */
  readonly isForFile: boolean;
  /** False where its syntax asks for a reason and has none: it then silences nothing. */
  readonly isValid: boolean;
}

const TOOL = "golinger";

/** Undefined for other directives, and for those that speak to other tools only. */
export function readSuppression(directive: Directive, ruleIds: ReadonlySet<string>): Suppression | undefined {
  switch (directive.kind) {
    case "nolint":
      return readNolint(directive, ruleIds);
    case "golinger-ignore": {
      const { names, reason } = namesAndReason(directive.text.slice("//golinger:ignore".length));
      const targets = targetsOf(names, ruleIds, true);
      return { ...targets, directive, reason, isForAll: false, isForFile: false, isValid: true };
    }
    case "lint-ignore":
    case "lint-file-ignore": {
      const isForFile = directive.kind === "lint-file-ignore";
      const { names, reason } = namesAndReason(directive.text.replace(/^\S+/, ""));
      const targets = targetsOf(names, ruleIds, false);
      if (speaksToOthers(targets)) return undefined;
      // staticcheck calls one without a reason malformed and does not honour it.
      return { ...targets, directive, reason, isForAll: false, isForFile, isValid: reason !== "" };
    }
    default:
      return undefined;
  }
}

/** `nolint`, `nolint:a,b`, either with `// reason` behind; golangci-lint trims slashes and blanks in front. */
function readNolint(directive: Directive, ruleIds: ReadonlySet<string>): Suppression | undefined {
  const text = directive.text.replace(/^[/\s]+/, "").slice("nolint".length);
  const slashes = text.indexOf("//");
  const head = slashes === -1 ? text : text.slice(0, slashes);
  const behind = slashes === -1 ? "" : text.slice(slashes).replace(/^[/\s]+/, "");
  const base = { directive, isForFile: false, isValid: true };
  if (!head.startsWith(":")) {
    const reason = behind === "" ? head.trim() : behind.trim();
    return { ...base, isForAll: true, isForTool: false, ruleIds: [], unknown: [], reason };
  }
  // Words behind the last name are no valid golangci-lint; take them as the reason they are meant to be.
  const { names, reason } = namesAndReason(head.slice(1), true);
  const isForAll = names.includes("all");
  const targets = targetsOf(names, ruleIds, false);
  if (!isForAll && speaksToOthers(targets)) return undefined;
  return { ...base, ...targets, isForAll, reason: behind.trim() || reason };
}

/** `a,b reason in words`; with `loose` also `a, b reason`. */
function namesAndReason(
  text: string,
  loose = false,
): { readonly names: readonly string[]; readonly reason: string } {
  const trimmed = text.trim();
  const list = (loose ? /^[^\s,]+(?:\s*,\s*[^\s,]+)*/ : /^\S+/).exec(trimmed)?.[0] ?? "";
  const names = list.split(",").map((name) => name.trim().toLowerCase());
  return {
    names: names.filter((name) => name !== ""),
    reason: trimmed.slice(list.length).replace(/^[\s,]*(?:\/\/|--)?\s*/, ""),
  };
}

type Targets = Pick<Suppression, "isForTool" | "ruleIds" | "unknown">;

/** `ours`: every name is meant for golinger, since the directive bears its name. */
function targetsOf(names: readonly string[], known: ReadonlySet<string>, ours: boolean): Targets {
  const ruleIds: string[] = [];
  const unknown: Suppression["unknown"][number][] = [];
  let isForTool = false;
  for (const name of names) {
    const isPrefixed = name.startsWith(`${TOOL}/`);
    const id = isPrefixed ? name.slice(TOOL.length + 1) : name;
    if (id === TOOL || (id === "all" && (ours || isPrefixed))) isForTool = true;
    else if (known.has(id)) ruleIds.push(id);
    else if (ours || isPrefixed) unknown.push({ name: id, nearest: nearest(id, [...known]) });
  }
  return { isForTool, ruleIds, unknown };
}

function speaksToOthers(targets: Targets): boolean {
  return !targets.isForTool && targets.ruleIds.length === 0 && targets.unknown.length === 0;
}

/** Does it silence that rule? */
export function names(suppression: Suppression, ruleId: string): boolean {
  return suppression.isForAll || suppression.isForTool || suppression.ruleIds.includes(ruleId);
}
