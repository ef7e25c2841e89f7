/**
 * What the functions of a declaration, and of the package, do with each timer. Decides which timers
 * one function can be asked about: those that nobody else sets or receives from meanwhile.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr, StoreInstr, Value } from "../../flow/ir.js";
import type { Var } from "../../semantics/objects.js";
import { defineAnalysis } from "../analysis.js";
import { calleeId } from "../calls.js";
import { isClosedField, isSameField } from "../obligations/fields.js";
import { originOf, usersOf } from "../origins.js";
import { isNewTimer, isTimer, type TimerName, timerName, timerOfChannel } from "./timer-names.js";

/**
 * - stop, reset: the methods;
 * - receive: from its channel;
 * - new: the place is given a timer that `time.NewTimer` made; other: another one;
 * - shared: there is another name for it, or another goroutine has it.
 */
interface TimerUse {
  readonly what: "stop" | "reset" | "receive" | "new" | "other" | "shared";
  readonly fn: FlowFunction;
  readonly name: TimerName;
}

export interface TimerView {
  /** The name of a timer that the function can be asked about. */
  followed(timer: Value): TimerName | undefined;
  /** Is it known to have a channel? */
  hasChannel(timer: Value): boolean;
  readonly isEmpty: boolean;
}

export interface TimerViews {
  of(graph: FlowGraph, fn: FlowFunction): TimerView;
}

export const timerViews = defineAnalysis<TimerViews>({
  id: "timer-views",
  compute(scope) {
    const byField = new Map<Var, readonly TimerUse[]>();
    const usesOf = (field: Var): readonly TimerUse[] => {
      let uses = byField.get(field);
      if (uses === undefined) {
        uses = [...scope.functions([field.name])]
          .flatMap((source) => usesIn(scope.flow(source)))
          .filter(({ name }) => name.field !== undefined && isSameField(name.field, field));
        byField.set(field, uses);
      }
      return uses;
    };
    return {
      of(graph, fn) {
        const local = usesIn(graph);
        const all = ({ key, field }: TimerName): readonly TimerUse[] =>
          field === undefined ? local.filter(({ name }) => name.key === key) : usesOf(field);
        const isFollowed = (name: TimerName): boolean => {
          if (name.field !== undefined && !isClosedField(scope, name.field)) return false;
          return all(name).every(({ what, ...use }) => {
            if (what === "shared" || what === "stop") return what === "stop";
            // Who makes it anew does so before anybody waits for it.
            return use.fn === fn || (what === "new" && use.fn.parent === undefined);
          });
        };
        const keys = new Map<string, boolean>();
        return {
          isEmpty: !local.some((use) => use.fn === fn && use.what !== "other"),
          followed(timer) {
            const name = timerName(timer);
            if (name === undefined) return undefined;
            let isKnown = keys.get(name.key);
            if (isKnown === undefined) {
              isKnown = isFollowed(name);
              keys.set(name.key, isKnown);
            }
            return isKnown ? name : undefined;
          },
          hasChannel(timer) {
            const uses = sourcesOf(timer).flatMap((source) => {
              const name = timerName(source);
              return name === undefined ? [] : all(name);
            });
            return (
              uses.some(({ what }) => what === "receive" || what === "new") &&
              !uses.some(({ what }) => what === "other")
            );
          },
        };
      },
    };
  },
});

/** The values that a variable assigned more than once may stand for, itself among them. */
function sourcesOf(timer: Value): readonly Value[] {
  const found = new Set<Value>([timer]);
  for (const value of found) if (value.op === "phi") for (const edge of value.edges) found.add(edge);
  return [...found];
}

/** Each function of a declaration asks for the uses in all of them. */
const usesByGraph = new WeakMap<FlowGraph, readonly TimerUse[]>();

function usesIn(graph: FlowGraph): readonly TimerUse[] {
  let uses = usesByGraph.get(graph);
  if (uses === undefined) {
    uses = graph.functions.flatMap((fn) => {
      const own = fn.blocks.flatMap(({ instrs }) => instrs.flatMap((instr) => usesBy(instr, fn)));
      return own.length > 0 && runsAtTheEnd(fn) ? [] : own;
    });
    usesByGraph.set(graph, uses);
  }
  return uses;
}

/** A literal that is deferred and nothing else: by then nobody waits any more. */
function runsAtTheEnd(fn: FlowFunction): boolean {
  const { parent } = fn;
  if (parent === undefined || fn.kind === "range-body") return false;
  return parent.blocks.some(({ instrs }) =>
    instrs.some(
      (instr) =>
        instr.op === "closure" &&
        instr.target === fn &&
        usersOf(instr, parent).every((user) => user.op === "defer"),
    ),
  );
}

function usesBy(instr: Instr, fn: FlowFunction): readonly TimerUse[] {
  const use = (what: TimerUse["what"], timer: Value | undefined): readonly TimerUse[] => {
    const name = timer && timerName(timer);
    return name === undefined ? [] : [{ what, fn, name }];
  };
  switch (instr.op) {
    case "recv":
    case "selectRecv":
      return use("receive", timerOfChannel(instr.chan));
    case "send":
    case "mapUpdate":
      return isTimer(instr.value.type) ? use("shared", instr.value) : [];
    case "store":
      return isTimer(instr.value.type)
        ? [...use(storedAs(instr.value), instr.addr), ...alias(instr, fn)]
        : [];
    case "go":
      return instr.call.args.filter(({ type }) => isTimer(type)).flatMap((timer) => use("shared", timer));
    case "call":
    case "defer": {
      const id = calleeId(instr.call);
      if (id === "(*time.Timer).Stop") return use("stop", instr.call.receiver);
      if (id === "(*time.Timer).Reset") return use("reset", instr.call.receiver);
      return instr.op === "call" && isNewTimer(instr) ? use("new", instr) : [];
    }
    default:
      return [];
  }
}

function storedAs(value: Value): TimerUse["what"] {
  return isNewTimer(originOf(value)) || value.op === "nil" ? "new" : "other";
}

/** Both the value and the field it is stored in, where the value is used beside. */
function alias({ addr, value }: StoreInstr, fn: FlowFunction): readonly TimerUse[] {
  if (addr.op === "alloc" || addr.op === "freeVar" || usersOf(value, fn).length < 2) return [];
  return [value, addr].flatMap((one) => {
    const name = timerName(one);
    return name === undefined ? [] : [{ what: "shared", fn, name }];
  });
}
