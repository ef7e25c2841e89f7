/**
 * The objects of a package, from the outlines of its files, and what the imports of a file stand for.
 * Decides which declaration a name means; `check/declare.ts` makes the objects and finds their types.
 */
import type { Package, PackageResolver } from "../program/package.js";
import type { Expr, FuncDecl, Ident, ImportSpec, TypeSpec } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import { declareFunc, declareGen } from "./check/declare.js";
import type { Library } from "./library.js";
import { isExported } from "./lookup.js";
import { newPkgName } from "./make-object.js";
import type { Func, Obj, PkgName } from "./objects.js";
import { foundScope, type Scope } from "./scope.js";
import { isPredeclared, lookupUniverse, lookupUnsafe } from "./universe.js";

/** All packages that take part, each collected once. */
export interface Program {
  readonly resolver: PackageResolver;
  readonly library: Library;
  /** Held weakly: an editor replaces packages as they change. */
  readonly units: WeakMap<Package, PackageUnit>;
  /** The latest of each path. */
  readonly unitByPath: Map<string, PackageUnit>;
  /** Declarations being computed inside one another, see `MAX_DECLARATIONS`. */
  nesting: number;
}

export interface PackageUnit {
  readonly program: Program;
  readonly pkg: Package;
  /** Package-level objects by name, in source order. */
  objects(): ReadonlyMap<string, Obj>;
  /** Declarations of methods by the name of their receiver's base type. */
  methodsOf(typeName: string): readonly MethodSource[];
  funcOf(decl: FuncDecl): Func | undefined;
  fileUnit(file: SourceFile): FileUnit;
}

interface MethodSource {
  readonly decl: FuncDecl;
  readonly file: FileUnit;
}

export interface FileUnit {
  readonly source: SourceFile;
  /** The scope around the file's declarations: package, imports, universe. */
  readonly scope: Scope;
  /** What a package name of this file stands for. */
  target(name: PkgName): Imported;
}

/** A package as an importer sees it. */
interface Imported {
  /** The path it is known by, which differs from the written one for vendored packages. */
  readonly path: string;
  /** Undefined where the package cannot be found. */
  readonly name: string | undefined;
  lookup(name: string): Obj | undefined;
}

export function newProgram(resolver: PackageResolver, library: Library): Program {
  return { resolver, library, units: new WeakMap(), unitByPath: new Map(), nesting: 0 };
}

export function unitOf(program: Program, pkg: Package): PackageUnit {
  let unit = program.units.get(pkg);
  if (unit === undefined) {
    unit = newUnit(program, pkg);
    program.units.set(pkg, unit);
    program.unitByPath.set(pkg.path, unit);
  }
  return unit;
}

interface Collected {
  readonly objects: Map<string, Obj>;
  readonly methods: Map<string, MethodSource[]>;
  readonly funcs: Map<FuncDecl, Func>;
  readonly fileByDecl: Map<FuncDecl, FileUnit>;
}

function newUnit(program: Program, pkg: Package): PackageUnit {
  const files = new Map<SourceFile, FileUnit>();
  let collected: Collected | undefined;
  const all = (): Collected => {
    collected ??= collect(unit);
    return collected;
  };
  const unit: PackageUnit = {
    program,
    pkg,
    objects: () => all().objects,
    methodsOf: (typeName) => all().methods.get(typeName) ?? [],
    funcOf(decl) {
      const { funcs, fileByDecl } = all();
      let func = funcs.get(decl);
      const file = fileByDecl.get(decl);
      if (func === undefined && file !== undefined) {
        func = declareFunc(unit, file, decl);
        funcs.set(decl, func);
      }
      return func;
    },
    fileUnit(file) {
      let found = files.get(file);
      if (found === undefined) {
        found = newFileUnit(unit, file);
        files.set(file, found);
      }
      return found;
    },
  };
  return unit;
}

function collect(unit: PackageUnit): Collected {
  const objects = new Map<string, Obj>();
  const methods = new Map<string, MethodSource[]>();
  const funcs = new Map<FuncDecl, Func>();
  const fileByDecl = new Map<FuncDecl, FileUnit>();
  const aliases = new Map<string, TypeSpec>();
  const add = (obj: Obj): void => {
    if (obj.name !== "_" && !objects.has(obj.name)) objects.set(obj.name, obj);
  };
  for (const source of unit.pkg.files) {
    const file = unit.fileUnit(source);
    for (const decl of source.decls) {
      if (decl.kind === "FuncDecl") {
        fileByDecl.set(decl, file);
        const { receiver } = decl;
        if (receiver === undefined) {
          if (decl.name.name === "init" || decl.name.name === "_") continue;
          const func = declareFunc(unit, file, decl);
          funcs.set(decl, func);
          add(func);
          continue;
        }
        const base = receiverBase(receiver.type)?.name;
        if (base === undefined) continue;
        const list = methods.get(base);
        if (list === undefined) methods.set(base, [{ decl, file }]);
        else list.push({ decl, file });
      } else if (decl.token !== "import") {
        for (const obj of declareGen(unit, file, decl)) add(obj);
        if (decl.token === "type") {
          for (const spec of decl.specs) if (spec.alias) aliases.set(spec.name.name, spec);
        }
      }
    }
  }
  joinAliases(methods, aliases);
  return { objects, methods, funcs, fileByDecl };
}

