/**
 * Is a context done when the function is over, because one that it comes from was made there and has
 * its cancel function deferred? What hangs on such a context lasts no longer than the function.
 */
import { dominates } from "../../flow/dominators.js";
import type { CallInfo, CallInstr, DeferInstr, Instr, Value } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import { originOf } from "../origins.js";
import { derivedBy } from "./derivations.js";
import { descentFrom } from "./descent.js";

/** Seen from an instruction that is given the context. */
export function endsWithFunction(scope: Scope, context: Value, at: Instr): boolean {
  const deferred = at.block.fn.defers.filter((one) => isBefore(one, at));
  const makers = deferred.flatMap((one) => cancelledIn(scope, one.call));
  if (makers.length === 0) return false;
  const isMade = (value: Value): boolean =>
    value.op === "extract" &&
    makers.some((call) => call === value.tuple && derivedBy(scope, call.call)?.context === value.index);
  return descentFrom(scope, context, isMade) !== undefined;
}

function isBefore(deferred: DeferInstr, at: Instr): boolean {
  const { block } = deferred;
  if (block !== at.block) return block.fn === at.block.fn && dominates(block, at.block);
  return block.instrs.indexOf(deferred) < block.instrs.indexOf(at);
}

/** The calls that made the contexts which a deferred call, or the literal that is deferred, cancels. */
function cancelledIn(scope: Scope, { target }: CallInfo): readonly CallInstr[] {
  if (target.kind === "value") return makersOf(scope, target.value);
  if (target.kind !== "closure") return [];
  return target.fn.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr) =>
      instr.op === "call" && instr.call.target.kind === "value"
        ? makersOf(scope, instr.call.target.value)
        : [],
    ),
  );
}

function makersOf(scope: Scope, cancel: Value): readonly CallInstr[] {
  const origin = originOf(cancel);
  if (origin.op !== "extract" || origin.tuple.op !== "call") return [];
  return derivedBy(scope, origin.tuple.call)?.cancel === origin.index ? [origin.tuple] : [];
}
