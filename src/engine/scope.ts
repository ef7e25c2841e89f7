/**
 * Scopes: packages as rules and analyses see them. Decides which bodies are parsed for a question,
 * keeps the answers of analyses, and keeps facts that cross packages free of loops.
 *
 * A package has two scopes. Its own holds all of its files. Other packages see the importers' view,
 * without `_test.go` files, as the go command builds it: in-package tests may import packages that
 * import theirs, and the answers would otherwise depend on who asked first. What is left are the
 * import cycles Go rejects; there `scopeOf` gives undefined while the package is at work.
 */
import type { Analysis, Scope, ScopeOptions, Words } from "../analyses/analysis.js";
import type { Ending, FlowGraph, NoReturn } from "../flow/graph.js";
import type { Package, PackageResolver } from "../program/package.js";
import type { FunctionSource, Semantics } from "../semantics/info.js";
import type { Models } from "../semantics/models/model.js";
import type { Func } from "../semantics/objects.js";
import type { FuncDecl, GenDecl } from "../syntax/ast.js";
import { hashWord } from "../syntax/scan.js";
import type { SourceFile, SyntaxProblem, WordSketch } from "../syntax/source-file.js";
import { Interruption } from "./interruption.js";
import type { Kit } from "./kit.js";
import type { Meter } from "./meter.js";

export interface ScopeServices {
  readonly semantics: Semantics;
  readonly resolver: PackageResolver;
  readonly models: Models;
  readonly kit: Pick<Kit, "endingOf" | "buildFlow">;
  readonly meter: Meter;
  /** Asked between steps: is the answer of no use any more? */
  isInterrupted(): boolean;
}

export interface Scopes {
  /** The package with all of its files, its tests included. */
  own(pkg: Package, options: ScopeOptions): Scope;
  /** The function handed out last: where a rule was that failed. */
  lastVisited(): Visit | undefined;
  /** Syntax errors in bodies that were looked into, since the last release. */
  bodyProblems(): readonly BodyProblem[];
  /** Forgets the bodies and flow graphs of every package since the last call, but for those that are retained. */
  release(): void;
  /** After an `Interruption`, before `release`: drops what was left half done. */
  abandon(): void;
  /** From now on, bodies and flow graphs of these packages stay, for who analyses them again after each edit. */
  retain(packages: readonly Package[]): void;
  /** The package has been replaced or edited: drops what importers saw of it. */
  forget(pkg: Package): void;
}

interface Visit {
  readonly file: SourceFile;
  readonly decl: FuncDecl;
}

interface BodyProblem {
  readonly file: SourceFile;
  readonly problem: SyntaxProblem;
}

/** An analysis that asks for itself, directly or through others: a mistake in golinger. */
class AnalysisCycle extends Error {
  constructor(chain: readonly string[]) {
    super(`analyses ask for each other: ${chain.join(" -> ")}`);
    this.name = "AnalysisCycle";
  }
}

export function createScopes(services: ScopeServices): Scopes {
  const hashes = new WeakMap<Words, Int32Array>();
  const context: Context = {
    services,
    flows: new Map(),
    retained: [],
    viewsAtWork: new Set(),
    touched: new Set(),
    looked: new Set(),
    lookingFrom: undefined,
    lookedInto: new Map(),
    isAbandoned: false,
    visited: new Set(),
    lastVisited: undefined,
    bodyProblems: [],
    views: new Map(),
    nestedViews: 0,
    hashesOf(words) {
      let list = hashes.get(words);
      if (list === undefined) {
        list = Int32Array.from(words, hashWord);
        hashes.set(words, list);
      }
      return list;
    },
  };
  return {
    own(pkg, options) {
      context.lookingFrom = pkg;
      return createScope(context, pkg, pkg.files, options, false).scope;
    },
    lastVisited: () => context.lastVisited,
    bodyProblems: () => context.bodyProblems,
    release() {
      context.lastVisited = undefined;
      context.bodyProblems = [];
      context.visited.clear();
      context.viewsAtWork.clear();
      const { lookingFrom, lookedInto, retained } = context;
      if (lookingFrom !== undefined && retained.includes(lookingFrom)) {
        const before = context.isAbandoned ? (lookedInto.get(lookingFrom) ?? []) : [];
        lookedInto.set(lookingFrom, new Set([...before, ...context.looked]));
      }
      context.looked.clear();
      context.lookingFrom = undefined;
      context.isAbandoned = false;
      const kept = new Set([
        ...retained.flatMap((pkg) => pkg.files),
        ...[...lookedInto.values()].flatMap((files) => [...files]),
      ]);
      for (const [decl, flow] of context.flows) {
        flow.state = "open";
        // The name of an initialiser's graph holds its place.
        if (!kept.has(flow.graph.file) || decl.kind === "GenDecl") context.flows.delete(decl);
      }
      for (const file of context.touched) {
        if (kept.has(file)) continue;
        file.dropBodies();
        context.touched.delete(file);
      }
    },
    abandon() {
      context.isAbandoned = true;
      for (const pkg of context.viewsAtWork) context.views.delete(pkg);
    },
    retain(packages) {
      context.retained = packages;
      for (const pkg of context.lookedInto.keys())
        if (!packages.includes(pkg)) context.lookedInto.delete(pkg);
    },
    forget: (pkg) => void context.views.delete(pkg),
  };
}

