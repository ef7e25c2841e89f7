/**
 * Goroutines that call `Done` on one path and end on another without it, and counts that a function
 * raises and leaves before anybody was started who lowers them. Decides which calls of `Done` are for
 * the goroutine itself: not those in a loop, which are for items that it is sent.
 */
import { conditionsOf } from "../../flow/conditions.js";
import { dominates, immediateDominator } from "../../flow/dominators.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { CallInstr, DeferInstr, FlowFunction } from "../../flow/ir.js";
import { isInLoop, loopsOf } from "../../flow/loops.js";
import type { FunctionSource } from "../../semantics/info.js";
import { COUNTS } from "../../semantics/models/locks.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId, callsTo } from "../calls.js";
import { hidesCode } from "../obligations/walk.js";
import { type Run, type RunInstr, runsIn } from "../runs.js";
import { waitGroupNames } from "../self-counting.js";
import { difference, toldByGiven } from "./cases.js";
import type { Taking } from "./holdings.js";
import { createWalker, type Walker } from "./paths.js";
import { type LockPlace, lockPlace } from "./place.js";
import type { Guess } from "./state.js";
import { lockSurroundings } from "./summaries.js";
import { blocksAfter } from "./telling.js";
import { NO_BINDINGS } from "./touches.js";
import { type Left, leftBy } from "./verdict.js";
import type { Exit } from "./visit.js";

export interface SkippedDone {
  readonly graph: FlowGraph;
  /** What the goroutine runs. */
  readonly fn: FlowFunction;
  /** What starts it; the first where there are several. */
  readonly start: Run;
  /** The calls of `Done` on other paths. */
  readonly done: readonly RunInstr[];
  readonly exit: Exit;
}

export interface LeftCount {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly left: Left;
  readonly guesses: readonly Guess[];
}

export interface SkippedDones {
  readonly skipped: readonly SkippedDone[];
  readonly left: readonly LeftCount[];
}

const WAIT = "(*sync.WaitGroup).Wait";

export const skippedDones = defineAnalysis<SkippedDones>({
  id: "skipped-dones",
  compute(scope) {
    const at = lockSurroundings(scope, COUNTS);
    const skipped: SkippedDone[] = [];
    const left: LeftCount[] = [];
    const walkers = new Map<FlowGraph, Walker>();
    const walkerOf = (graph: FlowGraph): Walker => {
      const walker = walkers.get(graph) ?? createWalker(at);
      walkers.set(graph, walker);
      return walker;
    };
    const seen = new Set<FlowFunction>();
    for (const source of startersOf(scope)) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) {
        for (const run of runsIn(fn)) {
          if (run.instr.op !== "go" || run.through !== undefined) continue;
          const started = startedBy(scope, graph, run);
          if (started === undefined || seen.has(started.fn) || hidesCode(started.fn)) continue;
          seen.add(started.fn);
          skipped.push(...skippedIn(started.graph, started.fn, run, walkerOf(started.graph)));
        }
      }
    }
    const waits = waitsOf(scope);
    for (const source of scope.functions(waitGroupNames(scope), ["Add", "go"])) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) left.push(...countsLeftBy(graph, fn, walkerOf(graph), waits));
    }
    return { skipped, left };
  },
});

/** Functions that start something that may call `Done` of a WaitGroup: a literal, or a function of the package. */
function startersOf(scope: Scope): ReadonlySet<FunctionSource> {
  const groups = waitGroupNames(scope);
  const done = hashWord("Done");
  const hashes = groups?.map(hashWord);
  const names = new Set<string>();
  for (const file of scope.pkg.files) {
    if (!file.mayHold(done)) continue;
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl") continue;
      const { words } = file.pieceOf(decl);
      if (words.mayHold(done) && (hashes?.some((hash) => words.mayHold(hash)) ?? true))
        names.add(decl.name.name);
    }
  }
  return new Set([
    ...scope.functions(groups, ["go", "Done"]),
    ...(names.size > 0 ? scope.functions([...names], ["go"]) : []),
  ]);
}

