/**
 * The layers below the engine, made ready for one thread: parser, standard library index, types and
 * flow. One place ties them together, so that tests can hand in a kit of their own.
 */
import type { Scope } from "../analyses/analysis.js";
import type { InitializerPlace } from "../flow/build.js";
import type { Ending, FlowGraph, NoReturn } from "../flow/graph.js";
import type { PackageResolver } from "../program/package.js";
import type { ParseFile } from "../program/source-store.js";
import type { FunctionSource, Semantics } from "../semantics/info.js";
import type { Func } from "../semantics/objects.js";
import type { SourceFile } from "../syntax/source-file.js";

export interface Kit {
  readonly parseFile: ParseFile;
  /** Is this the import path of a package of the standard library? */
  isStandard(importPath: string): boolean;
  /** Does a parse of the whole file read it as outline and bodies do? */
  readsAsWhole(file: SourceFile): boolean;
  createSemantics(program: PackageResolver): Semantics;
  /** How calls of the function end, as the package sees it. */
  endingOf(scope: Scope, callee: Func): Ending;
  buildFlow(source: FunctionSource | InitializerPlace, noReturn: NoReturn): FlowGraph;
}
