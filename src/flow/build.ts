/**
 * Lowers one declaration to its flow graph.
 */

import type { Package } from "../program/package.js";
import type { BodyInfo, FunctionSource } from "../semantics/info.js";
import type { GenDecl } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import type { FlowGraph, FlowOptions } from "./graph.js";

/** The graph of a function or method with its closures. Linear in the size of the body; never throws. */
export declare function buildFlow(source: FunctionSource, options?: FlowOptions): FlowGraph;

/** The graph of the initial values of a package-level `var` declaration. */
export declare function buildInitializerFlow(
  place: {
    readonly pkg: Package;
    readonly file: SourceFile;
    readonly decl: GenDecl;
    readonly info: BodyInfo;
  },
  options?: FlowOptions,
): FlowGraph;
