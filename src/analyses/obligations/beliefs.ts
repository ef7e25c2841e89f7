/**
 * What is known on one path: which value a name stands for, what variables hold, which conditions
 * were passed. Decides whether a branch can be taken, and forgets what a loop is about to redefine.
 */
import {
  type Conditions,
  conditionsOf,
  type Literal,
  NO_FACTS,
  type PathFacts,
} from "../../flow/conditions.js";
import { immediateDominator } from "../../flow/dominators.js";
import type { Block, FlowFunction, PhiInstr, Value } from "../../flow/ir.js";
import { implementsInterface } from "../../semantics/implements.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { calleeId } from "../calls.js";
import { isNeverFalse } from "../time-channels.js";
import { type OpenQuestions, questionsOf } from "./open-questions.js";

/** What a path believes. Immutable. */
export interface Beliefs {
  readonly facts: PathFacts;
  /** On this path the first is the second: the edge a phi took, what a variable held when it was read. */
  readonly same: ReadonlyMap<Value, Value>;
}

export const NO_BELIEFS: Beliefs = { facts: NO_FACTS, same: new Map() };

/** What `conditions.ts` knows of a function, and which of its values are worth remembering. */
export interface Judgement {
  readonly conditions: Conditions;
  /** Values that branches test, and those that reach them through phis. */
  readonly tested: ReadonlySet<Value>;
  /** Values that more than one branch tests: passing the first decides the second. */
  readonly retested: ReadonlySet<Value>;
  /** Where what is known of them still matters. */
  readonly questions: OpenQuestions;
  /** Channels of selects that may be nil, and what reaches them through phis. */
  readonly switched: ReadonlySet<Value>;
}

export function judgementOf(fn: FlowFunction): Judgement {
  const kept = judgements.get(fn);
  if (kept !== undefined) return kept;
  const conditions = conditionsOf(fn);
  const tested = new Set<Value>();
  const retested = new Set<Value>();
  for (const block of fn.blocks) {
    if (block.end.op !== "branch") continue;
    const literal = conditions.onEdge(block, 0);
    if (literal === undefined) continue;
    if (tested.has(literal.subject)) retested.add(literal.subject);
    tested.add(literal.subject);
    if (literal.test.kind === "value") tested.add(literal.test.other);
  }
  const switched = channelsSwitchedOff(fn);
  const judgement = newJudgement(fn, conditions, tested, retested, switched, []);
  judgements.set(fn, judgement);
  return judgement;
}

function newJudgement(
  fn: FlowFunction,
  conditions: Conditions,
  tested: Set<Value>,
  retested: Set<Value>,
  switched: ReadonlySet<Value>,
  returned: readonly Value[],
): Judgement {
  const stored = storedIn(fn);
  const all = withSources(stored, conditions, tested, retested);
  const watched = new Set([...all.tested, ...switched]);
  return { conditions, switched, ...all, questions: questionsOf(fn, conditions, watched, returned, stored) };
}

/** What flows into a tested phi, or is stored where a tested value is read, is tested by way of it. */
function withSources(
  stored: ReadonlyMap<Value, readonly Value[]>,
  conditions: Conditions,
  tested: Set<Value>,
  retested: Set<Value>,
): Pick<Judgement, "tested" | "retested"> {
  const stack = [...tested];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    const sources =
      value.op === "phi" ? value.edges : value.op === "load" ? stored.get(value.addr) : undefined;
    for (const edge of sources ?? []) {
      const known = conditions.canonical(edge);
      retested.add(known);
      if (tested.has(known)) continue;
      tested.add(known);
      stack.push(known);
    }
  }
  return { tested, retested };
}

/** Variables that are set to nil to leave a case of a select out. */
function channelsSwitchedOff(fn: FlowFunction): ReadonlySet<Value> {
  const found = new Set<Value>();
  for (const { end } of fn.blocks) {
    for (const { chan } of end.op === "select" ? end.cases : []) {
      const reaching = phisReaching(chan);
      const mayBeNil = [...reaching].some(({ edges }) => edges.some(({ op }) => op === "nil"));
      if (mayBeNil) for (const phi of reaching) found.add(phi);
    }
  }
  return found;
}

