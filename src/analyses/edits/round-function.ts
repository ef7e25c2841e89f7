/**
 * The body of a loop becomes a function literal that is called on each round, so that what is
 * deferred in it runs when the round ends. Knows `continue`, and returns that hand an error out;
 * anything else that leaves the body, or a goroutine that works with the thing, makes it undefined.
 */
import type { FlowGraph } from "../../flow/graph.js";
import { unparen } from "../../flow/variables.js";
import type {
  BlockStmt,
  Expr,
  ForStmt,
  FuncType,
  Ident,
  Node,
  RangeStmt,
  ReturnStmt,
} from "../../syntax/ast.js";
import type { Span } from "../../text/span.js";
import { isNotNil } from "./error-exits.js";
import { draftOf, type LineDraft } from "./line-draft.js";
import type { Proposal } from "./proposal.js";
import { functionAround, namesIn, seatOf, walk } from "./seats.js";

/** `deferred` stands in the body of the loop, at whatever depth; the innermost loop is meant. */
export function functionPerRound(graph: FlowGraph, deferred: Node): Proposal | undefined {
  const seat = seatOf(graph, deferred);
  const loop = seat?.around.findLast((node) => isLoop(node) || node.kind === "FuncLit");
  const fn = seat && functionAround(graph, seat);
  if (loop === undefined || fn === undefined || !isLoop(loop)) return undefined;
  if (worksOn(loop.body, namesIn(deferred))) return undefined;
  const ways = waysOut(loop.body);
  const exit = ways && exitOf(graph, ways.returns, loop.body, fn.type);
  if (ways === undefined || exit === undefined) return undefined;
  const draft = draftOf(graph.file);
  for (const jump of ways.continues) draft.replace(jump, exit.hasError ? "return nil" : "return");
  for (const { results } of ways.returns) {
    const last = results.at(-1) as Expr;
    draft.replace({ start: (results[0] as Expr).start, end: last.start }, "");
  }
  if (!wrap(graph, draft, loop.body, exit)) return undefined;
  const edits = draft.finish();
  return edits && { title: "make the body of the loop a function that each round calls", edits };
}

function isLoop(node: Node): node is ForStmt | RangeStmt {
  return node.kind === "ForStmt" || node.kind === "RangeStmt";
}

/** A goroutine that is started in the round works with what is let go of at its end. */
function worksOn(body: BlockStmt, names: ReadonlySet<string>): boolean {
  let isNeeded = false;
  walk(body, (node) => {
    if (node.kind === "GoStmt") for (const name of namesIn(node)) isNeeded ||= names.has(name);
    return !isNeeded;
  });
  return isNeeded;
}

interface WaysOut {
  readonly returns: readonly ReturnStmt[];
  readonly continues: readonly Span[];
}

/** What leaves the body; undefined for breaks of the loop, and for jumps to labels. */
function waysOut(body: BlockStmt): WaysOut | undefined {
  const returns: ReturnStmt[] = [];
  const continues: Span[] = [];
  const stack: { readonly node: Node; readonly breaks: boolean; readonly continues: boolean }[] = [
    { node: body, breaks: true, continues: true },
  ];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { node } = at;
    if (node.kind === "FuncLit") continue;
    if (node.kind === "LabeledStmt" || (node.kind === "BranchStmt" && node.label !== undefined))
      return undefined;
    if (node.kind === "ReturnStmt") returns.push(node);
    if (node.kind === "BranchStmt" && node.token === "goto") return undefined;
    if (node.kind === "BranchStmt" && node.token === "break" && at.breaks) return undefined;
    if (node.kind === "BranchStmt" && node.token === "continue" && at.continues) continues.push(node);
    const loops = isLoop(node);
    const ends =
      loops || node.kind === "SwitchStmt" || node.kind === "TypeSwitchStmt" || node.kind === "SelectStmt";
    walkChildren(node, (child) =>
      stack.push({ node: child, breaks: at.breaks && !ends, continues: at.continues && !loops }),
    );
  }
  return { returns, continues };
}

function walkChildren(node: Node, visit: (child: Node) => void): void {
  walk(node, (inner) => {
    if (inner !== node) visit(inner);
    return inner === node;
  });
}

/** How the function around goes on where the literal returned. */
interface Exit {
  readonly hasError: boolean;
  /** The results before the error, as written, with a comma behind; "" for none. */
  readonly others: string;
}

