/**
 * The contract of the program layer: modules, packages and how an import path finds its package.
 * Decides what the layers above may ask; `load.ts` answers.
 */
import type { SourceFile } from "../syntax/source-file.js";

/** A Go language version, such as 1.22; the patch number plays no part in the language. */
export interface GoVersion {
  readonly major: number;
  readonly minor: number;
}

/** A go.mod, or a tree without one (`path` is then "" and packages are named by their folder). */
export interface Module {
  /** The module path; "" for a GOPATH-style tree, "std" for the standard library's own source. */
  readonly path: string;
  /** Absolute folder with `/`. */
  readonly root: string;
  /** The go directive; undefined where there is none (Go then assumes 1.16). */
  readonly go: GoVersion | undefined;
  readonly toolchain: GoVersion | undefined;
  /** `godebug` lines of go.mod, e.g. asynctimerchan=1. */
  readonly godebug: ReadonlyMap<string, string>;
}

/**
 * The package of a folder together with its own `_test.go` files, or the external test package
 * (`package p_test`). Importers see the declarations of in-package test files too: valid programs
 * cannot tell, and each declaration then exists once.
 */
export type PackageVariant = "package" | "external-test";

export interface Package {
  /** The import path, e.g. "net/http"; external test packages end in "_test". Also its stable id. */
  readonly path: string;
  readonly name: string;
  readonly variant: PackageVariant;
  readonly module: Module;
  readonly folder: string;
  /** Files in name order, those left out by build constraints excepted. */
  readonly files: readonly SourceFile[];
  isTestFile(file: SourceFile): boolean;
  /** The folder holds assembly, or a file uses linkname: functions without bodies are then no errors. */
  readonly hasForeignCode: boolean;
  /** The language version of a file: its `//go:build go1.N` where that raises or lowers it, else the module's, else the default. */
  goVersion(file: SourceFile): GoVersion;
}

/**
 * Finds packages by import path, as the go command would from that package's folder: standard
 * library source (when that is what is linted), module, workspace, vendor, module cache, GOPATH
 * tree. Packages are loaded when first asked for and kept.
 */
export interface PackageResolver {
  /** Undefined when no source is at hand; the standard library index or `unknown` then serves. */
  resolve(from: Package, importPath: string): Package | undefined;
}
