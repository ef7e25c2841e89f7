/**
 * Makes objects: names of packages, constants, types, variables, functions. Decides how their types
 * are computed: once, when first asked for, and `UNKNOWN` (for functions an empty signature) to
 * whoever asks meanwhile. Call `obj.type()` as a method: the state lives in the object.
 */
import type { FuncDecl, TypeSpec, ValueSpec } from "../syntax/ast.js";
import type { Constant } from "./constants.js";
import type { Builtin, ConstObj, Func, Nil, PkgName, Place, TypeName, Var, VarRole } from "./objects.js";
import type { Named, Signature, Type } from "./types.js";
import { UNKNOWN } from "./unknown.js";

interface ObjectParts {
  readonly name: string;
  /** Import path; "" for the universe. */
  readonly packagePath: string;
  readonly place?: Place | undefined;
}

export function newPkgName(parts: ObjectParts & { readonly imported: string }): PkgName {
  return {
    kind: "PkgName",
    name: parts.name,
    packagePath: parts.packagePath,
    place: parts.place,
    imported: parts.imported,
  };
}

export interface TypeNameParts extends ObjectParts {
  readonly isAlias?: boolean;
  readonly spec?: TypeSpec | undefined;
  readonly type: Type | (() => Type);
}

export function newTypeName(parts: TypeNameParts): TypeName {
  const obj: TypeName & Lazy<Type> = {
    kind: "TypeName",
    name: parts.name,
    packagePath: parts.packagePath,
    place: parts.place,
    isAlias: parts.isAlias ?? false,
    spec: parts.spec,
    type: resolveType,
    state: parts.type,
  };
  return obj;
}

export interface ConstParts extends ObjectParts {
  readonly type: Type | (() => Type);
  /** Called at most once; undefined where the value cannot be computed. */
  readonly value: () => Constant | undefined;
}

export function newConst(parts: ConstParts): ConstObj {
  const obj: ConstObj & Lazy<Type> & LazyValue = {
    kind: "Const",
    name: parts.name,
    packagePath: parts.packagePath,
    place: parts.place,
    type: resolveType,
    state: parts.type,
    value: resolveValue,
    valueState: parts.value,
  };
  return obj;
}

export interface VarParts extends ObjectParts {
  readonly role: VarRole;
  readonly embedded?: boolean;
  readonly spec?: ValueSpec | undefined;
  /** The field or parameter of the generic type or function that this one instantiates. */
  readonly origin?: Var | undefined;
  readonly type: Type | (() => Type);
}

export function newVar(parts: VarParts): Var {
  const obj: VarRecord = {
    kind: "Var",
    name: parts.name,
    packagePath: parts.packagePath,
    place: parts.place,
    role: parts.role,
    embedded: parts.embedded ?? false,
    spec: parts.spec,
    type: resolveType,
    state: parts.type,
    origin: parts.origin === undefined ? undefined : originOfVar(parts.origin),
  };
  return obj;
}

/** The declared variable behind one of an instance, e.g. the field of the generic struct; else the variable itself. */
export function originOfVar(variable: Var): Var {
  return (variable as VarRecord).origin ?? variable;
}

interface VarRecord extends Var, Lazy<Type> {
  readonly origin: Var | undefined;
}

export interface FuncParts extends ObjectParts {
  /** Default: `funcId` of the parts. */
  readonly id?: string;
  readonly decl?: FuncDecl | undefined;
  readonly receiver?: Named | undefined;
  readonly pointerReceiver?: boolean;
  readonly isInterfaceMethod?: boolean;
  /** Default: the function itself. */
  readonly origin?: Func | undefined;
  readonly type: Signature | (() => Signature);
}

export function newFunc(parts: FuncParts): Func {
  const obj: FuncRecord = {
    kind: "Func",
    name: parts.name,
    packagePath: parts.packagePath,
    place: parts.place,
    id: parts.id ?? funcId(parts),
    decl: parts.decl,
    receiver: parts.receiver,
    pointerReceiver: parts.pointerReceiver ?? false,
    isInterfaceMethod: parts.isInterfaceMethod ?? false,
    origin: parts.origin as Func,
    type: resolveSignature,
    state: parts.type,
  };
  if (parts.origin === undefined) obj.origin = obj;
  return obj;
}

/**
 * The stable id of a function: `net/http.Get`, `(*net/http.Client).Do`, `(io.Closer).Close`,
 * `(interface).Close` for a method of an interface without a name. As go/types' FullName, except
 * that a generic receiver shows neither type parameters nor arguments: `(*sync/atomic.Pointer).Load`.
 */
function funcId(
  parts: Pick<FuncParts, "name" | "packagePath" | "receiver" | "pointerReceiver" | "isInterfaceMethod">,
): string {
  const { receiver } = parts;
  if (receiver !== undefined) {
    const { obj } = receiver;
    const typeName = obj.packagePath === "" ? obj.name : `${obj.packagePath}.${obj.name}`;
    return `(${parts.pointerReceiver === true ? "*" : ""}${typeName}).${parts.name}`;
  }
  if (parts.isInterfaceMethod === true) return `(interface).${parts.name}`;
  return parts.packagePath === "" ? parts.name : `${parts.packagePath}.${parts.name}`;
}

/** A predeclared function, or one of package unsafe. */
export function newBuiltin(name: string, packagePath = ""): Builtin {
  return { kind: "Builtin", name, packagePath, place: undefined };
}

export function newNil(): Nil {
  return { kind: "Nil", name: "nil", packagePath: "", place: undefined };
}

/** The lazy part of an object: a thunk, `undefined` while it runs, then the answer. */
interface Lazy<T> {
  state: T | (() => T) | undefined;
}

function resolveType(this: unknown): Type {
  const self = this as Lazy<Type>;
  const { state } = self;
  if (typeof state !== "function") return state ?? UNKNOWN;
  self.state = undefined;
  const type = state();
  self.state = type;
  return type;
}

interface LazyValue {
  valueState: Constant | (() => Constant | undefined) | undefined;
}

function resolveValue(this: unknown): Constant | undefined {
  const self = this as LazyValue;
  const state = self.valueState;
  if (typeof state !== "function") return state;
  self.valueState = undefined;
  const value = state();
  self.valueState = value;
  return value;
}

interface FuncRecord extends Omit<Func, "origin">, Lazy<Signature> {
  origin: Func;
}

const EMPTY_SIGNATURE: Signature = {
  kind: "Signature",
  typeParams: [],
  recv: undefined,
  params: [],
  results: [],
  variadic: false,
};

function resolveSignature(this: unknown): Signature {
  const self = this as Lazy<Signature>;
  const { state } = self;
  if (typeof state !== "function") return state ?? EMPTY_SIGNATURE;
  self.state = undefined;
  const signature = state();
  self.state = signature;
  return signature;
}
