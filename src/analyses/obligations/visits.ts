/**
 * Which bodies may acquire something: those that mention a function which the models, or the types of
 * its results, say may hand it out. Decides what is parsed; a yes means nothing yet.
 */

import type { FlowGraph } from "../../flow/graph.js";
import type { FunctionSource } from "../../semantics/info.js";
import { isExported } from "../../semantics/lookup.js";
import type { Acquirers } from "../../semantics/models/model.js";
import type { Func } from "../../semantics/objects.js";
import { PREDECLARED_BASICS, type Type } from "../../semantics/types.js";
import type { Expr } from "../../syntax/ast.js";
import { hashWord } from "../../syntax/scan.js";
import type { WordSketch } from "../../syntax/source-file.js";
import { defineAnalysis, type Scope, type Words } from "../analysis.js";
import { mayHoldResource } from "./closable.js";

/** Names of a package's functions that may hand something out; plain data. */
export interface HandingNames {
  readonly functions: ReadonlySet<string>;
  readonly methods: ReadonlySet<string>;
}

/**
 * Bottom-up, by words alone: a function may hand something out if it mentions one that does and its
 * results could hold it. No body is parsed for this, and no declaration of packages without such words.
 */
const handingNames = defineAnalysis<HandingNames>({
  id: "handing-names",
  compute(scope) {
    const functions = new Set<string>();
    const methods = new Set<string>();
    const tests = callTests(scope, undefined).map(hashed);
    const fits = (piece: WordSketch): boolean => tests.some((test) => test(piece));
    const starting = new Set(startingMethods(scope));
    const starts = [...GO, ...[...starting].map(hashWord)];
    const mayStart = (piece: WordSketch): boolean => starts.some((hash) => piece.mayHold(hash));
    const candidates = scope.pkg.files
      .filter((file) => fits(file) || mayStart(file))
      .flatMap((file) =>
        file.decls.flatMap((decl) => {
          const isCandidate =
            decl.kind === "FuncDecl" && decl.type.results.some(({ type }) => !isPlain(type));
          return isCandidate ? [{ decl, words: file.pieceOf(decl).words }] : [];
        }),
      );
    let waiting = [...candidates];
    let mayCall = fits;
    // Each round looks for what the last one added.
    for (;;) {
      const next: number[] = [];
      const left: typeof waiting = [];
      for (const one of waiting) {
        const isStart = mayStart(one.words);
        if (!mayCall(one.words) && !isStart) {
          left.push(one);
          continue;
        }
        const func = scope.info.funcOf(one.decl);
        if (!mayHandOut(func, scope)) continue;
        const names = func.receiver === undefined ? functions : methods;
        if (!names.has(func.name)) next.push(hashWord(func.name));
        names.add(func.name);
      }
      waiting = left;
      if (next.length === 0) break;
      mayCall = (piece) => next.some((hash) => piece.mayHold(hash));
    }
    for (const method of interfaceMethods(scope)) methods.add(method);
    for (const method of starting) methods.add(method);
    return { functions, methods };
  },
});

/** Of a function that starts a goroutine with a channel or a flag to end it by, see `quit-channels.ts`. */
const GO = ["go", "Go"].map(hashWord);

/** Methods of values with a channel, that start a goroutine: they may start something that another one stops. */
function* startingMethods({ pkg, info, semantics }: Scope): Iterable<string> {
  const fits = (piece: WordSketch): boolean => GO.some((hash) => piece.mayHold(hash));
  for (const file of pkg.files.filter(fits)) {
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.receiver === undefined || !fits(file.pieceOf(decl).words))
        continue;
      const { receiver } = info.funcOf(decl);
      const under = receiver && semantics.underlying(receiver);
      if (under?.kind !== "Struct") continue;
      if (under.fields.some((field) => mayEnd(semantics.underlying(field.type()), field.type())))
        yield decl.name.name;
    }
  }
}

/** A channel, or a flag. */
function mayEnd(under: Type, type: Type): boolean {
  if (under.kind === "Chan" || (under.kind === "Basic" && under.name === "bool")) return true;
  return type.kind === "Named" && type.obj.packagePath === "sync/atomic";
}

/** Names with which a call is written; plain functions of another package stand behind its name. */
interface CallTest {
  readonly anyOf: readonly string[];
  readonly packageName: string | undefined;
}

/** How calls are written that may hand something out; `own`: the package's own functions that do. */
function callTests(scope: Scope, own: HandingNames | undefined): readonly CallTest[] {
  const tests: CallTest[] = [];
  const modelled = scope.models.acquirers().get(scope.pkg.path);
  const bare = new Set([
    ...(modelled?.functions ?? []),
    ...(modelled?.methods ?? []),
    ...(own?.functions ?? []),
    ...(own?.methods ?? []),
  ]);
  for (const { names, modelled, handing } of importedHanding(scope)) {
    const functions = [...(modelled?.functions ?? []), ...[...(handing?.functions ?? [])].filter(isExported)];
    for (const name of names) tests.push({ anyOf: functions, packageName: name === "." ? undefined : name });
    for (const name of modelled?.methods ?? []) bare.add(name);
    for (const name of handing?.methods ?? []) if (isExported(name)) bare.add(name);
  }
  tests.push({ anyOf: [...bare], packageName: undefined });
  return tests.filter(({ anyOf }) => anyOf.length > 0);
}

