/**
 * Calls that may end in a panic that somebody wrote: the callee, or one that it calls, holds a `panic`
 * and no `recover` of its own around it. That any call might panic is nobody's fault and counts for
 * nothing here. Decides nothing about when.
 */
import type { CallInfo, FlowFunction } from "../flow/ir.js";
import type { Func } from "../semantics/objects.js";
import { hashWord } from "../syntax/scan.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { recoverersIn, recoversAt } from "./swallowed-panics.js";

/** Calls of calls that are followed. */
const MAX_DEPTH = 1;

const PANIC = hashWord("panic");

/** The name of the callee; undefined where nobody wrote a panic, as far as the source is seen. */
export function panickingCallee(scope: Scope, { target }: CallInfo): string | undefined {
  if (target.kind !== "static") return undefined;
  const func = target.func.origin;
  return mayPanic(scope, func, 0) ? func.name : undefined;
}

function mayPanic(scope: Scope, func: Func, depth: number): boolean {
  const home = func.decl === undefined ? undefined : scope.scopeOf(func.packagePath);
  return home !== undefined && isSameProject(home, scope) && home.ask(explicitPanics).of(func, depth);
}

/** Libraries panic where they are misused: that is like an index out of range. */
function isSameProject({ pkg }: Scope, { pkg: other }: Scope): boolean {
  const { path } = pkg.module;
  if (path !== other.module.path) return false;
  return (path !== "" && path !== "std") || projectOf(pkg.path) === projectOf(other.path);
}

/** Without modules: `github.com/owner/name`, `net/http`. */
function projectOf(path: string): string {
  return path.split("/", 3).join("/");
}

interface ExplicitPanics {
  of(func: Func, depth: number): boolean;
}

const explicitPanics = defineAnalysis<ExplicitPanics>({
  id: "explicit-panics",
  compute(scope) {
    const known = new Map<string, boolean>();
    const writers = hashesOfWriters(scope);
    return {
      of(func, depth) {
        if (!mayHoldPanic(func, depth, writers)) return false;
        const key = `${func.id} ${depth}`;
        let answer = known.get(key);
        if (answer === undefined) {
          // A function that calls itself panics elsewhere, if at all.
          known.set(key, false);
          answer = panics(scope, func, depth);
          known.set(key, answer);
        }
        return answer;
      },
    };
  },
});

/** Names of functions of the package that hold a `panic`: most bodies mention none, and are not parsed. */
function hashesOfWriters({ pkg }: Scope): readonly number[] {
  const names = pkg.files.flatMap((file) =>
    file.mayHold(PANIC)
      ? file.decls.flatMap((decl) =>
          decl.kind === "FuncDecl" && file.pieceOf(decl).words.mayHold(PANIC) ? [decl.name.name] : [],
        )
      : [],
  );
  return [...new Set(names)].map(hashWord);
}

function mayHoldPanic({ decl, place }: Func, depth: number, writers: readonly number[]): boolean {
  if (decl === undefined || place === undefined) return false;
  const { words } = place.file.pieceOf(decl);
  return words.mayHold(PANIC) || (depth < MAX_DEPTH && writers.some((hash) => words.mayHold(hash)));
}

function panics(scope: Scope, func: Func, depth: number): boolean {
  const source = scope.functionOf(func);
  return source !== undefined && panicsIn(scope, scope.flow(source).root, depth);
}

function panicsIn(scope: Scope, fn: FlowFunction, depth: number): boolean {
  const recoverers = recoverersIn(scope, fn);
  return fn.blocks.some(({ instrs, end }) => {
    if (end.op === "panic" && !recoversAt(recoverers, end)) return true;
    if (depth >= MAX_DEPTH) return false;
    return instrs.some(
      (instr) =>
        instr.op === "call" &&
        instr.call.target.kind === "static" &&
        mayPanic(scope, instr.call.target.func.origin, depth + 1) &&
        !recoversAt(recoverers, instr),
    );
  });
}
