/**
 * The names by which the files of a package speak of one that they import. Decides it from the
 * import declarations alone; a package whose name is not the last part of its path is not told.
 */
import type { Scope } from "./analysis.js";

export function qualifiersOf({ pkg }: Scope, path: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { imports } of pkg.files) {
    for (const spec of imports)
      if (spec.path === path) found.add(spec.name?.name ?? path.slice(path.lastIndexOf("/") + 1));
  }
  return found;
}