function startedBy(
  scope: Scope,
  graph: FlowGraph,
  { what }: Run,
): { readonly graph: FlowGraph; readonly fn: FlowFunction } | undefined {
  if (what.kind === "closure") return { graph, fn: what.fn };
  const source = what.func.packagePath === scope.pkg.path ? scope.functionOf(what.func) : undefined;
  if (source === undefined) return undefined;
  const home = scope.flow(source);
  return { graph: home, fn: home.root };
}

function* skippedIn(graph: FlowGraph, fn: FlowFunction, start: Run, walker: Walker): Iterable<SkippedDone> {
  for (const { place, givesBack, isTold } of walker.toucher.in(fn, NO_BINDINGS).places.values()) {
    if (!givesBack || !isTold) continue;
    const done = givesBackIn(fn, place, walker);
    if (done.length === 0 || innermost(done, place, walker).some(isForItems)) continue;
    const { exits } = walker.walk(fn, place);
    const ended = exits.filter(({ how }) => how !== "panic");
    const silent = ended.filter(isSilent);
    const said = ended.filter(({ state }) => state.holdings.owed.length > 0);
    const exit = silent.sort(byPrice)[0];
    if (exit === undefined || said.length === 0 || said.some(isOften)) continue;
    const told = (one: Exit): Told => toldByStarter(one, place);
    if (difference(silent.map(told), said.map(told)) !== undefined) continue;
    yield { graph, fn, start, done, exit };
  }
}

/** Instructions by which the count is lowered, or may be. */
function givesBackIn(fn: FlowFunction, place: LockPlace, { toucher }: Walker): readonly RunInstr[] {
  const touches = toucher.in(fn, NO_BINDINGS);
  const found: RunInstr[] = [];
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) {
      if (instr.op !== "call" && instr.op !== "defer" && instr.op !== "go") continue;
      const isDone = touches.of(instr).some((touch) => {
        if (touch.kind === "closure") return touch.inside.places.get(place.text)?.givesBack === true;
        if (touch.kind === "frees" || touch.place.text !== place.text) return false;
        return touch.kind === "callee" || touch.operation.does === "gives back";
      });
      if (isDone) found.push(instr);
    }
  }
  return found;
}

/** The calls of `Done` themselves, also where closures make them that the goroutine runs. */
function innermost(done: readonly RunInstr[], place: LockPlace, walker: Walker): readonly RunInstr[] {
  const found: RunInstr[] = [];
  const seen = new Set<RunInstr>();
  const stack = [...done];
  for (let instr = stack.pop(); instr !== undefined; instr = stack.pop()) {
    if (seen.has(instr)) continue;
    seen.add(instr);
    found.push(instr);
    for (const touch of walker.toucher.in(instr.block.fn, NO_BINDINGS).of(instr))
      if (touch.kind === "closure") stack.push(...givesBackIn(touch.fn, place, walker));
  }
  return found;
}

/** Is it called for an item: in a loop, or for one number or name of the many that the goroutine may be given? */
function isForItems({ block }: RunInstr): boolean {
  if (isInLoop(block)) return true;
  const conditions = conditionsOf(block.fn);
  for (let at = immediateDominator(block); at !== undefined; at = immediateDominator(at)) {
    const taken = at.succs.findIndex((next) => dominates(next, block));
    const literal = taken === -1 ? undefined : conditions.onEdge(at, taken);
    if (literal === undefined || !literal.positive) continue;
    const { subject, test } = literal;
    const isGiven = subject.op === "param" || subject.op === "freeVar";
    if (isGiven && test.kind === "constant" && test.op === "==") return true;
  }
  return false;
}

function isSilent({ state: { holdings } }: Exit): boolean {
  const { owed, held, last, handedOn } = holdings;
  return owed.length === 0 && held.length === 0 && last === undefined && handedOn === "no";
}

