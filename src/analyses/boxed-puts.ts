/**
 * Values that `Put` of a sync.Pool copies to the heap, since its parameter is an interface and they
 * are no pointers: each call allocates what the pool was to spare. Decides what an interface holds
 * without a copy.
 */
import type { FlowGraph } from "../flow/graph.js";
import { BOXING_PUTS } from "../semantics/models/pools.js";
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import { defineAnalysis } from "./analysis.js";
import { callsTo } from "./calls.js";
import type { Caller } from "./pool-puts.js";

export interface BoxedPut {
  readonly graph: FlowGraph;
  readonly put: Caller;
  readonly type: Type;
}

export const boxedPuts = defineAnalysis<readonly BoxedPut[]>({
  id: "boxed-puts",
  compute(scope) {
    const found: BoxedPut[] = [];
    for (const { graph, instr } of callsTo(scope, (id) => BOXING_PUTS.has(id), ["Put"])) {
      const value = instr.call.args[0];
      if (value?.op === "makeInterface" && isCopied(value.x.type))
        found.push({ graph, put: instr, type: value.x.type });
    }
    return found;
  },
});

function isCopied(type: Type): boolean {
  const under = underlyingOf(type);
  switch (under.kind) {
    case "Slice":
      return true;
    case "Basic":
      // Small numbers and constants are not copied; what they are is hard to tell from here.
      return under.name === "string";
    case "Struct":
      // A single field is held as it would be alone, nothing as nothing.
      if (under.partial || under.fields.length === 0) return false;
      return under.fields.length > 1 || isCopied(under.fields[0]?.type() as Type);
    case "Array":
      return (
        under.length !== undefined && (under.length > 1n || (under.length === 1n && isCopied(under.elem)))
      );
    default:
      return false;
  }
}
