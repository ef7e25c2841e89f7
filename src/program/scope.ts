/**
 * What it means to stand in a folder and import: a scope finds the folder of an import path the way
 * the go command would from there. One scope per main module, workspace, GOPATH tree or GOROOT.
 */
import type { GoVersion, Module } from "./package.js";

export interface Scope {
  /** Unique among the scopes of a program, e.g. the workspace's folder. */
  readonly key: string;
  /** Undefined where no source is at hand. `from` is the folder of the importing package. */
  find(from: string, importPath: string): Place | undefined;
  /** The folders below which packages whose path begins with `prefix` lie; "" for all there are. */
  startsOf(prefix: string): readonly string[];
}

/** A folder as a package: how it is called, whose it is and where its own imports are looked up. */
export interface Place {
  readonly folder: string;
  readonly importPath: string;
  readonly module: Module;
  /** The language version of files that set none themselves. */
  readonly goVersion: GoVersion;
  readonly scope: Scope;
}

/** Finds the place of a folder on disk, whoever asks; every folder has one. */
export type Locate = (folder: string) => Place;