/**
 * Analyses of imported packages that may wait for one another. With fewer, facts from far below would be
 * missing where imports go deep (a hundred packages are rare); with many more, the stack would not do.
 */
const MAX_NESTED_VIEWS = 120;

interface Context {
  readonly services: ScopeServices;
  readonly flows: Map<FuncDecl | GenDecl, KeptFlow>;
  retained: readonly Package[];
  /** Packages of which importers' views were asked something new since the last release. */
  readonly viewsAtWork: Set<Package>;
  /** Files with parsed bodies; what types know of a body goes with it. */
  readonly touched: Set<SourceFile>;
  /** Those that were asked for a body since the last release, for the package of the run. */
  readonly looked: Set<SourceFile>;
  lookingFrom: Package | undefined;
  /** By retained package, what its last run looked into: bodies of other packages stay with its own. */
  readonly lookedInto: Map<Package, ReadonlySet<SourceFile>>;
  /** The run was interrupted: it did not come to look into all that the one before did. */
  isAbandoned: boolean;
  /** Functions counted already. */
  readonly visited: Set<FuncDecl>;
  lastVisited: Visit | undefined;
  bodyProblems: BodyProblem[];
  /** Importers' views, kept for the whole run: the facts they hold are plain data by contract. */
  readonly views: Map<Package, KeptScope>;
  /** Analyses of views that wait for one another. */
  nestedViews: number;
  hashesOf(words: Words): Int32Array;
}

/** A graph, and what it was built on besides its own source. */
interface KeptFlow {
  readonly graph: FlowGraph;
  /** How callees were said to end. */
  readonly endings: ReadonlyMap<Func, Ending>;
  /** Since the last release: it holds; its callees are being asked whether it does; nobody has asked. */
  state: "sure" | "asking" | "open";
}

interface KeptScope {
  readonly scope: Scope;
  isAtWork(): boolean;
}

type Answer =
  | { readonly state: "running" }
  | { readonly state: "done"; readonly value: unknown }
  /** Kept, so that each rule that asks fails at once. */
  | { readonly state: "failed"; readonly error: unknown };

