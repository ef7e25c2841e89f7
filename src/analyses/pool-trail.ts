/**
 * Where a database handle goes from the call that opens it: through variables, wrappers, results,
 * arguments and fields of the packages that can be seen. Decides whether somebody on the way limits
 * its connections, and whether it is kept; what goes out of sight may be limited there.
 */
import type { CallInstr, DeferInstr, FlowFunction, GoInstr, ReturnEnd, Value } from "../flow/ir.js";
import { isStandardPath } from "../program/import-paths.js";
import { isExported } from "../semantics/lookup.js";
import { isPool, LIMITING_METHODS } from "../semantics/models/databases.js";
import type { Var } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import { aliasesOf, componentsOf, type Mention } from "./aliases.js";
import type { Scope } from "./analysis.js";
import { bodyOfCall, parametersGiven } from "./callees.js";
import { callers } from "./callers.js";
import { outermost } from "./origins.js";
import { runsOfClosure } from "./runs.js";

export interface PoolTrail {
  isLimited: boolean;
  /** It went where nobody can look. */
  isLost: boolean;
  /** Code outside the packages seen can reach it by an exported name. */
  isExposed: boolean;
  /** A field, a package variable, or a goroutine has it. */
  isKept: boolean;
  /** Closed by the function that opened it. */
  isClosed: boolean;
}

/** Callers of callers, and fields of fields, that are looked for. */
const MAX_DEPTH = 5;

export function trailOf(scope: Scope, opened: CallInstr): PoolTrail {
  const trail: PoolTrail = {
    isLimited: false,
    isLost: false,
    isExposed: false,
    isKept: false,
    isClosed: false,
  };
  follow(resultsOf(opened, 0), { scope, trail, owner: opened.block.fn, places: new Set(), depth: 0 });
  return trail;
}

interface Walk {
  readonly scope: Scope;
  readonly trail: PoolTrail;
  /** The function that has to do with the whole life of the handle; undefined in those that borrow it. */
  readonly owner: FlowFunction | undefined;
  /** Fields, variables and parameters that were looked at. */
  readonly places: Set<unknown>;
  readonly depth: number;
}

function follow(values: readonly Value[], walk: Walk): void {
  const { trail, depth } = walk;
  if (depth > MAX_DEPTH) {
    trail.isLost = true;
    return;
  }
  const { mentions, has } = aliasesOf(values, (step) => madeOf(walk.scope, step));
  for (const mention of mentions) {
    if (outlives(mention.fn)) trail.isKept = true;
    if (mention.step.op === "return") returned(mention.step, has, walk);
    else passed(mention, walk);
  }
}

/** A literal that has the handle runs on another goroutine, or whenever who was given it likes: a handler. */
function outlives(fn: FlowFunction): boolean {
  if (fn.kind !== "closure") return false;
  const runs = runsOfClosure(fn);
  return runs.length === 0 || runs.some(({ phase }) => phase === "spawned");
}

/** `sqlx.NewDb(db, driver)`, `db.WithContext(ctx)`, `db.DB()`: what is made of a pool is that pool. */
function madeOf(scope: Scope, step: Mention["step"]): readonly Value[] | undefined {
  if (step.op !== "call") return undefined;
  const index = step.call.signature?.results.findIndex((result) => isPoolType(scope, result.type())) ?? -1;
  return index === -1 ? undefined : resultsOf(step, index);
}

function resultsOf(call: CallInstr, index: number): readonly Value[] {
  return (call.call.signature?.results.length ?? 0) > 1 ? componentsOf(call, index) : [call];
}

export function isPoolType(scope: Scope, type: Type): boolean {
  const named = scope.semantics.namedOf(type);
  return named !== undefined && isPool(`${named.obj.packagePath}.${named.obj.name}`);
}

function passed({ step, name, isAddress, fn }: Mention, walk: Walk): void {
  const { trail } = walk;
  switch (step.op) {
    case "binary":
    case "branch":
    case "field":
    case "fieldAddr":
    case "panic":
      return;
    case "methodValue":
      if (LIMITING_METHODS.has(step.method.name)) trail.isLimited = true;
      return;
    case "store":
      if (step.value === name) stored(step.addr, walk);
      return;
    case "call":
    case "defer":
    case "go":
      if (isAddress) trail.isLost = true;
      else called(step, name, fn, walk);
      return;
    default:
      trail.isLost = true;
  }
}