/** Methods declared through an alias of a type of the package are methods of that type. */
function joinAliases(methods: Map<string, MethodSource[]>, aliases: ReadonlyMap<string, TypeSpec>): void {
  for (const name of [...methods.keys()]) {
    let base: string | undefined = name;
    for (let steps = 0; base !== undefined && aliases.has(base) && steps < MAX_ALIASES; steps++) {
      base = receiverBase((aliases.get(base) as TypeSpec).type)?.name;
    }
    if (base === undefined || base === name) continue;
    methods.set(base, [...(methods.get(base) ?? []), ...(methods.get(name) ?? [])]);
  }
}

/** Aliases of aliases; more are a cycle. */
const MAX_ALIASES = 20;

/** `T` of the receiver types T, *T, T[P] and (*T). */
export function receiverBase(type: Expr): Ident | undefined {
  let at = type;
  for (;;) {
    switch (at.kind) {
      case "Ident":
        return at;
      case "ParenExpr":
      case "StarExpr":
      case "IndexExpr":
        at = at.expr;
        break;
      default:
        return undefined;
    }
  }
}

function newFileUnit(unit: PackageUnit, source: SourceFile): FileUnit {
  const { program, pkg } = unit;
  const imported = new Map<ImportSpec, Imported>();
  const pkgNames = new Map<ImportSpec, PkgName>();
  const targets = new Map<PkgName, Imported>();
  const byName = new Map<string, PkgName | undefined>();

  const resolve = (spec: ImportSpec): Imported => {
    let found = imported.get(spec);
    if (found === undefined) {
      found = importedPackage(program, pkg, spec.path);
      imported.set(spec, found);
    }
    return found;
  };
  const pkgName = (spec: ImportSpec, name: string): PkgName => {
    let obj = pkgNames.get(spec);
    if (obj === undefined) {
      const target = resolve(spec);
      const place = spec.name === undefined ? undefined : { file: source, ident: spec.name };
      obj = newPkgName({ name, packagePath: pkg.path, place, imported: target.path });
      pkgNames.set(spec, obj);
      targets.set(obj, target);
    }
    return obj;
  };
  const findImport = (name: string): PkgName | undefined => {
    const unnamed: ImportSpec[] = [];
    for (const spec of source.imports) {
      if (spec.name?.name === name && name !== "_" && name !== ".") return pkgName(spec, name);
      // A predeclared name is hardly ever a package's: only paths that contain it are worth a look.
      if (spec.name === undefined && (!isPredeclared(name) || spec.path.includes(name))) unnamed.push(spec);
    }
    // Most packages are called what their path says: look there first, so that the others stay unread.
    for (const spec of unnamed) {
      if (guessedName(spec.path) === name && nameOf(resolve(spec), spec) === name) return pkgName(spec, name);
    }
    for (const spec of unnamed) {
      if (nameOf(resolve(spec), spec) === name) return pkgName(spec, name);
    }
    return undefined;
  };
  const dots = source.imports.filter((spec) => spec.name?.name === ".");
  const find = (name: string): Obj | undefined => {
    const declared = unit.objects().get(name);
    if (declared !== undefined) return declared;
    if (!byName.has(name)) byName.set(name, findImport(name));
    const named = byName.get(name);
    if (named !== undefined) return named;
    if (dots.length > 0 && isExported(name)) {
      for (const spec of dots) {
        const obj = resolve(spec).lookup(name);
        if (obj !== undefined) return obj;
      }
    }
    return lookupUniverse(name);
  };
  return {
    source,
    scope: foundScope(find),
    target: (name) => targets.get(name) ?? MISSING,
  };
}

const MISSING: Imported = { path: "", name: undefined, lookup: () => undefined };

function nameOf(target: Imported, spec: ImportSpec): string {
  return target.name ?? guessedName(spec.path);
}

function importedPackage(program: Program, from: Package, path: string): Imported {
  if (path === "unsafe") return { path, name: "unsafe", lookup: lookupUnsafe };
  // cgo's names come from C headers, which nobody reads.
  if (path === "C") return { path, name: "C", lookup: () => undefined };
  const pkg = program.resolver.resolve(from, path);
  if (pkg !== undefined) {
    const unit = unitOf(program, pkg);
    return { path: pkg.path, name: pkg.name, lookup: (name) => unit.objects().get(name) };
  }
  const { library } = program;
  return { path, name: library.packageName(path), lookup: (name) => library.lookup(path, name) };
}

/**
 * The name a package most likely has, from its path: the last element without a major version and
 * without what people wrap around Go's name (`gopkg.in/yaml.v3`, `go-isatty`, `jwt-go`).
 */
function guessedName(path: string): string {
  const parts = path.split("/");
  let last = parts.pop() ?? path;
  if (/^v[0-9]+$/.test(last)) last = parts.pop() ?? last;
  last = last.replace(/\.v[0-9]+(-unstable)?$/, "");
  const dash = /^(?:go|golang)[-.](.+)$/.exec(last) ?? /^(.+)[-.](?:go|golang)$/.exec(last);
  if (dash?.[1] !== undefined) last = dash[1];
  return last.replace(/[-.]/g, "_");
}
