/**
 * What names stand for, after go/types: one object per declared thing, made once, compared by
 * identity. `id` is its stable text form (package path, receiver, name; ordinals for locals), which
 * caches, workers, fingerprints and `dump` use.
 */
import type { Expr, FuncDecl, FuncLit, Ident, TypeSpec, ValueSpec } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import type { Constant } from "./constants.js";
import type { Named, Signature, Type } from "./types.js";

/** Where an object is declared; undefined for those of the universe or of packages without source. */
export interface Place {
  readonly file: SourceFile;
  readonly ident: Ident;
}

interface ObjectBase {
  readonly name: string;
  /** Import path; "" for the universe. */
  readonly packagePath: string;
  readonly place: Place | undefined;
}

export interface PkgName extends ObjectBase {
  readonly kind: "PkgName";
  /** The import path it stands for. */
  readonly imported: string;
}

export interface ConstObj extends ObjectBase {
  readonly kind: "Const";
  type(): Type;
  /** Undefined where it cannot be computed. */
  value(): Constant | undefined;
}

export interface TypeName extends ObjectBase {
  readonly kind: "TypeName";
  readonly isAlias: boolean;
  readonly spec: TypeSpec | undefined;
  type(): Type;
}

export type VarRole = "package" | "local" | "param" | "result" | "receiver" | "field";

export interface Var extends ObjectBase {
  readonly kind: "Var";
  readonly role: VarRole;
  /** An embedded field. */
  readonly embedded: boolean;
  /** The spec of a package-level variable with source. */
  readonly spec: ValueSpec | undefined;
  type(): Type;
}

/** A function, a method, or a method of an interface. */
export interface Func extends ObjectBase {
  readonly kind: "Func";
  /** e.g. `net/http.Get`, `(*net/http.Client).Do`, `(io.Closer).Close`: as go/types' FullName. */
  readonly id: string;
  readonly decl: FuncDecl | undefined;
  /** The type that declares the method, generic origin; undefined for plain functions. */
  readonly receiver: Named | undefined;
  readonly pointerReceiver: boolean;
  readonly isInterfaceMethod: boolean;
  /** The method of the generic type that this one instantiates; itself where it is no instance. */
  readonly origin: Func;
  type(): Signature;
}

export interface Builtin extends ObjectBase {
  readonly kind: "Builtin";
}

export interface Nil extends ObjectBase {
  readonly kind: "Nil";
}

export type Obj = PkgName | ConstObj | TypeName | Var | Func | Builtin | Nil;

/** What a selector `x.f` means (Go specification, "Selectors"). */
export interface Selection {
  readonly kind: "field" | "method" | "method-expr" | "qualified";
  readonly obj: Obj;
  /** Embedded fields walked through before `obj`, outermost first. */
  readonly path: readonly Var[];
  /** A pointer was followed on the way. */
  readonly indirect: boolean;
}

/** What a call calls. */
export type Callee =
  | { readonly kind: "static"; readonly func: Func }
  /** A call through an interface; `func` is the interface's method. */
  | { readonly kind: "interface"; readonly func: Func }
  | { readonly kind: "builtin"; readonly name: string }
  | { readonly kind: "conversion"; readonly type: Type }
  /** A literal called on the spot, or a local that holds just one literal. */
  | { readonly kind: "closure"; readonly lit: FuncLit }
  /** A function value: a variable, field, parameter, result or element. */
  | { readonly kind: "value"; readonly expr: Expr; readonly obj: Var | undefined }
  | { readonly kind: "unknown" };
