/**
 * Prints types as go/types' TypeString does with full package paths, except that aliases print as
 * what they stand for: uint8, int32, interface{}. Struct tags are not kept and not printed.
 */
import { COMPARABLE_INTERFACE } from "./make.js";
import type { Var } from "./objects.js";
import type { Chan, Interface, Signature, Type, TypeParam } from "./types.js";
import { isPredeclared } from "./universe.js";

/** Types inside types. Only cyclic ones, which no valid program has, come this deep. */
const MAX_NESTING = 100;

export function typeString(type: Type): string {
  return print(type, 0);
}

function print(type: Type, depth: number): string {
  if (depth > MAX_NESTING) return "...";
  const inner = depth + 1;
  switch (type.kind) {
    case "Basic":
      return type.name;
    case "Unknown":
      return "invalid type";
    case "Named": {
      const { obj } = type;
      const name = obj.packagePath === "" ? obj.name : `${obj.packagePath}.${obj.name}`;
      if (type.typeArgs.length > 0) return `${name}[${printList(type.typeArgs, inner)}]`;
      return type.typeParams.length > 0 ? name + printTypeParams(type.typeParams, inner) : name;
    }
    case "Pointer":
      return `*${print(type.elem, inner)}`;
    case "Slice":
      return `[]${print(type.elem, inner)}`;
    case "Array":
      // As go/types prints an array whose length has an error.
      return `[${type.length ?? -1n}]${print(type.elem, inner)}`;
    case "Map":
      return `map[${print(type.key, inner)}]${print(type.elem, inner)}`;
    case "Chan":
      return printChan(type, inner);
    case "Struct":
      return `struct{${type.fields.map((field) => printField(field, inner)).join("; ")}}`;
    case "Signature":
      return `func${printSignature(type, inner)}`;
    case "Interface":
      return printInterface(type, inner);
    case "Tuple":
      return `(${printList(type.elems, inner)})`;
    case "Union":
      return type.terms.map((term) => (term.tilde ? "~" : "") + print(term.type, inner)).join(" | ");
    case "TypeParam":
      return isPredeclared(type.obj.name) ? `${type.obj.name}/* type parameter */` : type.obj.name;
    default: {
      const never: never = type;
      return never;
    }
  }
}

function printList(types: readonly Type[], depth: number): string {
  return types.map((type) => print(type, depth)).join(", ");
}

function printChan(type: Chan, depth: number): string {
  const elem = print(type.elem, depth);
  switch (type.dir) {
    case "send":
      return `chan<- ${elem}`;
    case "receive":
      return `<-chan ${elem}`;
    default:
      return type.elem.kind === "Chan" && type.elem.dir === "receive" ? `chan (${elem})` : `chan ${elem}`;
  }
}

function printField(field: Var, depth: number): string {
  const type = print(field.type(), depth);
  return field.embedded ? type : `${field.name} ${type}`;
}

function printInterface(type: Interface, depth: number): string {
  if (type === COMPARABLE_INTERFACE) return "interface{comparable}";
  // go/types sorts the methods of an interface when it is made.
  const methods = [...type.methods].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const parts = methods.map((method) => method.name + printSignature(method.type(), depth));
  for (const embedded of type.embeddeds) parts.push(print(embedded, depth));
  return `interface{${parts.join("; ")}}`;
}

function printSignature(type: Signature, depth: number): string {
  const typeParams = type.typeParams.length > 0 ? printTypeParams(type.typeParams, depth) : "";
  const params = printVars(type.params, type.variadic, depth);
  const { results } = type;
  if (results.length === 0) return typeParams + params;
  const only = results.length === 1 ? results[0] : undefined;
  if (only !== undefined && only.name === "") return `${typeParams}${params} ${print(only.type(), depth)}`;
  return `${typeParams}${params} ${printVars(results, false, depth)}`;
}

function printVars(vars: readonly Var[], variadic: boolean, depth: number): string {
  const parts = vars.map((variable, i) => {
    const type = variable.type();
    const name = variable.name === "" ? "" : `${variable.name} `;
    if (!variadic || i < vars.length - 1) return name + print(type, depth);
    // "append([]byte, s...)" has a last parameter that is no slice.
    if (type.kind === "Slice") return `${name}...${print(type.elem, depth)}`;
    return `${name}${print(type, depth)}...`;
  });
  return `(${parts.join(", ")})`;
}

/** `[K comparable, V any]`; parameters that share one constraint show it once. */
function printTypeParams(params: readonly TypeParam[], depth: number): string {
  let result = "";
  let previous: Type | undefined;
  for (const param of params) {
    const constraint = param.constraint();
    if (previous !== undefined) {
      if (constraint !== previous) result += ` ${print(previous, depth)}`;
      result += ", ";
    }
    previous = constraint;
    result += print(param, depth);
  }
  if (previous !== undefined) result += ` ${print(previous, depth)}`;
  return `[${result}]`;
}
