/**
 * Channels that a function makes to end a goroutine which it starts: whoever closes such a channel, or
 * sends on it, stops the goroutine, and nothing else does. Decides it by the goroutine's own body: no
 * way leads out of it but past a receive from the channel.
 */
import type { Block, FlowFunction, MakeChanInstr, Value } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import { bodyOfCall, parametersGiven } from "../callees.js";
import { originOf } from "../origins.js";
import { runsIn } from "../runs.js";

export function quitChannels(scope: Scope, fn: FlowFunction): readonly MakeChanInstr[] {
  const made = fn.blocks.flatMap(({ instrs }) => instrs.filter((instr) => instr.op === "makeChan"));
  if (made.length === 0) return [];
  const goroutines = [...runsIn(fn)].filter(({ phase }) => phase === "spawned");
  return made.filter((channel) =>
    goroutines.some(({ what, instr }) => {
      if (what.kind === "closure" && endsBy(what.fn, (value) => originOf(value) === channel)) return true;
      const body = bodyOfCall(scope, instr.call);
      if (body === undefined) return false;
      const given = instr.call.args.filter((arg) => originOf(arg) === channel);
      const params = given.flatMap((arg) => parametersGiven(body, instr.call, arg) ?? []);
      return params.some((param) => endsBy(body, (value) => originOf(value) === param));
    }),
  );
}

/** Does every way to a return come past a receive from the channel? There must be one. */
function endsBy({ blocks }: FlowFunction, isIt: (channel: Value) => boolean): boolean {
  const isTold = ({ instrs }: Block): boolean =>
    instrs.some((instr) => (instr.op === "recv" || instr.op === "selectRecv") && isIt(instr.chan));
  const [entry] = blocks;
  if (entry === undefined || !blocks.some(isTold)) return false;
  const seen = new Set<Block>([entry]);
  const stack = [entry];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (isTold(block)) continue;
    if (block.end.op === "return") return false;
    for (const next of block.succs) {
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return true;
}
