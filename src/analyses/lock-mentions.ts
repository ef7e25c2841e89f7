/**
 * Functions whose text could copy a value that holds a lock: most functions of a package that locks
 * something never do, and are not parsed. Decides by the names that the package's declarations give
 * to such values and by the shape of the text around them; what is a copy is decided by
 * `lock-copies.ts`.
 */
import { isExported } from "../semantics/identical.js";
import type { Var } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import type { FuncDecl, ValueSpec } from "../syntax/ast.js";
import { hashWord } from "../syntax/scan.js";
import type { SourceFile } from "../syntax/source-file.js";
import type { Scope } from "./analysis.js";
import { heldLock, LOCKING_PACKAGES } from "./lock-values.js";

interface LockNames {
  /** Types whose values hold a lock, and functions that return such values. */
  readonly types: Set<string>;
  /** Fields and variables that are such values. */
  readonly values: Set<string>;
  /** Those that hold such values as elements. */
  readonly containers: Set<string>;
  /** Those that point to them, functions that return pointers included. */
  readonly pointers: Set<string>;
}

/** Functions that may copy a lock, in source order. */
export function* mayCopyLocks(
  scope: Scope,
): Iterable<{ readonly file: SourceFile; readonly decl: FuncDecl }> {
  const names = lockNames(scope);
  const hashes = [...new Set([...names.types, ...names.values, ...names.containers, ...names.pointers])].map(
    hashWord,
  );
  const tests = textTests(names);
  for (const file of scope.pkg.files) {
    if (!hashes.some((hash) => file.mayHold(hash))) continue;
    const imports = new Set(file.imports.map(({ name, path }) => name?.name ?? path.replace(/^.*\//, "")));
    const isType = (name: string): boolean =>
      imports.has(name) ||
      scope.semantics.find("", name) !== undefined ||
      scope.info.lookup(name)?.kind === "TypeName";
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.bodySpan === undefined) continue;
      const { words } = file.pieceOf(decl);
      if (!hashes.some((hash) => words.mayHold(hash))) continue;
      const text = file.text.slice(decl.start, decl.end);
      if (tests.mayCopy(text, isType)) yield { file, decl };
    }
  }
}

function lockNames(scope: Scope): LockNames {
  const { info, semantics } = scope;
  const names: LockNames = {
    types: new Set(importedLockTypes(scope)),
    values: new Set(),
    containers: new Set(),
    pointers: new Set(),
  };
  const holds = (type: Type): boolean => heldLock(semantics, type) !== undefined;
  const sort = (name: string, type: Type, value: Set<string>): void => {
    if (holds(type)) value.add(name);
    else if (type.kind === "Pointer") {
      if (holds(type.elem)) names.pointers.add(name);
    } else if (
      type.kind === "Slice" ||
      type.kind === "Map" ||
      type.kind === "Chan" ||
      type.kind === "Array"
    ) {
      for (let elem: Type = type; ; elem = elem.elem) {
        if (elem.kind === "Named" || !("elem" in elem)) {
          if (holds(elem)) names.containers.add(name);
          break;
        }
      }
    }
  };
  for (const name of info.names()) {
    const obj = info.lookup(name);
    if (obj?.kind === "TypeName") {
      const type = obj.type();
      if (holds(type)) names.types.add(name);
      const under = semantics.underlying(type);
      if (under.kind === "Struct") {
        for (const field of under.fields) sort(field.name, field.type(), names.values);
      } else if (under.kind !== "Interface") sort(name, under, names.types);
    } else if (obj?.kind === "Var" && mayHoldLock(obj)) sort(name, obj.type(), names.values);
  }
  for (const file of scope.pkg.files) {
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.type.results.length === 0) continue;
      for (const result of info.funcOf(decl).type().results) sort(decl.name.name, result.type(), names.types);
    }
  }
  return names;
}

/** Types of imported packages whose values hold a lock, as far as a file of the package mentions them. */
function* importedLockTypes(scope: Scope): Iterable<string> {
  const { pkg, semantics } = scope;
  const paths = new Set(pkg.files.flatMap((file) => file.imports.map(({ path }) => path)));
  for (const path of paths) {
    const home = path === "sync" ? undefined : scope.scopeOf(path);
    if (home !== undefined && !LOCKING_PACKAGES.some((locking) => home.imports(locking))) continue;
    for (const name of semantics.namesOf(path)) {
      if (!isExported(name)) continue;
      const hash = hashWord(name);
      if (!pkg.files.some((file) => file.mayHold(hash))) continue;
      const obj = semantics.find(path, name);
      if (obj?.kind === "TypeName" && heldLock(semantics, obj.type()) !== undefined) yield name;
    }
  }
}

/** A package variable's type is asked for only where it is written, or where a literal gives it. */
function mayHoldLock(variable: Var): boolean {
  const { spec } = variable;
  if (spec === undefined || spec.type !== undefined) return spec !== undefined;
  const value = valueFor(spec, variable.name);
  const inner = value?.kind === "UnaryExpr" ? value.expr : value;
  return inner?.kind === "CompositeLit" || (inner?.kind === "CallExpr" && inner.fun.kind === "Ident");
}

function valueFor(spec: ValueSpec, name: string): ValueSpec["values"][number] | undefined {
  return spec.values[spec.names.findIndex((ident) => ident.name === name)];
}

/** A dereference, not a pointer type or a product: what stands before decides. */
const DEREFERENCE = /(?<![\w)\]}"'`]\s*)\*\s*\(?\s*([A-Za-z_]\w*)/g;
const RANGE_VALUE = /,\s*[A-Za-z]\w*\s*:?=\s*range\b/;

function textTests(names: LockNames) {
  const any = (set: ReadonlySet<string>): string => (set.size === 0 ? "(?!)" : [...set].join("|"));
  // `*T` and `&T{` name no value.
  const type = new RegExp(`(?<![*&.]\\s*|\\w)(?:\\w+\\.)?\\b(?:${any(names.types)})\\b`);
  // `x.mu.Lock()`, `&x.mu` and the key `mu:` leave the value where it is.
  const value = new RegExp(`(?<!&[\\w.]*|\\w)(?:${any(names.values)})\\b(?!\\s*[.:(\\w])`);
  const container = new RegExp(`\\b(?:${any(names.containers)})\\b`);
  const element = new RegExp(`(?<!&[\\w.]*)\\b(?:${any(names.containers)})\\s*\\[[^\\]]*\\](?!\\s*[.\\w])`);
  const pointer = new RegExp(`\\b(?:${any(new Set([...names.types, ...names.pointers]))})\\b`);
  return {
    mayCopy(text: string, isType: (name: string) => boolean): boolean {
      if (type.test(text) || value.test(text) || element.test(text)) return true;
      if (container.test(text) && RANGE_VALUE.test(text)) return true;
      if (!pointer.test(text)) return false;
      for (const match of text.matchAll(DEREFERENCE)) if (!isType(match[1] ?? "")) return true;
      return false;
    },
  };
}
