/**
 * `defer start()` where `start` returns the function that is to be called at the end: what a deferred
 * call returns is dropped. Decides which deferred calls return one: those that hand out a function
 * that lets go of something, and those whose body is seen to return a literal.
 */
import type { FlowGraph } from "../flow/graph.js";
import type { DeferInstr, FlowFunction, Value } from "../flow/ir.js";
import type { Type } from "../semantics/types.js";
import type { SourceFile } from "../syntax/source-file.js";
import type { Span } from "../text/span.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { bodyOfCall } from "./callees.js";
import { duties } from "./obligations/duties.js";
import { placeOfCall } from "./obligations/places.js";
import { originOf } from "./origins.js";

export interface DroppedFunction {
  readonly graph: FlowGraph;
  readonly call: DeferInstr["call"];
  readonly place: { readonly file: SourceFile; readonly span: Span };
  readonly callee: string;
}

export const droppedFunctions = defineAnalysis<readonly DroppedFunction[]>({
  id: "dropped-functions",
  compute(scope) {
    const found = new Map<DeferInstr, FlowGraph>();
    for (const { site, acquired } of scope.ask(duties).unmet) {
      const { instr, graph } = site;
      if (instr.op === "defer" && acquired.role.as === "release" && isFunction(instr))
        found.set(instr, graph);
    }
    const names = scope.ask(returningFunctions);
    const imported = scope.pkg.files.flatMap(({ imports }) =>
      imports.flatMap(({ path }) => scope.scopeOf(path)?.ask(returningFunctions) ?? []),
    );
    const words = [...new Set([...names, ...imported])];
    for (const source of words.length === 0 ? [] : scope.functions(words, ["defer"])) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) {
        for (const instr of fn.defers) if (drops(scope, instr)) found.set(instr, graph);
      }
    }
    return [...found].map(([instr, graph]) => {
      const { block, call } = instr;
      const { place, callee } = placeOfCall({ graph, fn: block.fn, block, instr, id: "" });
      return { graph, call, place, callee };
    });
  },
});

/**
 * Names of the package's functions that return a function to call and nothing else. Taken from the
 * text of signatures in one line: parsing every declaration for this would cost more than it finds.
 */
const returningFunctions = defineAnalysis<readonly string[]>({
  id: "returning-functions",
  compute: ({ pkg }) =>
    pkg.files.flatMap((file) => [...file.text.matchAll(SIGNATURE)].map((match) => match[1] ?? "")),
});

const SIGNATURE =
  /^func[ \t]+(?:\([^()\n]*\)[ \t]*)?(\w+)[^\n]*\)[ \t]*\(?[ \t]*(?:\w+[ \t]+)?func\(\)[ \t]*\)?[ \t]*\{/gm;

function isFunction({ call: { signature } }: DeferInstr): boolean {
  return signature?.results.length === 1 && takesNothing(signature.results[0]?.type());
}

function takesNothing(type: Type | undefined): boolean {
  const under = type?.kind === "Named" ? type.underlying() : type;
  return under?.kind === "Signature" && under.params.length === 0;
}

function drops(scope: Scope, instr: DeferInstr): boolean {
  const body = isFunction(instr) ? bodyOfCall(scope, instr.call) : undefined;
  return body !== undefined && returnsLiteral(body);
}

function returnsLiteral(body: FlowFunction): boolean {
  const results = body.blocks.flatMap(({ end }) => (end.op === "return" ? end.results : []));
  const isNothing = (value: Value): boolean => originOf(value).op === "nil";
  return (
    results.some((value) => originOf(value).op === "closure") &&
    results.every((value) => originOf(value).op === "closure" || isNothing(value))
  );
}
