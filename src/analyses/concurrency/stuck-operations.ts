/**
 * Every operation of the package at which a goroutine can be stuck for ever. Decides which functions
 * are explored from: those that make what is waited on, or start somebody who waits.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr } from "../../flow/ir.js";
import type { Func } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { isProcessEntry } from "../process-entries.js";
import { type Stuck, stuckIn } from "./stuck.js";
import { createWorld, type Effort } from "./world.js";

export interface StuckOperation extends Stuck {
  /** The function whose instruction it is. */
  readonly fn: FlowFunction;
}

/** Sizes nobody can see: none, one, and one more than a buffer of one holds. */
const BOUND = 2;

/** What is not looked at is not claimed to be stuck. Too low loses pools with several workers. */
const EFFORT: Effort = { instructions: 10_000, states: 300 };

/** One goroutine that takes locks one after the other parts at branches only. */
const LITTLE: Effort = { instructions: 3_000, states: 60 };

/** What makes something to wait for, or somebody who waits. */
const SEEDS = ["go", "chan", "Go", "WaitGroup", "Lock", "RLock", "NewCond", "Cond", "errgroup"];

export const stuckOperations = defineAnalysis<readonly StuckOperation[]>({
  id: "stuck-operations",
  compute(scope) {
    const found = new Map<Stuck["step"], StuckOperation>();
    for (const source of scope.functions(SEEDS, undefined)) {
      // Tests close what they started when they please; their own waiting is their business.
      if (scope.pkg.isTestFile(source.file) && !scope.options.tests) continue;
      const graph = scope.flow(source);
      const effort = hasSeed(graph) ? EFFORT : locksTwice(scope, graph) ? LITTLE : undefined;
      if (effort === undefined) continue;
      const world = createWorld(scope, BOUND, effort);
      const root = { fn: graph.root, endsProcess: isProcessEntry(scope, graph.root) };
      const { stuck, isWhole } = stuckIn(world, root);
      if (!isWhole) scope.gaveUp();
      for (const one of stuck) {
        const { fn } = one.step.block;
        if (fn.pkg.path !== scope.pkg.path || isParked(one)) continue;
        const known = found.get(one.step);
        if (known === undefined || one.price < known.price) found.set(one.step, { ...one, fn });
      }
    }
    return [...found.values()];
  },
});

/** `select {}` on the caller's own goroutine is meant: it keeps it there. */
function isParked({ pending, start }: Stuck): boolean {
  return pending.kind === "forever" && start === undefined;
}

/** It makes something to wait for, and is not the only one to touch it. */
function hasSeed({ functions }: FlowGraph): boolean {
  return functions.some((fn) => fn.blocks.some(({ instrs }) => instrs.some(isSeed)));
}

/** It takes a lock, and another one itself or in a function of the package that it calls. */
function locksTwice(scope: Scope, { root }: FlowGraph): boolean {
  let locks = 0;
  for (const { instrs } of root.blocks) {
    for (const instr of instrs) {
      if (instr.op !== "call" || instr.call.target.kind !== "static") continue;
      const { origin } = instr.call.target.func;
      if (LOCKING.has(origin.id) || mayLock(scope, origin)) locks++;
    }
  }
  return locks > 1;
}

const LOCKING: ReadonlySet<string> = new Set([
  "(*sync.Mutex).Lock",
  "(*sync.RWMutex).Lock",
  "(*sync.RWMutex).RLock",
]);

const LOCK_WORDS = ["Lock", "RLock"].map(hashWord);

function mayLock(scope: Scope, { decl, place, packagePath }: Func): boolean {
  if (decl === undefined || place === undefined || packagePath !== scope.pkg.path) return false;
  const { words } = place.file.pieceOf(decl);
  return LOCK_WORDS.some((hash) => words.mayHold(hash));
}

function isSeed(instr: Instr): boolean {
  switch (instr.op) {
    case "makeChan":
      return true;
    case "alloc":
      return isSync(instr.elem);
    case "call": {
      const id = calleeId(instr.call) ?? "";
      return id === "sync.NewCond" || id.endsWith("errgroup.WithContext") || id === "context.WithCancel";
    }
    default:
      return false;
  }
}

/** A WaitGroup, lock, Cond, Once or errgroup, or a struct that holds one. */
function isSync(type: Type): boolean {
  if (type.kind === "Named" && (type.obj.packagePath === "sync" || type.obj.name === "Group")) return true;
  const under = underlyingOf(type);
  return under.kind === "Struct" && under.fields.some((field) => isPrimitive(field.type()));
}

function isPrimitive(type: Type): boolean {
  return type.kind === "Chan" || (type.kind === "Named" && type.obj.packagePath === "sync");
}
