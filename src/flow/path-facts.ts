/**
 * What is known along a path: a set of literals, with what follows from them and what contradicts
 * them. Decides implication between literals where that is cheap; joins and search are for those who
 * simulate.
 */
import { type Constant, compareConstants } from "../semantics/constants.js";
import { compareTypes } from "../semantics/identical.js";
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import { conditionsOf, type Literal } from "./conditions.js";
import type { Block, Value } from "./ir.js";
import { isLeaf, operandsOf } from "./operands.js";

/** Literals that hold together on a path. Immutable: each change makes another. */
export interface PathFacts {
  readonly literals: readonly Literal[];
  /** With the literal added; undefined where it contradicts what is known: the path cannot be taken. */
  assume(literal: Literal): PathFacts | undefined;
  /** Does the literal hold (true), not hold (false), or is neither known? */
  decide(literal: Literal): boolean | undefined;
  /**
   * After the edge from `block.preds[pred]`: what the branch there says is assumed, what is said of
   * values that the block computes anew is dropped, and its phis inherit what is known of the value
   * that came along this edge. Undefined where the edge cannot be taken.
   */
  enter(block: Block, pred: number): PathFacts | undefined;
  /** Drops what is said about values that fail the test. */
  keep(isKept: (value: Value) => boolean): PathFacts;
  /** What both know: for joins. */
  meet(other: PathFacts): PathFacts;
  /** Equal sets of one function have equal keys. */
  readonly key: string;
}

/** What `known` says about `asked`: it follows, its opposite follows, or neither. */
export function decide(known: Literal, asked: Literal): boolean | undefined {
  if (known === asked) return true;
  if (known === asked.negated) return false;
  const holds = testHolds(known, asked);
  return holds === undefined ? undefined : holds === asked.positive;
}

/** Whether the literal holds whatever the path: tests of constants, nil and of what is never nil. */
function settled({ subject, test, positive }: Literal): boolean | undefined {
  const holds = settledTest(subject, test);
  return holds === undefined ? undefined : holds === positive;
}

export const NO_FACTS: PathFacts = newFacts([]);

function newFacts(literals: readonly Literal[]): PathFacts {
  let key: string | undefined;
  const facts: PathFacts = {
    literals,
    get key() {
      key ??= literals.map(({ text }) => text).join(" & ");
      return key;
    },
    assume(literal) {
      const known = facts.decide(literal);
      if (known === false) return undefined;
      if (known === true) return facts;
      // What the new literal implies says nothing more.
      const kept = literals.filter((old) => decide(literal, old) !== true);
      kept.push(literal);
      kept.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
      return newFacts(kept);
    },
    decide(literal) {
      const known = settled(literal);
      if (known !== undefined) return known;
      for (const one of literals) {
        const answer = decide(one, literal);
        if (answer !== undefined) return answer;
      }
      return undefined;
    },
    enter: (block, pred) => enter(facts, block, pred),
    keep(isKept) {
      const kept = literals.filter((literal) => valuesOf(literal).every(isKept));
      return kept.length === literals.length ? facts : newFacts(kept);
    },
    meet(other) {
      const kept = literals.filter((literal) => other.decide(literal) === true);
      const added = other.literals.filter(
        (literal) => !kept.includes(literal) && facts.decide(literal) === true,
      );
      const all = [...kept, ...added];
      all.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
      return newFacts(all);
    },
  };
  return facts;
}

function valuesOf({ subject, test }: Literal): Value[] {
  return test.kind === "value" ? [subject, test.other] : [subject];
}

function enter(facts: PathFacts, block: Block, pred: number): PathFacts | undefined {
  const from = block.preds[pred];
  if (from === undefined) return facts;
  const conditions = conditionsOf(block.fn);
  let next: PathFacts | undefined = facts;
  // A block that both successors of a branch lead to learns nothing from it.
  const isOnly = from.succs.filter((successor) => successor === block).length === 1;
  const literal = isOnly ? conditions.onEdge(from, from.succs.indexOf(block)) : undefined;
  if (literal !== undefined) next = next.assume(literal);
  else if (isOnly && from.end.op === "branch" && from.end.cond.op === "const") {
    const { value } = from.end.cond;
    const isTaken = value.kind === "bool" && value.value === (from.succs[0] === block);
    if (!isTaken) return undefined;
  }
  if (next === undefined) return undefined;
  const inherited: Literal[] = [];
  for (const instr of block.instrs) {
    if (instr.op !== "phi") break;
    const edge = instr.edges[pred];
    if (edge !== undefined) inherited.push(...inherit(next, instr, edge));
  }
  next = next.keep((value) => !isComputedIn(value, block));
  for (const one of inherited) next = next?.assume(one);
  return next;
}

