/**
 * Database handles that live as long as the process and whose number of connections nobody limits:
 * database/sql opens as many as are asked for at once (its documentation, "DB.SetMaxOpenConns"). And
 * those that keep none, so that each query dials.
 */
import type { FlowGraph } from "../flow/graph.js";
import type { CallInstr } from "../flow/ir.js";
import {
  IN_PROCESS_DIALECTS,
  isInProcessDriver,
  LIMITING_METHODS,
  OPENER_WORDS,
  openerOf,
} from "../semantics/models/databases.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { type CallSite, calleeId, callsTo } from "./calls.js";
import { originOf } from "./origins.js";
import { isPoolType, trailOf } from "./pool-trail.js";
import { startTimes } from "./start-times.js";

export interface UnlimitedPool {
  readonly site: CallSite;
  readonly call: CallInstr;
  /** An exported name leads to the handle: another package may limit it. */
  readonly isExposed: boolean;
}

export const unlimitedPools = defineAnalysis<readonly UnlimitedPool[]>({
  id: "unlimited-pools",
  compute(scope) {
    const found: UnlimitedPool[] = [];
    for (const site of callsTo(scope, (id) => openerOf(id) !== undefined, OPENER_WORDS)) {
      const call = site.instr;
      if (call.op !== "call" || scope.pkg.isTestFile(site.graph.file)) continue;
      if (isInProcess(call, site.id) || hasOtherLimit(scope, site.graph)) continue;
      const { isLimited, isLost, isKept, isClosed, isExposed } = trailOf(scope, call);
      if (isLimited || isLost || !isKept) continue;
      // What its opener closes lives as long as the process only where the opener does.
      if (isClosed && scope.ask(startTimes).of(call).kind !== "once") continue;
      found.push({ site, call, isExposed });
    }
    return found;
  },
});

/** `SetMaxIdleConns(0)`, or a negative number: no connection is kept for the next query. */
export const poolsWithoutIdle = defineAnalysis<readonly CallSite[]>({
  id: "pools-without-idle",
  compute: (scope) =>
    [...callsTo(scope, (id) => id === "(*database/sql.DB).SetMaxIdleConns", ["SetMaxIdleConns"])].filter(
      ({ instr }) => {
        const given = instr.call.args[0];
        const most = given === undefined ? undefined : originOf(given);
        return most?.op === "const" && most.value.kind === "int" && most.value.value <= 0n;
      },
    ),
});

function isInProcess({ call }: CallInstr, id: string): boolean {
  const index = openerOf(id)?.driver;
  const driver = index === undefined ? undefined : call.args[index];
  if (driver === undefined) return false;
  const origin = originOf(driver);
  if (origin.op === "const") return origin.value.kind === "string" && isInProcessDriver(origin.value.value);
  return origin.op === "call" && IN_PROCESS_DIALECTS.has(calleeId(origin.call) ?? "");
}

/** Plugins and settings of wrappers have limits of the same name. */
function hasOtherLimit(scope: Scope, graph: FlowGraph): boolean {
  return graph.functions.some(({ blocks }) =>
    blocks.some(({ instrs }) =>
      instrs.some((instr) => {
        if (instr.op !== "call") return false;
        const { target, receiver } = instr.call;
        if (target.kind !== "static" && target.kind !== "interface") return false;
        return (
          LIMITING_METHODS.has(target.func.name) &&
          (receiver === undefined || !isPoolType(scope, receiver.type))
        );
      }),
    ),
  );
}
