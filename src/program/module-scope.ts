/**
 * Import look-up in module mode: the main modules (one, or those of a workspace), their vendor
 * folder, replacements, the module cache, and at last trees without go.mod. One scope serves all
 * packages of its main modules and everything they pull in.
 */
import type { BuildList, MainModule } from "./build-list.js";
import type { Folders } from "./folders.js";
import { GO_WITHOUT_DIRECTIVE } from "./go-version.js";
import { moduleCacheFolder } from "./module-cache.js";
import type { ModuleFiles } from "./module-files.js";
import type { GoVersion, Module } from "./package.js";
import { importPathBelow, joinImportPath, joinPath, relativeInside } from "./paths.js";
import type { Locate, Place, Scope } from "./scope.js";

export interface ModuleScopeParts {
  readonly key: string;
  /** Longest module path first. */
  readonly mains: readonly MainModule[];
  readonly buildList: BuildList;
  /** The folder that holds `vendor`: the workspace's or the only module's. */
  readonly vendorRoot: string;
  readonly folders: Folders;
  readonly files: ModuleFiles;
  readonly cache: string | undefined;
  readonly locate: Locate;
  /** The standard library first: no module can hide it. Undefined: not a standard path. */
  readonly standard: (importPath: string) => { readonly place: Place | undefined } | undefined;
  /** Where everything else failed. */
  readonly fallback: (from: string, importPath: string) => Place | undefined;
}

export interface ModuleScope extends Scope {
  /** The place of a folder inside a main module, its vendor folder included. */
  placeOf(main: MainModule, folder: string): Place;
}

export function createModuleScope(parts: ModuleScopeParts): ModuleScope {
  const { folders, files, mains, vendorRoot } = parts;
  const modules = new Map<string, Module>();
  const places = new Map<string, Place | undefined>();
  const vendorFolder = joinPath(vendorRoot, "vendor");

  const moduleOf = (main: MainModule): Module => {
    let module = modules.get(main.root);
    if (module === undefined) {
      const { mod, root } = main;
      module = {
        path: mod.module ?? "",
        root,
        go: mod.go,
        toolchain: mod.toolchain,
        godebug: mod.godebug,
      };
      modules.set(root, module);
    }
    return module;
  };
  const placeIn = (module: Module, folder: string, importPath: string, goVersion: GoVersion): Place => {
    return { folder, importPath, module, goVersion, scope };
  };
  const inMain = (main: MainModule, folder: string, importPath: string): Place => {
    return placeIn(moduleOf(main), folder, importPath, main.mod.go ?? GO_WITHOUT_DIRECTIVE);
  };

  const fromMains = (importPath: string): Place | undefined => {
    for (const main of mains) {
      const below = main.mod.module === undefined ? undefined : importPathBelow(main.mod.module, importPath);
      if (below === undefined) continue;
      const folder = joinPath(main.root, below);
      // A folder with a go.mod of its own, or below one, belongs to that nested module.
      if (folders.hasGoFiles(folder) && folders.moduleRoot(folder) === main.root) {
        return inMain(main, folder, importPath);
      }
    }
    return undefined;
  };

  const vendored = (folder: string, importPath: string, owner: Module, ownerVersion: GoVersion): Place => {
    const list = files.vendored(folder.slice(0, folder.length - importPath.length - 1));
    if (list === undefined) return placeIn(owner, folder, importPath, ownerVersion);
    const entry = list.get(importPath);
    const path = entry?.path ?? importPath;
    const below = importPathBelow(path, importPath) ?? "";
    const root = below === "" ? folder : folder.slice(0, folder.length - below.length - 1);
    const module = modules.get(root) ?? {
      path,
      root,
      go: entry?.go,
      toolchain: undefined,
      godebug: new Map<string, string>(),
    };
    modules.set(root, module);
    return placeIn(module, folder, importPath, entry?.go ?? GO_WITHOUT_DIRECTIVE);
  };

  const fromVendor = (importPath: string): Place | undefined => {
    const folder = `${vendorFolder}/${importPath}`;
    const [main] = mains;
    if (main === undefined || folders.list(vendorFolder).problem !== undefined) return undefined;
    if (!folders.hasGoFiles(folder)) return undefined;
    return vendored(folder, importPath, moduleOf(main), main.mod.go ?? GO_WITHOUT_DIRECTIVE);
  };

  const fromBuildList = (importPath: string): Place | undefined => {
    for (const source of parts.buildList.candidates(importPath)) {
      const below = importPathBelow(source.path, importPath) ?? "";
      if (source.kind === "folder") {
        const folder = joinPath(source.folder, below);
        if (!folders.hasGoFiles(folder)) continue;
        const place = parts.locate(folder);
        // A fork keeps its own module path, but is imported under the name it replaces.
        return place.importPath === importPath ? place : { ...place, importPath };
      }
      const root = parts.cache === undefined ? undefined : moduleCacheFolder(parts.cache, source.actual);
      if (root === undefined) continue;
      const folder = joinPath(root, below);
      if (folders.hasGoFiles(folder)) return cached(source.path, root, folder, importPath);
    }
    return undefined;
  };

  const cached = (path: string, root: string, folder: string, importPath: string): Place => {
    let module = modules.get(root);
    if (module === undefined) {
      const mod = files.goModFile(joinPath(root, "go.mod"));
      module = { path, root, go: mod?.go, toolchain: mod?.toolchain, godebug: new Map() };
      modules.set(root, module);
    }
    return placeIn(module, folder, importPath, module.go ?? GO_WITHOUT_DIRECTIVE);
  };

  const scope: ModuleScope = {
    key: parts.key,
    find(from, importPath) {
      if (places.has(importPath)) return places.get(importPath);
      const standard = parts.standard(importPath);
      const place =
        standard === undefined
          ? (fromMains(importPath) ??
            fromVendor(importPath) ??
            fromBuildList(importPath) ??
            parts.fallback(from, importPath))
          : standard.place;
      places.set(importPath, place);
      return place;
    },
    startsOf: (prefix) => mains.flatMap((main) => startIn(main, prefix)),
    placeOf(main, folder) {
      const below = relativeInside(main.root, folder) ?? "";
      const vendor = `/${below}`.lastIndexOf("/vendor/");
      if (vendor !== -1) {
        return vendored(
          folder,
          below.slice(vendor + "vendor/".length),
          moduleOf(main),
          main.mod.go ?? GO_WITHOUT_DIRECTIVE,
        );
      }
      return inMain(main, folder, joinImportPath(main.mod.module ?? "", below));
    },
  };
  return scope;
}

/** A prefix that ends inside a module starts there; one that ends above it starts at its root. */
function startIn({ root, mod }: MainModule, prefix: string): readonly string[] {
  const path = mod.module ?? "";
  if (prefix === "" || importPathBelow(prefix, path) !== undefined) return [root];
  const below = importPathBelow(path, prefix);
  return below === undefined ? [] : [joinPath(root, below)];
}
