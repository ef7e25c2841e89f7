/**
 * Test code outside `_test.go` files: functions and literals that take a testing.TB, such as the
 * helpers of a testutil package and the subtests of a harness (RULES.md, "Tests and generated files").
 */
import type { Scope } from "../analyses/analysis.js";
import { pushChildren } from "../flow/children.js";
import type { Signature } from "../semantics/types.js";
import type { FuncDecl, FuncLit, Node } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";

const TESTING_TYPES = ["TB", "T", "B", "F"] as const;

/** Does the function, or a literal around the offset, have a parameter of a type that tests are given? */
export function takesTesting(
  scope: Scope,
  file: SourceFile,
  decl: FuncDecl | undefined,
  offset: number,
): boolean {
  if (decl === undefined || !file.imports.some((spec) => spec.path === "testing")) return false;
  if (isGivenTesting(scope, scope.info.funcOf(decl).type())) return true;
  const source = scope.info.function(file, decl);
  return (
    source !== undefined &&
    literalsAround(source.body.block, offset).some((lit) =>
      isGivenTesting(scope, source.info.signatureOf(lit)),
    )
  );
}

function isGivenTesting({ semantics }: Scope, { params }: Signature): boolean {
  return params.some((param) => {
    const type = param.type();
    const bare = type.kind === "Pointer" ? type.elem : type;
    return TESTING_TYPES.some((name) => semantics.isNamed(bare, "testing", name));
  });
}

function literalsAround(block: Node, offset: number): readonly FuncLit[] {
  const found: FuncLit[] = [];
  const waiting: Node[] = [block];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (offset < node.start || offset >= node.end) continue;
    if (node.kind === "FuncLit") found.push(node);
    pushChildren(node, waiting);
  }
  return found;
}
