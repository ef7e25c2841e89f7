/**
 * How many lines two texts differ by: lines only in one plus lines only in the other, after the
 * longest common subsequence. Fixtures are small, so the quadratic table is fine.
 */

export function differingLines(a: string, b: string): number {
  const left = meaningful(a);
  const right = meaningful(b);
  let row = new Array<number>(right.length + 1).fill(0);
  for (const line of left) {
    const next = [0];
    for (let j = 1; j <= right.length; j++) {
      next.push(line === right[j - 1] ? (row[j - 1] ?? 0) + 1 : Math.max(row[j] ?? 0, next[j - 1] ?? 0));
    }
    row = next;
  }
  return left.length + right.length - 2 * (row[right.length] ?? 0);
}

/** Expectations and blank lines do not count, nor does indentation. */
function meaningful(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/\/\/\s*(?:want|note|miss)\s.*$/, "").trim())
    .filter((line) => line !== "");
}
