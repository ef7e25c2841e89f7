/**
 * Functions that could leave a semaphore in another state than they found it: those that take or give
 * back by their own words, and those that name one that does only one of the two.
 */
import { isExported } from "../../semantics/identical.js";
import type { FunctionSource } from "../../semantics/info.js";
import { TOKENS } from "../../semantics/models/locks.js";
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { semaphores } from "./semaphores.js";
import type { LockWords } from "./words.js";

const WEIGHTED = "golang.org/x/sync/semaphore";

/** Calls of calls that are looked at. */
const LEVELS = 2;

export const tokenWords = defineAnalysis<LockWords>({
  id: "token-words",
  compute(scope) {
    const { functions, oneSided } = scope.ask(semaphores);
    const touching = new Set<Func>(functions);
    const names = new Set([...oneSided].map(({ name }) => name));
    const note = (source: FunctionSource): boolean => {
      const isNew = !touching.has(source.func);
      touching.add(source.func);
      return isNew;
    };
    if (scope.imports(WEIGHTED)) {
      const giving = new Set([...scope.functions(TOKENS.givingBack)].map(({ func }) => func));
      const taking = new Set([...scope.functions(TOKENS.taking)].map(({ func }) => func));
      for (const func of [...giving, ...taking]) {
        touching.add(func);
        if (giving.has(func) !== taking.has(func)) names.add(func.name);
      }
      // Else every method of the same name would be looked for.
      for (const word of [...TOKENS.taking, ...TOKENS.givingBack]) names.delete(word);
    }
    let called = [...names, ...importedNames(scope)];
    for (let level = 0; level < LEVELS && called.length > 0; level++) {
      const found = [...scope.functions(called)].filter(note).map(({ func }) => func.name);
      if (level === 0) for (const name of found) names.add(name);
      called = found;
    }
    return {
      oneSided: [...names].sort(),
      mayTouch: (func) => touching.has(func),
      *functions() {
        for (const func of touching) {
          const source = scope.functionOf(func);
          if (source !== undefined) yield source;
        }
      },
    };
  },
});

/** Of functions of other packages that leave a semaphore otherwise, as far as a file mentions them. */
function importedNames(scope: Scope): readonly string[] {
  const paths = new Set(scope.pkg.files.flatMap((file) => file.imports.map(({ path }) => path)));
  const names = new Set<string>();
  for (const path of paths) {
    const home = path === WEIGHTED ? undefined : scope.scopeOf(path);
    // The standard library hands nobody a slot.
    if (home === undefined || home === scope || home.pkg.module.path === "std") continue;
    for (const name of home.ask(tokenWords).oneSided)
      if (isExported(name) && scope.pkg.files.some((file) => file.mayHold(hashWord(name)))) names.add(name);
  }
  return [...names].sort();
}
