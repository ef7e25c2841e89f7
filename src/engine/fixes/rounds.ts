/**
 * Fixes applied in memory: whole runs, each on the texts that the one before left, until nothing safe
 * is left to do. Decides which fixes of a run go together; writes nothing.
 */
import type { Host } from "../../host/host.js";
import type { Rule } from "../../rule/define.js";
import type { Finding, Fix } from "../../rule/finding.js";
import { decodeSource } from "../../syntax/decode.js";
import { applyEdits, areInTheWay, type FileEdit } from "../../text/edits.js";
import type { Lint, LintHooks, LintOutcome, LintRequest } from "../api.js";
import { afterEdits, type NewCode } from "../new-code.js";
import { compareText } from "../order.js";
import { withTexts } from "../texts.js";

/** A file as it was and as it would be. */
export interface FileChange {
  /** Absolute path with `/`. */
  readonly path: string;
  /** Without a byte order mark, as all texts of golinger. */
  readonly before: string;
  readonly after: string;
  readonly hasByteOrderMark: boolean;
  /** Findings whose fix was applied; one that changes several files counts for its first. */
  readonly fixed: number;
}

export interface FixOutcome {
  /** The last run: what is left after the changes. Where it is interrupted or wrong, there are none. */
  readonly outcome: LintOutcome;
  /** Sorted by path. */
  readonly changes: readonly FileChange[];
}

/**
 * Runs that may apply fixes. Fixes in each other's way need one run more each; too high and two rules
 * that undo each other's work would keep a run busy for long.
 */
const MAX_ROUNDS = 8;

export async function fixInMemory(
  lint: Lint,
  request: LintRequest,
  disk: Host,
  rules: readonly Rule[],
  hooks: LintHooks,
): Promise<FixOutcome> {
  const originals = new Map<string, Original>();
  // What is fixed is what the run sees: the request's texts where it has some.
  const host = withTexts(disk, request);
  const texts = new Map<string, string>();
  const applied: Fix[] = [];
  let { newCode } = request;
  for (let round = 0; ; round++) {
    const seen = new Map([...(request.texts ?? []), ...texts]);
    const run = { ...request, fixes: true, texts: seen, ...(newCode === undefined ? {} : { newCode }) };
    const outcome = await lint(run, disk, rules, hooks);
    if (!outcome.ok || hooks.signal?.aborted) return { outcome, changes: [] };
    const chosen = round < MAX_ROUNDS ? fixesThatGoTogether(outcome.result.findings) : [];
    const before = new Map(texts);
    const done = applyAll(chosen, host, originals, texts);
    if (done.length === 0) return { outcome, changes: changesOf(originals, texts, applied) };
    newCode &&= linesAfter(newCode, done, (path) => before.get(path) ?? originals.get(path)?.text ?? "");
    applied.push(...done);
  }
}

interface Original {
  readonly text: string;
  readonly hasByteOrderMark: boolean;
}

/** The first safe fix of each finding, unless it is in the way of one that was chosen before. */
function fixesThatGoTogether(findings: readonly Finding[]): readonly Fix[] {
  const chosen: Fix[] = [];
  const taken = new Map<string, FileEdit[]>();
  for (const { fixes } of findings) {
    const fix = fixes.find(({ safety }) => safety === "safe");
    if (fix === undefined) continue;
    const isFree = fix.edits.every(
      (edit) => !taken.get(edit.path)?.some((other) => areInTheWay(edit, other)),
    );
    if (!isFree) continue;
    chosen.push(fix);
    for (const edit of fix.edits) {
      const list = taken.get(edit.path);
      if (list === undefined) taken.set(edit.path, [edit]);
      else list.push(edit);
    }
  }
  return chosen;
}

/** Gives those that were applied: none of a file that cannot be read, is no clean UTF-8, or became shorter meanwhile. */
function applyAll(
  fixes: readonly Fix[],
  host: Host,
  originals: Map<string, Original>,
  texts: Map<string, string>,
): readonly Fix[] {
  const textOf = (path: string): string | undefined => {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const original = originals.get(path) ?? readOriginal(host, path);
    if (original !== undefined) originals.set(path, original);
    return original?.text;
  };
  const edited = new Map<string, string>();
  for (const path of new Set(fixes.flatMap(pathsOf))) {
    const text = textOf(path);
    const own = fixes.flatMap(({ edits }) => edits.filter((edit) => edit.path === path));
    const after = text === undefined ? undefined : applyEdits(text, own);
    if (after !== undefined) edited.set(path, after);
  }
  const possible = fixes.filter((fix) => pathsOf(fix).every((path) => edited.has(path)));
  // A fix of several files is applied to all of them or to none.
  if (possible.length < fixes.length) return applyAll(possible, host, originals, texts);
  for (const [path, text] of edited) texts.set(path, text);
  return fixes;
}

/** The new lines where the applied fixes have moved them. */
function linesAfter(newCode: NewCode, fixes: readonly Fix[], textOf: (path: string) => string): NewCode {
  const moved = new Map(newCode);
  for (const path of new Set(fixes.flatMap(pathsOf))) {
    const lines = newCode.get(path) ?? { added: [], removedAfter: [] };
    const own = fixes.flatMap(({ edits }) => edits.filter((edit) => edit.path === path));
    moved.set(path, afterEdits(lines, textOf(path), own));
  }
  return moved;
}

function pathsOf({ edits }: Fix): readonly string[] {
  return edits.map(({ path }) => path);
}

function readOriginal({ files }: Host, path: string): Original | undefined {
  const bytes = files.readFile(path);
  if (!bytes.ok) return undefined;
  const { text, problems } = decodeSource(bytes.value);
  if (problems.length > 0) return undefined;
  const [first, second, third] = bytes.value;
  return { text, hasByteOrderMark: first === 0xef && second === 0xbb && third === 0xbf };
}

function changesOf(
  originals: ReadonlyMap<string, Original>,
  texts: ReadonlyMap<string, string>,
  applied: readonly Fix[],
): readonly FileChange[] {
  const changes: FileChange[] = [];
  for (const [path, { text: before, hasByteOrderMark }] of originals) {
    const after = texts.get(path);
    if (after === undefined || after === before) continue;
    const fixed = applied.filter(({ edits }) => edits[0]?.path === path).length;
    changes.push({ path, before, after, hasByteOrderMark, fixed });
  }
  return changes.sort((a, b) => compareText(a.path, b.path));
}
