/**
 * The function that lies in a field: the only one that the package ever puts there. Decides nothing of
 * fields of the package that code of others can set; one of another package may hold that function.
 */

import { isExported } from "../../semantics/identical.js";
import type { Var } from "../../semantics/objects.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { originOf } from "../origins.js";
import type { Runnable } from "../runs.js";

export interface FieldFunctions {
  of(field: Var): Runnable | undefined;
}

export const fieldFunctions = defineAnalysis<FieldFunctions>({
  id: "field-functions",
  compute(scope) {
    const found = new Map<Var, Runnable | undefined>();
    return {
      of(field) {
        const isOurs = field.packagePath === scope.pkg.path;
        if (field.role !== "field" || isExported(field.name) === isOurs) return undefined;
        if (!found.has(field)) found.set(field, search(scope, field));
        return found.get(field);
      },
    };
  },
});

function search(scope: Scope, field: Var): Runnable | undefined {
  let only: Runnable | undefined;
  for (const source of scope.functions([field.name], undefined)) {
    if (scope.pkg.isTestFile(source.file)) continue;
    for (const { blocks } of scope.flow(source).functions)
      for (const { instrs } of blocks)
        for (const instr of instrs) {
          const isOurs = instr.op === "store" && instr.addr.op === "fieldAddr" && instr.addr.field === field;
          if (!isOurs || instr.value.op === "nil") continue;
          const put = functionOf(originOf(instr.value));
          if (put === undefined || only !== undefined) return undefined;
          only = put;
        }
  }
  return only;
}

function functionOf(value: ReturnType<typeof originOf>): Runnable | undefined {
  switch (value.op) {
    case "closure":
      return { kind: "closure", fn: value.target };
    case "func":
      return { kind: "declared", func: value.func.origin };
    case "methodValue":
      return { kind: "declared", func: value.method.origin };
    default:
      return undefined;
  }
}
