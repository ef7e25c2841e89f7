/**
 * What a changed file takes with it: whether it still belongs where it did, and which packages its
 * package reaches by being imported.
 */
import type { LoadedPackage } from "./package.js";
import type { SourceStore } from "./source-store.js";

export interface Change {
  /** Those that hold a changed file, and all that import them. */
  readonly packages: ReadonlySet<LoadedPackage>;
  /**
   * Only function bodies have changed, or what stands between declarations: the packages are the
   * objects they were, and all of their declarations too. Else they are gone, and made anew when
   * somebody asks.
   */
  readonly inBodies: boolean;
}

/** Reads the file again: does it still belong to the same package, under the same constraints? */
export function isSameHead(store: SourceStore, path: string): boolean {
  const before = store.head(path);
  store.forget(path);
  const after = store.head(path);
  return (
    before.packageName === after.packageName &&
    before.problem?.kind === after.problem?.kind &&
    JSON.stringify(before.constraints) === JSON.stringify(after.constraints)
  );
}

/** The packages that hold one of the files, and those that reach them by what was resolved for them. */
export function withImporters(
  all: readonly LoadedPackage[],
  paths: ReadonlySet<string>,
  resolvedOf: (item: LoadedPackage) => Iterable<LoadedPackage | undefined>,
): ReadonlySet<LoadedPackage> {
  const importers = new Map<LoadedPackage, LoadedPackage[]>();
  for (const item of all) {
    for (const imported of resolvedOf(item)) {
      if (imported === undefined) continue;
      const list = importers.get(imported);
      if (list === undefined) importers.set(imported, [item]);
      else list.push(item);
    }
  }
  const gone = new Set(all.filter((item) => item.sources.some(({ path }) => paths.has(path))));
  // A set may grow while it is walked; what is new is walked too.
  for (const item of gone) for (const importer of importers.get(item) ?? []) gone.add(importer);
  return gone;
}