function createScope(
  context: Context,
  pkg: Package,
  files: readonly SourceFile[],
  options: ScopeOptions,
  isView: boolean,
): KeptScope {
  const { services, hashesOf } = context;
  const { meter, semantics, resolver } = services;
  const answers = new Map<Analysis<unknown>, Answer>();
  let imported: ReadonlySet<string> | undefined;

  /** Files that may hold the words, with the test on a piece. */
  const matching = (anyOf: Words | undefined, allOf: Words | undefined) => {
    const any = anyOf === undefined || anyOf.length === 0 ? undefined : hashesOf(anyOf);
    const all = allOf === undefined || allOf.length === 0 ? undefined : hashesOf(allOf);
    const fits = (words: WordSketch): boolean =>
      (any === undefined || any.some((hash) => words.mayHold(hash))) &&
      (all === undefined || all.every((hash) => words.mayHold(hash)));
    return { fits, files: files.filter(fits) };
  };

  const goOn = (): void => {
    if (isView) context.viewsAtWork.add(pkg);
    if (services.isInterrupted()) throw new Interruption();
  };

  /** Undefined where the body has syntax errors. */
  const bodyOf = (file: SourceFile, decl: FuncDecl): FunctionSource | undefined => {
    goOn();
    context.touched.add(file);
    context.looked.add(file);
    const source = meter.time("phases", "check bodies", () => semantics.package(pkg).function(file, decl));
    if (source === undefined) return undefined;
    context.lastVisited = { file, decl };
    const isBroken = source.body.problems.length > 0;
    if (!isView && !context.visited.has(decl)) {
      context.visited.add(decl);
      meter.count(isBroken ? "functionsBroken" : "functionsVisited");
      for (const problem of source.body.problems) context.bodyProblems.push({ file, problem });
    }
    return isBroken ? undefined : source;
  };

  const scope: Scope = {
    pkg,
    semantics,
    models: services.models,
    options,
    get info() {
      return semantics.package(pkg);
    },
    *functions(anyOf, allOf) {
      const match = matching(anyOf, allOf);
      for (const file of match.files) {
        for (const decl of file.decls) {
          if (decl.kind !== "FuncDecl" || decl.broken || decl.bodySpan === undefined) continue;
          if (!match.fits(file.pieceOf(decl).words)) continue;
          const source = bodyOf(file, decl);
          if (source !== undefined) yield source;
        }
      }
    },
    functionOf(func) {
      const { decl, place } = func.origin;
      if (decl === undefined || place === undefined || decl.broken || decl.bodySpan === undefined)
        return undefined;
      return files.includes(place.file) ? bodyOf(place.file, decl) : undefined;
    },
    *initializers(anyOf, allOf) {
      const match = matching(anyOf, allOf);
      for (const file of match.files) {
        for (const decl of file.decls) {
          if (decl.kind !== "GenDecl" || decl.token !== "var") continue;
          if (!match.fits(file.pieceOf(decl).words)) continue;
          context.touched.add(file);
          context.looked.add(file);
          const checked = meter.time("phases", "check bodies", () =>
            semantics.package(pkg).initializer(file, decl),
          );
          if (checked !== undefined) yield { pkg, file, decl: checked.decl, info: checked.info };
        }
      }
    },
    imports(path) {
      imported ??= new Set(files.flatMap((file) => file.imports.map((spec) => spec.path)));
      return imported.has(path);
    },
    flow(source) {
      const noReturn = (callee: Func): Ending => services.kit.endingOf(scope, callee);
      const known = context.flows.get(source.decl);
      if (known !== undefined && stillHolds(known, source, noReturn)) {
        // On the way to the callees it may have been built once more.
        context.flows.set(source.decl, known);
        return known.graph;
      }
      const endings = new Map<Func, Ending>();
      const noted = (callee: Func): Ending => {
        const ending = noReturn(callee);
        endings.set(callee, ending);
        return ending;
      };
      const graph = meter.time("phases", "flow", () => services.kit.buildFlow(source, noted));
      context.flows.set(source.decl, { graph, endings, state: "sure" });
      if (!isView) meter.count("flowGraphs");
      return graph;
    },
    scopeOf(packagePath) {
      if (packagePath === pkg.path) return scope;
      const other = resolver.resolve(pkg, packagePath);
      if (other === undefined) return undefined;
      if (other === pkg) return scope;
      const view = viewOf(context, other, options);
      return view.isAtWork() || context.nestedViews >= MAX_NESTED_VIEWS ? undefined : view.scope;
    },
    gaveUp() {
      if (!isView) meter.count("budgetsSpent");
    },
    explored(states, isWhole) {
      if (isView) return;
      meter.count("rootsExplored");
      meter.count("statesExplored", states);
      if (!isWhole) meter.count("rootsCut");
    },
    ask<T>(analysis: Analysis<T>): T {
      const known = answers.get(analysis);
      if (known?.state === "done") return known.value as T;
      if (known?.state === "failed") throw known.error;
      if (known?.state === "running") {
        const running = [...answers].filter(([, answer]) => answer.state === "running");
        throw new AnalysisCycle([...running.map(([other]) => other.id), analysis.id]);
      }
      goOn();
      answers.set(analysis, { state: "running" });
      if (isView) context.nestedViews++;
      try {
        const value = meter.time("analyses", analysis.id, () => analysis.compute(scope));
        answers.set(analysis, { state: "done", value });
        return value;
      } catch (error) {
        answers.set(analysis, { state: "failed", error });
        throw error;
      } finally {
        if (isView) context.nestedViews--;
      }
    },
  };
  return {
    scope,
    isAtWork: () => [...answers.values()].some((answer) => answer.state === "running"),
  };
}

function stillHolds(flow: KeptFlow, source: object, noReturn: NoReturn): boolean {
  if (flow.state === "sure") return true;
  // One of its callees asks for this very graph: two that call each other must not vouch for each other.
  if (flow.state === "asking" || flow.graph.source !== source) return false;
  flow.state = "asking";
  const holds = [...flow.endings].every(([callee, ending]) => noReturn(callee) === ending);
  flow.state = holds ? "sure" : "open";
  return holds;
}

function viewOf(context: Context, pkg: Package, options: ScopeOptions): KeptScope {
  let view = context.views.get(pkg);
  if (view === undefined) {
    const files = pkg.files.filter((file) => !pkg.isTestFile(file));
    // Facts must not depend on what one run is asked to report, or caches would hold a mixture.
    view = createScope(context, pkg, files, { ...options, tests: false }, true);
    context.views.set(pkg, view);
  }
  return view;
}
