/**
 * Loops over the rows of a query, and what else a function does with rows: looks at their error, or
 * hands them to somebody who may. Rows are known by what they can do (`Next`, `Scan` and `Err`), as
 * those of database/sql, sqlx, pgx and clickhouse do.
 */
import { conditionsOf } from "../flow/conditions.js";
import type { Block, CallInfo, CallInstr, DeferInstr, FlowFunction, GoInstr, Value } from "../flow/ir.js";
import { loopsOf } from "../flow/loops.js";
import type { Func } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import type { Node } from "../syntax/ast.js";
import { aliasesOf, type Mention } from "./aliases.js";
import type { Scope } from "./analysis.js";
import { bodyOfCall, parametersGiven } from "./callees.js";

/** A loop that goes on while `Next` says so. */
export interface RowLoop {
  readonly next: CallInstr;
  /** The branch on what `Next` said, and which of its successors leaves the loop. */
  readonly branch: Block;
  readonly successor: number;
  readonly blocks: ReadonlySet<Block>;
  /** The statement, where it is a `for`. */
  readonly node: Node;
}

export type RowUse =
  /** Looks at the error, here or in a function that it is given to. */
  | { readonly kind: "looks"; readonly mention: Mention }
  /** A function that is called here reads all rows and does not look at their error. */
  | { readonly kind: "drains"; readonly mention: Mention; readonly call: CallInstr; readonly loop: RowLoop }
  /** Somebody out of sight has them, and may look. */
  | { readonly kind: "hands on"; readonly mention: Mention };

export function isRows(scope: Scope, type: Type): boolean {
  if (type.kind !== "Named" && type.kind !== "Pointer") return false;
  const method = (name: string): Func | undefined => {
    const found = scope.semantics.member(type, name, undefined);
    return found?.kind === "method" && found.obj.kind === "Func" ? found.obj : undefined;
  };
  const [next, err, scan] = [method("Next")?.type(), method("Err")?.type(), method("Scan")?.type()];
  if (next === undefined || err === undefined || scan === undefined) return false;
  const isBool = next.results[0]?.type();
  const error = err.results[0]?.type();
  return (
    next.params.length + err.params.length === 0 &&
    isBool?.kind === "Basic" &&
    isBool.name === "bool" &&
    error !== undefined &&
    scope.semantics.isNamed(error, "", "error") &&
    scan.variadic &&
    scan.params.length === 1
  );
}

/** The loops of a function that `Next` of rows ends. */
export function rowLoopsIn(scope: Scope, fn: FlowFunction): readonly RowLoop[] {
  const found: RowLoop[] = [];
  const conditions = conditionsOf(fn);
  for (const branch of fn.blocks) {
    if (branch.end.op !== "branch") continue;
    const literal = conditions.onEdge(branch, 0);
    if (literal?.test.kind !== "true") continue;
    const next = nextBehind(scope, literal.subject);
    const loop = loopsOf(fn).loopOf(branch);
    if (next === undefined || loop === undefined) continue;
    const successor = literal.positive ? 1 : 0;
    const after = branch.succs[successor];
    if (after !== undefined && !loop.blocks.has(after))
      found.push({ next, branch, successor, blocks: loop.blocks, node: loop.head.node });
  }
  return found;
}

/** The call of `Next` that a condition is, also `more := rows.Next(); for more { ...; more = rows.Next() }`. */
function nextBehind(scope: Scope, condition: Value): CallInstr | undefined {
  if (condition.op === "phi") {
    const calls = condition.edges.map((edge) => (edge.op === "phi" ? undefined : nextBehind(scope, edge)));
    return calls.every((call) => call !== undefined) ? calls[0] : undefined;
  }
  if (condition.op !== "call") return undefined;
  const { target, receiver } = condition.call;
  if (receiver === undefined || (target.kind !== "static" && target.kind !== "interface")) return undefined;
  return target.func.name === "Next" && isRows(scope, receiver.type) ? condition : undefined;
}

/** What is done with rows, but for reading and closing them. */
export function usesOfRows(scope: Scope, seeds: readonly Value[]): readonly RowUse[] {
  return usesIn(scope, seeds, new Set());
}

function usesIn(scope: Scope, seeds: readonly Value[], open: Set<FlowFunction>): readonly RowUse[] {
  const uses: RowUse[] = [];
  for (const mention of aliasesOf(seeds).mentions) {
    const use = useOf(scope, mention, open);
    if (use !== undefined) uses.push(use);
  }
  return uses;
}

/** Undefined where the step reads the rows, or only compares them. */
function useOf(scope: Scope, mention: Mention, open: Set<FlowFunction>): RowUse | undefined {
  const { step, name, isAddress } = mention;
  const handsOn: RowUse = { kind: "hands on", mention };
  if (isAddress) return handsOn;
  switch (step.op) {
    case "binary":
    case "branch":
    case "fieldAddr":
    case "field":
      return undefined;
    case "methodValue":
      return step.method.name === "Err" ? { kind: "looks", mention } : undefined;
    case "store":
      return step.value === name ? handsOn : undefined;
    case "call":
    case "defer":
    case "go":
      return useByCall(scope, mention, step, open);
    default:
      return handsOn;
  }
}

function useByCall(
  scope: Scope,
  mention: Mention,
  step: CallInstr | DeferInstr | GoInstr,
  open: Set<FlowFunction>,
): RowUse | undefined {
  const { call } = step;
  const { name } = mention;
  if (call.receiver === name && isRows(scope, name.type))
    return methodName(call) === "Err" ? { kind: "looks", mention } : undefined;
  if (!mayLook(scope, call, name)) return undefined;
  const body = bodyOfCall(scope, call);
  const params = body === undefined ? undefined : parametersGiven(body, call, name);
  if (body === undefined || params === undefined) return { kind: "hands on", mention };
  // A function that hands the rows to itself looks at them elsewhere, if at all.
  if (open.has(body)) return undefined;
  open.add(body);
  const inside = usesIn(scope, params, open);
  open.delete(body);
  for (const kind of ["looks", "hands on"] as const)
    if (inside.some((use) => use.kind === kind)) return { kind, mention };
  if (step.op !== "call") return undefined;
  const loop = loopOver(scope, body, params) ?? inside.find((use) => use.kind === "drains")?.loop;
  return loop === undefined ? undefined : { kind: "drains", mention, call: step, loop };
}

function loopOver(scope: Scope, body: FlowFunction, params: readonly Value[]): RowLoop | undefined {
  const names = aliasesOf(params);
  return rowLoopsIn(scope, body).find(
    ({ next }) => next.call.receiver !== undefined && names.has(next.call.receiver),
  );
}

function methodName({ target }: CallInfo): string | undefined {
  return target.kind === "static" || target.kind === "interface" ? target.func.name : undefined;
}

/** Who is given them as an interface without `Err`, such as `interface{ Scan(...any) error }`, only reads. */
function mayLook(scope: Scope, call: CallInfo, name: Value): boolean {
  const index = call.args.indexOf(name);
  const type = call.signature?.params[index]?.type();
  if (type === undefined) return true;
  const under = scope.semantics.underlying(type);
  if (under.kind !== "Interface") return true;
  const canScan = scope.semantics.member(type, "Scan", undefined) !== undefined;
  return !canScan || scope.semantics.member(type, "Err", undefined) !== undefined;
}
