/**
 * golinger's types in the canonical text of typetext.go, so that the two can be compared as strings:
 * full package paths, no parameter names, uint8 and int32, interface{} as any, methods by name.
 */
import type { Func, Var } from "../../src/semantics/objects.js";
import type { Signature, Type } from "../../src/semantics/types.js";

/** Stands for a type that is not known; no Go type has it in its text. */
export const UNKNOWN_TEXT = "⊥";

export function typeText(type: Type): string {
  switch (type.kind) {
    case "Basic":
      return type.name;
    case "Named": {
      const { obj, typeArgs } = type;
      const name = obj.packagePath === "" ? obj.name : `${obj.packagePath}.${obj.name}`;
      return typeArgs.length === 0 ? name : `${name}[${typeArgs.map(typeText).join(",")}]`;
    }
    case "Pointer":
      return `*${typeText(type.elem)}`;
    case "Slice":
      return `[]${typeText(type.elem)}`;
    case "Array":
      return `[${type.length ?? "?"}]${typeText(type.elem)}`;
    case "Map":
      return `map[${typeText(type.key)}]${typeText(type.elem)}`;
    case "Chan": {
      if (type.dir !== "both") return `${type.dir === "send" ? "chan<- " : "<-chan "}${typeText(type.elem)}`;
      const receiveOnly = type.elem.kind === "Chan" && type.elem.dir === "receive";
      return receiveOnly ? `chan (${typeText(type.elem)})` : `chan ${typeText(type.elem)}`;
    }
    case "Signature":
      return `func${signatureText(type)}`;
    case "Struct": {
      const fields = type.fields.map((f) => `${f.embedded ? "+" : `${f.name} `}${typeText(f.type())}`);
      if (type.partial) fields.push("?");
      return `struct{${fields.join(";")}}`;
    }
    case "Interface": {
      if (type.methods.length + type.embeddeds.length === 0) return "any";
      const methods = [...type.methods].sort((a, b) => (a.name < b.name ? -1 : 1));
      const parts = methods.map((m: Func) => `${m.name}${signatureText(m.type())}`);
      return `interface{${[...parts, ...type.embeddeds.map((e) => `+${typeText(e)}`)].join(";")}}`;
    }
    case "Tuple":
      return `(${type.elems.map(typeText).join(",")})`;
    case "TypeParam":
      return type.obj.name;
    case "Union":
      return type.terms.map((term) => `${term.tilde ? "~" : ""}${typeText(term.type)}`).join("|");
    case "Unknown":
      return UNKNOWN_TEXT;
  }
}

/** A constraint that is no interface stands for the interface that embeds it. */
function constraintText(type: Type): string {
  const text = typeText(type);
  const under = type.kind === "Named" ? type.underlying() : type;
  return under.kind === "Interface" || under.kind === "Unknown" ? text : `interface{+${text}}`;
}

function signatureText(type: Signature): string {
  const typeParams =
    type.typeParams.length === 0
      ? ""
      : `[${type.typeParams.map((p) => `${p.obj.name} ${constraintText(p.constraint())}`).join(",")}]`;
  const last = type.params.length - 1;
  const params = type.params.map((param, i) => {
    const paramType = param.type();
    const spread = type.variadic && i === last && paramType.kind === "Slice";
    return spread ? `...${typeText(paramType.elem)}` : typeText(paramType);
  });
  return `${typeParams}(${params.join(",")})${resultText(type.results)}`;
}

function resultText(results: readonly Var[]): string {
  const [only] = results;
  if (only === undefined) return "";
  if (results.length === 1) return ` ${typeText(only.type())}`;
  return ` (${results.map((result) => typeText(result.type())).join(",")})`;
}
