/**
 * What a package does to the channels, counts and Conds of one field or package variable. Decides
 * whether all of it is in sight: the field is closed to others, and no channel of it goes anywhere
 * but into operations.
 */
import { usesOf } from "../../flow/definitions.js";
import type { CallInfo, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { type LockPlace, lockPlace } from "../locks/place.js";
import type { Step } from "./conduct.js";

type SiteAct = "send" | "recv" | "close" | "done" | "wake";

export interface Site {
  readonly fn: FlowFunction;
  readonly step: Step;
  readonly act: SiteAct;
  readonly place: LockPlace;
}

export interface Sites {
  readonly all: readonly Site[];
  /** Where channels for it are made; of counts and Conds none. */
  readonly sizes: readonly (Value | undefined)[];
  /** Declarations of the locks that Conds are made with, which their `Wait` gives back meanwhile. */
  readonly lockers: ReadonlySet<string>;
}

export interface PartnerSites {
  /** Undefined where others may do something to it that is not seen. */
  of(place: LockPlace): Sites | undefined;
}

export const partnerSites = defineAnalysis<PartnerSites>({
  id: "partner-sites",
  compute(scope) {
    const found = new Map<string, SitesById>();
    return {
      of({ kind, root, steps }) {
        // Locals are explored from where they are made.
        const isOwned = steps.length > 0 ? steps.at(-1)?.startsWith(".") === true : root.kind === "global";
        if (kind.id === undefined || !kind.isClosed || !isOwned) return undefined;
        // Many fields may have one name: what mentions it is looked through once.
        const named = found.get(kind.name) ?? search(scope, kind.name);
        found.set(kind.name, named);
        return named(kind.id);
      },
    };
  },
});

/** What is embedded is not named by who uses it. */
const EMBEDDED: ReadonlyMap<string, readonly string[]> = new Map([
  ["WaitGroup", ["WaitGroup", "Add", "Done", "Go", "Wait"]],
  ["Cond", ["Cond", "Signal", "Broadcast", "Wait"]],
]);

type SitesById = (id: string) => Sites | undefined;

interface Gathered extends Sites {
  readonly all: Site[];
  readonly sizes: (Value | undefined)[];
  readonly lockers: Set<string>;
  isLost: boolean;
}

const newGathered = (): Gathered => ({ all: [], sizes: [], lockers: new Set(), isLost: false });

function search(scope: Scope, name: string): SitesById {
  const gathered = new Map<string, Gathered>();
  const at = (place: Value): Gathered | undefined => {
    const { kind } = lockPlace(place);
    if (kind.id === undefined || kind.name !== name) return undefined;
    const known = gathered.get(kind.id) ?? newGathered();
    gathered.set(kind.id, known);
    return known;
  };
  for (const _ of scope.initializers([name])) return () => undefined;
  for (const source of scope.functions(EMBEDDED.get(name) ?? [name], undefined)) {
    if (scope.pkg.isTestFile(source.file)) continue;
    for (const fn of scope.flow(source).functions)
      for (const { instrs, end } of fn.blocks)
        for (const step of [...instrs, end]) {
          for (const { act, on } of actsOf(step)) at(on)?.all.push({ fn, step, act, place: lockPlace(on) });
          const stored = step.op === "store" ? at(step.addr) : undefined;
          if (step.op === "store" && stored !== undefined) noteStore(step.value, stored);
          const read = isRead(step) ? at(step.op === "load" ? step.addr : step) : undefined;
          if (read !== undefined && isRead(step) && !usesOf(step).every(isOperation)) read.isLost = true;
        }
  }
  return (id) => {
    const sites = gathered.get(id) ?? newGathered();
    return sites.isLost ? undefined : sites;
  };
}

function noteStore(value: Value, into: Gathered): void {
  const size = sizeStored(value);
  for (const locker of lockerStored(value)) into.lockers.add(lockPlace(locker).kind.id ?? "");
  if (size === undefined) into.isLost = true;
  else into.sizes.push(...size);
}

/** A channel that nobody else has; nil. */
function sizeStored(value: Value): readonly (Value | undefined)[] | undefined {
  if (value.op === "nil") return [];
  if (value.op === "makeChan") return usesOf(value).length === 1 ? [value.size] : undefined;
  // A Cond is made by a call, and nobody else has it.
  return value.op === "call" && calleeId(value.call) === "sync.NewCond" ? [] : undefined;
}

function lockerStored(value: Value): readonly Value[] {
  return value.op === "call" && calleeId(value.call) === "sync.NewCond" ? value.call.args : [];
}

function isRead(step: Step): step is Extract<Instr, { readonly op: "load" | "field" }> {
  return step.op === "load" || step.op === "field";
}

function isOperation(user: Step): boolean {
  switch (user.op) {
    case "send":
    case "recv":
    case "selectRecv":
    case "select":
    case "closure":
    case "binary":
      return true;
    case "call":
    case "defer":
    case "go":
      return isKnownCall(user.call);
    default:
      return false;
  }
}

function isKnownCall(call: CallInfo): boolean {
  const { target } = call;
  if (target.kind === "builtin") return target.name !== "append" && target.name !== "copy";
  return (calleeId(call) ?? "").startsWith("(*sync.");
}

interface SiteOf {
  readonly act: SiteAct;
  readonly on: Value;
}

function actsOf(step: Step): readonly SiteOf[] {
  switch (step.op) {
    case "send":
    case "recv":
      return [{ act: step.op, on: step.chan }];
    case "select":
      return step.cases.map(({ dir, chan }) => ({ act: dir, on: chan }));
    case "call":
    case "defer":
    case "go": {
      const { call } = step;
      const [first] = call.args;
      if (call.target.kind === "builtin")
        return call.target.name === "close" && first !== undefined ? [{ act: "close", on: first }] : [];
      const act = HELPS.get(calleeId(call) ?? "");
      return act === undefined || call.receiver === undefined ? [] : [{ act, on: call.receiver }];
    }
    default:
      return [];
  }
}

const HELPS: ReadonlyMap<string, SiteAct> = new Map([
  ["(*sync.WaitGroup).Done", "done"],
  ["(*sync.Cond).Signal", "wake"],
  ["(*sync.Cond).Broadcast", "wake"],
]);
