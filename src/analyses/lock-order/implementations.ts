/**
 * Which method of a package a call through an interface runs. Decides it where one type of the package
 * fits, and for interfaces of other packages where a value of that type is seen to be made one.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { identical, isExported } from "../../semantics/identical.js";
import { pointerTo } from "../../semantics/make.js";
import type { Func } from "../../semantics/objects.js";
import type { Named } from "../../semantics/types.js";
import { hashWord } from "../../syntax/scan.js";
import type { Scope } from "../analysis.js";

export function soleImplementation(scope: Scope, method: Func): Func | undefined {
  const { pkg, info, semantics } = scope;
  const { receiver, name } = method;
  if (receiver === undefined) return undefined;
  const found: Func[] = [];
  for (const file of pkg.files) {
    if (pkg.isTestFile(file) || !file.mayHold(hashWord(name))) continue;
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.receiver === undefined || decl.name.name !== name) continue;
      const own = info.funcOf(decl);
      if (own.receiver !== undefined && semantics.implements(pointerTo(own.receiver), receiver) === true)
        found.push(own);
    }
  }
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  // A type of another package may be meant by an exported one.
  if (method.packagePath === pkg.path) return isExported(receiver.obj.name) ? undefined : only;
  return isGivenTo(scope, only, receiver) ? only : undefined;
}

function isGivenTo(scope: Scope, { receiver: own }: Func, wanted: Named): boolean {
  if (own === undefined) return false;
  for (const source of scope.functions()) {
    if (scope.pkg.isTestFile(source.file)) continue;
    if (scope.flow(source).functions.some((fn) => makes(fn, own, wanted))) return true;
  }
  return false;
}

function makes({ blocks }: FlowFunction, own: Named, wanted: Named): boolean {
  return blocks.some(({ instrs }) =>
    instrs.some((instr) => {
      if (instr.op !== "makeInterface" || !identical(instr.type, wanted)) return false;
      const { type } = instr.x;
      return identical(type.kind === "Pointer" ? type.elem : type, own);
    }),
  );
}