function phisReaching(value: Value): ReadonlySet<PhiInstr> {
  const seen = new Set<PhiInstr>(value.op === "phi" ? [value] : []);
  for (const { edges } of seen) for (const edge of edges) if (edge.op === "phi") seen.add(edge);
  return seen;
}

/** The same, remembering what is known of returned values, and of `proofs`, as well. */
export function judgementToTheEnd(fn: FlowFunction, proofs: readonly Value[] = []): Judgement {
  const returned = returnedBy(fn);
  const kept = judgementsToTheEnd.get(fn) ?? remembering(judgementOf(fn), fn, returned);
  judgementsToTheEnd.set(fn, kept);
  return proofs.length === 0 ? kept : remembering(kept, fn, [...returned, ...proofs]);
}

function returnedBy(fn: FlowFunction): readonly Value[] {
  return fn.blocks.flatMap(({ end }) => (end.op === "return" ? end.results : []));
}

function remembering(
  { conditions, tested, retested, switched }: Judgement,
  fn: FlowFunction,
  values: readonly Value[],
): Judgement {
  const known = values.map((value) => conditions.canonical(value));
  const all = [new Set([...tested, ...known]), new Set([...retested, ...known])] as const;
  return newJudgement(fn, conditions, ...all, switched, known);
}

function storedIn(fn: FlowFunction): ReadonlyMap<Value, readonly Value[]> {
  const stored = new Map<Value, Value[]>();
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op !== "store" || instr.addr.op !== "alloc") continue;
      const list = stored.get(instr.addr);
      if (list === undefined) stored.set(instr.addr, [instr.value]);
      else list.push(instr.value);
    }
  }
  return stored;
}

const judgements = new WeakMap<FlowFunction, Judgement>();
const judgementsToTheEnd = new WeakMap<FlowFunction, Judgement>();

/** What all ways to the block have passed, of the conditions that are asked again. */
export function beliefsAt(block: Block): Beliefs {
  const judgement = judgementOf(block.fn);
  let beliefs = NO_BELIEFS;
  let below = block;
  for (let above = immediateDominator(block); above !== undefined; above = immediateDominator(above)) {
    const successor = above.succs.indexOf(below);
    const literal = below.preds.length === 1 ? judgement.conditions.onEdge(above, successor) : undefined;
    if (literal !== undefined && judgement.retested.has(literal.subject))
      beliefs = believe(beliefs, judgement, literal) ?? beliefs;
    below = above;
  }
  return beliefs;
}

/** The value behind names, as far as the path knows. */
export function resolve(beliefs: Beliefs, value: Value): Value {
  let at = value;
  for (;;) {
    const next = beliefs.same.get(at) ?? (at.op === "convert" ? at.x : undefined);
    if (next === undefined) return at;
    at = next;
  }
}

/** Library functions that never return a nil error. */
const NEVER_NIL: ReadonlySet<string> = new Set([
  "errors.New",
  "fmt.Errorf",
  "github.com/pkg/errors.New",
  "github.com/pkg/errors.Errorf",
]);

/** Is the value nil? Undefined where the path does not tell. */
export function nilness(beliefs: Beliefs, judgement: Judgement, value: Value): boolean | undefined {
  const known = resolve(beliefs, value);
  switch (known.op) {
    case "nil":
      return true;
    case "makeInterface":
    case "alloc":
    case "closure":
    case "func":
    case "methodValue":
    case "makeChan":
    case "makeMap":
    case "makeSlice":
    case "fieldAddr":
    case "const":
      return false;
    case "call": {
      const id = calleeId(known.call);
      if (id !== undefined && NEVER_NIL.has(id)) return false;
      break;
    }
    case "load":
      // Package-level errors such as io.EOF are made once and stay.
      if (known.addr.op === "global" && isError(known)) return false;
      break;
    default:
      break;
  }
  return beliefs.facts.decide(judgement.conditions.isNil(judgement.conditions.canonical(known)));
}

