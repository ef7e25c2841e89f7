/**
 * How a call is given a thing: as arguments, or by a literal that captured it and is started, with
 * `go` or by a library function. Decides under which names the literal has it.
 */
import type { CallInfo, ClosureInstr, Value } from "../../flow/ir.js";
import { runnerOf } from "../../semantics/models/goroutine-starters.js";
import { calleeId } from "../calls.js";
import type { Effectful, Given, Holding, Left, Surroundings } from "./duty.js";
import { isIt, leadsToIt, type Role } from "./roles.js";

/** The address of a variable whose struct leads to the thing leads there as the struct does. */
export function givenRole(value: Value, holding: Holding): Role | undefined {
  const own = holding.roleOf(value);
  if (own !== undefined) return own;
  const inside = holding.roleIn(value);
  return inside !== undefined && !isIt(inside) ? inside : undefined;
}

export function namesIn({ args, receiver }: CallInfo, holding: Holding): number {
  const given = receiver === undefined ? args : [receiver, ...args];
  return given.filter((value) => givenRole(value, holding) !== undefined).length;
}

/** Of a literal that is started here and nowhere else. */
export function leftByStarted(instr: Effectful, holding: Holding, at: Surroundings): Left | undefined {
  const started = startedBy(instr);
  if (started === undefined) return undefined;
  const { literal, args } = started;
  const given: Given[] = [];
  args.forEach((arg, index) => {
    const role = givenRole(arg, holding);
    if (role !== undefined) given.push({ as: "argument", index, role });
  });
  literal.bindings.forEach((binding, index) => {
    const inside = holding.roleIn(binding);
    const role = inside ?? holding.roleOf(binding);
    if (role !== undefined) given.push({ as: inside === undefined ? "captured" : "variable", index, role });
  });
  return given.some(({ role }) => leadsToIt(role)) ? at.leftByLiteral(literal.target, given) : undefined;
}

interface Started {
  readonly literal: ClosureInstr;
  readonly args: readonly Value[];
}

function startedBy({ op, call }: Effectful): Started | undefined {
  const { target, args, signature } = call;
  if (op === "go") {
    const isPlain = target.kind === "closure" && !target.fn.signature.variadic;
    return isPlain && target.value.op === "closure" ? { literal: target.value, args } : undefined;
  }
  // What is to run some time later returns the means to stop it.
  const runner =
    op === "call" && signature?.results.length === 0 ? runnerOf(calleeId(call) ?? "") : undefined;
  const literal = runner?.phase === "spawned" ? args[runner.argument] : undefined;
  return literal?.op === "closure" ? { literal, args: [] } : undefined;
}
