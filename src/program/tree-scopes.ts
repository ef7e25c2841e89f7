/**
 * Import look-up outside module mode: trees where the import path is the path below a source root
 * (GOPATH, or a folder nobody described), and the standard library's own tree.
 */
import type { Folders } from "./folders.js";
import { isStandardPath } from "./import-paths.js";
import type { GoVersion, Module } from "./package.js";
import { joinPath, parentOf, relativeInside } from "./paths.js";
import type { Locate, Place, Scope } from "./scope.js";

export interface SourceTreeParts {
  /** The folder below which paths are import paths, e.g. `$GOPATH/src`. */
  readonly root: string;
  /** Further such folders, asked after this one. */
  readonly others: readonly string[];
  readonly folders: Folders;
  readonly locate: Locate;
  readonly goVersion: GoVersion;
  readonly standard: (importPath: string) => { readonly place: Place | undefined } | undefined;
}

export interface SourceTree extends Scope {
  placeOf(folder: string, importPath: string): Place;
}

/** A tree without go.mod: nearest `vendor` folder first, then the source roots. */
export function createSourceTree(parts: SourceTreeParts): SourceTree {
  const { root, folders } = parts;
  const module: Module = { path: "", root, go: undefined, toolchain: undefined, godebug: new Map() };

  const named = (folder: string, importPath: string): Place => {
    // A folder in the tree may belong to a module that lies there too (Debian ships go.mod files).
    const place = parts.locate(folder);
    return place.importPath === importPath ? place : scope.placeOf(folder, importPath);
  };
  const vendored = (from: string, importPath: string): Place | undefined => {
    for (let at: string | undefined = from; at !== undefined; at = parentOf(at)) {
      const below = relativeInside(root, at);
      if (below === undefined) return undefined;
      const folder = joinPath(at, `vendor/${importPath}`);
      if (folders.list(at).subfolders.includes("vendor") && folders.hasGoFiles(folder)) {
        // In GOPATH mode a vendored package is named after the place it lies in.
        return named(folder, relativeInside(root, folder) ?? importPath);
      }
    }
    return undefined;
  };
  const inRoots = (importPath: string): Place | undefined => {
    for (const source of [root, ...parts.others]) {
      const folder = joinPath(source, importPath);
      if (folders.hasGoFiles(folder)) return named(folder, importPath);
    }
    return undefined;
  };
  const scope: SourceTree = {
    key: root,
    find(from, importPath) {
      if (importPath.startsWith("./") || importPath.startsWith("../")) {
        const folder = joinPath(from, importPath);
        return folders.hasGoFiles(folder) ? parts.locate(folder) : undefined;
      }
      const standard = parts.standard(importPath);
      if (standard !== undefined) return standard.place;
      return vendored(from, importPath) ?? inRoots(importPath) ?? inRoots(withoutMajor(importPath));
    },
    startsOf: (prefix) => [joinPath(root, prefix)],
    placeOf: (folder, importPath) => ({ folder, importPath, module, goVersion: parts.goVersion, scope }),
  };
  return scope;
}

/** `example.com/m/v2/x` lies in `example.com/m/x` where no module tells versions apart. */
function withoutMajor(importPath: string): string {
  return importPath.replace(/\/v[1-9][0-9]*(?=\/|$)/, "");
}

export interface GorootParts {
  /** `GOROOT/src`. */
  readonly root: string;
  readonly folders: Folders;
  /** The modules std and cmd, with their own versions. */
  readonly std: { readonly module: Module; readonly goVersion: GoVersion };
  readonly cmd: { readonly module: Module; readonly goVersion: GoVersion };
}

export interface Goroot extends Scope {
  placeOf(folder: string): Place;
}

/** The standard library and the go command's own source: paths are plain, vendored ones keep `vendor/`. */
export function createGoroot(parts: GorootParts): Goroot {
  const { root, folders } = parts;
  const commands = joinPath(root, "cmd");
  const scope: Goroot = {
    key: root,
    find(from, importPath) {
      const isCommand = relativeInside(commands, from) !== undefined;
      const isForeign = !isStandardPath(importPath);
      const folder = joinPath(isForeign ? joinPath(isCommand ? commands : root, "vendor") : root, importPath);
      return folders.hasGoFiles(folder) ? scope.placeOf(folder) : undefined;
    },
    startsOf: (prefix) => [joinPath(root, prefix)],
    placeOf(folder) {
      const owner = relativeInside(commands, folder) === undefined ? parts.std : parts.cmd;
      return { folder, importPath: relativeInside(root, folder) ?? "", ...owner, scope };
    },
  };
  return scope;
}
