/**
 * Moments from which a context is certainly done: it was seen to be, its cancel function was called,
 * the group it belongs to was waited for, or a function returned that returns only then.
 */
import { placePathOf } from "../../flow/access-path.js";
import { usesOf } from "../../flow/definitions.js";
import { dominates } from "../../flow/dominators.js";
import type { Block, CallInfo, CallInstr, FlowFunction, ParamValue, Value } from "../../flow/ir.js";
import { CANCEL_WORDS, CANCELLING_WAITS, derivationOf } from "../../semantics/models/contexts.js";
import type { Func, Var } from "../../semantics/objects.js";
import type { Node } from "../../syntax/ast.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope, type Words } from "../analysis.js";
import { calleeId, callsTo } from "../calls.js";
import { closureOf, originOf } from "../origins.js";
import { derivedBy, isContext } from "./derivations.js";
import { isSameContext } from "./descent.js";
import { donePointsOf, mayBeAfter } from "./done-points.js";
import { resultsOf } from "./spread.js";

export interface End {
  readonly kind: "seen" | "cancelled" | "waited" | "returned";
  /** From this instruction of the block on. */
  readonly block: Block;
  readonly index: number;
  /** What shows it. */
  readonly node: Node;
  /** Is the value the context that is done? */
  isIt(value: Value): boolean;
}

export interface ContextEnds {
  /** In one function; what functions it calls do counts where they end the context before they return. */
  of(fn: FlowFunction): readonly End[];
  /** The context whose cancel function a call calls. */
  cancelledBy(call: CallInfo): ((value: Value) => boolean) | undefined;
  /** Names by which functions end a context without any other sign of it: fields with cancel functions, helpers that wait. */
  words(): Words;
}

export const contextEnds = defineAnalysis<ContextEnds>({
  id: "context-ends",
  compute(scope) {
    const known = new WeakMap<FlowFunction, readonly End[]>();
    const outlasting = new Map<Func, ReadonlySet<number>>();
    let pairs: ReadonlyMap<Var, Var> | undefined;

    const of = (fn: FlowFunction): readonly End[] => {
      let ends = known.get(fn);
      if (ends === undefined) {
        ends = [...seenIn(scope, fn), ...atEntry(fn), ...callsIn(fn).flatMap(endsByCall)].map((end) => ({
          ...end,
          isIt: (value) => end.isIt(value) && !isRewritten(value, end),
        }));
        known.set(fn, ends);
      }
      return ends;
    };

    const endsByCall = (instr: CallInstr): readonly End[] => {
      const { block } = instr;
      const place = { block, index: block.instrs.indexOf(instr) + 1, node: instr.node };
      const cancelled = cancelledBy(instr.call);
      if (cancelled !== undefined) return [{ ...place, kind: "cancelled", isIt: cancelled }];
      const group = waitedFor(scope, instr.call);
      if (group !== undefined)
        return [{ ...place, kind: "waited", isIt: (value) => isSameContext(value, group) }];
      return [...outlastedBy(instr.call)].map((context) => ({
        ...place,
        kind: "returned",
        isIt: (value) => isSameContext(value, context),
      }));
    };

    const cancelledBy = ({ target }: CallInfo): ((value: Value) => boolean) | undefined => {
      if (target.kind !== "value") return undefined;
      const cancel = originOf(target.value);
      if (cancel.op === "extract" && cancel.tuple.op === "call") {
        const derived = derivedBy(scope, cancel.tuple.call);
        if (derived === undefined || derived.cancel !== cancel.index) return undefined;
        const contexts = resultsOf(cancel.tuple, derived.context);
        return (value) => contexts.some((context) => isSameContext(value, context));
      }
      if (cancel.op !== "load" || cancel.addr.op !== "fieldAddr") return undefined;
      pairs ??= fieldPairs(scope);
      const field = pairs.get(cancel.addr.field);
      const owner = placePathOf(cancel.addr.x).text;
      return field === undefined ? undefined : (value) => isFieldOf(value, field, owner);
    };

    /** The contexts among the arguments of a function that returns only when they are done. */
    const outlastedBy = ({ target, args }: CallInfo): readonly Value[] => {
      if (target.kind !== "static" || !args.some((arg) => isContext(scope, arg.type))) return [];
      const positions = outlastedIn(target.func.origin);
      return args.filter((_, index) => positions.has(index));
    };

    const outlastedIn = (func: Func): ReadonlySet<number> => {
      const done = outlasting.get(func);
      if (done !== undefined) return done;
      // One that calls itself has to come to an end otherwise.
      outlasting.set(func, new Set());
      const source =
        mayWait(func) && func.packagePath === scope.pkg.path ? scope.functionOf(func) : undefined;
      const params = source === undefined ? [] : scope.flow(source).root.params;
      const found = params.filter(
        (param) => isContext(scope, param.type) && isDoneAtExits(of(param.fn), param),
      );
      const positions = new Set(found.map(({ index }) => index));
      outlasting.set(func, positions);
      return positions;
    };

    const words = (): Words => {
      pairs ??= fieldPairs(scope);
      const names = new Set([...pairs.keys()].map(({ name }) => name));
      for (const { func } of scope.functions(DONE_WORDS, ["Context"]))
        if (outlastedIn(func).size > 0) names.add(func.name);
      return [...names];
    };

    return { of, cancelledBy, words };
  },
});

