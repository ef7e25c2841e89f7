/**
 * golinger as the judge's subject: the program and semantics layers over the same files and build
 * as the Go side (linux/amd64, no cgo), with the standard library from source or from the index.
 */
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { createNodeFileHost } from "../../src/node/host.js";
import { createProgram } from "../../src/program/load.js";
import type { Package } from "../../src/program/package.js";
import type { PackageInfo } from "../../src/semantics/info.js";
import { createSemantics } from "../../src/semantics/semantics.js";
import { openStdlib } from "../../src/semantics/stdlib/open.js";
import { loadGrammar } from "../../src/syntax/flat-tree.js";
import { parseFile } from "../../src/syntax/parse.js";

export interface SubjectOptions {
  /** The folder the run starts in. */
  readonly base: string;
  readonly goroot: string;
  /** Packages of the standard library see one another's source; else the shipped index. */
  readonly stdFromSource: boolean;
  /** Packages outside `base` are hidden, the standard library's source excepted. */
  readonly alone?: boolean;
  /** `$GOPATH/src`. */
  readonly sourceRoots: readonly string[];
}

interface Opened {
  readonly info: PackageInfo;
  release(): void;
}

export interface Subject {
  /** The package of a folder, or its external test package; undefined where golinger finds none. */
  open(folder: string, externalTest: boolean): Opened | undefined;
  /** One file as a package of its own. */
  openFile(path: string): Opened | undefined;
}

export async function openSubject(options: SubjectOptions): Promise<Subject> {
  const asset = (path: string): Uint8Array => readFileSync(new URL(`../../${path}`, import.meta.url));
  const grammar = await loadGrammar({
    core: asset("node_modules/web-tree-sitter/web-tree-sitter.wasm"),
    go: asset("grammars/tree-sitter-go.wasm"),
    flatten: asset("grammars/flatten.wasm"),
  });
  const library = openStdlib(asset("assets/stdlib.idx"));
  const program = createProgram({
    files: createNodeFileHost(),
    parseFile: (path, bytes) => parseFile(grammar, path, bytes),
    base: options.base,
    build: { cgo: false },
    goroot: options.goroot,
    sourceRoots: options.sourceRoots,
  });
  // Of packages under internal the index holds only what public ones mention.
  const isStandard = (path: string): boolean =>
    library.packageName(path) !== undefined && !path.split("/").includes("internal");
  const fromIndex = (from: Package, path: string): boolean =>
    // An external test sees what the test files of its package declare, which no index has.
    !options.stdFromSource && isStandard(path) && from.path !== `${path}_test`;
  const semantics = createSemantics({
    resolver: {
      resolve(from, path) {
        const found = fromIndex(from, path) ? undefined : program.resolve(from, path);
        const isHidden = options.alone === true && found?.folder.startsWith(options.base) === false;
        return isHidden ? undefined : found;
      },
    },
    library,
  });
  const opened = (pkg: Package | undefined): Opened | undefined => {
    if (pkg === undefined) return undefined;
    return {
      info: semantics.package(pkg),
      release() {
        for (const file of pkg.files) file.dropBodies();
      },
    };
  };
  return {
    open(folder, externalTest) {
      const found = program.packagesIn(folder);
      return opened(externalTest ? found.externalTest : found.main);
    },
    openFile: (path) => opened(program.packageOf(dirname(path), [basename(path)], program.build)),
  };
}
