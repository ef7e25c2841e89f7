/**
 * Writers that hold back data (bufio, csv, gzip, zip and the like) and are left with it: the function
 * that made one returns, and on that path it was neither flushed nor handed on. A path that ends in an
 * error gives the output up, and one that wrote nothing has nothing to lose.
 */
import { accessPathOf, isExact } from "../flow/access-path.js";
import { type Conditions, conditionsOf, type Literal } from "../flow/conditions.js";
import type { User } from "../flow/definitions.js";
import { dominates } from "../flow/dominators.js";
import { canReach } from "../flow/graph.js";
import type { Block, CallInstr, FlowFunction, Instr, ReturnEnd, Value } from "../flow/ir.js";
import { type Aliases, aliasesOf, rootsOf } from "./aliases.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { type CallSite, calleeId, callsTo } from "./calls.js";
import { type Acquired, givenTo } from "./obligations/acquisition.js";
import type { Unmet } from "./obligations/duties.js";
import type { Surroundings } from "./obligations/duty.js";
import { fates } from "./obligations/fates.js";
import { handouts } from "./obligations/handouts.js";
import { openExit } from "./obligations/open-exits.js";
import type { Trail } from "./obligations/path-state.js";
import { isErrorType, resultsOf } from "./obligations/results.js";
import { HANDLE } from "./obligations/roles.js";
import { originOf } from "./origins.js";
import { returnsError } from "./sure-errors.js";

/** What must be flushed, what may be flushed or closed, and what must be closed to write its end. */
const KINDS: ReadonlySet<string> = new Set(["buffer", "deflater", "writer"]);

export const unflushedWriters = defineAnalysis<readonly Unmet[]>({
  id: "unflushed-writers",
  compute(scope) {
    const found: Unmet[] = [];
    const isMaker = (id: string): boolean =>
      scope.models.of(id)?.acquires?.some(({ kind }) => KINDS.has(kind)) === true;
    for (const site of callsTo(scope, isMaker, makerNames(scope, isMaker))) {
      const { instr } = site;
      if (instr.op !== "call" || instr.call.args.some(isDiscard)) continue;
      for (const acquired of scope.ask(handouts).by(instr.call)) {
        if (!KINDS.has(acquired.kind.id)) continue;
        const unmet = settle(scope, site, acquired, instr);
        if (unmet !== undefined) found.push(unmet);
      }
    }
    return found;
  },
});

/** Methods that make or prepare a writer; functions are found by their package. */
const MAKING_METHODS: readonly string[] = ["Init", "DotWriter", "NextWriter"];

function makerNames(scope: Scope, isMaker: (id: string) => boolean): readonly string[] {
  const names = new Set(MAKING_METHODS);
  for (const [path, { functions }] of scope.models.acquirers()) {
    if (!scope.imports(path) && scope.pkg.path !== path) continue;
    for (const name of functions) if (isMaker(`${path}.${name}`)) names.add(name);
  }
  return [...names];
}

/** Nobody misses what was written to `io.Discard`. */
function isDiscard(value: Value): boolean {
  const origin = originOf(value);
  if (origin.op !== "load" || origin.addr.op !== "global") return false;
  const { packagePath, name } = origin.addr.obj;
  return name === "Discard" && (packagePath === "io" || packagePath === "io/ioutil");
}

function settle(scope: Scope, site: CallSite, acquired: Acquired, call: CallInstr): Unmet | undefined {
  const names = namesOf(call, acquired);
  const writing = writingOf(names, scope.ask(fates).around(acquired.kind));
  const conditions = conditionsOf(site.fn);
  const unmet = openExit(scope, site, acquired, ({ end, exit, trail, beliefs, judgement }) => {
    if (!isWritten(writing, exit) || contradictsItself(trail, call, conditions)) return true;
    if (end === undefined) return false;
    return returnsError(scope, end, { beliefs, judgement }) || isGivenUp(trail, end, conditions, names);
  });
  if (unmet === undefined) return undefined;
  // Settled without a flush in sight: somebody else has it.
  const isHandedOn = unmet.isHandedOn || (unmet.isMetElsewhere && writing.flushes.size === 0);
  return { ...unmet, isHandedOn };
}

function namesOf(call: CallInstr, { of }: Acquired): Aliases {
  const given = givenTo(call, of);
  const values = of.kind === "result" ? resultsOf(call, of.index) : given === undefined ? [] : [given];
  return aliasesOf(values.flatMap((value) => [...rootsOf(value), value]));
}

interface Writing {
  readonly writes: ReadonlySet<User>;
  readonly flushes: ReadonlySet<User>;
}

/** Methods of writers that hold nothing back. */
const QUIET_METHODS: ReadonlySet<string> = new Set([
  "Reset",
  "Init",
  "Size",
  "Buffered",
  "Available",
  "AvailableBuffer",
  "Error",
  "Boundary",
  "SetBoundary",
  "FormDataContentType",
  "RegisterCompressor",
  "SetComment",
  "SetOffset",
]);