function called(step: CallInstr | DeferInstr | GoInstr, name: Value, fn: FlowFunction, walk: Walk): void {
  const { scope, trail, depth } = walk;
  const { call } = step;
  const { target } = call;
  const method = target.kind === "static" || target.kind === "interface" ? target.func.name : "";
  if (call.receiver === name && !call.args.includes(name)) {
    if (LIMITING_METHODS.has(method)) trail.isLimited = true;
    if (method === "Close" && outermost(fn) === walk.owner && isAtTheEnd(step)) trail.isClosed = true;
    return;
  }
  if (step.op === "go") trail.isKept = true;
  const body = bodyOfCall(scope, call);
  const params = body === undefined ? undefined : parametersGiven(body, call, name);
  if (params === undefined) {
    const isLibrary = target.kind === "static" && isStandardPath(target.func.packagePath);
    const isWrapped = call.signature?.results.some((result) => isPoolType(scope, result.type())) === true;
    if (!isLibrary && !isWrapped) trail.isLost = true;
    return;
  }
  const fresh = params.filter((param) => !walk.places.has(param));
  for (const param of fresh) walk.places.add(param);
  follow(fresh, { ...walk, owner: undefined, depth: depth + 1 });
}

/** A Close that is not deferred may stand on an error path. */
function isAtTheEnd(step: CallInstr | DeferInstr | GoInstr): boolean {
  const { fn } = step.block;
  if (step.op === "defer") return true;
  return fn.kind === "closure" && runsOfClosure(fn).some(({ phase }) => phase === "deferred");
}

/** Only the owner's results matter: what a function that borrows the pool returns of it was looked at there. */
function returned(end: ReturnEnd, has: (value: Value) => boolean, walk: Walk): void {
  const { scope, trail, owner, depth } = walk;
  const { fn } = end.block;
  if (owner === undefined) return;
  const index = end.results.findIndex(has);
  if (fn.func === undefined || fn !== owner) {
    trail.isLost = true;
    return;
  }
  if (scope.pkg.name !== "main" && isExported(fn.func.name)) {
    trail.isExposed = true;
    trail.isKept = true;
  }
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(fn.func);
  if (handouts.length > 0 || isReachedOtherwise) trail.isLost = true;
  for (const { graph, run, fn: caller } of runs) {
    if (scope.pkg.isTestFile(graph.file)) continue;
    if (run.instr.op !== "call") continue;
    follow(resultsOf(run.instr, index), { ...walk, owner: outermost(caller), depth: depth + 1 });
  }
}

function stored(address: Value, walk: Walk): void {
  const { trail } = walk;
  if (address.op !== "fieldAddr" && address.op !== "global") {
    trail.isLost = true;
    return;
  }
  const place = address.op === "global" ? address.obj : address.field;
  trail.isKept = true;
  if (walk.places.has(place)) return;
  walk.places.add(place);
  const home = walk.scope.scopeOf(place.packagePath);
  if (home === undefined) {
    trail.isLost = true;
    return;
  }
  if (home.pkg.name !== "main" && isExported(place.name)) trail.isExposed = true;
  for (const fn of functionsMentioning(home, place.name)) {
    const loads = loadsOf(fn, place);
    if (loads.length === 0) continue;
    handedOut(home, fn, loads, trail);
    follow(loads, { ...walk, scope: home, owner: undefined, depth: walk.depth + 1 });
  }
}

function functionsMentioning(scope: Scope, name: string): readonly FlowFunction[] {
  return [...scope.functions([name])].flatMap((source) =>
    scope.pkg.isTestFile(source.file) ? [] : scope.flow(source).functions,
  );
}

function loadsOf(fn: FlowFunction, place: Var): readonly Value[] {
  return fn.blocks.flatMap(({ instrs }) =>
    instrs.filter((instr): instr is Extract<typeof instr, { op: "load" | "field" }> => {
      if (instr.op === "field") return isSame(instr.field, place);
      if (instr.op !== "load") return false;
      const { addr } = instr;
      return addr.op === "fieldAddr" ? isSame(addr.field, place) : addr.op === "global" && addr.obj === place;
    }),
  );
}

/** Instances of a generic struct have fields of their own, declared at one place. */
function isSame(field: Var, place: Var): boolean {
  return field === place || (field.place !== undefined && field.place.ident === place.place?.ident);
}

/** A getter: whoever calls it may limit the pool. */
function handedOut(scope: Scope, fn: FlowFunction, loads: readonly Value[], trail: PoolTrail): void {
  const isReturned = aliasesOf(loads).mentions.some(({ step }) => step.op === "return");
  if (!isReturned) return;
  const isClosed = fn.func !== undefined && (scope.pkg.name === "main" || !isExported(fn.func.name));
  if (isClosed) trail.isLost = true;
  else trail.isExposed = true;
}
