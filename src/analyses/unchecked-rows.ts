/**
 * Rows that a function got from a query, read to the end, and whose error nobody looks at afterwards.
 * `Next` returns false at the end and on an error alike (database/sql, "Rows.Next"). Decides which
 * paths leave the function without a look; a path that returns another error hides nothing.
 */
import { conditionsOf } from "../flow/conditions.js";
import type { User } from "../flow/definitions.js";
import { canReach, type FlowGraph } from "../flow/graph.js";
import type { Block, CallInfo, CallInstr, FlowFunction, Instr, ReturnEnd, Value } from "../flow/ir.js";
import { ROWS_WITHOUT_ERROR } from "../semantics/models/rows.js";
import { type Aliases, aliasesOf, componentsOf, rootsOf } from "./aliases.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { bodyOfCall } from "./callees.js";
import { calleeId } from "./calls.js";
import { nilness } from "./obligations/beliefs.js";
import { nameOfValue } from "./obligations/places.js";
import { type WalkStart, walkPaths } from "./path-walk.js";
import { isRows, type RowLoop, type RowUse, rowLoopsIn, usesOfRows } from "./row-loops.js";

export interface UncheckedRows {
  readonly graph: FlowGraph;
  readonly name: string;
  /** The call that the rows come from, where there is only one. */
  readonly query: CallInstr | undefined;
  /** What reads the rows to their end. */
  readonly reader: { readonly kind: "loop"; readonly loop: RowLoop } | (RowUse & { readonly kind: "drains" });
  /** Some path looks. */
  readonly isLookedAt: boolean;
  /** Leaves without a look; undefined where a loop comes round to the next query. */
  readonly exit: ReturnEnd | undefined;
}

export const uncheckedRows = defineAnalysis<readonly UncheckedRows[]>({
  id: "unchecked-rows",
  compute(scope) {
    const found: UncheckedRows[] = [];
    for (const source of scope.functions(["Next", ...helperNames(scope)])) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) found.push(...uncheckedIn(scope, graph, fn));
    }
    return found;
  },
});

/** Functions of the package that take rows: their names stand where rows are handed to them. */
function helperNames(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (const file of scope.pkg.files) {
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.type.params.length === 0) continue;
      if (
        scope.info
          .funcOf(decl)
          .type()
          .params.some((param) => isRows(scope, param.type()))
      )
        names.push(decl.name.name);
    }
  }
  return names;
}

function* uncheckedIn(scope: Scope, graph: FlowGraph, fn: FlowFunction): Iterable<UncheckedRows> {
  for (const loop of rowLoopsIn(scope, fn)) {
    const rows = loop.next.call.receiver;
    const queries = rows === undefined ? undefined : queriesOf(scope, rows);
    // Rows that the loop itself asks for are read one by one.
    if (queries === undefined || queries.some(({ block }) => loop.blocks.has(block))) continue;
    const finding = follow(scope, queries, { block: loop.branch, successor: loop.successor });
    if (finding !== undefined) yield { graph, reader: { kind: "loop", loop }, ...finding };
  }
  for (const query of queriesIn(scope, fn)) {
    for (const use of usesOfRows(scope, namesOf(query))) {
      if (use.kind !== "drains" || use.mention.fn !== fn) continue;
      const finding = follow(scope, [query], { block: use.call.block, after: use.call });
      if (finding !== undefined) yield { graph, reader: use, ...finding };
    }
  }
}

/** The calls that the rows come from; undefined where they come from somewhere else as well. */
function queriesOf(scope: Scope, rows: Value): readonly CallInstr[] | undefined {
  const queries: CallInstr[] = [];
  for (const root of rootsOf(rows)) {
    if (root.op === "nil") continue;
    const call = root.op === "extract" && root.index === 0 ? root.tuple : root;
    if (call.op !== "call" || !isQuery(scope, call)) return undefined;
    queries.push(call);
  }
  return queries.length === 0 ? undefined : queries;
}

/** It returns rows and an error; what returns rows alone may give out those of somebody else. */
function isQuery(scope: Scope, { call }: CallInstr): boolean {
  const [rows, error, ...more] = call.signature?.results ?? [];
  if (rows === undefined || more.length > 0 || !isRows(scope, rows.type())) return false;
  if (error !== undefined) return scope.semantics.isNamed(error.type(), "", "error");
  return ROWS_WITHOUT_ERROR.has(calleeId(call) ?? "") || makesRows(scope, call);
}

