/**
 * Pipes in memory: an end that is left open harms only whoever has the other one. Decides whether
 * anybody has it by the time a path ends.
 */
import { usesOf } from "../../flow/definitions.js";
import { canReach } from "../../flow/graph.js";
import type { Block, CallInfo, Value } from "../../flow/ir.js";
import type { Operand } from "../../semantics/models/model.js";
import type { Acquisition } from "./acquisition.js";
import type { Surroundings } from "./duty.js";
import { resultsOf } from "./results.js";
import { isLocalVariable } from "./uses.js";

/** Has the other end been given to somebody on a way to the end of the block, and not been closed? */
export function isOtherEndOut({ call, otherEnd }: Acquisition, end: Block, at: Surroundings): boolean {
  if (otherEnd === undefined) return true;
  const names = new Set<Value>();
  const waiting = [...resultsOf(call, otherEnd)];
  let isOut = false;
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    for (const user of usesOf(name)) {
      switch (user.op) {
        case "makeInterface":
        case "convert":
        case "typeAssert":
        case "phi":
        case "load":
          waiting.push(user);
          continue;
        case "store":
          if (user.value === name && isLocalVariable(user.addr, user.block.fn)) {
            waiting.push(user.addr);
            continue;
          }
          if (user.addr === name) continue;
          break;
        case "call":
        case "defer":
        case "go":
          if (isClosing(user.call, name, at)) return false;
          if (user.op !== "go" && isOnlyRead(user.call, name, at)) continue;
          break;
        case "binary":
        case "branch":
          continue;
        default:
          break;
      }
      isOut ||= user.block === end || canReach(user.block, end);
    }
  }
  return isOut;
}

function isClosing({ target, receiver }: CallInfo, name: Value, { kind }: Surroundings): boolean {
  const method = target.kind === "static" || target.kind === "interface" ? target.func.name : "";
  return receiver === name && kind.release.includes(method);
}

/** Reads in the function itself: once they are over nobody waits any more. */
function isOnlyRead({ target, receiver, args }: CallInfo, name: Value, { scope }: Surroundings): boolean {
  if (receiver === name) return true;
  if (target.kind !== "static") return false;
  const { id, packagePath } = target.func.origin;
  const operand: Operand = `arg ${args.indexOf(name)}`;
  return scope.models.useOf(id, packagePath, operand) === "looks";
}
