/**
 * What a call does with a thing that it is given: as receiver, as argument, or as the function that
 * is called. Decides it by the models, by the callee's own body, and where both are silent by types.
 */
import { usesOf } from "../../flow/definitions.js";
import type { CallInfo } from "../../flow/ir.js";
import { runnerOf } from "../../semantics/models/goroutine-starters.js";
import type { ArgumentUse, Operand, ResourceKind } from "../../semantics/models/model.js";
import type { Type } from "../../semantics/types.js";
import { bodyOfCall } from "../callees.js";
import { calleeId } from "../calls.js";
import { fateOfBearer } from "./bearers.js";
import { storedByCall } from "./containers.js";
import { descriptorOutcome } from "./descriptors.js";
import {
  type Condition,
  type Effectful,
  type Fate,
  type Guess,
  type Holding,
  type Left,
  MOVES,
  NOTHING,
  type Outcome,
  RECEIVER,
  RELEASES,
  type Surroundings,
} from "./duty.js";
import { setsFlag } from "./flag-sets.js";
import { givenRole, leftByStarted, namesIn } from "./given.js";
import { calledFate } from "./pairs.js";
import { resultsOf } from "./results.js";
import {
  BEARER,
  CHANNEL,
  CONTEXT,
  DONE,
  ELEMENT,
  heldBy,
  isHandedOn,
  isIt,
  NEXT,
  READER,
  RELEASE,
  type Role,
  roleFromText,
  UNNAMED,
  USER,
  VIEW,
} from "./roles.js";

export function callOutcome(instr: Effectful, holding: Holding, at: Surroundings): Outcome {
  const { call } = instr;
  const { target, receiver } = call;
  const called = target.kind === "closure" || target.kind === "value" ? target.value : undefined;
  const calledRole = called && holding.roleOf(called);
  if (letsGoOfAll(call, at.kind) || setsFlag(call, holding, at.kind)) return RELEASES;
  const left = leftByStarted(instr, holding, at);
  if (left !== undefined) return { kind: "nothing", guess: sometimes(left) };
  if (calledRole?.as === "release") return RELEASES;
  if (calledRole === NEXT && instr.op === "call") return lastIsFalse(call);
  let outcome: Outcome = NOTHING;
  if (at.kind.form === "pair") {
    const fate = calledFate(instr, at);
    if (fate !== undefined) outcome = fateOutcome(call, fate, UNNAMED, at);
  }
  const receiverRole = receiver && givenRole(receiver, holding);
  if (receiverRole !== undefined) outcome = receiverOutcome(instr, receiverRole, at);
  call.args.forEach((arg, index) => {
    const role = givenRole(arg, holding);
    if (role !== undefined) outcome = stronger(outcome, argumentOutcome(instr, index, role, holding, at));
  });
  // Who is given it in two ways may know by the other one that it has ended.
  if (outcome.kind === "nothing" && outcome.guess?.left !== undefined && namesIn(call, holding) > 1)
    return RELEASES;
  return instr.op === "go" ? startedOutcome(instr, outcome, holding, at) : outcome;
}

/** A function that is known to let go of things it is not given: the other half of a pair, `signal.Reset`. */
function letsGoOfAll(call: CallInfo, { release }: ResourceKind): boolean {
  const id = calleeId(call);
  return id !== undefined && release.includes(id);
}

function lastIsFalse({ signature }: CallInfo): Outcome {
  const index = (signature?.results.length ?? 0) - 1;
  return { kind: "releasesWhen", condition: { index, when: "false" } };
}

/** A goroutine that never ends keeps what it works with as long as the process runs. */
function startedOutcome({ call }: Effectful, outcome: Outcome, holding: Holding, at: Surroundings): Outcome {
  if (outcome.kind !== "nothing" && outcome.kind !== "carries") return outcome;
  const { target, receiver, args } = call;
  const started = target.kind === "closure" || target.kind === "value" ? [target.value, ...args] : args;
  const isGiven = [...started, ...(receiver === undefined ? [] : [receiver])].some((value) => {
    const role = givenRole(value, holding);
    return role !== undefined && isHandedOn(role);
  });
  const body = isGiven ? bodyOfCall(at.scope, call) : undefined;
  return body?.blocks.every(({ end }) => end.op !== "return") === true ? MOVES : outcome;
}

