/**
 * Which findings a file's comments silence, and which of those comments are idle. A comment behind
 * code speaks for its line; alone on its line it speaks for the declaration, statement, clause,
 * field or element that starts on the next line of code; above the package clause for the file.
 * Bodies are parsed only where a finding lies in one that holds such a comment.
 */
import type { Problem } from "../rule/problem.js";
import type { FuncDecl, GenDecl } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import { positionAt } from "../text/lines.js";
import type { Span } from "../text/span.js";
import { names, readSuppression, type Suppression } from "./suppression-comments.js";

/** As much of a finding as matters here. */
interface Suppressible {
  readonly ruleId: string;
  readonly place: Span & { readonly startLine: number; readonly endLine: number };
}

export interface FileSuppressions {
  /** The first comment that silences the finding; it counts as used from then on. */
  find(finding: Suppressible): Suppression | undefined;
  /**
   * Idle and reasonless comments that name golinger or its rules. `hasRun` says whether a rule had
   * its chance to speak here, `isWhole` whether golinger as a whole had.
   */
  complaints(hasRun: (ruleId: string) => boolean, isWhole: boolean): readonly Problem[];
}

export function suppressionsOf(file: SourceFile, ruleIds: ReadonlySet<string>): FileSuppressions {
  const all: { readonly suppression: Suppression; readonly reach: Reach }[] = [];
  const used = new Set<Suppression>();
  for (const directive of file.directives) {
    const suppression = readSuppression(directive, ruleIds);
    if (suppression !== undefined) all.push({ suppression, reach: reachOf(file, suppression) });
  }
  return {
    find(finding) {
      for (const { suppression, reach } of all) {
        if (!suppression.isValid || !names(suppression, finding.ruleId)) continue;
        if (!reaches(file, reach, finding)) continue;
        used.add(suppression);
        return suppression;
      }
      return undefined;
    },
    complaints(hasRun, isWhole) {
      const problems: Problem[] = [];
      for (const { suppression } of all)
        problems.push(...complaintsOf(file, suppression, used.has(suppression), hasRun, isWhole));
      return problems;
    },
  };
}

type Reach =
  | { readonly kind: "file" }
  | { readonly kind: "line"; readonly line: number }
  /** The node that starts at `offset`; the line of it where none does. */
  | { readonly kind: "node"; readonly offset: number };

function reachOf(file: SourceFile, { directive, isForFile }: Suppression): Reach {
  if (isForFile) return { kind: "file" };
  const line = positionAt(file.lines(), directive.start).line;
  if (!directive.alone) return { kind: "line", line };
  const offset = nextCode(file.text, directive.end);
  if (offset === undefined) return { kind: "line", line };
  // The package clause is not part of `decls`; whatever precedes its name on that line is it.
  const name = file.packageName;
  if (name !== undefined && offset < name.start) return { kind: "file" };
  return { kind: "node", offset };
}

/** The first code after a comment line; more comment lines may follow it, an empty line may not. */
function nextCode(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length) {
    const lineEnd = text.indexOf("\n", at);
    if (lineEnd === -1) return undefined;
    at = lineEnd + 1;
    while (text[at] === " " || text[at] === "\t") at++;
    if (text[at] === "\n" || text[at] === "\r" || at >= text.length) return undefined;
    if (!text.startsWith("//", at)) return at;
  }
  return undefined;
}

function reaches(file: SourceFile, reach: Reach, { place }: Suppressible): boolean {
  switch (reach.kind) {
    case "file":
      return true;
    case "line":
      return place.startLine === reach.line || place.endLine === reach.line;
    case "node": {
      if (place.start < reach.offset) return false;
      const node = nodeAt(file, reach.offset, place);
      if (node !== undefined) return place.start < node.end;
      return positionAt(file.lines(), reach.offset).line === place.startLine;
    }
    default:
      return reach satisfies never;
  }
}

/** The outermost node that starts at the offset. Looks into a body only if the place lies in it too. */
function nodeAt(file: SourceFile, offset: number, place: Span): Span | undefined {
  const decl = file.decls.find((candidate) => candidate.start <= offset && offset < candidate.end);
  if (decl === undefined || decl.start === offset) return decl;
  if (place.start >= decl.end) return undefined;
  return outermostAt(rootOf(file, decl), offset);
}

function rootOf(file: SourceFile, decl: FuncDecl | GenDecl): unknown {
  if (decl.kind === "FuncDecl") return [decl, file.body(decl)?.block];
  return decl.token === "var" || decl.token === "const" ? (file.whole(decl) ?? decl) : decl;
}

/** Walks whatever nodes hang below `root`, with a stack: nesting may be deep. */
function outermostAt(root: unknown, offset: number): Span | undefined {
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const value = stack.pop();
    if (Array.isArray(value)) stack.push(...value);
    else if (isSpan(value)) {
      if (value.start === offset) return value;
      if (value.start < offset && offset < value.end)
        for (const child of Object.values(value)) if (typeof child === "object") stack.push(child);
    }
  }
  return undefined;
}

function isSpan(value: unknown): value is Span {
  return (
    typeof value === "object" &&
    value !== null &&
    "start" in value &&
    typeof value.start === "number" &&
    "end" in value &&
    typeof value.end === "number"
  );
}

function complaintsOf(
  file: SourceFile,
  suppression: Suppression,
  isUsed: boolean,
  hasRun: (ruleId: string) => boolean,
  isWhole: boolean,
): readonly Problem[] {
  const { directive, isForAll, isForTool, ruleIds, unknown, reason } = suppression;
  const isOurs = isForTool || ruleIds.length > 0 || unknown.length > 0;
  const isEmpty = directive.kind === "golinger-ignore" && !isOurs;
  if (!isOurs && !isEmpty) return [];
  const problem = (id: Problem["id"], message: string, ruleId?: string): Problem => ({
    id,
    level: "warning",
    message,
    path: file.path,
    ...positionAt(file.lines(), directive.start),
    ...(ruleId === undefined ? {} : { ruleId }),
  });
  if (isEmpty) return [problem("suppression-unused", "the comment names no rule and silences nothing")];

  const problems = unknown.map(({ name, nearest }) => {
    const hint = nearest === undefined ? "" : `; did you mean \`${nearest}\`?`;
    return problem("suppression-unused", `the comment names an unknown rule \`${name}\`${hint}`);
  });
  if (reason === "") {
    const consequence = suppression.isValid ? "" : ", so it silences nothing";
    problems.push(problem("suppression-without-reason", `the comment gives no reason${consequence}`));
  }
  if (isUsed || isForAll || !suppression.isValid) return problems;
  if (isForTool) {
    if (isWhole) problems.push(problem("suppression-unused", "the comment silences nothing of golinger"));
  } else if (ruleIds.length > 0 && ruleIds.every(hasRun)) {
    const listed = ruleIds.map((id) => `\`${id}\``).join(", ");
    problems.push(problem("suppression-unused", `the comment silences nothing of ${listed}`, ruleIds[0]));
  }
  return problems;
}