/** Does the function make what it returns? */
function makesRows(scope: Scope, call: CallInfo): boolean {
  const body = bodyOfCall(scope, call);
  const results = body?.blocks.flatMap(({ end }) => (end.op === "return" ? end.results : [])) ?? [];
  const roots = results.flatMap((result) => [...rootsOf(result)]);
  return roots.some(({ op }) => op === "alloc") && roots.every(({ op }) => op === "alloc" || op === "nil");
}

function queriesIn(scope: Scope, fn: FlowFunction): readonly CallInstr[] {
  return fn.blocks.flatMap(({ instrs }) =>
    instrs.filter((instr): instr is CallInstr => instr.op === "call" && isQuery(scope, instr)),
  );
}

function namesOf(query: CallInstr): readonly Value[] {
  return query.type.kind === "Tuple" ? componentsOf(query, 0) : [query];
}

function follow(
  scope: Scope,
  queries: readonly CallInstr[],
  start: WalkStart,
): Pick<UncheckedRows, "name" | "query" | "isLookedAt" | "exit"> | undefined {
  const names = queries.flatMap(namesOf);
  const uses = usesOfRows(scope, names);
  const { fn } = start.block;
  for (const { kind, mention } of uses) {
    const { block } = mention.step;
    // A look in another function of the graph, such as a deferred closure, is taken to be in time.
    const isElsewhere = mention.fn !== fn || mention.step.op === "defer";
    if (kind === "looks" && isElsewhere) return undefined;
    if (kind === "hands on" && (isElsewhere || isBefore(block, start.block))) return undefined;
  }
  const walk = leave(start, queries, uses, aliasesOf(names));
  if (walk === undefined) {
    scope.gaveUp();
    return undefined;
  }
  const { open, excused, isLookedAt } = walk;
  const exit = open[0] ?? (isLookedAt ? undefined : excused[0]);
  if (exit === undefined) return undefined;
  const name = names.map((value) => ("hint" in value && "block" in value ? nameOfValue(value) : undefined));
  return {
    name: name.find((one) => one !== undefined) ?? "rows",
    query: queries.length === 1 ? queries[0] : undefined,
    isLookedAt,
    exit: exit === "again" ? undefined : exit,
  };
}

function isBefore(block: Block, start: Block): boolean {
  return block === start || canReach(block, start);
}

interface Leaving {
  /** Ways out without a look: returns, or the next query. */
  readonly open: readonly (ReturnEnd | "again")[];
  /** Those that return, or came upon, an error of something else. */
  readonly excused: readonly ReturnEnd[];
  readonly isLookedAt: boolean;
}

/** Undefined where there are too many paths. */
function leave(
  start: WalkStart,
  queries: readonly CallInstr[],
  uses: readonly RowUse[],
  names: Aliases,
): Leaving | undefined {
  const stepsOf = (kind: RowUse["kind"]): ReadonlySet<User> =>
    new Set(uses.filter((use) => use.kind === kind).map(({ mention }) => mention.step));
  const [looks, handsOn] = [stepsOf("looks"), stepsOf("hands on")];
  const open: (ReturnEnd | "again")[] = [];
  const excused: ReturnEnd[] = [];
  let isLookedAt = false;
  const conditions = conditionsOf(start.block.fn);
  const isDone = walkPaths(
    start,
    { sawError: false },
    {
      pass(instr, state) {
        if (looks.has(instr)) isLookedAt = true;
        else if (instr.op === "call" && queries.includes(instr)) open.push("again");
        // Another result set, or rows read in two steps: what follows the last loop counts.
        else if (!handsOn.has(instr) && !isNext(instr, names)) return state;
        return undefined;
      },
      turn(block, successor, { sawError }) {
        const literal = conditions.onEdge(block, successor);
        const isError =
          literal?.test.kind === "nil" && !literal.positive && isErrorType(literal.subject.type);
        return { sawError: sawError || isError };
      },
      leave(end, { sawError }, { beliefs, judgement }) {
        if (handsOn.has(end)) return;
        const isError = end.results.some(
          (result) => isErrorType(result.type) && nilness(beliefs, judgement, result) === false,
        );
        if (isError || sawError) excused.push(end);
        else open.push(end);
      },
      keyOf: ({ sawError }) => (sawError ? "error" : ""),
    },
  );
  return isDone ? { open, excused, isLookedAt } : undefined;
}

function isNext(instr: Instr, names: Aliases): boolean {
  if (instr.op !== "call" || instr.call.receiver === undefined) return false;
  const { target, receiver } = instr.call;
  const isMethod = target.kind === "static" || target.kind === "interface";
  return isMethod && target.func.name === "Next" && names.has(receiver);
}

function isErrorType(type: Value["type"]): boolean {
  return type.kind === "Named" && type.obj.packagePath === "" && type.obj.name === "error";
}