function receiverOutcome(instr: Effectful, role: Role, at: Surroundings): Outcome {
  const { call } = instr;
  const { target } = call;
  if (target.kind !== "static" && target.kind !== "interface") return MOVES;
  const { func } = target;
  const model = at.scope.models.of(func.origin.id);
  const use = model?.uses?.receiver;
  if (use !== undefined) return usedOutcome(call, use, role);
  if (model?.descriptor === true) return instr.op === "call" ? descriptorOutcome(instr) : NOTHING;
  if (role.as === "done" && func.name === "Load")
    return { kind: "releasesWhen", condition: { index: 0, when: "true" } };
  if (role.as === "view" || role.as === "done" || role.as === "reader" || role === NEXT) return NOTHING;
  if (role === CONTEXT) return contextOutcome(func.name);
  if (isIt(role) && at.kind.release.includes(func.name)) return RELEASES;
  if (isIt(role) && at.kind.exhausted?.includes(func.name) === true && instr.op === "call")
    return { kind: "releasesWhen", condition: { index: 0, when: "false" } };
  if (isIt(role) && at.kind.received?.includes(func.name) === true && call.args.length === 0)
    return { kind: "carries", role: CHANNEL };
  const fate = at.fateOfArgument(call, RECEIVER, role);
  // A method that lets go on some path hangs on its receiver's state: that is its type's business.
  if (fate?.kind === "releasesSometimes") return RELEASES;
  if (fate !== undefined) return fateOutcome(call, fate, role, at);
  // A method of a function type, out of sight, calls the function.
  if (role === RELEASE) return MOVES;
  // Out of sight: a method with the name of a release lets go of what its receiver holds.
  return !isIt(role) && at.kind.release.includes(func.name) ? RELEASES : NOTHING;
}

function argumentOutcome(
  instr: Effectful,
  index: number,
  role: Role,
  holding: Holding,
  at: Surroundings,
): Outcome {
  const { call } = instr;
  const { target } = call;
  switch (target.kind) {
    case "builtin":
      return builtinOutcome(target.name, index, role, at);
    case "unknown":
      return isHandedOn(role) ? MOVES : NOTHING;
    default: {
      const runner = runnerOf(calleeId(call) ?? "");
      if (role === RELEASE && runner?.argument === index) return RELEASES;
      // The goroutine that it is to end.
      if (
        role === USER &&
        runner?.argument === index &&
        runner.phase === "spawned" &&
        at.kind.isTold === true
      )
        return NOTHING;
      const fate = fateOf(call, index, role, at);
      // A literal that lets go on some path asks what the function around it knows: its result, a flag.
      if (fate.kind === "releasesSometimes" && target.kind === "closure") return RELEASES;
      if (fate.kind === "releasesWhen" && fate.left !== undefined && isUnasked(instr, fate.condition))
        return { kind: "nothing", guess: sometimes(fate.left) };
      // What is deferred depends on what the function knows by then.
      if (fate.kind === "releasesSometimes" && instr.op === "defer")
        return { kind: "nothing", guess: { ...sometimes(fate.left), price: 1, left: undefined } };
      if (fate.kind === "stores") {
        const stored = storedByCall(instr, fate.into, roleFromText(fate.role), holding);
        const { elsewhere } = fate;
        const isKnown = stored.kind === "contains" || elsewhere === undefined;
        return isKnown ? stored : fateOutcome(call, elsewhere, role, at);
      }
      return fateOutcome(call, fate, role, at);
    }
  }
}

/** Does nobody look at the result that tells? */
function isUnasked(instr: Effectful, { index }: Condition): boolean {
  if (instr.op !== "call") return instr.op === "go";
  return resultsOf(instr, index).every((result) => usesOf(result).length === 0);
}

function builtinOutcome(name: string, index: number, role: Role, { kind }: Surroundings): Outcome {
  if (name === "close" && isIt(role) && kind.isTold === true) return RELEASES;
  if (name !== "append" || !isHandedOn(role)) return NOTHING;
  const held = index === 0 ? role : heldBy(role, [ELEMENT]);
  return held === undefined ? MOVES : { kind: "carries", role: held };
}

function fateOf(call: CallInfo, index: number, role: Role, at: Surroundings): Fate {
  const { target } = call;
  if (role === CONTEXT || role === NEXT || role.as === "done") return { kind: "looks" };
  if (role.as === "view") return { kind: "views" };
  if (role === BEARER) return fateOfBearer(call, index, at);
  const operand: Operand = `arg ${index}`;
  if (target.kind === "static" || target.kind === "interface") {
    const { id, packagePath } = target.func.origin;
    if (index === 0 && at.kind.reusedBy?.includes(id) === true)
      return { kind: "returns", index: 0, role: role.text };
    const use = at.scope.models.useOf(id, packagePath, operand);
    if (use !== undefined) return fateOfUse(use, role);
  }
  if (role.as !== "thing") return at.fateOfArgument(call, index, role) ?? { kind: "moves" };
  const seen = at.fateOfArgument(call, index, role);
  if (seen !== undefined) return seen;
  const through = passedThrough(call, index);
  if (through !== undefined) return { kind: "returns", index: through, role: role.text };
  const type = parameterType(call, index);
  if (isIt(role) && type !== undefined && cannotClose(at, type)) {
    const id = calleeId(call);
    const name = id?.slice(id.lastIndexOf("/") + 1) ?? "the function called";
    return { kind: "views", guess: { text: `\`${name}\` only reads what it is given`, price: 1 } };
  }
  return { kind: "moves" };
}

