/**
 * Who stops a panic of a function further up the stack and goes on: a caller in the package with a
 * deferred `recover`, a function anywhere in the program that is given it and runs it under one, or
 * net/http, which recovers the panics of handlers. Decides nothing about whether the function panics.
 */
import type { CallInfo, FlowFunction, Instr } from "../flow/ir.js";
import type { Func } from "../semantics/objects.js";
import type { Signature, Type } from "../semantics/types.js";
import { hashWord } from "../syntax/scan.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { bodyOfCall } from "./callees.js";
import { callers } from "./callers.js";
import { originOf } from "./origins.js";
import { isProcessEntry } from "./process-entries.js";
import { isRun, type Run, runsOf, runsOfClosure } from "./runs.js";
import { recoverersIn, recoversAt } from "./swallowed-panics.js";

export interface Recovery {
  /** "`work`", "net/http". */
  readonly by: string;
}

export interface RecoveryIndex {
  /** Could there be any in this package? */
  readonly isPossible: boolean;
  of(fn: FlowFunction): Recovery | undefined;
}

/** Callers of callers that are asked. */
const MAX_DEPTH = 4;

export const recoveringCallers = defineAnalysis<RecoveryIndex>({
  id: "recovering-callers",
  compute(scope) {
    const known = new Map<FlowFunction, Recovery | undefined>();
    const isPossible = mentionsRecovery(scope);
    return {
      isPossible,
      of(fn) {
        if (!isPossible) return undefined;
        if (!known.has(fn)) known.set(fn, recoveryOf(scope, fn, 0));
        return known.get(fn);
      },
    };
  },
});

const RECOVER = hashWord("recover");
const HANDLER = hashWord("ResponseWriter");

/** Most packages neither recover, nor handle requests, nor use one that recovers. */
function mentionsRecovery(scope: Scope): boolean {
  const { files, module } = scope.pkg;
  if (files.some((file) => file.mayHold(RECOVER) || file.mayHold(HANDLER))) return true;
  return files.some(({ imports }) =>
    imports.some(({ path }) => {
      const home = scope.scopeOf(path);
      return home?.pkg.module === module && home.pkg.files.some((file) => file.mayHold(RECOVER));
    }),
  );
}

function recoveryOf(scope: Scope, fn: FlowFunction, depth: number): Recovery | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (isHandler(fn.signature)) return { by: "net/http" };
  const above = fn.func === undefined ? aroundLiteral(fn) : aroundDeclared(scope, fn.func);
  for (const { fn: caller, instr, run } of above) {
    if (run === undefined) {
      const by = isRun(instr) ? runUnderRecover(scope, instr.call, fn) : undefined;
      if (by !== undefined) return by;
      continue;
    }
    // A test that recovers looks whether it panics.
    if (run.phase !== "now" || isOfTests(caller, fn)) continue;
    if (recoversAt(recoverersIn(scope, caller), instr)) {
      if (goesOn(scope, caller) && !isProcessEntry(scope, caller)) return { by: `\`${caller.name}\`` };
      continue;
    }
    const further = recoveryOf(scope, caller, depth + 1);
    if (further !== undefined) return further;
  }
  return undefined;
}

/** Who reports the panic by what is called like functions that never return may well not return. */
function goesOn(scope: Scope, caller: FlowFunction): boolean {
  const never = new Set(scope.models.neverNames());
  return recoverersIn(scope, caller).every(({ call }) =>
    bodyOfCall(scope, call)?.blocks.every(({ instrs }) =>
      instrs.every((instr) => {
        const target = instr.op === "call" ? instr.call.target : undefined;
        return target === undefined || !("func" in target) || !never.has(target.func.name);
      }),
    ),
  );
}

function isOfTests({ pkg, file }: FlowFunction, callee: FlowFunction): boolean {
  return pkg.isTestFile(file) && !callee.pkg.isTestFile(callee.file);
}

interface Above {
  readonly fn: FlowFunction;
  readonly instr: Instr;
  /** Undefined where the function is handed on as a value. */
  readonly run: Run | undefined;
}

function aroundDeclared(scope: Scope, func: Func): readonly Above[] {
  const { runs, handouts } = scope.ask(callers).of(func);
  return [
    ...runs.map(({ fn, run }) => ({ fn, instr: run.instr, run })),
    ...handouts.map(({ fn, instr }) => ({ fn, instr, run: undefined })),
  ];
}

function aroundLiteral(literal: FlowFunction): readonly Above[] {
  const runs = runsOfClosure(literal).map((run) => ({ fn: run.instr.block.fn, instr: run.instr, run }));
  const { parent } = literal;
  if (runs.length > 0 || parent === undefined) return runs;
  return parent.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr) => {
      const isGiven = isRun(instr) && instr.call.args.some((arg) => isFunction(arg, literal));
      return isGiven ? [{ fn: parent, instr, run: runsOf(instr).find(({ through }) => through) }] : [];
    }),
  );
}

function isFunction(value: CallInfo["args"][number], fn: FlowFunction): boolean {
  const origin = originOf(value);
  switch (origin.op) {
    case "closure":
      return origin.target === fn;
    case "func":
      return origin.func.origin === fn.func;
    case "methodValue":
      return origin.method.origin === fn.func;
    default:
      return false;
  }
}

/** `safely(fn)`: the callee runs the function that it is given, and recovers. */
function runUnderRecover(scope: Scope, { target, args }: CallInfo, fn: FlowFunction): Recovery | undefined {
  if (target.kind !== "static") return undefined;
  const func = target.func.origin;
  const home = scope.scopeOf(func.packagePath);
  const index = args.findIndex((arg) => isFunction(arg, fn));
  if (home === undefined || index === -1) return undefined;
  return home.ask(safeRunners).of(func, index) ? { by: `\`${func.name}\`` } : undefined;
}

interface SafeRunners {
  /** Does the function run what it is given there, and stop its panics? */
  of(func: Func, index: number): boolean;
}

const safeRunners = defineAnalysis<SafeRunners>({
  id: "safe-runners",
  compute(scope) {
    const known = new Map<string, boolean>();
    return {
      of(func, index) {
        const key = `${func.id} ${index}`;
        let answer = known.get(key);
        if (answer === undefined) {
          answer = runsSafely(scope, func, index);
          known.set(key, answer);
        }
        return answer;
      },
    };
  },
});

function runsSafely(scope: Scope, func: Func, index: number): boolean {
  const source = scope.functionOf(func);
  if (source === undefined) return false;
  const graph = scope.flow(source);
  const param = graph.root.params[index];
  return graph.functions.some((fn) => {
    const recoverers = recoverersIn(scope, fn);
    return (
      recoverers.length > 0 &&
      fn.blocks.some(({ instrs }) =>
        instrs.some(
          (instr) =>
            instr.op === "call" &&
            instr.call.target.kind === "value" &&
            originOf(instr.call.target.value) === param &&
            recoversAt(recoverers, instr),
        ),
      )
    );
  });
}

/** `func(http.ResponseWriter, *http.Request)`, `ServeHTTP` included: net/http recovers its panics. */
export function isHandler({ params, results }: Signature): boolean {
  const [writer, request] = params.map((param) => param.type());
  return (
    params.length === 2 &&
    results.length === 0 &&
    isHttp(writer, "ResponseWriter") &&
    isHttp(request, "Request")
  );
}

function isHttp(type: Type | undefined, name: string): boolean {
  const bare = type?.kind === "Pointer" ? type.elem : type;
  return bare?.kind === "Named" && bare.obj.packagePath === "net/http" && bare.obj.name === name;
}
