/**
 * Functions whose text shows, line by line, that each lock is given back right after it is taken, by
 * `defer` or further down in the same block with no way out between. Most functions that lock anything
 * are so, and are not parsed for its sake.
 */

const LOCK_WORD = /\b(?:Try)?R?(?:Lock|Unlock)\b/;
const TAKES = /^(\s*)([\w.[\]]+)\.(R?)Lock\(\)$/;
/** What may leave the block, or do something later. */
const LEAVES = /\b(?:return|break|continue|goto|panic|func|defer|select|recover)\b/;

const BRACES = /[{}]/g;

export function isPlainText(text: string): boolean {
  if (text.includes("recover(")) return false;
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (!LOCK_WORD.test(line)) continue;
    const end = endOfPair(lines, at);
    if (end === undefined) return false;
    at = end;
  }
  return true;
}

/** The line that gives back what the line `from` takes. */
function endOfPair(lines: readonly string[], from: number): number | undefined {
  const taken = TAKES.exec(lines[from] as string);
  if (taken === null) return undefined;
  const [, indent = "", lock = "", side = ""] = taken;
  const unlock = `${lock}.${side}Unlock()`;
  let at = from + 1;
  while (lines[at] === "") at++;
  if (lines[at] === `${indent}defer ${unlock}`) return at;
  let depth = 0;
  for (; at < lines.length && depth >= 0; at++) {
    const line = lines[at] as string;
    if (depth === 0 && line === `${indent}${unlock}`) return at;
    if (LOCK_WORD.test(line) || LEAVES.test(line)) return undefined;
    // A brace in a string may mislead; between a lock and its unlock there is hardly ever one.
    for (const brace of line.match(BRACES) ?? []) depth += brace === "{" ? 1 : -1;
  }
  return undefined;
}
