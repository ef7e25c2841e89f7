/**
 * Which functions are explored from: those that make what is waited on or start somebody who waits,
 * and those that get it from such a function of the package, as a result.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr } from "../../flow/ir.js";
import type { FunctionSource } from "../../semantics/info.js";
import type { Func } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { hashWord } from "../../syntax/scan.js";
import type { Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { familyOf } from "../origins.js";
import { leadsToWaiting } from "./carriers.js";
import { handedLiterals } from "./handed-literals.js";
import { isQuietTest, isTestName, mentionsWaiting, waitsInTests } from "./quiet-tests.js";

export interface RootSource {
  readonly graph: FlowGraph;
  /** A literal of the graph that somebody else calls; undefined for the function itself. */
  readonly literal?: FlowFunction;
  /** It makes what others wait for, or starts somebody who waits: it may be a constructor, or a method that starts. */
  readonly isMaker?: boolean;
}

/** What makes something to wait for, or somebody who waits. */
const SEEDS = [
  "go",
  "chan",
  "Go",
  "WaitGroup",
  "Mutex",
  "RWMutex",
  "NewCond",
  "Cond",
  "Once",
  "OnceFunc",
  "errgroup",
  "Pipe",
];

/** A constructor's constructor. Too low loses what is wrapped, too high explores all of a program from main. */
const MAX_HANDS = 2;

export function* rootsOf(scope: Scope): Generator<RootSource> {
  const seen = new Set<Func>();
  let makers = new Map<Func, string>();
  let waits = false;
  const admit = (source: FunctionSource): boolean =>
    !seen.has(source.func) &&
    (!isQuietTest(scope, source.file) ||
      (isEntry(scope, source) && mentionsWaiting(scope, source, SEED_WORDS)));
  /** Tests close what they started when they please: without `tests: on` their own waiting is all that counts. */
  const counts = (source: FunctionSource, fn: FlowFunction): boolean =>
    !isQuietTest(scope, source.file) || waitsInTests(scope, fn);
  const note = (source: FunctionSource, graph: FlowGraph, into: Map<Func, string>): void => {
    seen.add(source.func);
    if (graph.root.signature.results.some((result) => leadsToWaiting(result.type())))
      into.set(source.func, source.func.name);
  };
  for (const source of scope.functions([...SEEDS, ...typesWithLocks(scope)], undefined)) {
    waits = true;
    if (!admit(source)) continue;
    const graph = scope.flow(source);
    for (const root of literalsOf(scope, graph)) if (counts(source, root.literal ?? graph.root)) yield root;
    if (!hasSeed(graph, isSeed) || !counts(source, graph.root)) continue;
    const isMaker = hasSeed(graph, isShared);
    if (isMaker) note(source, graph, makers);
    else seen.add(source.func);
    yield { graph, isMaker: isMaker && !isQuietTest(scope, source.file) };
  }
  for (const place of scope.initializers(SEEDS, ["func"]))
    if (!isQuietTest(scope, place.file)) yield* literalsOf(scope, scope.flow(place));
  waits ||= [...scope.initializers(SEEDS)].length > 0;
  for (let hand = 0; hand < MAX_HANDS && makers.size > 0; hand++) {
    const known = makers;
    const next = new Map<Func, string>();
    const isCall = (instr: Instr): boolean =>
      instr.op === "call" && instr.call.target.kind === "static" && known.has(instr.call.target.func.origin);
    for (const source of scope.functions([...new Set(known.values())], undefined)) {
      if (!admit(source)) continue;
      const graph = scope.flow(source);
      if (!hasSeed(graph, isCall) || !counts(source, graph.root)) continue;
      note(source, graph, next);
      yield { graph };
    }
    makers = next;
  }
  // Who brings the pieces together makes none of them itself.
  if (!waits) return;
  for (const source of scope.functions(["main", "testing"], undefined)) {
    if (!admit(source) || !isEntry(scope, source)) continue;
    seen.add(source.func);
    const graph = scope.flow(source);
    if (counts(source, graph.root)) yield { graph };
  }
}

const SEED_WORDS = SEEDS.map(hashWord);

function* literalsOf(scope: Scope, graph: FlowGraph): Generator<RootSource> {
  for (const literal of handedLiterals(scope, graph))
    if (familyOf(literal).some((fn) => hasSeedIn(fn, isSeed))) yield { graph, literal };
}

/** `main`, and tests: nobody of the program calls them, and the process starts afresh for them. */
export function isEntry({ pkg }: Scope, { func, file }: Pick<FlowFunction, "func" | "file">): boolean {
  if (func === undefined || func.receiver !== undefined) return false;
  if (pkg.isTestFile(file)) return isTestName(func.name) && func.type().params.length === 1;
  return func.name === "main" && pkg.name === "main";
}

function hasSeed({ functions }: FlowGraph, isOne: (instr: Instr) => boolean): boolean {
  return functions.some((fn) => hasSeedIn(fn, isOne));
}

function hasSeedIn({ blocks }: FlowFunction, isOne: (instr: Instr) => boolean): boolean {
  return blocks.some(({ instrs }) => instrs.some(isOne));
}

/** Types of the package with something to wait for in them: who makes one may wait out of sight, in what it calls. */
function typesWithLocks(scope: Scope): readonly string[] {
  return scope.pkg.files.flatMap(({ text, decls }) =>
    decls.flatMap((decl) => {
      if (decl.kind !== "GenDecl" || decl.token !== "type") return [];
      const waiting = decl.specs.filter(({ start, end }) => {
        const at = text.indexOf("sync.", start);
        return at !== -1 && at < end;
      });
      return waiting.map(({ name }) => name.name);
    }),
  );
}

function isSeed(instr: Instr): boolean {
  switch (instr.op) {
    case "makeChan":
    case "go":
      return true;
    case "send":
    case "recv":
      return instr.chan.op === "nil";
    case "alloc":
      return isSync(instr.elem);
    case "call": {
      const id = calleeId(instr.call) ?? "";
      return (
        id === "sync.NewCond" ||
        id === "io.Pipe" ||
        id.endsWith("errgroup.WithContext") ||
        id === "context.WithCancel"
      );
    }
    default:
      return false;
  }
}

/** Something that others can be made to wait on, or who waits: worth following to the caller. A lock is not. */
function isShared(instr: Instr): boolean {
  return isSeed(instr) && (instr.op !== "alloc" || leadsToWaiting(instr.elem));
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