function hashed({ anyOf, packageName }: CallTest): (piece: WordSketch) => boolean {
  const any = anyOf.map(hashWord);
  const all = packageName === undefined ? undefined : hashWord(packageName);
  return (piece) => (all === undefined || piece.mayHold(all)) && any.some((hash) => piece.mayHold(hash));
}

/** Methods of interfaces whose results are handles by their type: nobody needs to be seen implementing them. */
function* interfaceMethods({ pkg, info, semantics, models }: Scope): Iterable<string> {
  const hashes = models.typeNames().map(hashWord);
  const fits = (piece: WordSketch): boolean => hashes.some((hash) => piece.mayHold(hash));
  for (const file of pkg.files.filter(fits)) {
    for (const decl of file.decls) {
      if (decl.kind !== "GenDecl" || decl.token !== "type" || !fits(file.pieceOf(decl).words)) continue;
      for (const spec of decl.specs) {
        if (spec.kind !== "TypeSpec" || spec.type.kind !== "InterfaceType") continue;
        const type = info.lookup(spec.name.name);
        if (type?.kind !== "TypeName") continue;
        const under = semantics.underlying(type.type());
        for (const method of under.kind === "Interface" ? under.methods : []) {
          const isHandle = method
            .type()
            .results.some((result) => models.ofType(semantics.typeString(result.type())) !== undefined);
          if (isHandle) yield method.name;
        }
      }
    }
  }
}

interface ImportedHanding {
  readonly names: ReadonlySet<string>;
  readonly modelled: Acquirers | undefined;
  readonly handing: HandingNames | undefined;
}

function* importedHanding(scope: Scope): Iterable<ImportedHanding> {
  for (const [path, names] of importedNames(scope)) {
    const home = scope.scopeOf(path);
    yield {
      names,
      modelled: scope.models.acquirers().get(path),
      handing: home === undefined || home === scope ? undefined : home.ask(handingNames),
    };
  }
}

function mayHandOut(func: Func, { models }: Scope): boolean {
  return func.type().results.some((result) => mayHoldResource(result.type(), models));
}

/** May a function of this package hand something out? */
export function handsOut(scope: Scope, { name, receiver }: Func): boolean {
  const { functions, methods } = scope.ask(handingNames);
  return (receiver === undefined ? functions : methods).has(name);
}

/** Declared functions that may acquire something, and hold these words too. */
export function bodiesThatAcquire(scope: Scope, words: Words): Iterable<FunctionSource> {
  const found = new Set<FunctionSource>();
  for (const { anyOf, packageName } of callTests(scope, scope.ask(handingNames))) {
    const allOf = packageName === undefined ? words : [packageName, ...words];
    for (const source of scope.functions(anyOf, allOf)) found.add(source);
  }
  return found;
}

/** Literals among initial values, such as the commands of a program, stand outside of functions. */
const LITERAL = "func";

export function graphsThatAcquire(scope: Scope): Iterable<FlowGraph> {
  const found = new Set<FlowGraph>();
  for (const { anyOf, packageName } of callTests(scope, scope.ask(handingNames))) {
    const allOf = packageName === undefined ? [] : [packageName];
    for (const source of scope.functions(anyOf, allOf)) found.add(scope.flow(source));
    for (const place of scope.initializers(anyOf, [...allOf, LITERAL])) found.add(scope.flow(place));
  }
  return found;
}

/** Predeclared types, and slices and pointers of them, hold nothing to let go of: most results are such. */
function isPlain(type: Expr): boolean {
  switch (type.kind) {
    case "Ident":
      return PLAIN.has(type.name);
    case "StarExpr":
      return isPlain(type.expr);
    case "ArrayType":
      return isPlain(type.element);
    default:
      return false;
  }
}

const PLAIN: ReadonlySet<string> = new Set([...PREDECLARED_BASICS, "error", "byte", "rune", "any"]);

/** Import paths, with the names files know the packages by; "." where that is not known. */
function importedNames(scope: Scope): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of scope.pkg.files) {
    for (const { path, name } of file.imports) {
      const known = name?.name ?? packageName(scope, path);
      if (known === "_") continue;
      const names = found.get(path);
      if (names === undefined) found.set(path, new Set([known]));
      else names.add(known);
    }
  }
  return found;
}

function packageName(scope: Scope, path: string): string {
  const seen = scope.scopeOf(path)?.pkg.name;
  if (seen !== undefined) return seen;
  // Paths of the standard library end in the package's name, but for versions: math/rand/v2.
  const parts = path.split("/").filter((part) => !/^v\d+$/.test(part));
  return parts[0]?.includes(".") === true ? "." : (parts.at(-1) ?? ".");
}
