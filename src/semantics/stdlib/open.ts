/**
 * Opens the standard library index: objects of packages without source, made when first asked for
 * and kept. Decides what is known of a symbol (type, release, deprecation, lock); what library calls
 * do is told by `models/`.
 */
import type { GoVersion } from "../../program/package.js";
import { boolConstant, type Constant, floatFromNumber, intConstant, stringConstant } from "../constants.js";
import { instantiateNamed } from "../instantiate.js";
import type { Library } from "../library.js";
import { basic, newNamed, pointerTo, UNKNOWN } from "../make.js";
import { newConst, newFunc, newTypeName, newVar } from "../make-object.js";
import type { ConstObj, Func, Obj, TypeName, Var } from "../objects.js";
import type { Named, Type, TypeParam } from "../types.js";
import { type IndexFrame, PackageLines, readFrame, type SymbolLine } from "./format.js";
import { TypeParser, type TypeScope } from "./type-parser.js";

export interface Stdlib extends Library {
  /** The Go whose source the index was made from, e.g. `go1.27.3`. */
  readonly madeWith: string;
  /** The newest release the index knows. */
  readonly newest: GoVersion;
  /** All import paths, in order; packages under `internal` hold only what others mention. */
  paths(): readonly string[];
  /** Package-level names; among them unexported types that exported ones embed or mention. */
  names(path: string): readonly string[];
  /** Found by the symbol's names, so that objects made from source are answered too. */
  since(obj: Obj): GoVersion | undefined;
  isDeprecated(obj: Func | TypeName | ConstObj | Var): boolean;
  /** As `go vet`'s copylocks sees it. */
  holdsLock(path: string, name: string): boolean;
}

const NO_PARAMS: ReadonlyMap<string, TypeParam> = new Map();
const NOTHING: IndexFrame = { madeWith: "", newest: { major: 1, minor: 0 }, packages: new Map() };

