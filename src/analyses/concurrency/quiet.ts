/**
 * Code that does nothing to anybody who waits: branches whose ways meet again without it having
 * mattered, and functions that only compute.
 */
import { immediatePostDominator } from "../../flow/dominators.js";
import type { Block, CallInfo, FlowFunction, Instr } from "../../flow/ir.js";
import { isString } from "../../semantics/predicates.js";
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";

type PassedBy = (call: CallInfo) => boolean;

/** Where both ways of a branch meet; undefined where one of them does something, or leaves. */
export function quietMeeting(block: Block, isPassedBy: PassedBy): Block | undefined {
  const meeting = immediatePostDominator(block);
  if (meeting === undefined) return undefined;
  for (const instr of meeting.instrs) {
    if (instr.op !== "phi") break;
    if (!isData(instr.type)) return undefined;
  }
  const seen = new Set<Block>([meeting]);
  const stack = [...block.succs];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at === block || !isQuiet(at, isPassedBy)) return undefined;
    stack.push(...at.succs);
  }
  return meeting;
}

/** A function that only looks and computes, whoever calls it and how often. */
export function isQuietFunction({ blocks, defers }: FlowFunction, isPassedBy: PassedBy): boolean {
  return (
    defers.length === 0 &&
    blocks.every(
      ({ instrs, end }) =>
        (end.op === "jump" || end.op === "branch" || end.op === "return" || end.op === "unwind") &&
        instrs.every((instr) => isQuietInstr(instr, isPassedBy)),
    )
  );
}

function isQuiet({ instrs, end }: Block, isPassedBy: PassedBy): boolean {
  return (
    (end.op === "jump" || end.op === "branch") && instrs.every((instr) => isQuietInstr(instr, isPassedBy))
  );
}

function isQuietInstr(instr: Instr, isPassedBy: PassedBy): boolean {
  switch (instr.op) {
    case "send":
    case "recv":
    case "go":
    case "defer":
    case "runDefers":
    case "mapUpdate":
    case "opaque":
    case "makeChan":
      return false;
    case "store":
      return isData(instr.value.type);
    case "call":
      return isPassedBy(instr.call);
    default:
      return true;
  }
}

/** Can a callee get hold of something through it that others wait for? */
export function mayCarry(type: Type, depth: number): boolean {
  const under = underlyingOf(type);
  switch (under.kind) {
    case "Basic":
      return false;
    case "Interface":
      return typeString(type) !== "error";
    case "Tuple":
      return under.elems.some((elem) => mayCarry(elem, depth));
    case "Slice":
    case "Array":
    case "Map":
      return depth > 3 || mayCarry(under.elem, depth + 1);
    case "Struct":
      return depth > 3 || under.fields.some((field) => mayCarry(field.type(), depth + 1));
    default:
      return true;
  }
}

/** Values that decide nothing about who waits for whom: texts and fractions. */
function isData(type: Type): boolean {
  if (isString(type)) return true;
  return type.kind === "Basic" && (type.name === "float64" || type.name === "float32");
}
