/**
 * Whether cutting a file into outline and bodies reads it as a parse of the whole file would. Used by
 * `--stats` and by tests; never by an analysis.
 */
import type { BlockStmt, Decl, ValueDecl } from "./ast.js";
import type { Grammar } from "./flat-tree.js";
import { lower } from "./lower.js";
import type { SourceFile } from "./source-file.js";

export interface Comparison {
  /** Declarations that both ways found. */
  readonly decls: number;
  /** Offsets of declarations that only one way found, or that differ. */
  readonly differing: readonly number[];
  /** The whole parse has a syntax error or gave up. */
  readonly wholeFailed: boolean;
}

export function compareWithWholeParse(grammar: Grammar, file: SourceFile): Comparison {
  const tree = grammar.parse(file.text);
  if (tree.count === 0)
    return { decls: 0, differing: file.decls.map((decl) => decl.start), wholeFailed: true };
  const bodies = new Map<number, BlockStmt>();
  const reduced = { text: file.text, starts: [0], sources: [0] };
  const whole = lower(grammar, tree, reduced, file.text, { bodies });
  const wholeByStart = new Map(whole.decls.map((decl) => [decl.start, decl]));
  const differing: number[] = [];
  let decls = 0;
  for (const decl of file.decls) {
    const other = wholeByStart.get(decl.start);
    wholeByStart.delete(decl.start);
    if (other !== undefined) decls++;
    if (other === undefined || !isSameDecl(file, decl, other, bodies)) differing.push(decl.start);
  }
  differing.push(...wholeByStart.keys());
  return { decls, differing: differing.sort((a, b) => a - b), wholeFailed: tree.hasError };
}

function isSameDecl(
  file: SourceFile,
  cut: Decl,
  whole: Decl,
  bodies: ReadonlyMap<number, BlockStmt>,
): boolean {
  if (cut.kind === "FuncDecl") {
    if (!isEqual({ ...cut, broken: false }, { ...whole, broken: false })) return false;
    return isEqual(file.body(cut)?.block, bodies.get(cut.name.start));
  }
  const full: Decl | ValueDecl = file.whole(cut) ?? cut;
  return isEqual(full, whole);
}

/** Structural equality of plain data, without recursion: syntax may be deep. */
function isEqual(first: unknown, second: unknown): boolean {
  const pending: unknown[] = [first, second];
  while (pending.length > 0) {
    const a = pending.pop();
    const b = pending.pop();
    if (a === b) continue;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      pending.push((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]);
    }
  }
  return true;
}