/** Is the boolean true? Undefined where the path does not tell. */
export function truth(beliefs: Beliefs, judgement: Judgement, value: Value): boolean | undefined {
  const known = resolve(beliefs, value);
  if (known.op === "const") return known.value.kind === "bool" ? known.value.value : undefined;
  const literal = judgement.conditions.literalOf(known);
  if (literal === undefined) return undefined;
  if (literal.test.kind === "nil") {
    const isNil = nilness(beliefs, judgement, literal.subject);
    return isNil === undefined ? undefined : isNil === literal.positive;
  }
  return beliefs.facts.decide(literal);
}

function isError(value: Value): boolean {
  return value.type.kind === "Named" && value.type.obj.packagePath === "" && value.type.obj.name === "error";
}

/** The beliefs after taking `successor`; undefined where the path cannot take it. */
export function takeEdge(
  beliefs: Beliefs,
  judgement: Judgement,
  block: Block,
  successor: number,
): Beliefs | undefined {
  const { end } = block;
  if (end.op === "select") {
    // A nil channel is never ready (Go specification, "Channel types").
    const channel = end.cases[successor]?.chan;
    const isOff = channel !== undefined && nilness(beliefs, judgement, channel) === true;
    return isOff ? undefined : beliefs;
  }
  if (end.op !== "branch") return beliefs;
  const known = resolve(beliefs, end.cond);
  if (known.op === "const" && known.value.kind === "bool")
    return known.value.value === (successor === 0) ? beliefs : undefined;
  if (isNeverFalse(known)) return successor === 0 ? beliefs : undefined;
  const through =
    known === end.cond
      ? judgement.conditions.onEdge(block, successor)
      : edgeLiteral(judgement, known, successor);
  return through === undefined ? beliefs : believe(beliefs, judgement, through);
}

function edgeLiteral(judgement: Judgement, condition: Value, successor: number): Literal | undefined {
  const literal = judgement.conditions.literalOf(condition);
  return successor === 0 ? literal : literal?.negated;
}

/** Adds a literal with what follows from it; undefined where it contradicts what is known. */
function believe(beliefs: Beliefs, judgement: Judgement, literal: Literal): Beliefs | undefined {
  const { conditions } = judgement;
  const { subject, test, positive } = literal;
  const known = resolve(beliefs, subject);
  let facts: PathFacts | undefined = beliefs.facts;
  if (test.kind === "nil") {
    const isNil = nilness(beliefs, judgement, subject);
    if (isNil !== undefined && isNil !== positive) return undefined;
    const behind = conditions.isNil(conditions.canonical(known));
    facts = facts.assume(positive ? behind : behind.negated);
    if (facts === undefined) return undefined;
  } else if (test.kind === "true" && known !== subject) {
    if (known.op === "const" && known.value.kind === "bool")
      return known.value.value === positive ? beliefs : undefined;
    const behind = conditions.literalOf(known);
    if (behind !== undefined && behind.subject !== subject)
      return believe(beliefs, judgement, positive ? behind : behind.negated);
  } else if (test.kind === "type") {
    // What the interface was made of has one type only.
    if (known !== subject && facts.decide(conditions.about(literal, known)) === false) return undefined;
    if (!positive && isOfType(known, test.type)) return undefined;
  }
  facts = facts.assume(literal);
  const empty = emptyBecause(literal);
  if (empty !== undefined) facts = facts?.assume(conditions.isNil(conditions.canonical(empty)));
  for (const value of notNilBecause(literal)) {
    const isNil = conditions.isNil(conditions.canonical(resolve(beliefs, value)));
    facts = facts?.assume(isNil.negated);
  }
  return facts === undefined ? undefined : { ...beliefs, facts };
}

