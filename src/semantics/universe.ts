/**
 * The universe scope and package unsafe (Go specification, "Predeclared identifiers", "Package
 * unsafe"). One set of objects for all packages.
 */
import { boolConstant, intConstant } from "./constants.js";
import { basic, COMPARABLE_INTERFACE, EMPTY_INTERFACE, interfaceOf, newNamed, signatureOf } from "./make.js";
import { newBuiltin, newConst, newFunc, newNil, newTypeName, newVar } from "./make-object.js";
import type { Obj } from "./objects.js";
import { type Named, PREDECLARED_BASICS, type Type } from "./types.js";

const BUILTINS: readonly string[] = [
  "append",
  "cap",
  "clear",
  "close",
  "complex",
  "copy",
  "delete",
  "imag",
  "len",
  "make",
  "max",
  "min",
  "new",
  "panic",
  "print",
  "println",
  "real",
  "recover",
];

const UNSAFE_BUILTINS: readonly string[] = [
  "Add",
  "Alignof",
  "Offsetof",
  "Sizeof",
  "Slice",
  "SliceData",
  "String",
  "StringData",
];

/** The predeclared `error`, with its one method. */
export const ERROR: Named = newNamed({
  obj: newTypeName({ name: "error", packagePath: "", type: (): Type => ERROR }),
  underlying: () => {
    const result = newVar({ name: "", packagePath: "", role: "result", type: basic("string") });
    const recv = newVar({ name: "", packagePath: "", role: "receiver", type: ERROR });
    return interfaceOf([
      newFunc({
        name: "Error",
        packagePath: "",
        receiver: ERROR,
        isInterfaceMethod: true,
        type: signatureOf({ recv, results: [result] }),
      }),
    ]);
  },
});

/** The predeclared constraint `comparable`. */
export const COMPARABLE: Named = newNamed({
  obj: newTypeName({ name: "comparable", packagePath: "", type: (): Type => COMPARABLE }),
  underlying: () => COMPARABLE_INTERFACE,
});

const universe: ReadonlyMap<string, Obj> = makeUniverse();

function makeUniverse(): Map<string, Obj> {
  const scope = new Map<string, Obj>();
  const add = (obj: Obj): void => {
    scope.set(obj.name, obj);
  };
  const alias = (name: string, type: Type): void => {
    add(newTypeName({ name, packagePath: "", isAlias: true, type }));
  };
  for (const name of PREDECLARED_BASICS) add(newTypeName({ name, packagePath: "", type: basic(name) }));
  alias("byte", basic("uint8"));
  alias("rune", basic("int32"));
  alias("any", EMPTY_INTERFACE);
  add(ERROR.obj);
  add(COMPARABLE.obj);
  for (const value of [true, false]) {
    add(
      newConst({
        name: String(value),
        packagePath: "",
        type: basic("untyped bool"),
        value: () => boolConstant(value),
      }),
    );
  }
  // Its value is that of the const declaration it stands in; the checker sees to that.
  add(newConst({ name: "iota", packagePath: "", type: basic("untyped int"), value: () => intConstant(0) }));
  add(newNil());
  for (const name of BUILTINS) add(newBuiltin(name));
  return scope;
}

const unsafe: ReadonlyMap<string, Obj> = makeUnsafe();

function makeUnsafe(): Map<string, Obj> {
  const scope = new Map<string, Obj>();
  scope.set(
    "Pointer",
    newTypeName({ name: "Pointer", packagePath: "unsafe", type: basic("unsafe.Pointer") }),
  );
  for (const name of UNSAFE_BUILTINS) scope.set(name, newBuiltin(name, "unsafe"));
  return scope;
}

/** A predeclared object by name. */
export function lookupUniverse(name: string): Obj | undefined {
  return universe.get(name);
}

/** An object of package unsafe by name. */
export function lookupUnsafe(name: string): Obj | undefined {
  return unsafe.get(name);
}

/** The name means something in every package that does not declare it anew. */
export function isPredeclared(name: string): boolean {
  return universe.has(name);
}
