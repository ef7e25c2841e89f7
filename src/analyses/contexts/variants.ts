/**
 * Which function does the same with a context: by model, or because it is called `FContext`,
 * `FWithContext` or `FCtx`, takes a context first and is alike in all else. Decides too which names
 * of a package are worth a look.
 */
import { pointerTo } from "../../semantics/make.js";
import {
  isForOtherPurposes,
  modelledVariant,
  VARIANT_SUFFIXES,
} from "../../semantics/models/context-variants.js";
import { readsValuesOnly } from "../../semantics/models/contexts.js";
import type { Func } from "../../semantics/objects.js";
import type { Signature } from "../../semantics/types.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { contextCare } from "./care.js";
import { isContext } from "./derivations.js";

export interface Variant {
  /** As people write it: `http.NewRequestWithContext`, `QueryContext`. */
  readonly name: string;
  /** The function; undefined where the call has to be written anew. */
  readonly func: Func | undefined;
  readonly since: { readonly major: number; readonly minor: number } | undefined;
}

export interface ContextVariants {
  of(func: Func): Variant | undefined;
}

export const contextVariants = defineAnalysis<ContextVariants>({
  id: "context-variants",
  compute(scope) {
    const known = new Map<Func, Variant | undefined>();
    return {
      of({ origin }) {
        if (!known.has(origin)) known.set(origin, find(scope, origin));
        return known.get(origin);
      },
    };
  },
});

function find(scope: Scope, func: Func): Variant | undefined {
  const modelled = modelledVariant(func.id);
  if (modelled !== undefined) return { ...modelled, func: undefined };
  if (readsValuesOnly(func.packagePath, func.name) || isForOtherPurposes(func.packagePath)) return undefined;
  for (const suffix of VARIANT_SUFFIXES) {
    const other = namesake(scope, func, func.name + suffix);
    if (other === undefined || !isSameWithContext(scope, func.type(), other.type())) continue;
    const { watches, keeps } = scope.ask(contextCare).ofFunction(other, 0);
    // One that only reads values from it, such as a logger's, waits for nothing.
    if (watches !== "no" || keeps)
      return { name: other.name, func: other, since: scope.semantics.since(other) };
  }
  return undefined;
}

function namesake({ semantics, pkg }: Scope, func: Func, name: string): Func | undefined {
  const { receiver } = func;
  const object =
    receiver === undefined
      ? semantics.find(func.packagePath, name)
      : semantics.member(func.isInterfaceMethod ? receiver : pointerTo(receiver), name, pkg)?.obj;
  return object?.kind === "Func" ? object : undefined;
}

function isSameWithContext(scope: Scope, plain: Signature, other: Signature): boolean {
  const { identical } = scope.semantics;
  const [first, ...rest] = other.params;
  return (
    first !== undefined &&
    isContext(scope, first.type()) &&
    plain.variadic === other.variadic &&
    rest.length === plain.params.length &&
    other.results.length === plain.results.length &&
    rest.every((param, index) => identical(param.type(), plain.params[index]?.type() ?? param.type())) &&
    other.results.every((result, index) =>
      identical(result.type(), plain.results[index]?.type() ?? result.type()),
    )
  );
}
