/**
 * The contract of a shared analysis: a typed question about one package, answered once and shared
 * by all rules and analyses that declare a need for it. Decides how questions depend on one
 * another; the engine orders, runs and forgets them.
 */
import type { InitializerPlace } from "../flow/build.js";
import type { FlowGraph } from "../flow/graph.js";
import type { Package } from "../program/package.js";
import type { FunctionSource, PackageInfo, Semantics } from "../semantics/info.js";
import type { Models } from "../semantics/models/model.js";
import type { Func } from "../semantics/objects.js";

/** Keywords and identifiers; a body that holds none of them is not even parsed. */
export type Words = readonly string[];

/** The package at hand, and cheap ways to the few bodies that matter. */
export interface Scope {
  readonly pkg: Package;
  readonly info: PackageInfo;
  readonly semantics: Semantics;
  /** What code that is not read does. */
  readonly models: Models;
  /**
   * The functions with a body in source order, without syntax errors, whose text may hold one of
   * the words (all bodies without words). `allOf` narrows further: each must be there too.
   */
  functions(anyOf?: Words, allOf?: Words): Iterable<FunctionSource>;
  /** One function of this package with its body; undefined without one, or where it has syntax errors. */
  functionOf(func: Func): FunctionSource | undefined;
  /** Package-level var declarations that may hold one of the words, checked in full. */
  initializers(anyOf?: Words, allOf?: Words): Iterable<InitializerPlace>;
  /** Does a file of the package import it? */
  imports(path: string): boolean;
  /** The control-flow graphs of a function, or of initial values, and the closures in it; built once. */
  flow(source: FunctionSource | InitializerPlace): FlowGraph;
  /**
   * Another package of the program as its importers see it, without its tests, for facts that cross
   * packages. What analyses keep there lives as long as the run: plain data only. Undefined where
   * there is no source, and for a package at work further up: an import cycle, which Go rejects.
   */
  scopeOf(packagePath: string): Scope | undefined;
  /**
   * The result of an analysis for this package; computed once. Rules use `needs` instead. An analysis
   * that asks for itself on one scope, directly or through others, throws: that is a mistake of ours.
   */
  ask<T>(analysis: Analysis<T>): T;
  /** Counts a question that was left open because a budget ran out (`--stats`). */
  gaveUp(): void;
  /** Counts what was explored from one function (`--stats`); not whole: its budget ran out. */
  explored(states: number, isWhole: boolean): void;
  readonly options: ScopeOptions;
}

export interface ScopeOptions {
  /** Leak rules also speak in tests. */
  readonly tests: boolean;
}

export interface Analysis<T> {
  /** Unique, kebab-case, shown by `--timing`. */
  readonly id: string;
  compute(scope: Scope): T;
}

export type Needs = Readonly<Record<string, Analysis<unknown>>>;

export type ResultsOf<N extends Needs> = {
  readonly [K in keyof N]: N[K] extends Analysis<infer T> ? T : never;
};

/** An identity function that lets the compiler infer T. */
export function defineAnalysis<T>(analysis: Analysis<T>): Analysis<T> {
  return analysis;
}