function fateOfUse(use: ArgumentUse, role: Role): Fate {
  switch (use) {
    case "looks":
      return { kind: "looks" };
    case "borrows":
      return { kind: "returns", index: 0, role: VIEW.text };
    case "owns":
    case "returns":
      return { kind: "returns", index: 0, role: role.text };
    case "keeps":
      return { kind: "moves" };
    case "drains":
    case "releases":
      return { kind: "releases" };
    default: {
      const never: never = use;
      return never;
    }
  }
}

function usedOutcome(call: CallInfo, use: ArgumentUse, role: Role): Outcome {
  const fate = fateOfUse(use, role);
  if (fate.kind === "returns") return carries(call, fate.index, roleFromText(fate.role));
  return fate.kind === "releases" ? RELEASES : fate.kind === "moves" ? MOVES : NOTHING;
}

function fateOutcome(call: CallInfo, fate: Fate, role: Role, at: Surroundings): Outcome {
  switch (fate.kind) {
    case "releases":
      return RELEASES;
    case "releasesWhen":
      return { kind: "releasesWhen", condition: fate.condition, otherwise: given(call, fate.givenAt) };
    case "releasesSometimes":
      return { kind: "nothing", guess: sometimes(fate.left) };
    case "moves":
    case "stores":
      return MOVES;
    case "looks":
      return fate.guess === undefined ? NOTHING : { kind: "nothing", guess: fate.guess };
    case "returns": {
      const { proof, otherwise } = fate;
      const told = proof === undefined || otherwise === undefined ? {} : { proof, otherwise };
      return { ...carries(call, fate.index, roleFromText(fate.role)), ...told };
    }
    case "views": {
      const index = call.signature?.results.findIndex((result) => canRead(at, result.type())) ?? -1;
      const guess = fate.guess === undefined ? {} : { guess: fate.guess };
      if (index === -1 || !isIt(role)) return { kind: "nothing", ...guess };
      return { ...carries(call, index, role.as === "view" ? VIEW : READER), ...guess };
    }
    default: {
      const never: never = fate;
      return never;
    }
  }
}

function sometimes(left: Left): Guess {
  return {
    text: `${left.by} leaves it open on a path of its own (line ${left.line})`,
    price: 0,
    isMixed: true,
    left,
  };
}

function given(call: CallInfo, line: number | undefined): Guess | undefined {
  if (line === undefined) return undefined;
  const text = `\`${nameOf(call)}\` hands it on before line ${line}, to somebody who does not let go of it`;
  return { text, price: 1 };
}

function nameOf(call: CallInfo): string {
  const id = calleeId(call) ?? "the function called";
  return id.slice(id.lastIndexOf("/") + 1);
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
  if (semantics.underlying(type).kind !== "Interface") return false;
  const has = (name: string): boolean => semantics.member(type, name, undefined) !== undefined;
  return (has("Read") || has("Write")) && !has("Close");
}

/** The methods of a context whose end has let go of the thing: `Done` and `Err`. */
function contextOutcome(method: string): Outcome {
  if (method === "Done") return { kind: "carries", role: DONE };
  return method === "Err" ? { kind: "releasesWhen", condition: { index: 0, when: "not nil" } } : NOTHING;
}

/** What leads to the thing tells more than what only reads from it. */
const TELLING: readonly Role["as"][] = [
  "view",
  "done",
  "channel",
  "context",
  "bearer",
  "next",
  "reader",
  "user",
  "place",
  "release",
  "thing",
];

const STRENGTH: Readonly<Record<Outcome["kind"], number>> = {
  nothing: 0,
  forgets: 0,
  carries: 1,
  contains: 1,
  keeps: 1,
  moves: 2,
  releasesWhen: 3,
  releases: 4,
};

function stronger(a: Outcome, b: Outcome): Outcome {
  if (STRENGTH[b.kind] > STRENGTH[a.kind]) return b;
  if (a.kind === "carries" && b.kind === "carries")
    return TELLING.indexOf(b.role.as) > TELLING.indexOf(a.role.as) ? b : a;
  return a.kind === "nothing" && b.kind === "nothing" && a.guess === undefined ? b : a;
}