/** Does an assertion to the interface hold for whatever the value is? */
function isOfType(value: Value, asserted: Type): boolean {
  const type = value.op === "makeInterface" ? value.x.type : value.type;
  return underlyingOf(asserted).kind === "Interface" && implementsInterface(type, asserted) === true;
}

/** The body that is `http.NoBody` where the literal holds: as good as none. */
function emptyBecause({ subject, test, positive }: Literal): Value | undefined {
  if (test.kind !== "value" || test.op !== "==" || !positive) return undefined;
  if (isNoBody(test.other)) return subject;
  return isNoBody(subject) ? test.other : undefined;
}

function isNoBody(value: Value): boolean {
  if (value.op === "makeInterface" || value.op === "convert") return isNoBody(value.x);
  if (value.op !== "load" || value.addr.op !== "global") return false;
  const { packagePath, name } = value.addr.obj;
  return packagePath === "net/http" && name === "NoBody";
}

/** Errors that cannot be nil where the literal holds. */
function notNilBecause({ subject, test, positive }: Literal): readonly Value[] {
  if (!positive) return [];
  if (test.kind === "type") return [subject];
  if (test.kind === "value" && test.op === "==") {
    // `err == io.EOF`: the other side is no nil, or it would be a test for nil.
    return [subject, test.other].filter(isError);
  }
  if (test.kind !== "true") return [];
  // `errors.Is(err, target)`, `os.IsNotExist(err)`, `isTimeout(err)`: questions about an error that is there.
  if (subject.op === "call") return subject.call.args.filter(isError);
  // `e, ok := err.(net.Error)`
  if (subject.op === "extract" && subject.tuple.op === "typeAssert") return [subject.tuple.x].filter(isError);
  return [];
}

/** Which predecessor of its target the edge is: a block may stand among them more than once. */
export function edgeIndex(from: Block, successor: number): number {
  const to = from.succs[successor];
  if (to === undefined) return -1;
  let nth = 0;
  for (let at = 0; at < successor; at++) if (from.succs[at] === to) nth++;
  let found = -1;
  for (let at = 0; at < to.preds.length; at++) {
    if (to.preds[at] !== from) continue;
    found = at;
    if (nth-- === 0) break;
  }
  return found;
}

/** The beliefs on entering `block` by its edge number `edge`: phis are settled, what the block redefines is forgotten. */
export function enterBlock(beliefs: Beliefs, judgement: Judgement, block: Block, edge: number): Beliefs {
  const phis = block.instrs.filter((instr): instr is PhiInstr => instr.op === "phi");
  const isRedefined = (value: Value): boolean => "block" in value && value.block === block;
  const settled = phis.map((phi) => {
    const value = phi.edges[edge];
    if (value === undefined || !judgement.tested.has(judgement.conditions.canonical(phi))) return undefined;
    const known = resolve(beliefs, value);
    return { phi, known, isNil: nilness(beliefs, judgement, value) };
  });
  const same = new Map<Value, Value>();
  const isOpen = (value: Value): boolean => judgement.questions.isOpen(value, block);
  for (const [name, value] of beliefs.same)
    if (!isRedefined(name) && !isRedefined(value) && isOpen(name)) same.set(name, value);
  const isOff = phis.filter((phi) => {
    const value = judgement.switched.has(phi) ? phi.edges[edge] : undefined;
    return value !== undefined && nilness(beliefs, judgement, value) === true;
  });
  let facts = beliefs.facts.keep(
    (value) =>
      !isRedefined(value) &&
      (judgement.retested.has(value) || judgement.switched.has(value)) &&
      isOpen(value),
  );
  for (const phi of isOff) facts = facts.assume(judgement.conditions.isNil(phi)) ?? facts;
  for (const one of settled) {
    if (one === undefined) continue;
    if (!isRedefined(one.known)) same.set(one.phi, one.known);
    if (one.isNil === undefined) continue;
    const isNil = judgement.conditions.isNil(one.phi);
    facts = facts.assume(one.isNil ? isNil : isNil.negated) ?? facts;
  }
  return { facts, same };
}
