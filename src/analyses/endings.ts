/**
 * How calls of the project's own functions end: a `usage()` that exits, a `fatal(err)` that panics.
 * Decides which callees are worth a look, since a look parses their body: those without results,
 * whose text names something that ends and whose last statement may be an end.
 */
import type { Ending } from "../flow/graph.js";
import { neverReturns } from "../flow/no-return.js";
import type { Models } from "../semantics/models/model.js";
import type { Func } from "../semantics/objects.js";
import type { Stmt } from "../syntax/ast.js";
import { hashWord } from "../syntax/scan.js";
import type { Scope } from "./analysis.js";

/** What models call their ends; a function that only calls another of the project's ends is not seen. */
const wordsByModels = new WeakMap<Models, readonly number[]>();

function wordsOf(models: Models): readonly number[] {
  let words = wordsByModels.get(models);
  if (words === undefined) {
    words = ["panic", ...models.neverNames()].map(hashWord);
    wordsByModels.set(models, words);
  }
  return words;
}

/**
 * By the package as it was when somebody asked, and declared function; one that is being looked at
 * counts as returning, see `neverReturns`.
 */
const knownIn = new WeakMap<Scope, Map<Func, Ending>>();

export function endingOf(scope: Scope, callee: Func): Ending {
  const model = scope.models.of(callee.origin.id)?.never;
  if (model !== undefined) return model;
  const func = callee.origin;
  const home = func.decl === undefined ? undefined : scope.scopeOf(func.packagePath);
  if (home === undefined) return "returns";
  let known = knownIn.get(home);
  if (known === undefined) {
    known = new Map();
    knownIn.set(home, known);
  }
  const kept = known.get(func);
  if (kept !== undefined) return kept;
  known.set(func, "returns");
  const ending = lookInto(home, func);
  known.set(func, ending);
  return ending;
}

/** `home` is the function's own package. */
function lookInto(home: Scope, func: Func): Ending {
  const { decl, place } = func;
  if (decl === undefined || place === undefined || decl.type.results.length > 0) return "returns";
  const { words } = place.file.pieceOf(decl);
  if (!wordsOf(home.models).some((hash) => words.mayHold(hash))) return "returns";
  const last = place.file.body(decl)?.block.list.at(-1);
  if (last === undefined || !mayEnd(last)) return "returns";
  const source = home.functionOf(func);
  return source === undefined ? "returns" : neverReturns(home.flow(source).root);
}

/** Terminating statements without `return` (Go specification, "Terminating statements"), and calls. */
function mayEnd(stmt: Stmt): boolean {
  switch (stmt.kind) {
    case "ExprStmt":
      return stmt.expr.kind === "CallExpr";
    case "IfStmt":
      return stmt.else !== undefined;
    case "ForStmt":
      return stmt.cond === undefined;
    case "BlockStmt":
    case "SwitchStmt":
    case "TypeSwitchStmt":
    case "SelectStmt":
    case "LabeledStmt":
    case "BranchStmt":
      return true;
    default:
      return false;
  }
}
