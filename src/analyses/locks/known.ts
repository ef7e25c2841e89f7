/**
 * What is known of single values on a path, in words that mean the same in every function: true,
 * false, nil, not nil. Carries it into closures and out of them, from callees' cases to the results
 * of their calls, and into exits.
 */
import type { Literal } from "../../flow/conditions.js";
import type { CallInstr, Value } from "../../flow/ir.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { UNKNOWN } from "../../semantics/unknown.js";
import { type Beliefs, type Judgement, nilness, resolve, truth } from "../obligations/beliefs.js";

export type Known = "true" | "false" | "nil" | "not nil";

export function opposite(known: Known): Known {
  switch (known) {
    case "true":
      return "false";
    case "false":
      return "true";
    case "nil":
      return "not nil";
    case "not nil":
      return "nil";
    default: {
      const never: never = known;
      return never;
    }
  }
}

/** Values that stand for what is known: no function makes them, all may hold them. */
const STANDING: Readonly<Record<Known, Value>> = {
  true: { op: "const", id: -1, type: UNKNOWN, hint: "", value: { kind: "bool", value: true } },
  false: { op: "const", id: -2, type: UNKNOWN, hint: "", value: { kind: "bool", value: false } },
  nil: { op: "nil", id: -3, type: UNKNOWN, hint: "" },
  "not nil": { op: "const", id: -4, type: UNKNOWN, hint: "", value: { kind: "int", value: 1n } },
};

export function standingFor(known: Known): Value {
  return STANDING[known];
}

export function knownStanding(value: Value): Known | undefined {
  return (["true", "false", "nil", "not nil"] as const).find((known) => STANDING[known] === value);
}

/** Does the type have values of which something can be known? */
export function canBeKnown(type: Type): boolean {
  const under = underlyingOf(type);
  switch (under.kind) {
    case "Basic":
      return under.name === "bool";
    case "Pointer":
    case "Interface":
    case "Signature":
    case "Map":
    case "Chan":
    case "Slice":
      return true;
    default:
      return false;
  }
}

export function knownOf(beliefs: Beliefs, judgement: Judgement, value: Value): Known | undefined {
  const behind = resolve(beliefs, value);
  const { type } = value.type === UNKNOWN ? behind : value;
  const isBool = type === UNKNOWN ? behind.op === "const" && behind.value.kind === "bool" : isBoolean(type);
  if (isBool) {
    const is = truth(beliefs, judgement, value);
    return is === undefined ? undefined : is ? "true" : "false";
  }
  if (type !== UNKNOWN && !canBeKnown(type)) return undefined;
  const is =
    nilness(beliefs, judgement, value) ?? (isWrapped(beliefs, judgement, behind) ? false : undefined);
  return is === undefined ? undefined : is ? "nil" : "not nil";
}

/** An error made from an error that is there: hardly anything makes nil of it. */
function isWrapped(beliefs: Beliefs, judgement: Judgement, value: Value): boolean {
  return wrappedIn(value).some((arg) => nilness(beliefs, judgement, arg) === false);
}

/** The errors that a call makes an error of. */
export function wrappedIn(value: Value): readonly Value[] {
  // What it returns is not known where its package is out of sight.
  return value.op === "call" && (isError(value.type) || value.type === UNKNOWN)
    ? value.call.args.filter(({ type }) => isError(type))
    : [];
}

export function isError(type: Type): boolean {
  return type.kind === "Named" && type.obj.packagePath === "" && type.obj.name === "error";
}

function isBoolean(type: Type): boolean {
  const under = underlyingOf(type);
  return under.kind === "Basic" && (under.name === "bool" || under.name === "untyped bool");
}

/** The beliefs with the value known; undefined where that contradicts them. */
export function assumeKnown(
  beliefs: Beliefs,
  judgement: Judgement,
  value: Value,
  known: Known,
): Beliefs | undefined {
  const already = knownOf(beliefs, judgement, value);
  if (already !== undefined) return already === known ? beliefs : undefined;
  const literal = literalFor(judgement, resolve(beliefs, value), known);
  if (literal === undefined) return beliefs;
  const facts = beliefs.facts.assume(literal);
  return facts === undefined ? undefined : { ...beliefs, facts };
}

function literalFor(judgement: Judgement, value: Value, known: Known): Literal | undefined {
  const { conditions } = judgement;
  if (known === "nil" || known === "not nil") {
    const isNil = conditions.isNil(conditions.canonical(value));
    return known === "nil" ? isNil : isNil.negated;
  }
  const literal = conditions.literalOf(value);
  return known === "true" ? literal : literal?.negated;
}

/** On this path the name is known to be so. */
export function withName(beliefs: Beliefs, name: Value, known: Known): Beliefs {
  return { ...beliefs, same: new Map(beliefs.same).set(name, STANDING[known]) };
}

/** The values that a result of the call is read as. */
export function resultsOf(call: CallInstr, index: number): readonly Value[] {
  if (call.type.kind !== "Tuple") return index === 0 ? [call] : [];
  const found: Value[] = [];
  for (const block of call.block.fn.blocks) {
    for (const instr of block.instrs)
      if (instr.op === "extract" && instr.tuple === call && instr.index === index) found.push(instr);
  }
  return found;
}
