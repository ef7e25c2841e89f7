/**
 * The last lines of the report for people: how much there is of what, and what to do about it. Decides
 * when a list of rules helps.
 */
import type { Colors } from "picocolors/types.js";
import type { Finding, Level } from "../rule/finding.js";
import { counted } from "./counted.js";
import { hiddenLine } from "./input.js";

/** Fewer findings are looked through at a glance. */
const FEWEST_LISTED = 10;

/** Rules by name; the others are counted. */
const MOST_RULES = 5;

const SIGN: Readonly<Record<Level, string>> = { error: "✖", warning: "⚠", note: "ℹ" };

export function stylishSummary(findings: readonly Finding[], shown: number, colors: Colors): string {
  const paint = { error: colors.red, warning: colors.yellow, note: colors.blue };
  const levels = (["error", "warning", "note"] as const).flatMap((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? [] : [`${paint[level](SIGN[level])} ${counted(count, level)}`];
  });
  const files = new Set(findings.map(({ place }) => place.path)).size;
  const fixable = findings.filter(({ fixes }) => fixes.some(({ safety }) => safety === "safe")).length;
  const lines = [`${levels.join(", ")}${findings.length > 1 ? ` in ${counted(files, "file")}` : ""}`];
  if (findings.length >= FEWEST_LISTED) lines.push(`  ${ruleCounts(findings)}`);
  if (fixable > 0)
    lines.push(`  --fix repairs ${fixable === 1 && findings.length === 1 ? "it" : `${fixable} of them`}`);
  return `${lines.join("\n")}\n${hiddenLine(findings.length - shown)}`;
}

/** The most frequent first. */
function ruleCounts(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { ruleId } of findings) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
  const sorted = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const named = sorted.slice(0, MOST_RULES).map(([rule, count]) => `${count} ${rule}`);
  const others = sorted.length - named.length;
  return [...named, ...(others > 0 ? [`${counted(others, "other rule")}`] : [])].join(", ");
}
