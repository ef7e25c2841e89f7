/**
 * The objects of package-level declarations. Decides when their types are computed (when first asked
 * for) and from what: the outline, or the whole initialiser where the outline's cuts hide something.
 */
import type { Expr, FuncDecl, GenDecl, ValueDecl, ValueSpec } from "../../syntax/ast.js";
import { type FileUnit, type PackageUnit, receiverBase } from "../collect.js";
import { type Constant, intConstant } from "../constants.js";
import { signatureOf, UNKNOWN } from "../make.js";
import { newConst, newFunc, newVar } from "../make-object.js";
import type { Func, Obj } from "../objects.js";
import type { Type } from "../types.js";
import { type Context, newContext } from "./context.js";
import { newDeclaredType } from "./declare-type.js";
import { nested } from "./nested.js";
import { declaredSignature } from "./signature.js";
import { constantOfSpec, typesOfSpec } from "./value-spec.js";

/** The objects of a const, var or type declaration, `_` included. */
export function declareGen(unit: PackageUnit, file: FileUnit, decl: GenDecl): readonly Obj[] {
  switch (decl.token) {
    case "import":
      return [];
    case "type":
      return decl.specs.map((spec): Obj => {
        const context = () => newContext(unit, file, file.scope);
        return newDeclaredType(unit, file, spec, context, () => methodsOf(unit, spec.name.name));
      });
    case "const":
      return inherited(decl.specs).flatMap((spec) => declareConsts(unit, file, decl, spec));
    case "var":
      return decl.specs.flatMap((spec) => declareVars(unit, file, decl, spec));
    default: {
      const never: never = decl;
      return never;
    }
  }
}

/** A constant's line together with the one it repeats (Go specification, "Constant declarations"). */
export interface ConstLine {
  readonly spec: ValueSpec;
  /** Where type and values come from: the line itself, or the last one before it that has some. */
  readonly source: ValueSpec;
}

export function inherited(specs: readonly ValueSpec[]): readonly ConstLine[] {
  let source: ValueSpec | undefined;
  return specs.map((spec) => {
    if (source === undefined || spec.type !== undefined || spec.values.length > 0) source = spec;
    return { spec, source };
  });
}

function declareConsts(unit: PackageUnit, file: FileUnit, decl: ValueDecl, line: ConstLine): readonly Obj[] {
  const { spec, source } = line;
  return spec.names.map((ident, i): Obj => {
    let known: { readonly type: Type; readonly value: Constant | undefined } | undefined;
    let running = false;
    const compute = () => {
      if (known !== undefined || running) return known ?? NOTHING;
      running = true;
      known = nested(unit.program, NOTHING, () =>
        outlined(unit, file, decl, source, (ctx, from) => {
          ctx.iota = intConstant(spec.ordinal);
          return constantOfSpec(ctx, from, i);
        }),
      );
      return known;
    };
    return newConst({
      name: ident.name,
      packagePath: unit.pkg.path,
      place: { file: file.source, ident },
      type: () => compute().type,
      value: () => compute().value,
    });
  });
}

const NOTHING = { type: UNKNOWN, value: undefined };

function declareVars(unit: PackageUnit, file: FileUnit, decl: ValueDecl, spec: ValueSpec): readonly Obj[] {
  let types: readonly Type[] | undefined;
  let running = false;
  const compute = (): readonly Type[] => {
    if (types !== undefined || running) return types ?? [];
    running = true;
    types = nested(unit.program, [], () => outlined(unit, file, decl, spec, typesOfSpec));
    return types;
  };
  return spec.names.map(
    (ident, i): Obj =>
      newVar({
        name: ident.name,
        packagePath: unit.pkg.path,
        place: { file: file.source, ident },
        role: "package",
        spec,
        type: () => compute()[i] ?? UNKNOWN,
      }),
  );
}

/**
 * Computes something from a line as the outline has it. Of what is left out there only the number of
 * elements can matter, and tables are large: they are parsed when somebody asks for it.
 */
function outlined<T>(
  unit: PackageUnit,
  file: FileUnit,
  decl: ValueDecl,
  spec: ValueSpec,
  compute: (ctx: Context, spec: ValueSpec) => T,
): T {
  const ctx = newContext(unit, file, file.scope);
  ctx.countCut = (written) =>
    nested(unit.program, undefined, () => {
      const whole = file.source.whole(decl)?.specs[spec.ordinal];
      if (whole === undefined) return undefined;
      const again = newContext(unit, file, file.scope);
      compute(again, whole);
      for (const [node, { type }] of again.found.records)
        if (node.start === written.start && type.kind === "Array") return type.length;
      return undefined;
    });
  return compute(ctx, spec);
}

function methodsOf(unit: PackageUnit, typeName: string): readonly Func[] {
  const methods: Func[] = [];
  const seen = new Set<string>(["_"]);
  for (const { decl } of unit.methodsOf(typeName)) {
    const func = seen.has(decl.name.name) ? undefined : unit.funcOf(decl);
    if (func === undefined) continue;
    seen.add(func.name);
    methods.push(func);
  }
  return methods;
}

export function declareFunc(unit: PackageUnit, file: FileUnit, decl: FuncDecl): Func {
  const { path } = unit.pkg;
  const written = decl.receiver?.type;
  const base = written === undefined ? undefined : receiverBase(written);
  const recv = base === undefined ? UNKNOWN : typeNamed(unit, base.name);
  const named = recv.kind === "Pointer" ? recv.elem : recv;
  const receiver = named.kind === "Named" ? named.origin : undefined;
  // A method of an unknown type must not look like a function.
  const lost = written !== undefined && receiver === undefined;
  return newFunc({
    name: decl.name.name,
    packagePath: path,
    place: { file: file.source, ident: decl.name },
    decl,
    receiver,
    // An alias may stand for a pointer type.
    pointerReceiver: written !== undefined && (recv.kind === "Pointer" || isPointer(written)),
    ...(lost ? { id: `(${path}.${base?.name ?? "?"}).${decl.name.name}` } : {}),
    type: () =>
      nested(unit.program, signatureOf({}), () =>
        declaredSignature(newContext(unit, file, file.scope), decl),
      ),
  });
}

/** `*T`, in parentheses or not. */
function isPointer(type: Expr): boolean {
  let at = type;
  while (at.kind === "ParenExpr") at = at.expr;
  return at.kind === "StarExpr";
}

function typeNamed(unit: PackageUnit, name: string): Type {
  const obj = unit.objects().get(name);
  return obj?.kind === "TypeName" ? obj.type() : UNKNOWN;
}
