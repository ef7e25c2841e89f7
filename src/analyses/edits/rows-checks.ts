/**
 * The check of `rows.Err()` behind a loop over rows, written as the function checks the error of the
 * query itself.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { IfStmt, Node } from "../../syntax/ast.js";
import { errorExitAfter, isNotNil } from "./error-exits.js";
import { draftOf } from "./line-draft.js";
import type { Proposal } from "./proposal.js";
import { functionAround, holdersOf, type Seat, seatOf, walk } from "./seats.js";

/** Bodies of more lines do more than hand the error on. */
const MAX_LINES = 4;

/** Undefined where query, check and loop do not stand in one list, or the check is more than that. */
export function checkRowsAfter(graph: FlowGraph, loop: Node, query: Node): Proposal | undefined {
  const seat = seatOf(graph, loop);
  const start = seatOf(graph, query);
  if (seat?.stmt !== loop || start?.list !== seat.list) return undefined;
  const [rows, error] = holdersOf(start.stmt, query) ?? [];
  if (rows === undefined || error === undefined) return undefined;
  const at = errorExitAfter(graph, seat.list, start.index, error.name);
  const check = at === undefined || at >= seat.index ? undefined : seat.list[at];
  if (check?.kind !== "IfStmt" || !isNotNil(check.cond, error.name)) return undefined;
  const body = bodyOf(graph, seat, check);
  const draft = draftOf(graph.file);
  const lines = draft.linesOf(loop);
  if (body === undefined || lines === undefined) return undefined;
  const condition = `${error.name} := ${rows.name}.Err(); ${error.name} != nil`;
  draft.insertBefore(lines.last + 1, draft.indentOf(lines.first), [`if ${condition} {`, ...body, "}"]);
  const edits = draft.finish();
  return edits && { title: `check \`${rows.name}.Err()\` after the loop`, edits };
}

/** The lines between the braces, as they stand below an unindented `if`. */
function bodyOf(graph: FlowGraph, seat: Seat, { then }: IfStmt): readonly string[] | undefined {
  const fn = functionAround(graph, seat);
  const hasResults = (fn?.type.results.length ?? 0) > 0;
  let isPlain = true;
  walk(then, (node) => {
    // A bare return would return the variable that the new check hides.
    if (node.kind === "ReturnStmt" && hasResults && node.results.length === 0) isPlain = false;
    if (node.kind === "AssignStmt" || node.kind === "BranchStmt") isPlain = false;
    return isPlain;
  });
  const lines = graph.file.text.slice(then.start, then.end).split("\n").slice(1, -1);
  if (!isPlain || lines.length === 0 || lines.length > MAX_LINES) return undefined;
  const indent = /^\t*/.exec(lines[0] ?? "")?.[0].length ?? 0;
  return lines.every((line) => line.startsWith("\t".repeat(indent)))
    ? lines.map((line) => `\t${line.slice(indent)}`)
    : undefined;
}
