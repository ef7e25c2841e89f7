/**
 * Flags in fields by which a goroutine ends: no way leads out of it but past a test of the flag, which
 * is only ever given constants. Whoever sets the flag stops the goroutine, and nothing else does.
 */
import type { AllocInstr, Block, FlowFunction } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import type { Var } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import type { Scope } from "../analysis.js";
import { bodyOfRun } from "../callees.js";
import { flagOnEdge } from "../lifecycles/dead-edges.js";
import { originOf } from "../origins.js";
import { type Run, runsIn } from "../runs.js";
import { isSameField } from "./fields.js";

export interface QuitFlag {
  /** The object that the function makes, and whose field it is. */
  readonly made: AllocInstr;
  readonly field: Var;
}

/** Objects that the function makes, with a goroutine that a flag in them ends. */
export function quitFlags(scope: Scope, fn: FlowFunction): readonly QuitFlag[] {
  return flagsOf(scope, fn).flatMap(({ field, run }) => {
    const made = fn.blocks
      .flatMap(({ instrs }) => instrs)
      .filter((instr) => instr.op === "alloc" && instr.purpose !== "variable" && hasField(instr.elem, field))
      .filter((instr) => run.receiver === undefined || originOf(run.receiver) === instr);
    const [object] = made;
    return object?.op === "alloc" && made.length === 1 ? [{ made: object, field }] : [];
  });
}

/** Flags in fields of the receiver by which a goroutine ends that the method starts. */
export function quitFlagFields(scope: Scope, fn: FlowFunction): readonly Var[] {
  const { receiver: self } = fn;
  if (self === undefined) return [];
  const type = self.type.kind === "Pointer" ? self.type.elem : self.type;
  return flagsOf(scope, fn).flatMap(({ field, run }) => {
    const isOwn = run.receiver === undefined || originOf(run.receiver) === self;
    return isOwn && hasField(type, field) ? [field] : [];
  });
}

function flagsOf(scope: Scope, fn: FlowFunction): readonly { readonly field: Var; readonly run: Run }[] {
  const found: { readonly field: Var; readonly run: Run }[] = [];
  for (const run of runsIn(fn)) {
    if (run.phase !== "spawned") continue;
    const body = bodyOfRun(scope, run);
    if (body === undefined || body.pkg.path !== scope.pkg.path) continue;
    for (const field of flagsThatEnd(scope, body)) found.push({ field, run });
  }
  return found;
}

function hasField(type: Type, field: Var): boolean {
  const under = underlyingOf(type);
  return under.kind === "Struct" && under.fields.some((one) => isSameField(one, field));
}

/** The flags without which no return of the function is reached. */
function flagsThatEnd(scope: Scope, body: FlowFunction): readonly Var[] {
  if (loopsOf(body).loops.length === 0) return [];
  const fields = new Map<unknown, Var>();
  const fieldOn = (from: Block, index: number): Var | undefined => {
    const flag = flagOnEdge(scope, from, index);
    const isSet = flag?.stored.some(({ text }) => text !== flag.zero && flag.leads(text));
    return isSet === true ? flag?.field : undefined;
  };
  for (const block of body.blocks)
    for (const index of block.succs.keys()) {
      const field = fieldOn(block, index);
      if (field !== undefined) fields.set(field.place?.ident, field);
    }
  return [...fields.values()].filter(
    (field) =>
      !reachesReturn(body, (from, index) => {
        const other = fieldOn(from, index);
        return other !== undefined && isSameField(other, field);
      }),
  );
}

function reachesReturn({ blocks }: FlowFunction, isShut: (from: Block, index: number) => boolean): boolean {
  const [entry] = blocks;
  if (entry === undefined) return true;
  const seen = new Set<Block>([entry]);
  const stack = [entry];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (block.end.op === "return") return true;
    for (const [index, next] of block.succs.entries()) {
      if (seen.has(next) || isShut(block, index)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return false;
}