/** Undefined where a return may hand out no error, or other results than the rest. */
function exitOf(
  graph: FlowGraph,
  returns: readonly ReturnStmt[],
  body: BlockStmt,
  { results }: FuncType,
): Exit | undefined {
  if (returns.length === 0) return { hasError: false, others: "" };
  const last = results.at(-1)?.type;
  const isErrorLast = last?.kind === "Ident" && last.name === "error";
  const count = results.reduce((sum, { names }) => sum + Math.max(1, names.length), 0);
  if (!isErrorLast) return undefined;
  const texts = new Set<string>();
  for (const leaving of returns) {
    const error = leaving.results.at(-1);
    const others = leaving.results.slice(0, -1);
    if (error === undefined || leaving.results.length !== count) return undefined;
    if (!isSurelyError(graph, leaving, error) || !others.every((one) => isSameOutside(graph, one, body)))
      return undefined;
    texts.add(graph.file.text.slice(leaving.results[0]?.start, error.start));
  }
  const [others = "", ...different] = texts;
  return different.length === 0 ? { hasError: true, others } : undefined;
}

/** Guarded by `err != nil` right around, or made on the spot. */
function isSurelyError(graph: FlowGraph, leaving: ReturnStmt, error: Expr): boolean {
  const expr = unparen(error);
  if (expr.kind === "CallExpr") {
    const instr = graph.callOf(expr);
    const target = instr?.call.target;
    return target?.kind === "static" && MAKERS.has(target.func.origin.id);
  }
  if (expr.kind !== "Ident") return false;
  const seat = seatOf(graph, leaving);
  const [guard] = seat?.around.slice(-2) ?? [];
  if (seat === undefined || guard?.kind !== "IfStmt" || guard.then !== seat.around.at(-1)) return false;
  // Nothing before the return gives the name another value.
  return (
    isNotNil(guard.cond, expr.name) &&
    !seat.list.slice(0, seat.index).some((stmt) => namesAssigned(stmt).has(expr.name))
  );
}

/** Functions that never return a nil error. */
const MAKERS: ReadonlySet<string> = new Set(["errors.New", "fmt.Errorf"]);

function namesAssigned(stmt: Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(stmt, (node) => {
    if (node.kind === "AssignStmt")
      for (const target of node.left) for (const name of namesIn(target)) names.add(name);
    return true;
  });
  return names;
}

/** A constant, nil, an empty literal, or a variable that is declared outside the loop. */
function isSameOutside({ info }: FlowGraph, result: Expr, body: BlockStmt): boolean {
  const expr = unparen(result);
  if (expr.kind === "BasicLit" || info.constantOf(expr) !== undefined || info.modeOf(expr) === "nil")
    return true;
  if (expr.kind === "CompositeLit") return expr.elements.length === 0 && expr.type?.kind !== "StructType";
  if (expr.kind !== "Ident" || expr.name === ERROR) return false;
  const declared: Ident | undefined = info.objectOf(expr)?.place?.ident;
  return declared !== undefined && (declared.end <= body.start || body.end <= declared.start);
}

/** What the literal's result is called in the function around. */
const ERROR = "err";

function wrap(graph: FlowGraph, draft: LineDraft, body: BlockStmt, { hasError, others }: Exit): boolean {
  const [first, last] = [draft.lineOf(body.start) + 1, draft.lineOf(body.end - 1)];
  const [top, bottom] = [body.list[0], body.list.at(-1)];
  if (
    top === undefined ||
    bottom === undefined ||
    draft.linesOf({ start: body.end - 1, end: body.end }) === undefined
  )
    return false;
  if (draft.lineOf(top.start) < first || draft.lineOf(bottom.end) >= last || bottom.kind === "ReturnStmt")
    return false;
  const indent = draft.indentOf(draft.lineOf(top.start));
  const verbatim: Span[] = [];
  walk(body, (node) => {
    if (node.kind === "BasicLit" && node.literal === "raw-string") verbatim.push(node);
    return true;
  });
  draft.indent({ first, last: last - 1 }, verbatim);
  draft.insertBefore(first, indent, [hasError ? `if ${ERROR} := func() error {` : "func() {"]);
  const returns = `return ${others}${ERROR}`;
  draft.insertBefore(
    last,
    indent,
    hasError ? ["\treturn nil", `}(); ${ERROR} != nil {`, `\t${returns}`, "}"] : ["}()"],
  );
  return graph.file.text[body.end - 1] === "}";
}
