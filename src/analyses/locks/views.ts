/**
 * Conditions that read alike: the same test of the same field, call or expression, wherever its
 * value comes from. Nobody can say that a field holds the same an instant later; but code that asks
 * twice, on whatever way it came, relies on it. Decides which paths give two answers to one question
 * and are not followed.
 */
import { accessPathOf } from "../../flow/access-path.js";
import { conditionsOf, type Literal } from "../../flow/conditions.js";
import { canReach, reaching } from "../../flow/graph.js";
import type { Block, FlowFunction, Value } from "../../flow/ir.js";
import { constantText } from "../../semantics/constants.js";
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import { calleeId } from "../calls.js";

/** An answer on a path: the block that asked, and where the other answer leads. */
interface View {
  readonly holds: boolean;
  readonly block: Block;
  readonly other: Block;
}

/** By question. Immutable. */
export type Views = ReadonlyMap<string, View>;

export const NO_VIEWS: Views = new Map();

export interface Question {
  readonly text: string;
  /** Of the first successor. */
  readonly holds: boolean;
}

export interface Questions {
  readonly areAny: boolean;
  of(block: Block): Question | undefined;
  /** Will another block ask it after this one? */
  isAsked(text: string, block: Block): boolean;
}

/** Questions that more than one block of the function asks, and that matter to one of them. */
export function questionsOf(fn: FlowFunction, branches: ReadonlySet<Block>): Questions {
  let all = known.get(fn);
  if (all === undefined) {
    all = find(fn);
    known.set(fn, all);
  }
  const askers = new Map<string, Block[]>();
  for (const [block, { text }] of all) {
    const list = askers.get(text);
    if (list === undefined) askers.set(text, [block]);
    else list.push(block);
  }
  for (const [text, blocks] of askers) if (!blocks.some((block) => branches.has(block))) askers.delete(text);
  const regions = new Map<string, ReadonlySet<Block>>();
  return {
    areAny: askers.size > 0,
    of(block) {
      const question = all.get(block);
      return question !== undefined && askers.has(question.text) ? question : undefined;
    },
    isAsked(text, block) {
      let region = regions.get(text);
      if (region === undefined) {
        const blocks = askers.get(text) ?? [];
        region = new Set([...blocks, ...reaching(blocks)]);
        regions.set(text, region);
      }
      return region.has(block);
    },
  };
}

/** The views after the edge to `successor`; undefined where they said the opposite before. */
export function ask(views: Views, block: Block, successor: number, questions: Questions): Views | undefined {
  const next = block.succs[successor] as Block;
  const kept = [...views].filter(([text]) => questions.isAsked(text, next));
  const question = questions.of(block);
  if (question === undefined) return kept.length === views.size ? views : new Map(kept);
  const { text } = question;
  const holds = question.holds === (successor === 0);
  const before = views.get(text);
  if (before !== undefined && before.holds !== holds && isAskedEitherWay(before, block)) return undefined;
  const after = new Map(kept);
  if (questions.isAsked(text, next))
    after.set(text, { holds, block, other: block.succs[1 - successor] as Block });
  return after;
}

/**
 * Would the other answer have led here too? If not, as in `if x == nil { lock; if x == nil {`, the
 * second question is asked because the answer may have changed.
 */
function isAskedEitherWay({ other, block: first }: View, block: Block): boolean {
  return first !== block && (other === block || canReach(other, block, (at) => at === first));
}

/** After something was stored at the address: what was read from there is asked anew. */
export function forgetStored(views: Views, address: Value): Views {
  if (views.size === 0) return views;
  const place = textOf(address, 0);
  const kept = [...views].filter(([text]) => !text.includes(place));
  return kept.length === views.size ? views : new Map(kept);
}

export function viewsKey(views: Views): string {
  if (views.size === 0) return "";
  return [...views].map(([text, { holds, block }]) => `${text}=${holds}@${block.index}`).join();
}

const known = new WeakMap<FlowFunction, ReadonlyMap<Block, Question>>();

function find(fn: FlowFunction): ReadonlyMap<Block, Question> {
  const all = new Map<Block, Question>();
  const askers = new Map<string, number>();
  const conditions = conditionsOf(fn);
  for (const block of fn.blocks) {
    const literal = conditions.onEdge(block, 0);
    if (literal === undefined) continue;
    const text = literalText(literal);
    all.set(block, { text, holds: literal.positive });
    askers.set(text, (askers.get(text) ?? 0) + 1);
  }
  for (const [block, { text }] of all) if (askers.get(text) === 1) all.delete(block);
  return all;
}

function literalText({ subject, test }: Literal): string {
  const about = textOf(subject, 0);
  switch (test.kind) {
    case "nil":
    case "true":
      return `${about} ${test.kind}`;
    case "constant":
      return `${about} ${test.op} ${constantText(test.value)}`;
    case "value":
      return `${about} ${test.op} ${textOf(test.other, 0)}`;
    case "type":
      return `${about} is ${typeString(test.type)}`;
    default: {
      const never: never = test;
      return never;
    }
  }
}

/** Expressions nested deeper are told apart by their values. */
const MAX_DEPTH = 6;

function textOf(value: Value, depth: number): string {
  if (depth > MAX_DEPTH) return own(value);
  const of = (operand: Value): string => textOf(operand, depth + 1);
  switch (value.op) {
    case "const":
      return constantText(value.value);
    case "nil":
      return "nil";
    case "param":
    case "freeVar":
    case "global":
    case "alloc":
      return accessPathOf(value).text;
    case "load":
      return `*${of(value.addr)}`;
    case "fieldAddr":
    case "field":
      return `${of(value.x)}.${value.field.name}`;
    case "indexAddr":
    case "index":
      return `${of(value.x)}[${of(value.index)}]`;
    case "mapLookup":
      return `${of(value.map)}[${of(value.key)}]`;
    case "convert":
    case "makeInterface":
      return of(value.x);
    case "typeAssert":
      return `${of(value.x)}.(${typeString(value.asserted)})`;
    case "unary":
      return `${value.operator}${of(value.x)}`;
    case "binary":
      return `(${of(value.x)} ${value.operator} ${of(value.y)})`;
    case "extract":
      return `${of(value.tuple)}#${value.index}`;
    case "call": {
      const { target, receiver, args } = value.call;
      const id = target.kind === "builtin" ? target.name : calleeId(value.call);
      // What a call fails with, or reads next, is another answer each time.
      if (id === undefined || value.type.kind === "Tuple" || isError(value.type)) return own(value);
      return `${id}(${[receiver, ...args].map((arg) => (arg === undefined ? "" : of(arg))).join()})`;
    }
    default:
      return own(value);
  }
}

function isError(type: Type): boolean {
  return type.kind === "Named" && type.obj.packagePath === "" && type.obj.name === "error";
}

function own(value: Value): string {
  return `t${value.id}`;
}
