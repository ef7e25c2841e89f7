/**
 * Which packages led to which, as they were asked for: all that a package's outcome can depend on
 * beside itself.
 */
import type { LoadedPackage, Package, PackageResolver } from "../program/package.js";

export type Imports = ReadonlyMap<string, LoadedPackage | undefined>;

export interface ImportLog extends PackageResolver {
  resolve(from: Package, importPath: string): LoadedPackage | undefined;
  /** What was asked for from a package, by import path; undefined where nothing was found. */
  importsOf(pkg: LoadedPackage): Imports;
  /** Did anybody ask for it? */
  isImported(pkg: LoadedPackage): boolean;
  /** The package has been replaced. */
  forget(pkg: LoadedPackage): void;
}

export function createImportLog(program: ImportLog["resolve"]): ImportLog {
  const imports = new WeakMap<object, Map<string, LoadedPackage | undefined>>();
  const imported = new Set<LoadedPackage>();
  return {
    resolve(from, importPath) {
      const found = program(from, importPath);
      if (found !== undefined) imported.add(found);
      const own = imports.get(keyOf(from));
      if (own === undefined) imports.set(keyOf(from), new Map([[importPath, found]]));
      else own.set(importPath, found);
      return found;
    },
    importsOf: (pkg) => imports.get(keyOf(pkg)) ?? new Map(),
    isImported: (pkg) => imported.has(pkg),
    forget(pkg) {
      imported.delete(pkg);
      imports.delete(keyOf(pkg));
    },
  };
}

/** A package with a fix tried on it asks in the name of the package it is an edit of. */
function keyOf(pkg: Package | LoadedPackage): object {
  return "address" in pkg ? pkg.address : pkg;
}
