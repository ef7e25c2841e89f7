/**
 * `for` loops with conditions (Go specification, "For statements with for clause"). Decides where a
 * loop variable's cell is new.
 *
 *     init ──► head: cond ─true──► body ──► post ──► head
 *                      └─false──► done ◄─ break    (post ◄─ continue)
 */
import { pointerTo } from "../semantics/make.js";
import type { Var } from "../semantics/objects.js";
import type { ForStmt } from "../syntax/ast.js";
import {
  alloc,
  enterSealed,
  type FunctionBuilder,
  type HiddenVariable,
  jump,
  newBlock,
} from "./function-builder.js";
import { lowerCond } from "./lower-cond.js";
import { lowerBlock, lowerStmt } from "./lower-stmt.js";
import { addressOfVar, load, setCell, store } from "./storage.js";
import { declares } from "./variables.js";

export function lowerFor(b: FunctionBuilder, stmt: ForStmt, label: string | undefined): void {
  const moving = b.graph.perIteration ? movingVariables(b, stmt) : [];
  if (stmt.init !== undefined) lowerStmt(b, stmt.init, undefined);
  const head = newBlock(b, "for.head", stmt);
  const body = stmt.cond === undefined ? head : newBlock(b, "for.body", stmt);
  const done = newBlock(b, "for.done", stmt);
  const hasPost = stmt.post !== undefined || moving.length > 0;
  const post = hasPost ? newBlock(b, "for.post", stmt) : head;
  jump(b, stmt, head);
  // The head is sealed when the back edge is known.
  b.current = head;
  if (stmt.cond !== undefined) {
    lowerCond(b, stmt.cond, body, done);
    enterSealed(b, body);
  }
  b.targets.push({ stmt, label, breakTo: done, continueTo: post });
  lowerBlock(b, stmt.body);
  b.targets.pop();
  jump(b, stmt, post);
  if (hasPost) {
    enterSealed(b, post);
    for (const obj of moving) renewCell(b, obj, stmt);
    if (stmt.post !== undefined) lowerStmt(b, stmt.post, undefined);
    jump(b, stmt, head);
  }
  b.ssa.seal(head);
  for (const obj of moving) b.movingCells.delete(obj);
  enterSealed(b, done);
}

/**
 * Since Go 1.22 each iteration has its own loop variables; "prior to executing the post statement"
 * a fresh one gets the old one's value. Only those in cells can tell the difference, and the
 * address of such a cell is then a variable itself.
 */
function movingVariables(b: FunctionBuilder, stmt: ForStmt): Var[] {
  if (stmt.init?.kind !== "AssignStmt" || stmt.init.op !== ":=") return [];
  const found: Var[] = [];
  for (const left of stmt.init.left) {
    const obj = left.kind === "Ident" ? b.graph.info.objectOf(left) : undefined;
    if (obj?.kind !== "Var" || left.kind !== "Ident" || !declares(obj, left)) continue;
    if (!b.graph.variables.isCell(obj)) continue;
    const address: HiddenVariable = { kind: "Hidden", name: obj.name, type: () => pointerTo(obj.type()) };
    b.movingCells.set(obj, address);
    found.push(obj);
  }
  return found;
}

function renewCell(b: FunctionBuilder, obj: Var, stmt: ForStmt): void {
  const old = load(b, stmt, addressOfVar(b, obj, stmt), obj.type());
  const cell = alloc(b, stmt, "variable", obj.type(), pointerTo(obj.type()), obj);
  store(b, stmt, cell, old, true);
  setCell(b, obj, cell);
}
