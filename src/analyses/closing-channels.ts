/**
 * Channels that can only be closed, never sent to: what a package tells its goroutines to end with.
 * Decides by looking at every send that can reach the channel: a local's own function with its
 * closures, an unexported field's package.
 */
import { accessPathOf } from "../flow/access-path.js";
import type { FlowGraph } from "../flow/graph.js";
import type { Value } from "../flow/ir.js";
import type { Var } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import type { Scope } from "./analysis.js";

/**
 * False where the channel comes from or goes to places that cannot be seen, and where it carries
 * values: then somebody sends them, seen or not.
 */
export function isOnlyClosed(scope: Scope, graph: FlowGraph, channel: Value): boolean {
  if (channel.type.kind !== "Chan" || !isEmpty(scope, channel.type.elem)) return false;
  const { root, selectors } = accessPathOf(channel);
  const last = selectors.at(-1);
  if (last?.kind === "field") return isFieldOnlyClosed(scope, last.field);
  if (selectors.length > 0 || root.kind !== "object") return false;
  const path = accessPathOf(channel).text;
  return !sendsIn(graph).some((sent) => accessPathOf(sent).text === path);
}

/** `struct{}`: nothing to say but that it happened. */
function isEmpty(scope: Scope, type: Type): boolean {
  const underlying = scope.semantics.underlying(type);
  return underlying.kind === "Struct" && underlying.fields.length === 0;
}

function isFieldOnlyClosed(scope: Scope, field: Var): boolean {
  if (field.packagePath !== scope.pkg.path || /^\p{Lu}/u.test(field.name)) return false;
  for (const source of scope.functions([field.name], ["<-"])) {
    const sends = sendsIn(scope.flow(source)).some((sent) => {
      const last = accessPathOf(sent).selectors.at(-1);
      return last?.kind === "field" && last.field.place?.ident === field.place?.ident;
    });
    if (sends) return false;
  }
  return true;
}

/** The channels that a declaration and its closures send to. */
function sendsIn(graph: FlowGraph): readonly Value[] {
  return graph.functions.flatMap((fn) =>
    fn.blocks.flatMap(({ instrs, end }) => [
      ...instrs.flatMap((instr) => (instr.op === "send" ? [instr.chan] : [])),
      ...(end.op === "select" ? end.cases.flatMap((one) => (one.dir === "send" ? [one.chan] : [])) : []),
    ]),
  );
}
