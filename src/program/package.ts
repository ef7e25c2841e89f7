/**
 * The contract of the program layer: modules, packages and how an import path finds its package.
 * Decides what the layers above may ask; `load.ts` answers.
 */
import type { SourceFile } from "../syntax/source-file.js";
import type { BuildSettings } from "./build-context.js";

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

/** A file of a loaded package, known by its header only; nothing is parsed to answer these. */
export interface PackageFile {
  readonly path: string;
  /** The name in its folder. */
  readonly name: string;
  readonly isTest: boolean;
  readonly generated: boolean;
  readonly goVersion: GoVersion;
  /** Import paths as the header names them, "C" among them. */
  readonly imports: readonly string[];
}

/** Names a package as plain data, so that another thread can load it too. */
export interface PackageAddress {
  readonly folder: string;
  readonly variant: PackageVariant;
  /** Undefined for the run's own build. */
  readonly build: BuildSettings | undefined;
  /** The files of a package that is less than its folder's, e.g. a generator; undefined for a whole one. */
  readonly names: readonly string[] | undefined;
}

/** What `load.ts` makes: a package that also knows how it was built and what it imports. */
export interface LoadedPackage extends Package {
  /**
   * Unique in a run: the import path, followed by the build in brackets where that is not the run's
   * own (`p [windows/amd64]`), and by the folder where two folders claim one import path.
   */
  readonly id: string;
  /** The same for packages built alike; "" for the run's own build. */
  readonly build: string;
  readonly address: PackageAddress;
  /** In name order, like `files`. */
  readonly sources: readonly PackageFile[];
  /** Import paths of files that are no tests, sorted, each once. */
  readonly imports: readonly string[];
  /** Import paths of test files that are not among `imports`, sorted, each once. */
  readonly testImports: readonly string[];
  /** Forgets texts and parsed files; asked for again, they are made anew. */
  release(): void;
}
