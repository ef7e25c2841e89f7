/**
 * Until where on a path it matters what is known of a value: as long as somebody may still ask before
 * it is computed anew. Paths that differ in nothing but old answers are one path.
 */
import type { Conditions } from "../../flow/conditions.js";
import type { Block, FlowFunction, Value } from "../../flow/ir.js";

export interface OpenQuestions {
  /** May somebody ask about the value, on a path from the start of the block? */
  isOpen(value: Value, block: Block): boolean;
}

/** For those who forget by rules of their own. */
export const ALWAYS_OPEN: OpenQuestions = { isOpen: () => true };

/** Who asks about a value: the ends of these blocks, and whoever asks about these other values. */
interface Asked {
  readonly blocks: Set<Block>;
  readonly by: Set<Value>;
}

/**
 * `watched` are the values whose answers are remembered; `returned` are asked about where the function
 * returns; `stored` are the values that the variables of the function hold.
 */
export function questionsOf(
  fn: FlowFunction,
  conditions: Conditions,
  watched: Iterable<Value>,
  returned: readonly Value[],
  stored: ReadonlyMap<Value, readonly Value[]>,
): OpenQuestions {
  const asked = new Map<Value, Asked>();
  const of = (value: Value): Asked => {
    const key = conditions.canonical(value);
    let entry = asked.get(key);
    if (entry === undefined) {
      entry = { blocks: new Set(), by: new Set() };
      asked.set(key, entry);
    }
    return entry;
  };
  const subjectsOf = (condition: Value): readonly Value[] => {
    const literal = conditions.literalOf(condition);
    if (literal === undefined) return [];
    return literal.test.kind === "value" ? [literal.subject, literal.test.other] : [literal.subject];
  };

  for (const block of fn.blocks) {
    const { end } = block;
    if (end.op === "branch")
      for (const value of [end.cond, ...subjectsOf(end.cond)]) of(value).blocks.add(block);
    else if (end.op === "select") for (const { chan } of end.cases) of(chan).blocks.add(block);
    else if (end.op === "return") for (const value of returned) of(value).blocks.add(block);
  }
  for (const value of watched) {
    const sources =
      value.op === "phi" ? value.edges : value.op === "load" ? stored.get(value.addr) : undefined;
    sources?.forEach((source, index) => {
      const pred = value.op === "phi" ? value.block.preds[index] : undefined;
      for (const one of [source, ...subjectsOf(source)]) {
        const entry = of(one);
        if (pred !== undefined) entry.blocks.add(pred);
        else if (value.op === "load") entry.blocks.add(value.block);
        entry.by.add(conditions.canonical(value));
      }
    });
  }

  const open = new Map<Value, ReadonlySet<Block>>();
  return {
    isOpen(value, block) {
      const key = conditions.canonical(value);
      let blocks = open.get(key);
      if (blocks === undefined) {
        blocks = openAtStart(key, asked);
        open.set(key, blocks);
      }
      return blocks.has(block);
    },
  };
}

/** Back from those who ask, up to where the value is computed. */
function openAtStart(value: Value, asked: ReadonlyMap<Value, Asked>): ReadonlySet<Block> {
  const home = "block" in value ? value.block : undefined;
  const askers = new Set<Value>([value]);
  const open = new Set<Block>();
  const stack: Block[] = [];
  for (const asker of askers) {
    const entry = asked.get(asker);
    for (const other of entry?.by ?? []) askers.add(other);
    stack.push(...(entry?.blocks ?? []));
  }
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (block === home || open.has(block)) continue;
    open.add(block);
    stack.push(...block.preds);
  }
  return open;
}
