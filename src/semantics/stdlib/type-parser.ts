/**
 * Parses the type texts of the standard library index (test/oracle/typetext.go writes them) into
 * types of the kernel. The texts are ours and shallow, so plain recursion does; a text that does not
 * parse gives `UNKNOWN`. Which object a name stands for is the caller's business.
 *
 *     struct{Name T;+Embedded@12;?}      @12: since 1.12, !: deprecated, ?: unexported fields are left out
 *     interface{M(int) error;+io.Reader;+~int|~string}
 */
import {
  arrayOf,
  basic,
  chanOf,
  EMPTY_INTERFACE,
  interfaceOf,
  mapOf,
  newTypeParam,
  pointerTo,
  signatureOf,
  sliceOf,
  structOf,
  UNKNOWN,
  unionOf,
} from "../make.js";
import { newFunc, newVar } from "../make-object.js";
import type { Func, Var, VarRole } from "../objects.js";
import {
  type BasicName,
  type Named,
  PREDECLARED_BASICS,
  type Signature,
  type Type,
  type TypeParam,
  type UnionTerm,
} from "../types.js";
import { COMPARABLE, ERROR } from "../universe.js";

export interface TypeScope {
  /** The package whose names are written without a path. */
  readonly packagePath: string;
  readonly typeParams: ReadonlyMap<string, TypeParam>;
  /** A type by package and name, instantiated where there are arguments. */
  named(packagePath: string, name: string, args: readonly Type[]): Type;
  /** Told the release of a field or method that is younger than its type. */
  dated(member: Var | Func, minor: number): void;
}

/** What a text is parsed for: its type, or its place as the declaration of a defined type. */
export interface Declares {
  readonly owner: Named;
}

export class TypeParser {
  readonly text: string;
  readonly scope: TypeScope;
  readonly declares: Declares | undefined;
  #at = 0;

  constructor(text: string, scope: TypeScope, declares?: Declares) {
    this.text = text;
    this.scope = scope;
    this.declares = declares;
  }

  /** The whole text as a type. */
  type(): Type {
    return this.#type(this.declares?.owner);
  }

  /** The whole text as the rest of a function: `[T any](int) error`. */
  signature(recv: Var | undefined): Signature {
    return this.#signature(recv);
  }

