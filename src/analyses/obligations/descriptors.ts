/**
 * Numbers by which the system knows an open file: `syscall.Close(int(file.Fd()))` closes it, and a
 * list of such numbers may be closed by whoever has it. Calls that are given one only work with it.
 */
import { usesOf } from "../../flow/definitions.js";
import type { CallInfo, CallInstr, Value } from "../../flow/ir.js";
import { calleeId } from "../calls.js";
import { MOVES, NOTHING, type Outcome, RELEASES } from "./duty.js";
import { isLocalVariable } from "./uses.js";

const CLOSING: ReadonlySet<string> = new Set([
  "syscall.Close",
  "syscall.CloseHandle",
  "golang.org/x/sys/unix.Close",
  "golang.org/x/sys/windows.CloseHandle",
]);

/** What comes of the file by the number that the call returns. */
export function descriptorOutcome(call: CallInstr): Outcome {
  const names = new Set<Value>();
  const waiting: Value[] = [call];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    for (const user of usesOf(name)) {
      switch (user.op) {
        case "convert":
        case "phi":
        case "load":
          waiting.push(user);
          break;
        case "store":
          if (user.addr === name) break;
          if (!isLocalVariable(user.addr, user.block.fn)) return MOVES;
          waiting.push(user.addr);
          break;
        case "call":
        case "defer":
        case "go":
          if (isClosing(user.call)) return RELEASES;
          if (user.call.target.kind === "builtin") return MOVES;
          break;
        case "binary":
        case "unary":
        case "branch":
        case "makeInterface":
          break;
        default:
          return MOVES;
      }
    }
  }
  return NOTHING;
}

/** Of packages out of sight the name has to do. */
function isClosing(call: CallInfo): boolean {
  const id = calleeId(call);
  if (id !== undefined) return CLOSING.has(id);
  const fun = call.node.kind === "CallExpr" ? call.node.fun : undefined;
  return fun?.kind === "SelectorExpr" && fun.selector.name.startsWith("Close");
}
