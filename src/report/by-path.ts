/**
 * Findings file by file. Decides nothing: findings come in the order of paths, and stay in it.
 */
import type { Finding } from "../rule/finding.js";

export function findingsByPath(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const byPath = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { path } = finding.place;
    const own = byPath.get(path);
    if (own === undefined) byPath.set(path, [finding]);
    else own.push(finding);
  }
  return byPath;
}
