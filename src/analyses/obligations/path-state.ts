/**
 * What a path remembers while a thing is followed along it: the names and variables that stand for
 * the thing, what was taken for granted, and the branches taken. Decides when two paths are the same
 * for all that follows.
 */
import type { Block, CallInstr, RecvInstr, SelectRecvInstr, Value } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";
import { type Beliefs, beliefsAt } from "./beliefs.js";
import type { Condition, Guess, Outcome } from "./duty.js";
import { canEndIt, type Role } from "./roles.js";

/** A result of a call that stands for the thing. */
export interface Part {
  readonly index: number;
  readonly role: Role;
}

/** What a value stands for: itself, or components of a tuple. */
export interface Held {
  readonly role: Role | undefined;
  readonly parts: readonly Part[];
  /** Only where this error is nil: a wrapper that may fail, and is nil then. */
  readonly given?: Success | undefined;
}

/** An error among the results of a call. */
export interface Success {
  readonly call: CallInstr;
  readonly index: number;
}

export function whole(role: Role): Held {
  return { role, parts: [] };
}

export function tupleOf(parts: readonly Part[]): Held {
  return { role: undefined, parts };
}

/** What the value of an instruction stands for that carries the thing on. */
export function carried({ role, component }: Extract<Outcome, { kind: "carries" }>): Held {
  return component === undefined ? whole(role) : tupleOf([{ index: component, role }]);
}

/** What a variable holds. */
export interface Kept {
  readonly value: Value | undefined;
  readonly role: Role | undefined;
  readonly given?: Success | undefined;
}

export interface State {
  readonly block: Block;
  /** The first instruction to look at. */
  readonly start: number;
  readonly held: ReadonlyMap<Value, Held>;
  readonly variables: ReadonlyMap<Value, Kept>;
  readonly beliefs: Beliefs;
  readonly guesses: readonly Guess[];
  /** The acquiring call was passed once more. */
  readonly again: boolean;
  /** Calls that let go of it if their result is so. */
  readonly pending: readonly Pending[];
  /** What has come of it; only where paths are followed to their end. */
  readonly settled: Settlement | undefined;
  /** The panic that unwinds the function. */
  readonly panic: Node | undefined;
  /** How the path came here; no part of what makes two paths the same. */
  readonly trail: Trail | undefined;
}

/** Let go of, or somebody else's now: they may have let go of it, and may not. */
export type Settlement = "released" | "moved";

/** Branches taken, the last first. */
export interface Trail {
  readonly block: Block;
  readonly successor: number;
  readonly before: Trail | undefined;
}

export interface Pending extends Condition {
  readonly call: CallInstr | RecvInstr | SelectRecvInstr;
  /** What is taken for granted where the result is not so. */
  readonly otherwise?: Guess | undefined;
}

/** The path that has just come to `start`, with the names of the thing and the variables that hold it. */
export function startAt(
  block: Block,
  start: number,
  held: ReadonlyMap<Value, Held>,
  variables: ReadonlyMap<Value, Kept> = new Map(),
): State {
  return {
    block,
    start,
    held,
    variables,
    beliefs: beliefsAt(block),
    guesses: [],
    again: false,
    pending: [],
    settled: undefined,
    panic: undefined,
    trail: undefined,
  };
}

/** Can anything still reach it? A view or an address leads to it no more. */
export function isAlive({ held, variables }: Pick<State, "held" | "variables">): boolean {
  const isLeading = (role: Role | undefined): boolean => role !== undefined && canEndIt(role);
  return (
    [...held.values()].some(
      ({ role, parts }) => isLeading(role) || parts.some((part) => isLeading(part.role)),
    ) || [...variables.values()].some(({ role }) => isLeading(role))
  );
}

/** What makes two paths the same for all that follows. */
export function keyOf({
  block,
  held,
  variables,
  beliefs,
  guesses,
  again,
  pending,
  settled,
  panic,
}: State): string {
  const names = [...held].map(
    ([value, { role, parts, given }]) =>
      `${value.id}${role?.text ?? parts.map((part) => `${part.index}${part.role.text}`).join()}?${given?.call.id}`,
  );
  const kept = [...variables].map(
    ([address, { value, role, given }]) =>
      `${address.id}${role?.text ?? ""}=${value?.id ?? ""}?${given?.call.id}`,
  );
  const same = [...beliefs.same].map(([name, value]) => `${name.id}~${value.id}`);
  return [
    block.index,
    names.sort().join(),
    kept.sort().join(),
    same.sort().join(),
    beliefs.facts.key,
    guesses.length,
    again,
    pending.map(({ call }) => call.id).join(),
    settled,
    panic?.start,
  ].join("|");
}

/** With one more thing taken for granted, if it is new. */
export function withGuess(guesses: readonly Guess[], guess: Guess | undefined): readonly Guess[] {
  if (guess === undefined || guesses.some(({ text }) => text === guess.text)) return guesses;
  return [...guesses, guess];
}
