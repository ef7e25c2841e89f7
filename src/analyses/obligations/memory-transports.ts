/**
 * Requests that never leave the process: those of a client or transport made in the same function
 * whose dialer is a literal that returns a connection it makes up. Decides nothing about transports
 * that come from elsewhere.
 */
import { usesOf } from "../../flow/definitions.js";
import type { AllocInstr, CallInfo, FlowFunction, Value } from "../../flow/ir.js";
import { originOf } from "../origins.js";

/** Fields of http.Transport with the function that connects, and of http.Client with the transport. */
const DIALERS: readonly string[] = ["Dial", "DialContext", "DialTLS", "DialTLSContext"];
const TRANSPORT = "Transport";

export function staysInMemory({ receiver }: CallInfo): boolean {
  const made = receiver && objectOf(receiver);
  const transport = made && valuesIn(made, [TRANSPORT])[0];
  const dialing = transport === undefined ? made : objectOf(transport);
  if (dialing === undefined) return false;
  const dialers = valuesIn(dialing, DIALERS).map(originOf);
  return dialers.length > 0 && dialers.every((dialer) => dialer.op === "closure" && makesUp(dialer.target));
}

/** The object that was made here; that of a variable is a copy of its literal. */
function objectOf(value: Value): AllocInstr | undefined {
  const origin = originOf(value);
  if (origin.op !== "alloc") return undefined;
  const stores = usesOf(origin).flatMap((use) =>
    use.op === "store" && use.addr === origin ? [use.value] : [],
  );
  const copied = stores.length === 1 && stores[0]?.op === "load" ? originOf(stores[0].addr) : undefined;
  return copied?.op === "alloc" ? copied : origin;
}

/** What is stored into these fields of the object. */
function valuesIn(made: AllocInstr, fields: readonly string[]): readonly Value[] {
  return usesOf(made).flatMap((use) =>
    use.op === "fieldAddr" && fields.includes(use.field.name)
      ? usesOf(use).flatMap((user) => (user.op === "store" && user.addr === use ? [user.value] : []))
      : [],
  );
}

/** Is each connection that the dialer returns an object made right there? */
function makesUp({ blocks }: FlowFunction): boolean {
  const returned = blocks.flatMap(({ end }) => (end.op === "return" ? end.results.slice(0, 1) : []));
  const conns = returned.map(originOf).filter(({ op }) => op !== "nil");
  return conns.length > 0 && conns.every((conn) => conn.op === "alloc" && conn.purpose === "composite");
}