/** `goos` chooses between declarations that differ by platform; bytes of another format know nothing. */
export function openStdlib(bytes: Uint8Array, goos = "linux"): Stdlib {
  const frame = readFrame(bytes) ?? NOTHING;
  const linesByPath = new Map<string, PackageLines>();
  const objectsByPath = new Map<string, Map<string, Obj | undefined>>();
  const minorByMember = new WeakMap<Var | Func, number>();

  function lines(path: string): PackageLines | undefined {
    let found = linesByPath.get(path);
    if (found === undefined) {
      const entry = frame.packages.get(path);
      if (entry === undefined) return undefined;
      found = new PackageLines(new TextDecoder().decode(bytes.subarray(entry.start, entry.end)), goos);
      linesByPath.set(path, found);
    }
    return found;
  }

  function lookup(path: string, name: string): Obj | undefined {
    let objects = objectsByPath.get(path);
    if (objects === undefined) {
      objects = new Map();
      objectsByPath.set(path, objects);
    }
    if (objects.has(name)) return objects.get(name);
    const line = lines(path)?.symbol(name);
    const obj = line === undefined ? undefined : declare(path, line);
    objects.set(name, obj);
    return obj;
  }

  function scopeOf(packagePath: string, typeParams: ReadonlyMap<string, TypeParam>): TypeScope {
    return {
      packagePath,
      typeParams,
      named(path, name, args) {
        const obj = lookup(path, name);
        if (obj?.kind !== "TypeName") return UNKNOWN;
        const type = obj.type();
        return args.length > 0 && type.kind === "Named" ? instantiateNamed(type, args) : type;
      },
      dated: (member, minor) => minorByMember.set(member, minor),
    };
  }

  function declare(packagePath: string, line: SymbolLine): Obj {
    const { name, text } = line;
    const scope = scopeOf(packagePath, NO_PARAMS);
    switch (line.kind) {
      case "func":
        return newFunc({ name, packagePath, type: () => new TypeParser(text, scope).signature(undefined) });
      case "var":
        return newVar({ name, packagePath, role: "package", type: () => new TypeParser(text, scope).type() });
      case "const":
        return declareConst(packagePath, line, scope);
      case "alias":
        return newTypeName({
          name,
          packagePath,
          isAlias: true,
          type: () => new TypeParser(text, scope).type(),
        });
      case "type":
        return declareType(packagePath, line, scope);
    }
  }

  function declareConst(packagePath: string, line: SymbolLine, scope: TypeScope): Obj {
    const space = line.text.startsWith(":") ? line.text.indexOf(" ") : -1;
    const typed = space > 0 ? line.text.slice(1, space) : undefined;
    const untyped = untypedConstant(line.text.slice(space + 1));
    const value = line.varies && goos !== "linux" ? undefined : untyped.value;
    return newConst({
      name: line.name,
      packagePath,
      type: typed === undefined ? basic(untyped.type) : () => new TypeParser(typed, scope).type(),
      value: () => value,
    });
  }

  function declareType(packagePath: string, line: SymbolLine, plain: TypeScope): Obj {
    const obj: TypeName = newTypeName({ name: line.name, packagePath, type: (): Type => named });
    const typeParams = new TypeParser(line.typeParams, plain).typeParams();
    const { text } = line;
    const scope = scopeOf(packagePath, new Map(typeParams.map((param) => [param.obj.name, param])));
    const named: Named = newNamed({
      obj,
      typeParams,
      underlying: () => new TypeParser(text, scope, { owner: named }).type(),
      methods: () =>
        line.methods.map((method): Func => {
          const { name, pointer, text: type } = method;
          const receiver = pointer ? pointerTo(named) : named;
          const recv = newVar({ name: "", packagePath, role: "receiver", type: receiver });
          const func = newFunc({
            name,
            packagePath,
            receiver: named,
            pointerReceiver: pointer,
            type: () => new TypeParser(type, scope).signature(recv),
          });
          minorByMember.set(func, method.since);
          return func;
        }),
    });
    return obj;
  }

  function methodLine(obj: Obj) {
    if (obj.kind !== "Func" || obj.receiver === undefined) return undefined;
    const line = lines(obj.packagePath)?.symbol(obj.receiver.obj.name);
    return { type: line, method: line?.methods.find((method) => method.name === obj.name) };
  }

  function since(obj: Obj): GoVersion | undefined {
    const known = obj.kind === "Func" || obj.kind === "Var" ? minorByMember.get(obj) : undefined;
    if (known !== undefined) return { major: 1, minor: known };
    if (obj.kind === "Var" && obj.role !== "package") return undefined;
    const owner = methodLine(obj);
    if (owner === undefined) {
      const line = lines(obj.packagePath)?.symbol(obj.name);
      return line === undefined ? undefined : { major: 1, minor: line.since };
    }
    if (owner.type === undefined) return undefined;
    if (owner.method !== undefined) return { major: 1, minor: owner.method.since };
    return { major: 1, minor: interfaceMethodSince(obj.packagePath, owner.type, obj.name) };
  }

  function interfaceMethodSince(path: string, line: SymbolLine, name: string): number {
    const type = lookup(path, line.name);
    const underlying =
      type?.kind === "TypeName" && type.type().kind === "Named"
        ? (type.type() as Named).underlying()
        : UNKNOWN;
    const method =
      underlying.kind === "Interface" ? underlying.methods.find((one) => one.name === name) : undefined;
    return (method === undefined ? undefined : minorByMember.get(method)) ?? line.since;
  }

  return {
    madeWith: frame.madeWith,
    newest: frame.newest,
    paths: () => [...frame.packages.keys()],
    packageName: (path) => frame.packages.get(path)?.name,
    names: (path) => lines(path)?.names() ?? [],
    lookup,
    since,
    isDeprecated(obj) {
      const owner = methodLine(obj);
      if (owner !== undefined) return owner.method?.deprecated ?? false;
      return lines(obj.packagePath)?.symbol(obj.name)?.deprecated ?? false;
    },
    holdsLock: (path, name) => lines(path)?.symbol(name)?.lock ?? false,
  };
}

type UntypedName = "untyped bool" | "untyped int" | "untyped rune" | "untyped float" | "untyped string";

/** A constant's value, and the type it has where none is written: see `constantTail` of the script. */
function untypedConstant(text: string): { readonly type: UntypedName; readonly value: Constant | undefined } {
  if (text.startsWith('"'))
    return { type: "untyped string", value: stringConstant(JSON.parse(text) as string) };
  if (text === "true" || text === "false")
    return { type: "untyped bool", value: boolConstant(text === "true") };
  if (text === "s_") return { type: "untyped string", value: undefined };
  const mark = text[0];
  const digits = mark === "r" || mark === "e" ? text.slice(1) : text;
  const type = mark === "r" ? "untyped rune" : mark === "e" ? "untyped float" : "untyped int";
  if (/^-?\d+$/.test(digits) && mark !== "e") return { type, value: intConstant(BigInt(digits)) };
  return { type, value: digits === "_" ? undefined : floatFromNumber(Number(digits)) };
}
