/**
 * Which version of which module a build uses: the requirements of the main modules, the greatest
 * version of each, replacements applied. Reads the cache's go.mod files only where the main module's
 * own is not complete.
 */
import type { GoMod, ModuleVersion, Replacement } from "./go-mod.js";
import { GO_WITHOUT_DIRECTIVE, isGoAtLeast } from "./go-version.js";
import { compareVersions, moduleCacheModFile } from "./module-cache.js";
import type { ModuleFiles } from "./module-files.js";
import { importPathBelow, joinPath } from "./paths.js";

export interface MainModule {
  readonly root: string;
  readonly mod: GoMod;
}

/** Where the source of a required module is taken from. */
type ModuleSource =
  | { readonly kind: "folder"; readonly path: string; readonly folder: string }
  | { readonly kind: "cache"; readonly path: string; readonly actual: ModuleVersion };

export interface BuildList {
  /** The sources of modules whose path is a prefix of the import path, longest first. */
  candidates(importPath: string): readonly ModuleSource[];
}

/**
 * Requirements followed through go.mod files of the cache for a main module below Go 1.17, whose
 * go.mod lists direct requirements only. Too low and old modules lose types of far dependencies; too
 * high and one of them reads thousands of files.
 */
const MAX_FOLLOWED = 5000;

/** `overrides` are go.work's own replacements, which win over the modules'. */
export function createBuildList(
  mains: readonly MainModule[],
  overrides: { readonly root: string; readonly replace: readonly Replacement[] } | undefined,
  files: ModuleFiles,
  cache: string | undefined,
): BuildList {
  const replacements = [
    ...(overrides?.replace ?? []).map((replacement) => ({ root: overrides?.root ?? "", replacement })),
    ...mains.flatMap(({ root, mod }) => mod.replace.map((replacement) => ({ root, replacement }))),
  ];
  const sourceOf = (module: ModuleVersion): ModuleSource => {
    const matching = replacements.filter(({ replacement }) => replacement.path === module.path);
    const found =
      matching.find(({ replacement }) => replacement.version === module.version) ??
      matching.find(({ replacement }) => replacement.version === undefined);
    if (found === undefined) return { kind: "cache", path: module.path, actual: module };
    const { target } = found.replacement;
    return target.kind === "folder"
      ? { kind: "folder", path: module.path, folder: joinPath(found.root, target.folder) }
      : { kind: "cache", path: module.path, actual: target };
  };
  let sources: readonly ModuleSource[] | undefined;
  return {
    candidates(importPath) {
      sources ??= selectVersions(mains, files, cache, sourceOf);
      return sources.filter(({ path }) => importPathBelow(path, importPath) !== undefined);
    },
  };
}

function selectVersions(
  mains: readonly MainModule[],
  files: ModuleFiles,
  cache: string | undefined,
  sourceOf: (module: ModuleVersion) => ModuleSource,
): readonly ModuleSource[] {
  const versions = new Map<string, string>();
  const queue: ModuleVersion[] = [];
  const require = (module: ModuleVersion): void => {
    const known = versions.get(module.path);
    if (known !== undefined && compareVersions(known, module.version) >= 0) return;
    versions.set(module.path, module.version);
    queue.push(module);
  };
  for (const { mod } of mains) mod.require.forEach(require);
  const isPruned = mains.every(({ mod }) => isGoAtLeast(mod.go ?? GO_WITHOUT_DIRECTIVE, 17));
  if (!isPruned && cache !== undefined) {
    for (let at = 0; at < Math.min(queue.length, MAX_FOLLOWED); at++) {
      const module = queue[at];
      if (module === undefined) break;
      const source = sourceOf(module);
      const path = source.kind === "cache" ? moduleCacheModFile(cache, source.actual) : undefined;
      const mod =
        source.kind === "folder"
          ? files.goMod(source.folder)
          : path === undefined
            ? undefined
            : files.goModFile(path);
      mod?.require.forEach(require);
    }
  }
  const sources = [...versions].map(([path, version]) => sourceOf({ path, version }));
  // A replacement of a module nobody requires is used by mistake only, but it shows where the code is.
  for (const { root, mod } of mains) {
    for (const { path, target } of mod.replace) {
      if (versions.has(path) || target.kind !== "folder") continue;
      sources.push({ kind: "folder", path, folder: joinPath(root, target.folder) });
    }
  }
  return sources.sort((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1));
}
