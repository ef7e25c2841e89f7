/**
 * Which functions of a package can take a lock: their text holds a word of it, or the name of one that
 * does. By words alone; a yes means nothing yet.
 */
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";

/** Names of functions and methods; plain data. */
type LockingNames = ReadonlySet<string>;

/** Names of those that take locks, in this package. */
const lockingNames = defineAnalysis<LockingNames>({
  id: "locking-names",
  compute: (scope) => namesWith(scope, ["Lock", "RLock"].map(hashWord)),
});

/** Of functions whose text holds one of the words, or the name of such a function. */
function namesWith(scope: Scope, words: readonly number[]): LockingNames {
  const names = new Set<string>();
  let waiting = scope.pkg.files.flatMap((file) =>
    file.decls.flatMap((decl) =>
      decl.kind === "FuncDecl" ? [{ name: decl.name.name, words: file.pieceOf(decl).words }] : [],
    ),
  );
  let hashes = words;
  while (hashes.length > 0) {
    const found = new Set<number>();
    const wanted = hashes;
    waiting = waiting.filter((one) => {
      if (!wanted.some((hash) => one.words.mayHold(hash))) return true;
      if (!names.has(one.name)) found.add(hashWord(one.name));
      names.add(one.name);
      return false;
    });
    hashes = [...found];
  }
  return names;
}

export function locksNothing(scope: Scope, func: Func): boolean {
  return !scope.ask(lockingNames).has(func.name);
}
