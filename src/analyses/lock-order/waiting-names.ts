/**
 * Which functions of a package can matter to somebody who holds a lock: they take one, wait for
 * something, or call one that does, as far as names tell. By words alone; a yes means nothing yet.
 */
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis } from "../analysis.js";
import { mentioningNames } from "../mentioning-names.js";

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
    const files = scope.pkg.files.filter((file) => !scope.pkg.isTestFile(file));
    const names = mentioningNames(files, (file, decl) => {
      const { words } = file.pieceOf(decl);
      return (
        [...LOCKING, ...WAITING].some((hash) => words.mayHold(hash)) ||
        file.text.slice(decl.start, decl.end).includes("<-")
      );
    });
    return {
      locks: ({ decl, place }) =>
        decl !== undefined &&
        place !== undefined &&
        LOCKING.some((hash) => place.file.pieceOf(decl).words.mayHold(hash)),
      mayMatter: ({ name }) => names.has(name),
    };
  },
});
