/**
 * Deferred calls: which a `runDefers` runs, and whether one of them may recover. Decides it from the
 * graph alone; what the deferred functions do is for those who ask.
 */
import { dominates } from "./dominators.js";
import { reachableFrom } from "./graph.js";
import type { DeferInstr, FlowFunction, RunDefersInstr } from "./ir.js";

/** A deferred call that a `runDefers` may run. */
export interface Deferred {
  readonly instr: DeferInstr;
  /** The statement was executed on every path to here; never for one in a range body. */
  readonly must: boolean;
  /** The statement stands in a loop, or in a range body: it may run any number of times. */
  readonly many: boolean;
}

/**
 * What may have been deferred when control comes to `run`, the call that runs first at the front.
 * The order is exact where neither stands in a loop with the other.
 */
export function deferredAt(run: RunDefersInstr): readonly Deferred[] {
  const { block } = run;
  const fn = block.fn;
  const found: Deferred[] = [];
  for (const instr of fn.defers) {
    if (instr.block.fn !== fn) {
      found.push({ instr, must: false, many: true });
      continue;
    }
    const after = reachableFrom(instr.block);
    // Calls that panic lead to the panic exit without an edge.
    const reaches = instr.block === block || after.has(block) || block === fn.panicExit;
    if (!reaches) continue;
    found.push({ instr, must: dominates(instr.block, block), many: after.has(instr.block) });
  }
  return found.reverse();
}

/** May a deferred call stop a panic of this function? No, where all are known not to call `recover` directly. */
export function mayRecover(fn: FlowFunction): boolean {
  return fn.defers.some(({ call: { target } }) => {
    switch (target.kind) {
      case "closure":
        return target.fn.hasRecover;
      case "builtin":
        // `defer recover()` is not called by a deferred function, it is one (Go specification, "Handling panics").
        return false;
      case "static":
        return !isStandardLibrary(target.func.packagePath);
      default:
        return true;
    }
  });
}

/** No exported function of the standard library recovers its caller's panic when deferred. */
function isStandardLibrary(packagePath: string): boolean {
  const first = packagePath.split("/", 1)[0] ?? "";
  return first !== "" && !first.includes(".") && KNOWN.has(first);
}

const KNOWN: ReadonlySet<string> = new Set([
  "bufio",
  "bytes",
  "context",
  "database",
  "fmt",
  "io",
  "log",
  "net",
  "os",
  "runtime",
  "sync",
  "testing",
  "time",
]);

/** The run-defers instructions of a function: one per return, and those of its panic and Goexit exits. */
export function runDefersOf(fn: FlowFunction): readonly RunDefersInstr[] {
  const found: RunDefersInstr[] = [];
  for (const block of fn.blocks) {
    for (const instr of block.instrs) if (instr.op === "runDefers") found.push(instr);
  }
  return found;
}
