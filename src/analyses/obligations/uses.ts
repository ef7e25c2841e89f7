/**
 * What one instruction does with a thing that must be let go: passes it on under another name, looks
 * at it, lets it go, or gives it away. Decides the kinder way where something is out of sight.
 */
import type { AllocInstr, CallInfo, Instr, Terminator, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import { modelledUse, RELEASING_ARGUMENTS, RELEASING_METHODS } from "../../semantics/models/release.js";
import type { Type } from "../../semantics/types.js";
import { calleeId } from "../calls.js";
import {
  type Fate,
  type Holding,
  MOVES,
  NOTHING,
  type Outcome,
  RELEASES,
  type Role,
  type Surroundings,
} from "./duty.js";

/** Phis are left to the caller, who knows the edge that control came by. */
export function outcomeOf(instr: Instr | Terminator, holding: Holding, at: Surroundings): Outcome {
  switch (instr.op) {
    case "convert":
    case "makeInterface":
    case "typeAssert": {
      const role = holding.roleOf(instr.x);
      if (role === undefined) return NOTHING;
      const isTuple = instr.op === "typeAssert" && instr.commaOk;
      return isTuple ? { kind: "carries", role, component: 0 } : { kind: "carries", role };
    }
    case "extract": {
      const role = holding.roleOfComponent(instr.tuple, instr.index);
      return role === undefined ? NOTHING : { kind: "carries", role };
    }
    case "fieldAddr": {
      if (holding.roleOf(instr.x) !== "owner") return NOTHING;
      return instr.field.name === at.kind.handleField ? { kind: "carries", role: "place" } : NOTHING;
    }
    case "load":
      return loadOutcome(instr.addr, holding);
    case "store":
      return storeOutcome(instr.addr, instr.value, instr.block.fn, holding);
    case "closure":
      return closureOutcome(instr, holding, at);
    case "methodValue": {
      const role = holding.roleOf(instr.receiver);
      if (role === undefined || role === "view") return NOTHING;
      return at.kind.isRelease(instr.method, role) ? { kind: "carries", role: "release" } : MOVES;
    }
    case "call":
    case "defer":
    case "go":
      return callOutcome(instr.call, holding, at);
    case "mapUpdate":
    case "send":
    case "opaque":
    case "return":
    case "panic":
    case "select":
      return operandsOf(instr).some((operand) => holding.roleOf(operand) !== undefined) ? MOVES : NOTHING;
    default:
      return NOTHING;
  }
}

function loadOutcome(address: Value, holding: Holding): Outcome {
  const held = holding.roleIn(address);
  if (held !== undefined) return { kind: "carries", role: held };
  const role = holding.roleOf(address);
  if (role === "place") return { kind: "carries", role: "handle" };
  // A copy of the owner holds the thing as well.
  return role === "owner" ? MOVES : NOTHING;
}

function storeOutcome(
  address: Value,
  value: Value,
  fn: AllocInstr["block"]["fn"],
  holding: Holding,
): Outcome {
  const role = holding.roleOf(value);
  const isVariable = isLocalVariable(address, fn);
  if (role === undefined) {
    if (isVariable && holding.roleIn(address) !== undefined) return { kind: "forgets", address };
    // What stands in the owner's field now is for its user to close; it may hold the first one.
    return holding.roleOf(address) === "place" ? MOVES : NOTHING;
  }
  if (isVariable) return { kind: "keeps", address, role };
  return holding.roleOf(address) === "place" && role === "handle" ? NOTHING : MOVES;
}

/** Variables of the function itself; those of a function around it outlive the call. */
export function isLocalVariable(address: Value, fn: AllocInstr["block"]["fn"]): boolean {
  return (
    address.op === "alloc" &&
    address.block.fn === fn &&
    (address.purpose === "variable" || address.purpose === "result")
  );
}

function closureOutcome(
  closure: Extract<Value, { op: "closure" }>,
  holding: Holding,
  at: Surroundings,
): Outcome {
  let outcome: Outcome = NOTHING;
  closure.bindings.forEach((binding, index) => {
    const role = holding.roleOf(binding) ?? holding.roleIn(binding);
    if (role === undefined || outcome.kind === "carries") return;
    const fate = at.fateOfCapture(closure, index, role);
    if (fate.kind === "releases") outcome = { kind: "carries", role: "release" };
    else if (fate.kind === "moves" || fate.kind === "returns") outcome = MOVES;
  });
  return outcome;
}

function callOutcome(call: CallInfo, holding: Holding, at: Surroundings): Outcome {
  const { target, receiver } = call;
  const called = target.kind === "closure" || target.kind === "value" ? target.value : undefined;
  if (called !== undefined && holding.roleOf(called) === "release") return RELEASES;
  let outcome: Outcome = NOTHING;
  if (receiver !== undefined) {
    const role = holding.roleOf(receiver);
    if (role !== undefined) outcome = receiverOutcome(call, role, at);
  }
  call.args.forEach((arg, index) => {
    const role = holding.roleOf(arg);
    if (role !== undefined) outcome = stronger(outcome, argumentOutcome(call, index, role, at));
  });
  return outcome;
}

function receiverOutcome(call: CallInfo, role: Role, at: Surroundings): Outcome {
  const { target } = call;
  if (target.kind !== "static" && target.kind !== "interface") return MOVES;
  if (RELEASING_METHODS.has(target.func.origin.id) || at.kind.isRelease(target.func, role)) return RELEASES;
  // The methods of what owns or is the thing use it; what they return is looked at no further.
  return NOTHING;
}

function argumentOutcome(call: CallInfo, index: number, role: Role, at: Surroundings): Outcome {
  const { target } = call;
  switch (target.kind) {
    case "builtin":
      return target.name === "append" && index > 0 ? MOVES : NOTHING;
    case "unknown":
      return MOVES;
    default:
      return fateOutcome(call, fateOf(call, index, role, at), role, at);
  }
}

function fateOf(call: CallInfo, index: number, role: Role, at: Surroundings): Fate {
  const { target } = call;
  const id = calleeId(call);
  if (id !== undefined && RELEASING_ARGUMENTS.get(id) === index) return { kind: "releases" };
  if (role === "place" || role === "release")
    return at.fateOfArgument(call, index, role) ?? { kind: "moves" };
  if (role === "view") return { kind: "views" };
  if (target.kind === "static" || target.kind === "interface") {
    switch (modelledUse(target.func.origin.id, target.func.packagePath)) {
      case "looks":
        return { kind: "looks" };
      case "views":
        return { kind: "views" };
      case "keeps":
        return { kind: "moves" };
      default:
        break;
    }
  }
  const seen = at.fateOfArgument(call, index, role);
  if (seen !== undefined) return seen;
  const through = passedThrough(call, index);
  if (through !== undefined) return { kind: "returns", index: through, role };
  const type = parameterType(call, index);
  if (role === "handle" && type !== undefined && cannotClose(at, type)) {
    const name = id?.slice(id.lastIndexOf("/") + 1) ?? "the function called";
    return { kind: "views", guess: { text: `\`${name}\` only reads what it is given`, price: 1 } };
  }
  return { kind: "moves" };
}

function fateOutcome(call: CallInfo, fate: Fate, role: Role, at: Surroundings): Outcome {
  switch (fate.kind) {
    case "releases":
      return RELEASES;
    case "releasesWhen":
      return { kind: "releasesWhen", condition: fate.condition };
    case "moves":
      return MOVES;
    case "looks":
      return fate.guess === undefined ? NOTHING : { kind: "nothing", guess: fate.guess };
    case "returns":
      return carries(call, fate.index, fate.role);
    case "views": {
      const index = call.signature?.results.findIndex((result) => canRead(at, result.type())) ?? -1;
      const guess = fate.guess === undefined ? {} : { guess: fate.guess };
      if (index === -1 || role === "owner") return { kind: "nothing", ...guess };
      return { ...carries(call, index, "view"), ...guess };
    }
    default: {
      const never: never = fate;
      return never;
    }
  }
}

function carries(call: CallInfo, index: number, role: Role): Outcome & { readonly kind: "carries" } {
  const isTuple = (call.signature?.results.length ?? 1) > 1;
  return isTuple ? { kind: "carries", role, component: index } : { kind: "carries", role };
}

const READING_METHODS = ["Read", "Decode", "Scan", "Next"];

/** Could a value of the type go on reading from what the call was given? What was parsed already cannot. */
function canRead({ scope: { semantics } }: Surroundings, type: Type): boolean {
  if (type.kind === "Unknown" || type.kind === "Signature") return true;
  return READING_METHODS.some((name) => semantics.member(type, name, undefined)?.kind === "method");
}

/** A generic function that takes a T and returns a T hands on what it was given, such as `lo.Must`. */
function passedThrough(call: CallInfo, index: number): number | undefined {
  if (call.target.kind !== "static") return undefined;
  const { params, results } = call.target.func.origin.type();
  const type = params[index]?.type();
  if (type?.kind !== "TypeParam") return undefined;
  const found = results.findIndex((result) => result.type() === type);
  return found === -1 ? undefined : found;
}

function parameterType(call: CallInfo, index: number): Type | undefined {
  const { signature } = call;
  if (signature === undefined) return undefined;
  const last = signature.params.length - 1;
  if (!signature.variadic || index < last || (call.spread && index === last))
    return signature.params[index]?.type();
  const slice = signature.params[last]?.type();
  return slice?.kind === "Slice" ? slice.elem : undefined;
}

/** An interface such as io.Reader: who is given one reads from it and leaves closing to its owner. */
function cannotClose({ scope }: Surroundings, type: Type): boolean {
  const { semantics } = scope;
  return (
    semantics.underlying(type).kind === "Interface" &&
    semantics.member(type, "Read", undefined) !== undefined &&
    semantics.member(type, "Close", undefined) === undefined
  );
}

const STRENGTH: Readonly<Record<Outcome["kind"], number>> = {
  nothing: 0,
  forgets: 0,
  carries: 1,
  keeps: 1,
  moves: 2,
  releasesWhen: 3,
  releases: 4,
};

function stronger(a: Outcome, b: Outcome): Outcome {
  if (STRENGTH[b.kind] > STRENGTH[a.kind]) return b;
  return a.kind === "nothing" && b.kind === "nothing" && a.guess === undefined ? b : a;
}
