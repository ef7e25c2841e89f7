/**
 * What becomes of a command that was made: is it waited for here, handed on, or left to run? A
 * context given to one that is left to run would kill it.
 */
import type { CallInstr, FlowFunction } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { runsOfClosure } from "../runs.js";
import { isJoined } from "./joins.js";
import { spreadOf } from "./spread.js";

const WAITS: ReadonlySet<string> = new Set(
  ["Run", "Output", "CombinedOutput", "Wait"].map((name) => `(*os/exec.Cmd).${name}`),
);

export function commandFate(scope: Scope, made: CallInstr): "waited for" | "handed on" | "goes on" {
  const { handed, kept } = spreadOf(scope, made);
  if (kept.some((step) => step.op !== "return")) return "goes on";
  const isWaitedFor = handed.some(({ instr, argument }) => {
    if (argument !== undefined || !WAITS.has(calleeId(instr.call) ?? "")) return false;
    return instr.op !== "go" && !isInBackground(instr.block.fn);
  });
  if (isWaitedFor) return "waited for";
  return kept.length > 0 || handed.some(({ argument }) => argument !== undefined) ? "handed on" : "goes on";
}

/** On a goroutine that nobody here waits for. */
function isInBackground(fn: FlowFunction): boolean {
  return (
    fn.kind === "closure" && runsOfClosure(fn).some((run) => run.phase === "spawned" && !isJoined(run, fn))
  );
}
