/**
 * A call that hands out something that must be let go: what stands for the thing, and which result
 * tells whether there is one.
 */
import { usesOf } from "../../flow/definitions.js";
import type { Block, CallInstr, Instr, Value } from "../../flow/ir.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import { originOf } from "../origins.js";
import { comesBefore } from "./containers.js";
import type { Guess, Holding, Outcome, Surroundings } from "./duty.js";
import { endSigns } from "./end-signs.js";
import { errorsBeside } from "./errors-beside.js";
import { NO_VALUE } from "./pairs.js";
import { type Held, type Part, type State, startAt, tupleOf, whole } from "./path-state.js";
import { resultsOf } from "./results.js";
import type { Role } from "./roles.js";
import { isLocalVariable, outcomeOf } from "./uses.js";

/** What a call acquires, seen from its caller. Plain data but for the kind. */
export interface Acquired {
  readonly kind: ResourceKind;
  readonly of:
    | { readonly kind: "result"; readonly index: number }
    | { readonly kind: "receiver" }
    | { readonly kind: "argument"; readonly index: number }
    | { readonly kind: "nothing" };
  readonly role: Role;
  /** Other results that stand for the same thing: the function that closes it, the context that ends it. */
  readonly also: readonly Part[];
  /** Arguments that tell of its end: contexts that end it, functions that run then. */
  readonly signs: readonly number[];
  /** The result that tells: an error that is nil, or a bool that is true, where something was acquired. */
  readonly proof: number | undefined;
  /** The field of the thing that tells instead: an error that is nil where something was acquired. */
  readonly proofField?: string;
  /** The result that is the other end, see `other-ends.ts`. */
  readonly otherEnd?: number;
  /** A goroutine of the callee ends with it, and only with it, see `quit-things.ts`. */
  readonly isWorker?: boolean;
  readonly guesses: readonly Guess[];
}

/** A goroutine hangs on it, by its kind or by what its callee starts. */
export function isWorker({ kind, isWorker }: Acquired): boolean {
  return WORKERS.has(kind.id) || isWorker === true;
}

const WORKERS: ReadonlySet<string> = new Set(["worker", "queue-worker"]);

export interface Acquisition extends Acquired {
  readonly call: CallInstr;
}

/** The path that begins right after the call; undefined where the thing is not the function's own. */
export function beginningOf(acquisition: Acquisition, at: Surroundings): State | undefined {
  const { call, of, role, also } = acquisition;
  const { block } = call;
  const start = block.instrs.indexOf(call) + 1;
  const held = new Map<Value, Held>();
  for (const index of acquisition.signs) {
    const given = call.call.args[index];
    for (const [value, sign] of given === undefined ? [] : endSigns(given)) held.set(value, whole(sign));
  }
  if (of.kind === "result") {
    const isTuple = call.type.kind === "Tuple";
    held.set(call, isTuple ? tupleOf([{ index: of.index, role }, ...also]) : whole(role));
    return startAt(block, start, held);
  }
  if (of.kind === "nothing") {
    held.set(NO_VALUE, whole(role));
    return startAt(block, start, held);
  }
  const given = givenTo(call, of);
  if (given === undefined) return undefined;
  const value = given.op === "makeInterface" || given.op === "convert" ? given.x : given;
  if (!isMadeHere(originOf(value), block) || wasGivenAway(value, role, call, at)) return undefined;
  held.set(value, whole(role));
  const isVariable = value.op === "load" && isLocalVariable(value.addr, block.fn);
  return startAt(block, start, held, isVariable ? new Map([[value.addr, { value, role }]]) : undefined);
}

/** The receiver or argument that is the thing. */
export function givenTo({ call }: CallInstr, of: Acquired["of"]): Value | undefined {
  if (of.kind === "receiver") return call.receiver;
  return of.kind === "argument" ? call.args[of.index] : undefined;
}

export function isMadeHere(value: Value, block: Block): boolean {
  switch (value.op) {
    case "call":
    case "alloc":
    case "makeChan":
      return value.block.fn === block.fn;
    case "extract":
      return value.tuple.op === "call" && value.block.fn === block.fn;
    default:
      return false;
  }
}

/**
 * Did somebody else get hold of the object, or of a function that will let go of it, before the call?
 * What `spared` does with it does not count.
 */
export function wasGivenAway(
  value: Value,
  role: Role,
  call: Instr,
  at: Surroundings,
  spared?: Instr,
): boolean {
  const cell = value.op === "load" && isLocalVariable(value.addr, call.block.fn) ? value.addr : undefined;
  const names = new Map<Value, Role>();
  const holding: Holding = {
    roleOf: (name) => names.get(name),
    roleOfComponent: () => undefined,
    roleIn: (address) => (address === cell ? role : undefined),
  };
  const waiting: Value[] = [originOf(value)];
  if (cell !== undefined) waiting.push(...usesOf(cell).filter((user) => user.op === "load"));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (names.has(name)) continue;
    names.set(name, role);
    for (const user of [...usesOf(name), ...(cell === undefined ? [] : usesOf(cell))]) {
      if (user === call || user === spared || !comesBefore(user, call, cell ?? name)) continue;
      const outcome = outcomeOf(user, holding, at);
      if (outcome.kind === "carries" && outcome.role === role && "hint" in user) waiting.push(user);
      // A list that it was appended to may go anywhere.
      const isElsewhere =
        outcome.kind === "carries"
          ? outcome.role.as === "release" || (outcome.role.as === "thing" && outcome.role !== role)
          : !HARMLESS.includes(outcome.kind);
      if (isElsewhere) return true;
    }
  }
  return false;
}

const HARMLESS: readonly Outcome["kind"][] = ["nothing", "keeps", "forgets"];

/** The values that are no error, or true, where there is anything. */
export function proofsOf({ call, of, role, proof, proofField }: Acquisition): readonly Value[] {
  if (proofField !== undefined) return fieldLoads(call, proofField);
  const beside = of.kind === "result" ? errorsBeside(call.block.fn, resultsOf(call, of.index), role) : [];
  return [...(proof === undefined ? [] : resultsOf(call, proof)), ...beside];
}

/** What the field of the call's result holds, each time the function reads it. */
function fieldLoads(call: CallInstr, field: string): readonly Value[] {
  return call.block.fn.blocks.flatMap(({ instrs }) =>
    instrs.filter(
      (instr) =>
        instr.op === "load" &&
        instr.addr.op === "fieldAddr" &&
        instr.addr.field.name === field &&
        originOf(instr.addr.x) === call,
    ),
  ) as readonly Value[];
}
