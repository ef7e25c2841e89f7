/**
 * Places as texts that can be carried from function to function: a root and the fields walked from
 * it. Decides when two names in one graph are one WaitGroup, lock or test: pointers and what they
 * point to are not told apart.
 */
import { type AccessPath, accessPathOf, type PathRoot, type Selector } from "../flow/access-path.js";
import type { Value } from "../flow/ir.js";
import { constantText } from "../semantics/constants.js";
import type { Var } from "../semantics/objects.js";
import type { Span } from "../text/span.js";

export interface PlaceKey {
  readonly root: PathRoot;
  readonly steps: readonly string[];
  /** Equal texts in one graph are one place, as far as indices and elements can tell. */
  readonly text: string;
}

export function placeKey(value: Value): PlaceKey {
  const path: AccessPath = accessPathOf(value);
  return extend({ root: path.root, steps: [], text: rootText(path.root) }, path.selectors.flatMap(stepsOf));
}

export function globalKey(obj: Var, steps: readonly string[]): PlaceKey {
  const root: PathRoot = { kind: "global", obj };
  return extend({ root, steps: [], text: rootText(root) }, steps);
}

export function extend(key: PlaceKey, steps: readonly string[]): PlaceKey {
  return { root: key.root, steps: [...key.steps, ...steps], text: key.text + steps.join("") };
}

function stepsOf(selector: Selector): readonly string[] {
  switch (selector.kind) {
    case "field":
      return [`.${selector.field.name}`];
    case "index":
      return ["op" in selector.index ? `[t${selector.index.id}]` : `[${constantText(selector.index)}]`];
    case "element":
      return ["[]"];
    case "received":
      return ["<-"];
    case "deref":
    case "address":
    case "type":
      return [];
    default:
      selector satisfies never;
      return [];
  }
}

/** Equal texts in one graph are one root. */
export function rootText(root: PathRoot): string {
  switch (root.kind) {
    case "variable":
      return `${root.fn.id} ${root.obj.name}:${offsetIn(root.fn.node, root.obj)}`;
    case "global":
      return `${root.obj.packagePath}.${root.obj.name}`;
    case "object":
      return `${root.fn.id}@${root.site}`;
    case "result":
      return `${root.fn.id} t${root.call.id}#${root.index}`;
    case "value":
      return `${root.fn?.id ?? ""} t${root.value.id}`;
    default: {
      const never: never = root;
      return never;
    }
  }
}

/** Names may be declared again in inner blocks. In the function: an edit before it moves both. */
function offsetIn({ start }: Span, { place }: Var): number | "" {
  return place === undefined ? "" : place.ident.start - start;
}

/**
 * Tells a field with a place from all others, by the declaration that holds it: that stays where others
 * are edited. In one file, texts are in the order of the fields.
 */
export function fieldText({ file, ident }: NonNullable<Var["place"]>): string {
  const at = file.decls.findLastIndex((decl) => decl.start <= ident.start);
  const offset = ident.start - (file.decls[at]?.start ?? 0);
  return `${file.path}:${sortable(at)}+${sortable(offset)}`;
}

function sortable(count: number): string {
  return String(count).padStart(7, "0");
}
