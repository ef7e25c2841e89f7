/**
 * The bodies to look at for semaphores of a package: those that make a channel with a buffer, by their
 * text, then those that know it by a name that the first ones tell. Most packages have none.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FunctionSource } from "../../semantics/info.js";
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import type { Scope } from "../analysis.js";

/** `make(chan T, n)`, or `make(T, n)` of a named type. */
const MAKES_BUFFERED = /\bmake\(\s*(?:chan\b[^,()]*|[A-Za-z_]\w*)\s*,/;

const MAKE = hashWord("make");
const CHAN = hashWord("chan");

export interface GrowingSources {
  /** All functions that hold the name, or the one function and those that name it. */
  add(what: string | Func): void;
  next(): FlowGraph | undefined;
}

export function growingSources(scope: Scope): GrowingSources {
  const graphs = new Set<FlowGraph>();
  const queue: FlowGraph[] = [];
  const known = new Set<string | Func>();
  const push = (graph: FlowGraph): void => {
    if (graphs.has(graph)) return;
    graphs.add(graph);
    queue.push(graph);
  };
  const addName = (name: string): void => {
    if (known.has(name)) return;
    known.add(name);
    for (const source of scope.functions([name])) push(scope.flow(source));
    for (const place of scope.initializers([name])) push(scope.flow(place));
  };
  for (const source of makersIn(scope)) push(scope.flow(source));
  if (scope.pkg.files.some((file) => file.mayHold(CHAN)))
    for (const place of scope.initializers(["make"])) push(scope.flow(place));
  return {
    add(what) {
      if (typeof what === "string") addName(what);
      else if (!known.has(what)) {
        known.add(what);
        const source = scope.functionOf(what);
        if (source !== undefined) push(scope.flow(source));
        addName(what.name);
      }
    },
    next: () => queue.shift(),
  };
}

function* makersIn(scope: Scope): Iterable<FunctionSource> {
  if (!scope.pkg.files.some((file) => file.mayHold(CHAN))) return;
  for (const file of scope.pkg.files) {
    // Tests do as they like.
    if (!file.mayHold(MAKE) || file.path.endsWith("_test.go")) continue;
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.broken || !file.pieceOf(decl).words.mayHold(MAKE)) continue;
      if (!MAKES_BUFFERED.test(file.text.slice(decl.start, decl.end))) continue;
      const source = scope.functionOf(scope.info.funcOf(decl));
      if (source !== undefined) yield source;
    }
  }
}
