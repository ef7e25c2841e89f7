/**
 * Functions whose text could leave a lock in another state than it found it: the others are not
 * parsed for the sake of their callers. Decides by words alone; a function that takes and gives back
 * by its own words is looked into when somebody calls it.
 */

import { isExported } from "../../semantics/identical.js";
import type { FunctionSource } from "../../semantics/info.js";
import { COUNTS, LOCKS, type LockFamily } from "../../semantics/models/locks.js";
import type { Func } from "../../semantics/objects.js";
import type { FuncDecl } from "../../syntax/ast.js";
import { hashWord } from "../../syntax/scan.js";
import type { SourceFile, WordSketch } from "../../syntax/source-file.js";
import { type Analysis, defineAnalysis, type Scope } from "../analysis.js";
import { isPlainText } from "./plain-text.js";

export interface LockWords {
  /** May a call of the function do something to a lock? */
  mayTouch(func: Func): boolean;
  /** The functions of the package that may, in source order. */
  functions(): Iterable<FunctionSource>;
  /** Names of functions that seem to take without giving back, or the reverse. */
  readonly oneSided: readonly string[];
}

const RECOVER = hashWord("recover");

export const lockWords = wordsOf(LOCKS);
export const countWords = wordsOf(COUNTS);

function wordsOf(family: LockFamily): Analysis<LockWords> {
  const taking = family.taking.map(hashWord);
  const givingBack = family.givingBack.map(hashWord);
  const own = [...taking, ...givingBack];
  return defineAnalysis({
    id: `${family.id}-words`,
    compute(scope) {
      const names = new Set<string>();
      for (const { words, name } of bodiesWith(scope, own))
        if (holds(words, taking) !== holds(words, givingBack)) names.add(name);
      // A function that only calls such a function, of this package or another, is one itself.
      const callers = new Set(names);
      const imported = importedNames(scope, family);
      for (const { words, name } of bodiesWith(scope, [...names, ...imported].map(hashWord)))
        if (!holds(words, own)) callers.add(name);
      for (const word of [...family.taking, ...family.givingBack]) callers.delete(word);
      const called = [...callers, ...imported].map(hashWord);
      const mayDoSomething = (file: SourceFile, decl: FuncDecl): boolean => {
        const { words } = file.pieceOf(decl);
        if (holds(words, called)) return true;
        return holds(words, own) && !(family === LOCKS && isPlainText(file.text.slice(decl.start, decl.end)));
      };
      return {
        oneSided: [...callers].sort(),
        mayTouch({ decl, place }) {
          if (decl === undefined || place === undefined) return false;
          return mayDoSomething(place.file, decl) || place.file.pieceOf(decl).words.mayHold(RECOVER);
        },
        *functions() {
          for (const file of scope.pkg.files) {
            for (const decl of file.decls) {
              if (decl.kind !== "FuncDecl" || decl.broken || !mayDoSomething(file, decl)) continue;
              const source = scope.functionOf(scope.info.funcOf(decl));
              if (source !== undefined) yield source;
            }
          }
        },
      };
    },
  });
}

/** Of functions of other packages that seem to take without giving back, as far as a file mentions them. */
function importedNames(scope: Scope, family: LockFamily): readonly string[] {
  if (family !== LOCKS) return [];
  const paths = new Set(scope.pkg.files.flatMap((file) => file.imports.map(({ path }) => path)));
  const names = new Set<string>();
  for (const path of paths) {
    if (path === "sync") continue;
    const home = scope.scopeOf(path);
    for (const name of home === undefined || home === scope ? [] : home.ask(lockWords).oneSided)
      if (isExported(name) && scope.pkg.files.some((file) => file.mayHold(hashWord(name)))) names.add(name);
  }
  return [...names].sort();
}

function holds(words: WordSketch, hashes: readonly number[]): boolean {
  return hashes.some((hash) => words.mayHold(hash));
}

/** Functions that may hold one of the words. */
function* bodiesWith(
  scope: Scope,
  hashes: readonly number[],
): Iterable<{ readonly words: WordSketch; readonly name: string }> {
  for (const file of scope.pkg.files) {
    const here = hashes.filter((hash) => file.mayHold(hash));
    if (here.length === 0) continue;
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.broken) continue;
      const { words } = file.pieceOf(decl);
      if (holds(words, here)) yield { words, name: decl.name.name };
    }
  }
}
