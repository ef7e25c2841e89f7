/**
 * Which functions can have anything to do with waiting: their text holds a word of it, or the name of
 * one that does. By words alone, bottom-up; a yes means nothing yet, a no means that a call of it is
 * passed by without being read.
 */
import { isExported } from "../../semantics/lookup.js";
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";

/** Names of a package's functions and methods; plain data. */
export type TouchingNames = ReadonlySet<string>;

/** Of channels, goroutines, locks, contexts, atomics, panics, and of closures that may hold any of them. */
const WORDS = [
  "<-",
  "go",
  "Go",
  "chan",
  "close",
  "select",
  "func",
  "sync",
  "atomic",
  "context",
  "errgroup",
  "Lock",
  "RLock",
  "Unlock",
  "RUnlock",
  "Wait",
  "Done",
  "Signal",
  "Broadcast",
  "Do",
  "panic",
  "recover",
  "Goexit",
].map(hashWord);

const touchingNames = defineAnalysis<TouchingNames>({
  id: "touching-names",
  compute(scope) {
    return namesWith(scope, [...WORDS, ...importedNames(scope)]);
  },
});

/** Names of those that take locks, in this package. */
const lockingNames = defineAnalysis<TouchingNames>({
  id: "locking-names",
  compute: (scope) => namesWith(scope, ["Lock", "RLock"].map(hashWord)),
});

/** Of functions whose text holds one of the words, or the name of such a function. */
function namesWith(scope: Scope, words: readonly number[]): TouchingNames {
  const names = new Set<string>();
  let waiting = scope.pkg.files.flatMap((file) =>
    file.decls.flatMap((decl) =>
      decl.kind === "FuncDecl" ? [{ name: decl.name.name, words: file.pieceOf(decl).words }] : [],
    ),
  );
  let hashes: ReadonlySet<number> = new Set(words);
  while (hashes.size > 0) {
    const found = new Set<number>();
    waiting = waiting.filter((one) => {
      if (![...hashes].some((hash) => one.words.mayHold(hash))) return true;
      if (!names.has(one.name)) found.add(hashWord(one.name));
      names.add(one.name);
      return false;
    });
    hashes = found;
  }
  return names;
}

export function locksNothing(scope: Scope, func: Func): boolean {
  return !scope.ask(lockingNames).has(func.name);
}

/** Exported ones of packages whose source is at hand; those of the standard library have models instead. */
function importedNames(scope: Scope): readonly number[] {
  const paths = new Set(scope.pkg.files.flatMap((file) => file.imports.map(({ path }) => path)));
  const hashes = new Set<number>();
  for (const path of paths) {
    if (isStandardPath(path)) continue;
    for (const name of scope.scopeOf(path)?.ask(touchingNames) ?? [])
      if (isExported(name)) hashes.add(hashWord(name));
  }
  return [...hashes];
}

/** Import paths of the standard library have no dot in their first element (cmd/go, "Import path syntax"). */
export function isStandardPath(path: string): boolean {
  return path.split("/", 1)[0]?.includes(".") !== true;
}

export function touchesNothing(scope: Scope, func: Func): boolean {
  if (isStandardPath(func.packagePath) && func.packagePath !== scope.pkg.path) return false;
  const home = scope.scopeOf(func.packagePath);
  return home !== undefined && func.decl !== undefined && !home.ask(touchingNames).has(func.name);
}