/** What is known of the value on the edge is known of the phi. */
function inherit(facts: PathFacts, phi: Value, edge: Value): Literal[] {
  if (isLeaf(phi)) return [];
  const conditions = conditionsOf(phi.block.fn);
  const found: Literal[] = [];
  if (edge.op === "const") {
    if (edge.value.kind !== "bool") return [conditions.isConstant(phi, edge.value)];
    const truth = conditions.literalOf(phi);
    if (truth !== undefined) found.push(edge.value.value ? truth : truth.negated);
    return found;
  }
  const isNil = conditions.isNil(phi);
  if (settledTest(edge, isNil.test) !== undefined) {
    return [settledTest(edge, isNil.test) === true ? isNil : isNil.negated];
  }
  // A condition on the edge: a comparison whose outcome the path knows.
  const condition = conditions.literalOf(edge);
  const truth = conditions.literalOf(phi);
  if (condition !== undefined && truth !== undefined && truth.test.kind === "true") {
    const known = facts.decide(condition);
    if (known !== undefined) found.push(known ? truth : truth.negated);
  }
  const source = conditions.canonical(edge);
  for (const literal of facts.literals) {
    if (literal.subject === source && literal.test.kind !== "value")
      found.push(conditions.about(literal, phi));
  }
  return found;
}

/** The block computes the value, or a value that it is computed from: entered again, it may differ. */
function isComputedIn(value: Value, block: Block): boolean {
  return blocksOf(value).has(block);
}

const NO_BLOCKS: ReadonlySet<Block> = new Set();
const definingBlocks = new WeakMap<Value, ReadonlySet<Block>>();

/** Operands this deep are not looked at: facts about such values are rare, and then kept too long only inside one loop. */
const MAX_OPERANDS = 64;

function blocksOf(value: Value): ReadonlySet<Block> {
  if (isLeaf(value)) return NO_BLOCKS;
  const known = definingBlocks.get(value);
  if (known !== undefined) return known;
  const blocks = new Set<Block>();
  const seen = new Set<Value>([value]);
  const stack: Value[] = [value];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (isLeaf(at)) continue;
    blocks.add(at.block);
    if (at.op === "phi" || seen.size > MAX_OPERANDS) continue;
    for (const operand of operandsOf(at)) {
      if (seen.has(operand)) continue;
      seen.add(operand);
      stack.push(operand);
    }
  }
  definingBlocks.set(value, blocks);
  return blocks;
}

/** Does the test of `asked` hold, given `known`? */
function testHolds(known: Literal, asked: Literal): boolean | undefined {
  const [a, b] = [known.test, asked.test];
  if (a.kind === "value" && b.kind === "value") return relationHolds(known, asked);
  if (known.subject !== asked.subject) return undefined;
  if (a.kind === "constant" && b.kind === "constant") {
    return constantHolds(a.op, a.value, known.positive, b.op, b.value);
  }
  if (!known.positive) return undefined;
  if (a.kind === "nil") return b.kind === "type" ? false : undefined;
  if (a.kind === "type") {
    if (b.kind === "nil") return false;
    if (b.kind === "type") return typeHolds(a.type, b.type);
  }
  return undefined;
}

/** A value of one concrete type is not of another; of interfaces nothing is said. */
function typeHolds(known: Type, asked: Type): boolean | undefined {
  const isConcrete = (type: Type): boolean =>
    type.kind !== "TypeParam" && type.kind !== "Unknown" && underlyingOf(type).kind !== "Interface";
  const same = compareTypes(known, asked);
  if (same === true) return true;
  return isConcrete(known) && isConcrete(asked) && same === false ? false : undefined;
}

type Op = "==" | "<" | "<=" | ">" | ">=";

function constantHolds(
  op: Op,
  value: Constant,
  positive: boolean,
  asked: Op,
  wanted: Constant,
): boolean | undefined {
  if (op === "==") return positive ? compareConstants(value, asked, wanted) : undefined;
  if (op !== "<=" || value.kind !== "int" || wanted.kind !== "int") return undefined;
  const bound = value.value;
  const limit = wanted.value;
  if (asked === "<=") {
    // x <= bound implies x <= limit for a larger limit; x > bound refutes x <= limit for a smaller one.
    if (positive) return limit >= bound ? true : undefined;
    return limit <= bound ? false : undefined;
  }
  if (asked === "==") return positive === limit > bound ? false : undefined;
  return undefined;
}

/** Between the same two values: `==`, `<` and their mirror images exclude one another. */
function relationHolds(known: Literal, asked: Literal): boolean | undefined {
  const [a, b] = [known.test, asked.test];
  if (a.kind !== "value" || b.kind !== "value" || !known.positive) return undefined;
  const isSame = known.subject === asked.subject && a.other === b.other;
  const isMirrored = known.subject === b.other && a.other === asked.subject;
  if (!isSame && !isMirrored) return undefined;
  if (a.op === "==") return b.op === "==" || b.op === "<=";
  if (a.op === "<") {
    if (b.op === "==") return false;
    return isSame;
  }
  return undefined;
}

function settledTest(subject: Value, test: Literal["test"]): boolean | undefined {
  switch (test.kind) {
    case "nil":
      return nilness(subject);
    case "constant":
      return subject.op === "const" ? compareConstants(subject.value, test.op, test.value) : undefined;
    case "type":
      if (subject.op === "nil") return false;
      return subject.op === "makeInterface" ? typeHolds(subject.x.type, test.type) : undefined;
    default:
      return undefined;
  }
}

/** True for nil, false for what is never nil. */
function nilness(value: Value): boolean | undefined {
  switch (value.op) {
    case "nil":
      return true;
    case "alloc":
    case "makeChan":
    case "makeMap":
    case "makeSlice":
    case "makeInterface":
    case "closure":
    case "methodValue":
    case "func":
    case "global":
    case "fieldAddr":
    case "indexAddr":
      return false;
    default:
      return undefined;
  }
}
