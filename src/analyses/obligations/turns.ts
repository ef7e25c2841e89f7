/**
 * The turns that a path took, as people wrote them: conditions that held or did not, and cases of a
 * select. Decides words, and which turn led to an exit.
 */
import { reachableFrom } from "../../flow/graph.js";
import type { BranchEnd } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";
import type { Trail } from "./path-state.js";

export interface Turn {
  readonly node: Node;
  readonly trail: Trail;
  /** "`err != nil`", "not `ok`". */
  readonly text: string;
}

/** Conditions that somebody wrote, in the order they were passed. */
export function turnsOf(trail: Trail | undefined): readonly Turn[] {
  const found: Turn[] = [];
  for (let at = trail; at !== undefined; at = at.before) {
    const { end } = at.block;
    if (end.op === "branch") {
      const node = writtenAs(end);
      if (node === undefined) continue;
      const text = `\`${shortText(at, node)}\``;
      found.unshift({ node, trail: at, text: at.successor === 0 ? text : `not ${text}` });
    } else if (end.op === "select") {
      const node = end.cases[at.successor]?.node;
      if (node !== undefined) found.unshift({ node, trail: at, text: `\`${shortText(at, node)}\`` });
    }
  }
  return found;
}

/** The last of them without which the path would not have come to this exit. */
export function decidingTurn(trail: Trail | undefined, exit: Node): Turn | undefined {
  const turns = turnsOf(trail);
  return turns.findLast((turn) => decides(turn.trail, exit)) ?? turns.at(-1);
}

/** Would the other side of the branch have led elsewhere? What is only logged before a return decides nothing. */
function decides({ block, successor }: Trail, exit: Node): boolean {
  return block.succs.some((other, index) => {
    if (index === successor) return false;
    const ahead = [other, ...reachableFrom(other)];
    return ahead.some((one) => one === block || (one.succs.length === 0 && one.end.node !== exit));
  });
}

/** Nothing for the conditions that a range statement has without a word. */
function writtenAs({ node }: BranchEnd): Node | undefined {
  switch (node.kind) {
    case "BinaryExpr":
    case "UnaryExpr":
    case "CallExpr":
    case "Ident":
    case "SelectorExpr":
    case "IndexExpr":
    case "TypeAssertExpr":
      return node;
    default:
      return undefined;
  }
}

/** Longer conditions are cut: they would hide the message. */
const MAX_CONDITION = 60;

function shortText({ block }: Trail, { start, end }: Node): string {
  const text = block.fn.file.text.slice(start, end).split("\n", 1)[0] ?? "";
  const folded = text.replace(/\s+/g, " ").replace(/:$/, "");
  return folded.length <= MAX_CONDITION ? folded : `${folded.slice(0, MAX_CONDITION - 1)}…`;
}