/** Is the context done wherever its function returns? */
function isDoneAtExits(ends: readonly End[], context: ParamValue): boolean {
  const exits = context.fn.blocks.filter(({ end }) => end.op === "return");
  return (
    exits.length > 0 &&
    exits.every((exit) => ends.some((end) => end.isIt(context) && isBeforeExit(end, exit)))
  );
}

/** Every path to the end of the block has passed it. */
function isBeforeExit(end: End, block: Block): boolean {
  return end.block === block || dominates(end.block, block);
}

function seenIn(scope: Scope, fn: FlowFunction): readonly End[] {
  return donePointsOf(scope, fn).flatMap(({ kind, context, block, index, node }): readonly End[] => {
    if (kind !== "done" || context === undefined) return [];
    return [{ kind: "seen", block, index, node, isIt: (value) => isSameContext(value, context) }];
  });
}

/** Of a literal given to `context.AfterFunc`, which runs it when the context is done. */
function atEntry(fn: FlowFunction): readonly End[] {
  const closure = closureOf(fn);
  const [block] = fn.blocks;
  if (closure === undefined || block === undefined) return [];
  return usesOf(closure).flatMap((user): readonly End[] => {
    if (user.op !== "call" || calleeId(user.call) !== "context.AfterFunc") return [];
    const [context] = user.call.args;
    if (context === undefined || user.call.args[1] !== closure) return [];
    return [
      { kind: "seen", block, index: 0, node: user.node, isIt: (value) => isSameContext(value, context) },
    ];
  });
}

function callsIn(fn: FlowFunction): readonly CallInstr[] {
  return fn.blocks.flatMap(({ instrs }) => instrs.filter((instr): instr is CallInstr => instr.op === "call"));
}

/** The context that came with a group, once its `Wait` has returned. */
function waitedFor(scope: Scope, call: CallInfo): Value | undefined {
  if (call.receiver === undefined || !CANCELLING_WAITS.has(calleeId(call) ?? "")) return undefined;
  const group = originOf(call.receiver);
  if (group.op !== "extract" || group.tuple.op !== "call") return undefined;
  const derived = derivedBy(scope, group.tuple.call);
  return derived === undefined ? undefined : resultsOf(group.tuple, derived.context)[0];
}

/** Fields that are given a cancel function, with the field that is given its context: `s.ctx, s.cancel = context.WithCancel(…)`. */
function fieldPairs(scope: Scope): ReadonlyMap<Var, Var> {
  const pairs = new Map<Var, Var>();
  const derives = (id: string): boolean => derivationOf(id)?.cancel !== undefined;
  for (const { instr } of callsTo(scope, derives, CANCEL_WORDS)) {
    const derived = derivedBy(scope, instr.call);
    if (instr.op !== "call" || derived?.cancel === undefined) continue;
    const [context] = resultsOf(instr, derived.context).flatMap(fieldsGiven);
    if (context === undefined) continue;
    for (const cancel of resultsOf(instr, derived.cancel).flatMap(fieldsGiven)) pairs.set(cancel, context);
  }
  return pairs;
}

/** The fields that a value, or what it is converted to, is stored in. */
function fieldsGiven(value: Value): readonly Var[] {
  return usesOf(value).flatMap((user): readonly Var[] => {
    if (user.op === "convert") return fieldsGiven(user);
    return user.op === "store" && user.value === value && user.addr.op === "fieldAddr"
      ? [user.addr.field]
      : [];
  });
}

function isFieldOf(value: Value, field: Var, owner: string): boolean {
  const origin = originOf(value);
  if (origin.op !== "load" || origin.addr.op !== "fieldAddr") return false;
  return origin.addr.field === field && placePathOf(origin.addr.x).text === owner;
}

/** The variable or field may be given another context between the end and whoever asks. */
function isRewritten(value: Value, end: Pick<End, "block" | "index">): boolean {
  const origin = originOf(value);
  if (origin.op !== "load") return false;
  const place = placePathOf(origin.addr).text;
  return end.block.fn.blocks.some(({ instrs }) =>
    instrs.some(
      (instr) => instr.op === "store" && placePathOf(instr.addr).text === place && mayBeAfter(end, instr),
    ),
  );
}

const DONE_WORDS: Words = ["Done", "Err"];
const DONE_HASHES = DONE_WORDS.map(hashWord);

/** A function that waits for its context names what it waits for. */
function mayWait({ decl, place }: Func): boolean {
  if (decl === undefined || place === undefined) return false;
  const { words } = place.file.pieceOf(decl);
  return DONE_HASHES.some((hash) => words.mayHold(hash));
}
