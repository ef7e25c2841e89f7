/**
 * The door of the semantic layer: puts packages, the library and the checker together into the
 * answers that `info.ts` promises. Decides what is kept and for how long.
 */
import type { Package, PackageResolver } from "../program/package.js";
import type { FuncDecl, GenDecl } from "../syntax/ast.js";
import type { ParsedBody, SourceFile } from "../syntax/source-file.js";
import { bodyInfo, declInfo } from "./check/body.js";
import { declareFunc } from "./check/declare.js";
import { newProgram, type PackageUnit, type Program, unitOf } from "./collect.js";
import { identical } from "./identical.js";
import { implementsInterface } from "./implements.js";
import type { BodyInfo, FunctionSource, PackageInfo, Semantics } from "./info.js";
import { EMPTY_LIBRARY, type Library } from "./library.js";
import { member } from "./lookup.js";
import type { Func, Obj } from "./objects.js";
import { typeString } from "./type-string.js";
import type { Named, Type } from "./types.js";
import { underlyingOf } from "./typeset.js";
import { lookupUniverse, lookupUnsafe } from "./universe.js";

export interface SemanticsParts {
  readonly resolver: PackageResolver;
  /** What is known of packages without source; nothing by default. */
  readonly library?: Library;
}

export function createSemantics(parts: SemanticsParts): Semantics {
  const program = newProgram(parts.resolver, parts.library ?? EMPTY_LIBRARY);
  const infos = new WeakMap<Package, PackageInfo>();
  return {
    package(pkg) {
      let info = infos.get(pkg);
      if (info === undefined) {
        info = packageInfo(unitOf(program, pkg));
        infos.set(pkg, info);
      }
      return info;
    },
    forget(pkg) {
      if (program.unitByPath.get(pkg.path)?.pkg === pkg) program.unitByPath.delete(pkg.path);
    },
    find: (packagePath, name) => find(program, packagePath, name),
    namesOf: (packagePath) => namesOf(program, packagePath),
    identical,
    underlying: underlyingOf,
    member: (type, name, from) => member(type, name, from?.path ?? ""),
    implements: implementsInterface,
    typeString,
    namedOf,
    isNamed(type, packagePath, name) {
      if (type.kind !== "Named") return false;
      return type.obj.name === name && type.obj.packagePath === packagePath;
    },
    since: (obj) => program.library.since(obj),
    holdsLock: (packagePath, name) => program.library.holdsLock(packagePath, name),
  };
}

function find(program: Program, packagePath: string, name: string): Obj | undefined {
  if (packagePath === "") return lookupUniverse(name);
  if (packagePath === "unsafe") return lookupUnsafe(name);
  const unit = unitAt(program, packagePath);
  return unit === undefined ? program.library.lookup(packagePath, name) : unit.objects().get(name);
}

function namesOf(program: Program, packagePath: string): readonly string[] {
  const unit = unitAt(program, packagePath);
  return unit === undefined ? program.library.names(packagePath) : [...unit.objects().keys()];
}

/** Any package will do as the importer: paths of the standard library and of modules mean the same. */
function unitAt(program: Program, packagePath: string): PackageUnit | undefined {
  const known = program.unitByPath.get(packagePath);
  if (known !== undefined) return known;
  for (const { pkg: from } of program.unitByPath.values()) {
    const pkg = program.resolver.resolve(from, packagePath);
    return pkg === undefined ? undefined : unitOf(program, pkg);
  }
  return undefined;
}

function namedOf(type: Type): Named | undefined {
  const base = type.kind === "Pointer" ? type.elem : type;
  return base.kind === "Named" ? base : undefined;
}

/** A declaration seen in full. Where nothing was cut away it lives as long as the file, its answers need not. */
interface Initializer {
  readonly decl: GenDecl;
  readonly info: BodyInfo;
}

function packageInfo(unit: PackageUnit): PackageInfo {
  // Kept as long as the file keeps the parsed body.
  const functions = new WeakMap<ParsedBody, FunctionSource>();
  const initializers = new WeakMap<GenDecl, WeakRef<Initializer>>();
  /** Declarations nobody collected, e.g. of a file that is no longer part of the package. */
  const strays = new Map<FuncDecl, Func>();
  const funcOf = (decl: FuncDecl): Func => {
    const func = unit.funcOf(decl) ?? strays.get(decl);
    if (func !== undefined) return func;
    const file = unit.pkg.files.find((one) => one.decls.includes(decl)) ?? unit.pkg.files[0];
    const stray = declareFunc(unit, unit.fileUnit(file as SourceFile), decl);
    strays.set(decl, stray);
    return stray;
  };
  return {
    pkg: unit.pkg,
    lookup: (name) => unit.objects().get(name),
    names: () => [...unit.objects().keys()],
    funcOf,
    function(file, decl) {
      const body = file.body(decl);
      if (body === undefined) return undefined;
      let source = functions.get(body);
      if (source === undefined) {
        const func = funcOf(decl);
        const info = bodyInfo(unit, unit.fileUnit(file), decl, func, body);
        source = { pkg: unit.pkg, file, decl, func, body, info };
        functions.set(body, source);
      }
      return source;
    },
    initializer(file, decl) {
      const whole = file.whole(decl);
      if (whole === undefined) return undefined;
      let found = initializers.get(whole)?.deref();
      if (found === undefined) {
        found = { decl: whole, info: declInfo(unit, unit.fileUnit(file), whole) };
        initializers.set(whole, new WeakRef(found));
      }
      return found;
    },
  };
}
