/**
 * Reads the expectations that stand in fixture files: `// want rule-id "regexp"`, `// note "regexp"`
 * and `// miss rule-id "what we ought to say"`. A comment alone on its line speaks of the next line of code.
 */

export interface Expectation {
  readonly kind: "want" | "note" | "miss";
  /** Empty for a note. */
  readonly ruleId: string;
  readonly pattern: RegExp;
  /** 1-based line the expectation speaks of. */
  readonly line: number;
}

const MARK = /\/\/\s*(want|note|miss)\s+(.*)$/;
const ITEM = /\s*(?:([a-z][a-z0-9-]*)\s+)?("(?:[^"\\]|\\.)*"|`[^`]*`)/y;

class ExpectationError extends Error {}

export function readExpectations(path: string, text: string): readonly Expectation[] {
  const lines = text.split(/\r?\n/);
  const found: Expectation[] = [];
  lines.forEach((content, index) => {
    const mark = MARK.exec(content);
    if (!mark) return;
    const alone = content.trimStart().startsWith("//");
    const line = alone ? nextLineOfCode(lines, index) : index + 1;
    found.push(...readItems(path, index + 1, mark[1] as Expectation["kind"], mark[2] ?? "", line));
  });
  return found;
}

function nextLineOfCode(lines: readonly string[], from: number): number {
  let index = from + 1;
  while (index < lines.length && /^\s*(\/\/.*)?$/.test(lines[index] ?? "")) index++;
  return index + 1;
}

function readItems(
  path: string,
  commentLine: number,
  kind: Expectation["kind"],
  rest: string,
  line: number,
): Expectation[] {
  const items: Expectation[] = [];
  let ruleId = "";
  ITEM.lastIndex = 0;
  for (;;) {
    const at = ITEM.lastIndex;
    const item = ITEM.exec(rest);
    if (!item) {
      // A second comment may follow: `// want a "x" // note "y"`.
      const next = MARK.exec(rest.slice(at));
      if (next)
        items.push(...readItems(path, commentLine, next[1] as Expectation["kind"], next[2] ?? "", line));
      else if (items.length === 0 || rest.slice(at).trim() !== "")
        throw new ExpectationError(`${path}:${commentLine}: malformed // ${kind} comment: ${rest}`);
      return items;
    }
    ruleId = item[1] ?? ruleId;
    if (kind === "note") ruleId = "";
    else if (ruleId === "")
      throw new ExpectationError(`${path}:${commentLine}: // ${kind} without a rule id`);
    const quoted = item[2] ?? "";
    const source = quoted.startsWith("`") ? quoted.slice(1, -1) : (JSON.parse(quoted) as string);
    items.push({ kind, ruleId, pattern: new RegExp(source), line });
  }
}
