/**
 * How a lock that is left could be given back: before the one exit that leaves it, or by a `defer`
 * behind the call that takes it. Decides which of the two fits; the edits are built elsewhere.
 */
import type { CallInstr } from "../../flow/ir.js";
import { underlyingOf } from "../../semantics/typeset.js";
import type { Ident, Node } from "../../syntax/ast.js";
import { writeInstead } from "../edits/calls.js";
import type { Proposal } from "../edits/proposal.js";
import { callBeforeReturn, deferUnlock } from "../edits/unlocks.js";
import { isChannelStep, type TakeStep, writtenChannel } from "./channel-steps.js";
import type { LeftLock, LockMistake } from "./left-locked.js";
import type { LeftByGoroutine } from "./left-tokens.js";
import type { Surroundings } from "./summary.js";
import { createToucher, NO_BINDINGS } from "./touches.js";

const UNLOCKS: ReadonlyMap<string, string> = new Map([
  ["Lock", "Unlock"],
  ["TryLock", "Unlock"],
  ["RLock", "RUnlock"],
  ["TryRLock", "RUnlock"],
]);

/** Alternatives, the best first; called when somebody wants one. */
export function unlocksFor(lock: LeftLock): readonly (() => Proposal | undefined)[] {
  const { graph, left } = lock;
  const { by, instr } = left.taking;
  if (left.taking.side === "token")
    return releasesFor({ graph, taking: left.taking, exit: left.exit, at: lock.at });
  const unlock = unlockText(lock);
  if (unlock === undefined || instr !== by || by.op !== "call") return [];
  const byDefer = (): Proposal | undefined => {
    const explicit = givenBackBy(lock);
    return explicit && deferUnlock(graph, by, unlock, explicit);
  };
  const { node } = left.exit;
  if (left.how !== "path" || left.exits > 1 || !left.isOnlyWay || node.kind !== "ReturnStmt")
    return [byDefer];
  return [() => callBeforeReturn(graph, node, unlock, "data"), byDefer];
}

/** A slot: what gives it back, before the return that keeps it. */
export function releasesFor({
  graph,
  taking: { by, isInside },
  exit: { node },
  at,
}: Pick<LeftByGoroutine, "graph" | "taking" | "exit" | "at">): readonly (() => Proposal | undefined)[] {
  const text = isInside ? undefined : releaseText(by, at);
  if (text === undefined || node.kind !== "ReturnStmt") return [];
  return [() => callBeforeReturn(graph, node, text, "work")];
}

function releaseText(by: TakeStep, { takenBy }: Surroundings): string | undefined {
  const { text } = by.block.fn.file;
  const written = ({ start, end }: Node): string => text.slice(start, end);
  if (isChannelStep(by)) {
    const channel = writtenChannel(by);
    if (channel === undefined) return undefined;
    if (takenBy(by) === "send") return `<-${written(channel)}`;
    const chan = underlyingOf(by.chan.type);
    const isEmpty = chan.kind === "Chan" && chan.elem.kind === "Struct" && chan.elem.fields.length === 0;
    return isEmpty ? `${written(channel)} <- struct{}{}` : undefined;
  }
  const { node } = by.call;
  const amount = node.kind === "CallExpr" ? node.args.at(-1) : undefined;
  if (node.kind !== "CallExpr" || node.fun.kind !== "SelectorExpr" || amount === undefined) return undefined;
  return `${written(node.fun.expr)}.Release(${written(amount)})`;
}

/** The method that gives back what the call takes, in the place of the one that is called at `at`. */
export function unlockInstead({ graph }: LockMistake, taking: TakeStep, at: TakeStep): Proposal | undefined {
  const called = selectorOf(at);
  const taken = selectorOf(taking);
  const unlock = taken && UNLOCKS.get(taken.name);
  return called === undefined || unlock === undefined ? undefined : writeInstead(graph, called, unlock);
}

function selectorOf(step: TakeStep): Ident | undefined {
  if (isChannelStep(step)) return undefined;
  const { node } = step.call;
  return node.kind === "CallExpr" && node.fun.kind === "SelectorExpr" ? node.fun.selector : undefined;
}

function unlockText({ graph, left }: LeftLock): string | undefined {
  const { by } = left.taking;
  if (isChannelStep(by)) return undefined;
  const { node } = by.call;
  if (node.kind !== "CallExpr" || node.fun.kind !== "SelectorExpr") return undefined;
  const name = UNLOCKS.get(node.fun.selector.name);
  return name && `${graph.file.text.slice(node.fun.expr.start, node.fun.expr.end)}.${name}()`;
}

/** The calls that give it back by themselves; undefined where something else does. */
function givenBackBy({ fn, place, at }: LeftLock): readonly CallInstr[] | undefined {
  const touches = createToucher(at).in(fn, NO_BINDINGS);
  const found: CallInstr[] = [];
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) {
      for (const touch of touches.of(instr)) {
        if (touch.kind !== "operation") {
          if (touch.kind === "closure" ? touch.inside.places.has(place.text) : touch.kind === "frees")
            return undefined;
          if (touch.kind === "callee" && touch.place.text === place.text) return undefined;
        } else if (touch.place.text === place.text && touch.operation.does === "gives back") {
          if (instr.op !== "call") return undefined;
          found.push(instr);
        }
      }
    }
  }
  return found;
}
