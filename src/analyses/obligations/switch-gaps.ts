/**
 * Paths through a switch that names constants of the project and has no default: whoever wrote it
 * means them to be all there are. Decides which switch a path has passed by like that.
 */

import type { BodyInfo } from "../../semantics/info.js";
import type { Expr } from "../../syntax/ast.js";
import { positionAt } from "../../text/lines.js";
import type { Guess } from "./duty.js";
import type { Trail } from "./path-state.js";

/** What is taken for granted of a path: that a value comes which no case names. */
export function gapsIn(trail: Trail | undefined): readonly Guess[] {
  for (let at = trail; at !== undefined; at = at.before) {
    const { block, successor } = at;
    const next = block.succs[successor];
    if (block.end.op !== "branch" || successor !== 1 || next?.end.op !== "jump") continue;
    const { node } = next.end;
    if (node.kind !== "SwitchStmt" || node.tag === undefined) continue;
    const { file, info } = block.fn;
    if (node.clauses.some(({ isDefault }) => isDefault)) continue;
    const cases = node.clauses.flatMap(({ list }) => list);
    if (cases.length < 2 || !cases.every((one) => isOwnConstant(one, info))) continue;
    const tag = file.text.slice(node.tag.start, node.tag.end);
    const { line } = positionAt(file.lines(), node.start);
    return [{ text: `\`${tag}\` is nothing that the switch in line ${line} names`, price: 3 }];
  }
  return [];
}

/** Those of the standard library, such as status codes, are seldom all there are. */
function isOwnConstant(expr: Expr, info: BodyInfo): boolean {
  const ident = expr.kind === "SelectorExpr" ? expr.selector : expr;
  const obj = ident.kind === "Ident" ? info.objectOf(ident) : undefined;
  return obj?.kind === "Const" && obj.place !== undefined;
}