/** More than once: then it is no word about the goroutine. */
function isOften({ state: { holdings } }: Exit): boolean {
  return holdings.owed.length > 1;
}

function byPrice(a: Exit, b: Exit): number {
  const price = ({ state: { guesses } }: Exit): number =>
    guesses.reduce((sum, guess) => sum + guess.price, 0);
  return price(a) - price(b) || a.node.start - b.node.start;
}

/** Whoever starts the goroutine says by a bool, or by nil on the way to the WaitGroup, that nobody waits. */
function toldByStarter(exit: Exit, { text }: LockPlace): Told {
  const given = [...exit.given].filter(
    ([value, is]) => is === "true" || is === "false" || text.startsWith(lockPlace(value).text),
  );
  return toldByGiven({ ...exit, given: new Map(given) });
}

type Told = ReturnType<typeof toldByGiven>;

// --- Counts that nobody lowers ---

interface Waits {
  /** Declarations of WaitGroups that somebody waits for. */
  readonly kinds: ReadonlySet<string>;
  readonly calls: readonly (CallInstr | DeferInstr)[];
}

function waitsOf(scope: Scope): Waits {
  const kinds = new Set<string>();
  const calls: (CallInstr | DeferInstr)[] = [];
  for (const { instr } of callsTo(scope, (id) => id === WAIT, ["Wait"])) {
    const { receiver } = instr.call;
    if (receiver === undefined || instr.op === "go") continue;
    calls.push(instr);
    const { id } = lockPlace(receiver).kind;
    if (id !== undefined) kinds.add(id);
  }
  return { kinds, calls };
}

const WAITED_FOR: Guess = { text: "somebody waits for it then", price: 1 };

function* countsLeftBy(
  graph: FlowGraph,
  fn: FlowFunction,
  walker: Walker,
  waits: Waits,
): Iterable<LeftCount> {
  if (fn.kind === "range-body" || hidesCode(fn)) return;
  for (const { place, takes, isTold } of walker.toucher.in(fn, NO_BINDINGS).places.values()) {
    if (!takes || !isTold || place.kind.id === undefined || !waits.kinds.has(place.kind.id)) continue;
    for (const left of leftBy(fn, walker.walk(fn, place).exits)) {
      const { taking, exit, how, told } = left;
      if (how !== "path" || told === "usual" || taking.isInside || taking.by !== taking.instr) continue;
      if (!isEarly(exit, taking) || !isWaitedFor(place, exit, waits)) continue;
      yield { graph, fn, left, guesses: [...exit.state.guesses, WAITED_FOR] };
    }
  }
}

/** On the way nothing was sent that somebody counts down for, and no loop left out what it does in its rounds. */
function isEarly({ node, state }: Exit, { instr }: Taking): boolean {
  if (node.kind !== "ReturnStmt") return false;
  const around = loopsOf(instr.block.fn).loopOf(instr.block);
  return blocksAfter(state, instr.block).every((block) => {
    const loop = loopsOf(block.fn).loopOf(block);
    if (block.end.op === "select" || (loop !== undefined && loop !== around)) return false;
    return !block.instrs.some(({ op }) => op === "send");
  });
}

/** A WaitGroup of the function itself is waited for after the exit only by a deferred call, or by another goroutine. */
function isWaitedFor({ root, steps }: LockPlace, { state }: Exit, { calls }: Waits): boolean {
  if (root.kind !== "variable" || root.obj.role !== "local" || steps.length > 0) return true;
  return calls.some(({ op, call, block }) => {
    const waited = call.receiver && lockPlace(call.receiver).root;
    if (waited?.kind !== "variable" || waited.obj !== root.obj || calleeId(call) !== WAIT) return false;
    return block.fn === state.block.fn ? op === "defer" && dominates(block, state.block) : true;
  });
}
