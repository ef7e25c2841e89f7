/**
 * What the checker asks of an index of packages without source. `stdlib/open.ts` answers for the
 * standard library; tests bring their own.
 */
import type { GoVersion } from "../program/package.js";
import type { Obj } from "./objects.js";

export interface Library {
  /** The name in the package's clause (`rand` for math/rand/v2); undefined where no such package is known. */
  packageName(path: string): string | undefined;
  /** Package-level names. */
  names(path: string): readonly string[];
  lookup(path: string, name: string): Obj | undefined;
  /** The release that added a symbol; undefined where the index does not know it. */
  since(obj: Obj): GoVersion | undefined;
  /** Copying a value of the type copies a lock. */
  holdsLock(path: string, name: string): boolean;
}

/** Knows nothing. */
export const EMPTY_LIBRARY: Library = {
  packageName: () => undefined,
  names: () => [],
  lookup: () => undefined,
  since: () => undefined,
  holdsLock: () => false,
};
