/**
 * The contract of the semantic layer: what it knows about one function body or initialiser, and
 * about the program. Decides what may be asked; `check/` finds the answers.
 */

import type { Package } from "../program/package.js";
import type { CallExpr, Expr, FuncDecl, FuncLit, GenDecl, Ident, Node, SelectorExpr } from "../syntax/ast.js";
import type { ParsedBody, SourceFile } from "../syntax/source-file.js";
import type { Constant } from "./constants.js";
import type { Callee, Func, Obj, Selection, TypeName, Var } from "./objects.js";
import type { Named, Signature, Type } from "./types.js";

export type ExprMode =
  | "value"
  | "variable"
  | "constant"
  | "type"
  | "novalue"
  | "builtin"
  | "package"
  | "nil"
  | "map-index"
  | "comma-ok"
  | "unknown";

/** Answers about the nodes of one body (closures inside it included) or of one whole declaration. */
export interface BodyInfo {
  /** Never undefined: `Unknown` where nothing is known. Untyped constants have their final type, as in go/types' Info.Types. */
  typeOf(expr: Expr): Type;
  modeOf(expr: Expr): ExprMode;
  constantOf(expr: Expr): Constant | undefined;
  /** What an identifier uses or declares. A type switch's binding has one object per clause, see `implicitOf`. */
  objectOf(ident: Ident): Obj | undefined;
  /** The object a clause of a type switch declares. */
  implicitOf(clause: Node): Var | undefined;
  selectionOf(selector: SelectorExpr): Selection | undefined;
  calleeOf(call: CallExpr): Callee;
  signatureOf(lit: FuncLit): Signature;
  /** Type arguments given or inferred at an identifier that names a generic function or type. */
  instanceOf(ident: Ident): readonly Type[];
  /** Variables of enclosing functions that the literal mentions, in the order of first mention. */
  capturesOf(lit: FuncLit): readonly Var[];
}

export interface FunctionSource {
  readonly pkg: Package;
  readonly file: SourceFile;
  readonly decl: FuncDecl;
  readonly func: Func;
  readonly body: ParsedBody;
  readonly info: BodyInfo;
}

/** One package as semantics sees it. */
export interface PackageInfo {
  readonly pkg: Package;
  /** Package-level objects, by name. */
  lookup(name: string): Obj | undefined;
  /** All package-level names in source order. */
  names(): readonly string[];
  funcOf(decl: FuncDecl): Func;
  /** Parses and checks the body; the same until `SourceFile.dropBodies`. Undefined without a body. */
  function(file: SourceFile, decl: FuncDecl): FunctionSource | undefined;
  /** Checks a var or const declaration with its initialisers in full. */
  initializer(
    file: SourceFile,
    decl: GenDecl,
  ): { readonly decl: GenDecl; readonly info: BodyInfo } | undefined;
}

export interface Semantics {
  package(pkg: Package): PackageInfo;
  /** The package has been replaced: nothing is to lead to it any more. */
  forget(pkg: Package): void;
  /** A package-level object by import path, from source or from the standard library index. */
  find(packagePath: string, name: string): Obj | undefined;
  /** The package-level names of a package, from source or from the standard library index; none where it is unknown. */
  namesOf(packagePath: string): readonly string[];
  identical(a: Type, b: Type): boolean;
  underlying(type: Type): Type;
  /** Method or field by name, through embedding and pointers. */
  member(type: Type, name: string, from: Package | undefined): Selection | undefined;
  /** Does the method set of `type` cover that of `iface`? `undefined` where a part is unknown. */
  implements(type: Type, iface: Type): boolean | undefined;
  /** As go/types prints it with full package paths: `*net/http.Response`, `chan<- int`. */
  typeString(type: Type): string;
  /** The defined type after following one pointer and any alias, e.g. `net/http.Response` for `*http.Response`. */
  namedOf(type: Type): Named | undefined;
  /** `true` when the type is the defined type of that package and name (pointers not followed). */
  isNamed(type: Type, packagePath: string, name: string): boolean;
  /** The Go release that added a symbol of the standard library, e.g. 1.25 for `(*sync.WaitGroup).Go`; undefined when unknown. */
  since(obj: Func | TypeName): { readonly major: number; readonly minor: number } | undefined;
  /** A type of the standard library whose values must not be copied, also by fields that the index does not list. */
  holdsLock(packagePath: string, name: string): boolean;
}
