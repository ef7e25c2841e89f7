/**
 * Go text to flow graphs, for tests: one package in memory, the standard library from the index.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildFlow, buildInitializerFlow } from "../../src/flow/build.js";
import type { FlowGraph, FlowOptions } from "../../src/flow/graph.js";
import type { FlowFunction } from "../../src/flow/ir.js";
import { createProgram } from "../../src/program/load.js";
import type { PackageInfo, Semantics } from "../../src/semantics/info.js";
import { createSemantics } from "../../src/semantics/semantics.js";
import { openStdlib } from "../../src/semantics/stdlib/open.js";
import { parseFile } from "../../src/syntax/parse.js";
import { testGrammar } from "../support/grammar.js";
import { createMemoryHost } from "../support/memory-host.js";

export interface GoProgram {
  readonly info: PackageInfo;
  readonly semantics: Semantics;
  /** Functions and methods in source order. */
  readonly graphs: readonly FlowGraph[];
  /** Of package-level variables, in source order. */
  readonly initializers: readonly FlowGraph[];
  /** A function, closure or range body by its short name: `main`, `(*T).M`, `main.func1`. */
  fn(name: string): FlowFunction;
}

let library: ReturnType<typeof openStdlib> | undefined;

/** The graphs of one file; its package is `m`, its Go version `go`. */
export async function goProgram(text: string, go = "1.27", options: FlowOptions = {}): Promise<GoProgram> {
  const grammar = await testGrammar();
  library ??= openStdlib(readFileSync(fileURLToPath(new URL("../../assets/stdlib.idx", import.meta.url))));
  const known = library;
  const isStandard = (path: string): boolean => known.packageName(path) !== undefined;
  const program = createProgram({
    files: createMemoryHost({ "/w/go.mod": `module m\n\ngo ${go}\n`, "/w/a.go": text }),
    parseFile: (path, bytes) => parseFile(grammar, path, bytes),
    base: "/w",
    isStandard,
  });
  const semantics = createSemantics({
    resolver: { resolve: (from, path) => (isStandard(path) ? undefined : program.resolve(from, path)) },
    library: known,
  });
  const pkg = program.packagesIn("/w").main;
  if (pkg === undefined) throw new Error("no package");
  const info = semantics.package(pkg);
  const graphs: FlowGraph[] = [];
  const initializers: FlowGraph[] = [];
  for (const file of pkg.files) {
    for (const decl of file.decls) {
      if (decl.kind === "FuncDecl") {
        const source = info.function(file, decl);
        if (source !== undefined) graphs.push(buildFlow(source, options));
      } else if (decl.token === "var") {
        const checked = info.initializer(file, decl);
        if (checked !== undefined) {
          initializers.push(
            buildInitializerFlow({ pkg, file, decl: checked.decl, info: checked.info }, options),
          );
        }
      }
    }
  }
  const all = [...graphs, ...initializers].flatMap((graph) => graph.functions);
  return {
    info,
    semantics,
    graphs,
    initializers,
    fn(name) {
      const found = all.find((one) => one.name === name);
      if (found === undefined)
        throw new Error(`no function ${name}; there are ${all.map((one) => one.name).join(", ")}`);
      return found;
    },
  };
}
