/**
 * All fixtures with the fixes that are proposed for them, applied to the whole tree at once: what
 * stands there afterwards, and what is still found in it.
 */
import { rules } from "../../rules/index.js";
import type { LintRequest } from "../../src/engine/api.js";
import { lint } from "../../src/engine/lint.js";
import type { Finding, Fix } from "../../src/rule/finding.js";
import { applyEdits, areInTheWay, type FileEdit } from "../../src/text/edits.js";
import { type Fixture, ROOT, readFixtures, virtualTree } from "./fixture-tree.js";
import { createMemoryHost } from "./memory-host.js";
import { testHost } from "./test-host.js";

export interface FixedFixtures {
  readonly fixtures: readonly Fixture[];
  /** The virtual tree as it is. */
  readonly tree: ReadonlyMap<string, string>;
  readonly before: readonly Finding[];
  /** Each with the fix that was applied: the first of those offered, unless it is in another one's way. */
  readonly fixed: ReadonlyMap<Finding, Fix>;
  /** The new texts of files that were changed. */
  readonly texts: ReadonlyMap<string, string>;
  readonly after: readonly Finding[];
}

export async function fixFixtures(folder: string): Promise<FixedFixtures> {
  const fixtures = readFixtures(folder);
  const tree = virtualTree(folder, fixtures);
  const host = testHost(createMemoryHost(Object.fromEntries(tree)));
  const run = async (extra: Partial<LintRequest>): Promise<readonly Finding[]> => {
    const request: LintRequest = {
      base: ROOT,
      paths: ["."],
      noIgnore: false,
      config: { kind: "none" },
      overlay: { presets: ["all"], confidence: "possible" },
      ...extra,
    };
    const outcome = await lint(request, host, rules);
    if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join("\n"));
    return outcome.result.findings;
  };
  const before = await run({ fixes: true });
  const fixed = chooseFixes(before);
  const edits = [...fixed.values()].flatMap((fix) => fix.edits);
  const texts = new Map<string, string>();
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const own = edits.filter((edit) => edit.path === path);
    const text = applyEdits(tree.get(path) ?? "", own);
    if (text === undefined) throw new Error(`${path}: the edits overlap`);
    texts.set(path, text);
  }
  return { fixtures, tree, before, fixed, texts, after: await run({ texts }) };
}

function chooseFixes(findings: readonly Finding[]): ReadonlyMap<Finding, Fix> {
  const chosen = new Map<Finding, Fix>();
  const taken: FileEdit[] = [];
  for (const finding of findings) {
    const [fix] = finding.fixes;
    if (fix?.edits.every((edit) => !taken.some((other) => areInTheWay(edit, other))) !== true) continue;
    chosen.set(finding, fix);
    taken.push(...fix.edits);
  }
  return chosen;
}
