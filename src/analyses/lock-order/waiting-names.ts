/**
 * Which functions of a package can matter to somebody who holds a lock: they take one, wait for
 * something, or call one that does, as far as names tell. By words alone; a yes means nothing yet.
 */
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import type { WordSketch } from "../../syntax/source-file.js";
import { defineAnalysis } from "../analysis.js";

export interface WaitingNames {
  /** It takes or gives back a lock by its own words. */
  locks(func: Func): boolean;
  /** It or what it calls may take a lock or wait. */
  mayMatter(func: Func): boolean;
}

const LOCKING = ["Lock", "RLock", "Unlock", "RUnlock"].map(hashWord);

const WAITING = ["Wait", "select", "RLocker"].map(hashWord);

export const waitingNames = defineAnalysis<WaitingNames>({
  id: "waiting-names",
  compute(scope) {
    const names = new Set<string>();
    let hashes: number[] = [];
    let quiet: { readonly name: string; readonly words: WordSketch }[] = [];
    const note = (name: string): void => {
      if (!names.has(name)) hashes.push(hashWord(name));
      names.add(name);
    };
    for (const file of scope.pkg.files) {
      if (scope.pkg.isTestFile(file)) continue;
      for (const decl of file.decls) {
        if (decl.kind !== "FuncDecl") continue;
        const { words } = file.pieceOf(decl);
        const isDirect =
          [...LOCKING, ...WAITING].some((hash) => words.mayHold(hash)) ||
          file.text.slice(decl.start, decl.end).includes("<-");
        if (isDirect) note(decl.name.name);
        else quiet.push({ name: decl.name.name, words });
      }
    }
    while (hashes.length > 0) {
      const wanted = hashes;
      hashes = [];
      quiet = quiet.filter(({ name, words }) => {
        if (!wanted.some((hash) => words.mayHold(hash))) return true;
        note(name);
        return false;
      });
    }
    return {
      locks: ({ decl, place }) =>
        decl !== undefined &&
        place !== undefined &&
        LOCKING.some((hash) => place.file.pieceOf(decl).words.mayHold(hash)),
      mayMatter: ({ name }) => names.has(name),
    };
  },
});
