/**
 * The assignment by which a path lost what it acquired: the variable that held it was given
 * something else. Decides nothing about what is held; it says where to look.
 */
import type { Block, FlowFunction } from "../../flow/ir.js";
import type { Obj } from "../../semantics/objects.js";
import type { AssignStmt, Node } from "../../syntax/ast.js";
import { holdersOf, seatOf, walk } from "../edits/seats.js";
import type { Unmet } from "./duties.js";
import type { Trail } from "./path-state.js";

/** Undefined where the variable keeps its value on the path, and where no single variable holds the thing. */
export function overwriteOf({
  site,
  acquired,
  leak,
}: Pick<Unmet, "site" | "acquired" | "leak">): AssignStmt | undefined {
  const { graph, instr, fn } = site;
  if (leak?.how !== "exit" || acquired.of.kind !== "result") return undefined;
  const seat = seatOf(graph, instr.call.node);
  const holder = seat && holdersOf(seat.stmt, instr.call.node)?.[acquired.of.index];
  const variable = holder && fn.info.objectOf(holder);
  if (variable === undefined) return undefined;
  const onPath = pathOf(instr.block, leak.trail);
  return assignmentsIn(site).find(
    (stmt) =>
      stmt !== seat?.stmt &&
      stmt.start > instr.call.node.end &&
      stmt.left.some((target) => target.kind === "Ident" && fn.info.objectOf(target) === variable) &&
      !stmt.right.some((value) => mentions(value, variable, fn)) &&
      onPath.some((block) => isIn(stmt, block)),
  );
}

/** A wrapper around it: `ln, err = wrap(ln)`. */
function mentions(expr: Node, variable: Obj, { info }: FlowFunction): boolean {
  let isThere = false;
  walk(expr, (at) => {
    isThere ||= at.kind === "Ident" && info.objectOf(at) === variable;
    return !isThere;
  });
  return isThere;
}

/** Of the function itself, without the literals in it. */
function assignmentsIn({ fn, graph }: Unmet["site"]): readonly AssignStmt[] {
  const root = fn.node.kind === "FuncDecl" ? graph.source?.body.block : fn.node;
  const found: AssignStmt[] = [];
  if (root === undefined) return found;
  walk(root, (at) => {
    if (at.kind === "AssignStmt") found.push(at);
    return at === root || at.kind !== "FuncLit";
  });
  return found.sort((a, b) => a.start - b.start);
}

/** The blocks that a path passes, from the first to where it ends. */
function pathOf(first: Block, trail: Trail | undefined): readonly Block[] {
  const turns: Trail[] = [];
  for (let at = trail; at !== undefined; at = at.before) turns.unshift(at);
  const passed: Block[] = [];
  let block: Block | undefined = first;
  for (let next = 0; block !== undefined; ) {
    passed.push(block);
    const turn: Trail | undefined = turns[next];
    if (turn?.block === block) next++;
    else if (block.succs.length > 1 || (turn === undefined && passed.indexOf(block) < passed.length - 1))
      break;
    block = block.succs[turn?.block === block ? turn.successor : 0];
  }
  return passed;
}

function isIn(stmt: Node, { instrs }: Block): boolean {
  return instrs.some(({ node }) => stmt.start <= node.start && node.end <= stmt.end);
}
