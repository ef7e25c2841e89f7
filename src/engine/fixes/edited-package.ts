/**
 * A package analysed once more, with edits applied in memory. Decides when the edited text is no good
 * at all: a syntax error that was not there, a name that nothing declares, an import that nothing uses
 * any more, a rule that fails.
 */
import { pushChildren } from "../../flow/children.js";
import type { LoadedPackage } from "../../program/package.js";
import type { FunctionSource, Semantics } from "../../semantics/info.js";
import type { FuncDecl, Ident, Node } from "../../syntax/ast.js";
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
      const before = mentionsIn(semantics, pkg, edits, (offset) => offset);
      const after = mentionsIn(semantics, edited, edits, (offset, path) =>
        offsetAfter(editsIn(path, edits), offset),
      );
      if (!isWellFormed(pkg, edited, edits, before, after)) return undefined;
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
  pkg: LoadedPackage,
  edited: LoadedPackage,
  edits: readonly FileEdit[],
  before: Mentions,
  after: Mentions,
): boolean {
  for (const file of edited.files) {
    const original = pkg.files.find(({ path }) => path === file.path);
    if (file.problems.length > (original?.problems.length ?? 0)) return false;
    const own = editsIn(file.path, edits);
    for (const decl of declsAt(file, own, (offset) => offsetAfter(own, offset))) {
      if ((file.body(decl)?.problems.length ?? 0) > 0) return false;
    }
    if (own.length > 0 && losesImport(file, before, after)) return false;
  }
  return [...after.unresolved].every(([name, count]) => count <= (before.unresolved.get(name) ?? 0));
}

/** Is a package that the changed functions mentioned, and no longer do, mentioned nowhere else in the file? */
function losesImport(file: SourceFile, before: Mentions, after: Mentions): boolean {
  const { text } = file;
  return [...(before.packages.get(file.path) ?? [])].some((name) => {
    if (after.packages.get(file.path)?.has(name)) return false;
    // A mention in a comment or literal passes for one: the compiler says the rest.
    return !new RegExp(`\\b${name}\\s*\\.\\s*\\p{L}`, "u").test(text.slice(file.decls[0]?.start ?? 0));
  });
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

/** What the changed functions mention. */
interface Mentions {
  /** Names that stand for nothing known, and how often. */
  readonly unresolved: ReadonlyMap<string, number>;
  /** Names of imported packages, by file. */
  readonly packages: ReadonlyMap<string, ReadonlySet<string>>;
}

function mentionsIn(
  semantics: Semantics,
  pkg: LoadedPackage,
  edits: readonly FileEdit[],
  place: (offset: number, path: string) => number,
): Mentions {
  const unresolved = new Map<string, number>();
  const packages = new Map<string, Set<string>>();
  for (const file of pkg.files) {
    const names = new Set<string>();
    packages.set(file.path, names);
    for (const decl of declsAt(file, editsIn(file.path, edits), (offset) => place(offset, file.path))) {
      const source = semantics.package(pkg).function(file, decl);
      for (const ident of source === undefined ? [] : identsIn(source)) {
        const object = source?.info.objectOf(ident);
        if (object?.kind === "PkgName") names.add(ident.name);
        if (object === undefined && ident.name !== "_")
          unresolved.set(ident.name, (unresolved.get(ident.name) ?? 0) + 1);
      }
    }
  }
  return { unresolved, packages };
}

/** All but labels, which are no objects. */
function* identsIn({ body }: FunctionSource): Iterable<Ident> {
  const stack: Node[] = [body.block];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === "Ident") yield node;
    if (node.kind === "BranchStmt") continue;
    if (node.kind === "LabeledStmt") stack.push(node.stmt);
    else pushChildren(node, stack);
  }
}
