/**
 * Test code outside `_test.go` files: functions that take a testing.TB, such as the helpers of a
 * testutil package (RULES.md, "Tests and generated files").
 */
import type { Scope } from "../analyses/analysis.js";
import type { FuncDecl } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";

const TESTING_TYPES = ["TB", "T", "B", "F"] as const;

/** Does a parameter of the function have a type of package testing that tests are given? */
export function takesTesting(scope: Scope, file: SourceFile, decl: FuncDecl | undefined): boolean {
  if (decl === undefined || !file.imports.some((spec) => spec.path === "testing")) return false;
  const signature = scope.info.funcOf(decl).type();
  return signature.params.some((param) => {
    const type = param.type();
    const bare = type.kind === "Pointer" ? type.elem : type;
    return TESTING_TYPES.some((name) => scope.semantics.isNamed(bare, "testing", name));
  });
}