function writingOf({ mentions }: Aliases, at: Surroundings): Writing {
  const writes = new Set<User>();
  const flushes = new Set<User>();
  for (const { step, name } of mentions) {
    if (step.op !== "call" && step.op !== "go" && step.op !== "defer") {
      // A local object that holds the writer may write by it.
      if (step.op === "store" || step.op === "mapUpdate" || step.op === "methodValue") writes.add(step);
      continue;
    }
    const { call } = step;
    const isReceiver = call.receiver === name && !call.args.includes(name);
    const method = calleeId(call)?.split(".").at(-1) ?? "";
    if (isReceiver && at.kind.release.includes(method)) flushes.add(step);
    else if (isReceiver && QUIET_METHODS.has(method)) continue;
    else if (isFlushedBy(step, name, at)) flushes.add(step);
    else writes.add(step);
  }
  return { writes, flushes };
}

function isFlushedBy(
  { call }: Extract<Instr, { op: "call" | "go" | "defer" }>,
  name: Value,
  at: Surroundings,
) {
  const index = call.args.indexOf(name);
  return index !== -1 && at.fateOfArgument(call, index, HANDLE)?.kind.startsWith("releases") === true;
}

/** Is there a write with a way to the exit that passes no flush? */
function isWritten({ writes, flushes }: Writing, exit: Block): boolean {
  const flushing = new Set([...flushes].map(({ block }) => block));
  return [...writes].some((inside) => {
    const write = seenFrom(exit.fn, inside);
    if (write === undefined) return true;
    const { block } = write;
    const { instrs } = block;
    const isFlushed = instrs.slice(instrs.indexOf(write as Instr) + 1).some((instr) => flushes.has(instr));
    if (isFlushed) return false;
    return block === exit || canReach(block, exit, (other) => other !== exit && flushing.has(other));
  });
}

/** A step of a closure is taken where the closure is made. */
function seenFrom(fn: FlowFunction, step: User): User | undefined {
  let at: User | undefined = step;
  while (at !== undefined && at.block.fn !== fn) {
    const closure: FlowFunction = at.block.fn;
    at = closure.parent?.blocks
      .flatMap(({ instrs }) => instrs)
      .find((instr) => instr.op === "closure" && instr.target === closure);
  }
  return at;
}

/** A field that was true where the writer was made is not false afterwards: nobody switches compression off. */
function contradictsItself(trail: Trail | undefined, call: CallInstr, conditions: Conditions): boolean {
  const truths = new Map<string, boolean>();
  const contradicts = (literal: Literal | undefined): boolean => {
    if (literal?.test.kind !== "true") return false;
    if (literal.subject.op !== "load" && literal.subject.op !== "field") return false;
    const path = accessPathOf(literal.subject);
    const known = isExact(path) ? truths.get(path.text) : undefined;
    truths.set(path.text, literal.positive);
    return known !== undefined && known !== literal.positive;
  };
  for (const block of call.block.fn.blocks) {
    const taken = block.succs.findIndex((next) => next.preds.length === 1 && dominates(next, call.block));
    if (block.succs.length > 1 && taken !== -1) contradicts(conditions.onEdge(block, taken));
  }
  for (let at = trail; at !== undefined; at = at.before)
    if (contradicts(conditions.onEdge(at.block, at.successor))) return true;
  return false;
}

/** The path returns an error, or came upon one that it can only log. */
function isGivenUp(
  trail: Trail | undefined,
  end: ReturnEnd,
  conditions: Conditions,
  names: Aliases,
): boolean {
  const isSilent = !end.results.some(({ type }) => isErrorType(type));
  return cameUponError(trail, conditions, (error) => isSilent || isOfWriter(error, names));
}

function cameUponError(
  trail: Trail | undefined,
  conditions: Conditions,
  isWanted: (error: Value) => boolean,
): boolean {
  for (let at = trail; at !== undefined; at = at.before) {
    const literal = conditions.onEdge(at.block, at.successor);
    if (literal === undefined) continue;
    const { subject, test, positive } = literal;
    // The end of the input is none.
    if (positive && isEndOfInput(literal)) return false;
    if (test.kind === "nil" && !positive && isErrorType(subject.type) && isWanted(subject)) return true;
  }
  return false;
}

function isEndOfInput({ subject, test }: Literal): boolean {
  const compared = test.kind === "value" ? [subject, test.other] : [];
  const asked = subject.op === "call" && calleeId(subject.call) === "errors.Is" ? subject.call.args : [];
  return [...compared, ...asked].some(
    (value) =>
      value.op === "load" &&
      value.addr.op === "global" &&
      value.addr.obj.packagePath === "io" &&
      value.addr.obj.name === "EOF",
  );
}

/** An error that a call on the writer, or with it, returned: the writer remembers it and writes no more. */
function isOfWriter(error: Value, names: Aliases): boolean {
  return [...rootsOf(error)].some((root) => {
    const call = root.op === "extract" ? root.tuple : root;
    if (call.op !== "call") return false;
    const { receiver, args } = call.call;
    return (receiver !== undefined && names.has(receiver)) || args.some((arg) => names.has(arg));
  });
}