  /** `[K comparable,V any]` at this place, if any; constraints are resolved when asked for. */
  typeParams(): readonly TypeParam[] {
    if (!this.#take("[")) return [];
    const params: TypeParam[] = [];
    const byName = new Map(this.scope.typeParams);
    const scope: TypeScope = { ...inherited(this.scope), typeParams: byName };
    do {
      const name = this.#word();
      this.#take(" ");
      const start = this.#at;
      this.#skip();
      const text = this.text.slice(start, this.#at);
      const param = newTypeParam({
        name,
        packagePath: this.scope.packagePath,
        index: params.length,
        constraint: () => new TypeParser(text, scope).type(),
      });
      params.push(param);
      byName.set(name, param);
    } while (this.#take(","));
    this.#take("]");
    return params;
  }

  /** What has not been read yet. */
  rest(): string {
    return this.text.slice(this.#at).trimStart();
  }

  #type(owner: Named | undefined = undefined): Type {
    const { text } = this;
    switch (text[this.#at]) {
      case "*":
        this.#at++;
        return pointerTo(this.#type());
      case "[":
        return this.#slice();
      case "<":
        this.#take("<-chan ");
        return chanOf("receive", this.#type());
      case "(": {
        this.#at++;
        const inner = this.#type();
        this.#take(")");
        return inner;
      }
      case "~":
        return this.#union();
    }
    if (this.#take("map[")) {
      const key = this.#type();
      this.#take("]");
      return mapOf(key, this.#type());
    }
    if (this.#take("chan<- ")) return chanOf("send", this.#type());
    if (this.#take("chan ")) return chanOf("both", this.#type());
    if (text.startsWith("func(", this.#at)) {
      this.#at += "func".length;
      return this.#signature(undefined);
    }
    if (this.#take("struct{")) return this.#struct();
    if (this.#take("interface{")) return this.#interface(owner);
    return this.#name();
  }

  #slice(): Type {
    const [whole = "", length = ""] = /^\[(\d*)\]/.exec(this.text.slice(this.#at, this.#at + 24)) ?? [];
    if (whole === "") return this.#fail();
    this.#at += whole.length;
    const elem = this.#type();
    return length === "" ? sliceOf(elem) : arrayOf(elem, BigInt(length));
  }

  #name(): Type {
    const word = this.#path();
    if (word === "") return this.#fail();
    const param = this.scope.typeParams.get(word);
    if (param !== undefined) return param;
    if (word === "untyped") {
      this.#take(" ");
      return basic(`untyped ${this.#word()}` as BasicName);
    }
    const predeclared = PREDECLARED.get(word);
    if (predeclared !== undefined) return predeclared;
    const args: Type[] = [];
    if (this.#take("[")) {
      do args.push(this.#type());
      while (this.#take(","));
      this.#take("]");
    }
    const dot = word.lastIndexOf(".");
    const path = dot < 0 ? this.scope.packagePath : word.slice(0, dot);
    return this.scope.named(path, word.slice(dot + 1), args);
  }

  #signature(recv: Var | undefined): Signature {
    const outer = this.scope.typeParams;
    const typeParams = this.text[this.#at] === "[" ? this.typeParams() : [];
    if (typeParams.length > 0) {
      const all = new Map(outer);
      for (const param of typeParams) all.set(param.obj.name, param);
      const inner = new TypeParser(this.rest(), { ...inherited(this.scope), typeParams: all });
      return { ...inner.#signature(recv), typeParams };
    }
    const { types, variadic } = this.#tuple();
    const params = types.map((type) => this.#var("param", type));
    let results: Var[] = [];
    if (this.#take(" ")) {
      const single = this.text[this.#at] !== "(";
      const found = single ? [this.#type()] : this.#tuple().types;
      results = found.map((type) => this.#var("result", type));
    }
    return signatureOf({ recv, params, results, variadic });
  }

  #tuple(): { readonly types: readonly Type[]; readonly variadic: boolean } {
    const types: Type[] = [];
    let variadic = false;
    this.#take("(");
    while (this.#at < this.text.length && this.text[this.#at] !== ")") {
      variadic = this.#take("...");
      const type = this.#type();
      types.push(variadic ? sliceOf(type) : type);
      this.#take(",");
    }
    this.#take(")");
    return { types, variadic };
  }

  #var(role: VarRole, type: Type): Var {
    return newVar({ name: "", packagePath: this.scope.packagePath, role, type });
  }

  /**
   * Fields left out become one blank field of unknown type, not a partial struct: all exported and
   * embedded fields are there, so that a member not found is certainly missing, while size,
   * comparability and identity stay unknown.
   */
  #struct(): Type {
    const fields: Var[] = [];
    const { packagePath } = this.scope;
    while (this.#at < this.text.length && !this.#take("}")) {
      const hidden = this.#take("?");
      fields.push(hidden ? newVar({ name: "_", packagePath, role: "field", type: UNKNOWN }) : this.#field());
      this.#take(";");
    }
    return structOf(fields);
  }

  #field(): Var {
    const embedded = this.#take("+");
    let name = "";
    if (embedded) {
      name = /^\*?(?:[\w./]*[./])?(\w+)/.exec(this.text.slice(this.#at))?.[1] ?? "";
    } else {
      name = this.#word();
      this.#take(" ");
    }
    const type = this.#type();
    const field = newVar({ name, packagePath: this.scope.packagePath, role: "field", embedded, type });
    this.#marks(field);
    return field;
  }

  #interface(owner: Named | undefined): Type {
    const methods: Func[] = [];
    const embeddeds: Type[] = [];
    while (this.#at < this.text.length && !this.#take("}")) {
      if (this.#take("+")) embeddeds.push(this.#union());
      else methods.push(this.#method(owner));
      this.#take(";");
    }
    return methods.length + embeddeds.length === 0 ? EMPTY_INTERFACE : interfaceOf(methods, embeddeds);
  }

  #method(owner: Named | undefined): Func {
    const { packagePath } = this.scope;
    const name = this.#word();
    const type = this.#signature(undefined);
    const method = newFunc({ name, packagePath, receiver: owner, isInterfaceMethod: true, type });
    this.#marks(method);
    return method;
  }

  /** `~int|string`; one term without a tilde is that type. */
  #union(): Type {
    const terms: UnionTerm[] = [];
    do {
      const tilde = this.#take("~");
      terms.push({ tilde, type: this.#type() });
    } while (this.#take("|"));
    const [first] = terms;
    return terms.length === 1 && first !== undefined && !first.tilde ? first.type : unionOf(terms);
  }

  #marks(member: Var | Func): void {
    this.#take("!");
    if (!this.#take("@")) return;
    const digits = /^\d+/.exec(this.text.slice(this.#at, this.#at + 4))?.[0] ?? "";
    this.#at += digits.length;
    this.scope.dated(member, Number(digits));
  }

  /** Passes over one constraint, up to the `,` or `]` that ends it. */
  #skip(): void {
    let depth = 0;
    for (; this.#at < this.text.length; this.#at++) {
      const char = this.text[this.#at];
      if (depth === 0 && (char === "," || char === "]")) return;
      if (char === "[" || char === "(" || char === "{") depth++;
      else if (char === "]" || char === ")" || char === "}") depth--;
    }
  }

  #word(): string {
    return this.#match(/[\w]+/y);
  }

  /** A name with its package path, such as `net/http.Client`. */
  #path(): string {
    return this.#match(/[A-Za-z_][\w./]*/y);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #take(token: string): boolean {
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  /** Nothing more can be read: everything that follows is unknown. */
  #fail(): Type {
    this.#at = this.text.length;
    return UNKNOWN;
  }
}

/** A scope as plain functions, so that a copy with other type parameters keeps its answers. */
function inherited(scope: TypeScope): TypeScope {
  return {
    packagePath: scope.packagePath,
    typeParams: scope.typeParams,
    named: (path, name, args) => scope.named(path, name, args),
    dated: (member, minor) => scope.dated(member, minor),
  };
}

const BASIC_WORDS: readonly BasicName[] = [...PREDECLARED_BASICS, "unsafe.Pointer"];

const PREDECLARED: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...BASIC_WORDS.map((name): [string, Type] => [name, basic(name)]),
  ["any", EMPTY_INTERFACE],
  ["error", ERROR],
  ["comparable", COMPARABLE],
]);
