/**
 * A package analysed once more, with edits applied in memory. Decides when the edited text is no good
 * at all: a syntax error that was not there, a name that nothing declares, a rule that fails.
 */
import { pushChildren } from "../../flow/children.js";
import type { LoadedPackage } from "../../program/package.js";
import type { BodyInfo, FunctionSource, Semantics } from "../../semantics/info.js";
import type { FuncDecl, Node } from "../../syntax/ast.js";
import type { SourceFile } from "../../syntax/source-file.js";
import { applyEdits, type FileEdit, offsetAfter } from "../../text/edits.js";
import { planRules, reportedFiles } from "../activity.js";
import { hearRules } from "../hear-rules.js";
import { identify } from "../identity.js";
import { createMeter } from "../meter.js";
import type { RunContext } from "../run-package.js";
import type { Analyse } from "./check.js";
import type { FixServices } from "./services.js";

/** What was analysed before stays as it is: types, graphs and counts of an edited package are its own. */
export function analyseEdited(pkg: LoadedPackage, context: RunContext, services: FixServices): Analyse {
  const { program, clock } = services;
  const meter = createMeter(clock);
  const { semantics, scopes } = services.openScopes(meter);
  const own: RunContext = { ...context, meter, scopes };
  return (edits) => {
    const texts = editedTexts(pkg, edits);
    const edited = texts && program.edited(pkg, texts);
    if (texts === undefined || edited === undefined) return undefined;
    try {
      const unresolved = namesUnresolved(semantics, pkg, edits, (offset) => offset);
      if (!isWellFormed(semantics, pkg, edited, edits, unresolved)) return undefined;
      const files = reportedFiles(edited, own.isReported, own.settingsOf);
      const runs = planRules(edited, files, own.rules);
      const { scope, drafts, problems } = hearRules(edited, files, runs, own);
      return problems.length > 0 ? undefined : identify(scope, drafts);
    } catch {
      // Findings are not to be lost because a fix for one of them could not be tried.
      return undefined;
    } finally {
      scopes.release();
      for (const file of [...pkg.files, ...edited.files]) file.dropBodies();
    }
  };
}

function editedTexts(
  pkg: LoadedPackage,
  edits: readonly FileEdit[],
): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const file = pkg.files.find((candidate) => candidate.path === path);
    const text = file && applyEdits(file.text, editsIn(path, edits));
    if (text === undefined) return undefined;
    texts.set(path, text);
  }
  return texts;
}

function editsIn(path: string, edits: readonly FileEdit[]): readonly FileEdit[] {
  return edits.filter((edit) => edit.path === path);
}

function isWellFormed(
  semantics: Semantics,
  pkg: LoadedPackage,
  edited: LoadedPackage,
  edits: readonly FileEdit[],
  before: ReadonlyMap<string, number>,
): boolean {
  for (const file of edited.files) {
    const original = pkg.files.find(({ path }) => path === file.path);
    if (file.problems.length > (original?.problems.length ?? 0)) return false;
    const own = editsIn(file.path, edits);
    for (const decl of declsAt(file, own, (offset) => offsetAfter(own, offset))) {
      if ((file.body(decl)?.problems.length ?? 0) > 0) return false;
    }
  }
  const after = namesUnresolved(semantics, edited, edits, (offset, path) =>
    offsetAfter(editsIn(path, edits), offset),
  );
  return [...after].every(([name, count]) => count <= (before.get(name) ?? 0));
}

/** The functions that the edits change, `place` telling where an offset lies in this version of the file. */
function declsAt(
  file: SourceFile,
  edits: readonly FileEdit[],
  place: (offset: number) => number,
): readonly FuncDecl[] {
  return file.decls.filter(
    (decl): decl is FuncDecl =>
      decl.kind === "FuncDecl" &&
      edits.some(({ start, end }) => place(start) < decl.end && decl.start <= place(end)),
  );
}

/** Names in the changed functions that stand for nothing known, and how often. */
function namesUnresolved(
  semantics: Semantics,
  pkg: LoadedPackage,
  edits: readonly FileEdit[],
  place: (offset: number, path: string) => number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const file of pkg.files) {
    for (const decl of declsAt(file, editsIn(file.path, edits), (offset) => place(offset, file.path))) {
      const source = semantics.package(pkg).function(file, decl);
      if (source === undefined) continue;
      for (const name of unresolvedIn(source)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

function* unresolvedIn({ body, info }: FunctionSource): Iterable<string> {
  const stack: Node[] = [body.block];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === "Ident" && isUnresolved(info, node)) yield node.name;
    // Labels are no objects.
    if (node.kind === "BranchStmt") continue;
    if (node.kind === "LabeledStmt") stack.push(node.stmt);
    else pushChildren(node, stack);
  }
}

function isUnresolved(info: BodyInfo, ident: Node & { readonly kind: "Ident" }): boolean {
  return ident.name !== "_" && info.objectOf(ident) === undefined;
}
