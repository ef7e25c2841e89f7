/**
 * What can wait for somebody else for ever: requests, connections and calls that neither a timeout
 * nor a deadline ends, and servers that wait for headers. Decides which limits count for which call.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { CallInfo, Value } from "../../flow/ir.js";
import {
  CLIENT,
  DEFAULT_CLIENT_CALLS,
  DEFAULT_SERVER_CALLS,
  DIAL_CALLS,
  DIALER,
  requestOf,
  SERVER,
  SERVING_METHODS,
  TRANSPORT,
  waitsForPeer,
} from "../../semantics/models/timeouts.js";
import type { Node } from "../../syntax/ast.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { type CallSite, calleeId, callsTo } from "../calls.js";
import { isContext } from "../contexts/derivations.js";
import { isUnaryRpc } from "../contexts/rpcs.js";
import { originOf } from "../origins.js";
import { qualifiersOf } from "../qualifiers.js";
import { type RunInstr, runInstrsIn } from "../runs.js";
import { neverHadDeadline, requestNeverHadDeadline } from "./deadlines.js";
import { isLimited, madeBehind, unlimitedIn } from "./made-structs.js";
import { type StructTrail, trailOfStruct } from "./struct-trail.js";

/**
 * - default client, client: a request; `server`, `default server`: reading of headers;
 * - dial: a connection; rpc: a call over gRPC.
 */
export interface MissingTimeout {
  readonly kind: "default client" | "client" | "default server" | "server" | "dial" | "rpc";
  readonly graph: FlowGraph;
  /** The call, or where the client or server is made. */
  readonly node: Node;
  /** Set where `node` is a call. */
  readonly site: CallSite | undefined;
  /** A call that waits by it. */
  readonly waits: RunInstr | undefined;
  readonly guesses: readonly { readonly text: string; readonly price: number }[];
}

export const missingTimeouts = defineAnalysis<readonly MissingTimeout[]>({
  id: "missing-timeouts",
  compute: (scope) => [...clients(scope), ...servers(scope), ...dials(scope), ...rpcs(scope)],
});

function* clients(scope: Scope): Iterable<MissingTimeout> {
  if (!scope.imports("net/http")) return;
  if (!isDefaultClientSet(scope)) {
    for (const site of callsOfHttp(scope, DEFAULT_CLIENT_CALLS)) yield atCall("default client", site);
    const isByDefault = (id: string, call: CallInfo): boolean =>
      isDefaultClient(call.receiver) && isUnlimitedRequest(scope, id, call);
    for (const site of callsTo(scope, isByDefault, ["DefaultClient"])) yield atCall("default client", site);
  }
  for (const { graph, made, trail } of unlimitedIn(scope, CLIENT)) {
    if (hasLimitedTransport(scope, trail)) continue;
    const waits = trail.calls.find(({ call }) => isUnlimitedRequest(scope, calleeId(call) ?? "", call));
    if (waits === undefined) continue;
    const guesses = trail.isExposed ? [{ text: "no other package sets its `Timeout`", price: 1 }] : [];
    yield { kind: "client", graph, node: made.node, site: undefined, waits, guesses };
  }
}

/** Calls of plain functions of net/http, behind whatever the package is called here. */
function* callsOfHttp(scope: Scope, ids: ReadonlySet<string>): Iterable<CallSite> {
  const names = [...ids].map((id) => id.slice(id.lastIndexOf(".") + 1));
  const seen = new Set<CallInfo>();
  for (const qualifier of qualifiersOf(scope, "net/http")) {
    for (const site of callsTo(scope, (id) => ids.has(id), names, [qualifier])) {
      if (!seen.has(site.instr.call)) yield site;
      seen.add(site.instr.call);
    }
  }
}

/** A call of a client's method, and nothing about its request that ends it. */
function isUnlimitedRequest(scope: Scope, id: string, call: CallInfo): boolean {
  const request = requestOf(id);
  if (request === undefined) return false;
  const given = request.argument === undefined ? undefined : call.args[request.argument];
  return given === undefined || requestNeverHadDeadline(scope, given);
}

function isDefaultClient(receiver: Value | undefined): boolean {
  return receiver?.op === "load" && receiver.addr.op === "global" && isDefaultClientVariable(receiver.addr);
}

function isDefaultClientVariable({ obj }: Extract<Value, { op: "global" }>): boolean {
  return obj.packagePath === "net/http" && obj.name === "DefaultClient";
}

/** The package gives the default client another timeout, or puts another client in its place. */
function isDefaultClientSet(scope: Scope): boolean {
  for (const source of scope.functions(["DefaultClient"])) {
    for (const fn of scope.flow(source).functions) {
      for (const { instrs } of fn.blocks) {
        for (const instr of instrs) {
          if (instr.op !== "store") continue;
          const { addr } = instr;
          if (addr.op === "global" && isDefaultClientVariable(addr)) return true;
          if (addr.op === "fieldAddr" && isDefaultClient(originOf(addr.x))) return true;
        }
      }
    }
  }
  return false;
}

/** A transport that is out of sight, or waits for headers for a while only. */
function hasLimitedTransport(scope: Scope, { set }: StructTrail): boolean {
  return (set.get("Transport") ?? []).some((value) => {
    const made = madeBehind(scope, value, TRANSPORT);
    return made === undefined
      ? originOf(value).op !== "nil"
      : isLimited(trailOfStruct(scope, made), TRANSPORT);
  });
}

function* servers(scope: Scope): Iterable<MissingTimeout> {
  if (!scope.imports("net/http")) return;
  for (const site of callsOfHttp(scope, DEFAULT_SERVER_CALLS)) yield atCall("default server", site);
  for (const { graph, made, trail } of unlimitedIn(scope, SERVER)) {
    const waits = trail.calls.find(({ call }) => SERVING_METHODS.has(calleeId(call) ?? ""));
    const isServedElsewhere = waits === undefined && trail.isExposed;
    if (waits === undefined && !isServedElsewhere) continue;
    const guesses = trail.isExposed ? [{ text: "no other package sets its timeouts", price: 1 }] : [];
    yield { kind: "server", graph, node: made.node, site: undefined, waits, guesses };
  }
}

function* dials(scope: Scope): Iterable<MissingTimeout> {
  if (!scope.imports("net") && !scope.imports("crypto/tls")) return;
  for (const site of callsTo(scope, (id) => DIAL_CALLS.has(id), ["Dial", "DialWithDialer", "DialContext"])) {
    const dial = DIAL_CALLS.get(site.id);
    if (dial === undefined) continue;
    const { args, receiver } = site.instr.call;
    const context = dial.context === undefined ? undefined : args[dial.context];
    if (context !== undefined && !neverHadDeadline(scope, context)) continue;
    const dialer =
      dial.dialer === "receiver" ? receiver : dial.dialer === undefined ? undefined : args[dial.dialer];
    if (dial.dialer !== undefined && !isUnlimitedDialer(scope, dialer)) continue;
    const network = args[dial.network];
    const origin = network === undefined ? undefined : originOf(network);
    const name = origin?.op === "const" && origin.value.kind === "string" ? origin.value.value : undefined;
    if (name !== undefined && !waitsForPeer(name)) continue;
    const guesses = name === undefined ? [{ text: "the network is TCP", price: 3 }] : [];
    yield { ...atCall("dial", site), guesses };
  }
}

function isUnlimitedDialer(scope: Scope, dialer: Value | undefined): boolean {
  const made = dialer === undefined ? undefined : madeBehind(scope, dialer, DIALER);
  if (made === undefined) return false;
  const trail = trailOfStruct(scope, made);
  return !trail.isLost && !isLimited(trail, DIALER);
}

function* rpcs(scope: Scope): Iterable<MissingTimeout> {
  if (!scope.imports("context")) return;
  for (const graph of graphsWithoutDeadline(scope)) {
    for (const site of callsInGraph(graph)) {
      if (!isUnaryRpc(scope, site.instr.call)) continue;
      const context = site.instr.call.args.find((arg) => isContext(scope, arg.type));
      if (context === undefined || !neverHadDeadline(scope, context)) continue;
      yield { ...atCall("rpc", site), guesses: [{ text: "no interceptor sets a deadline", price: 1 }] };
    }
  }
}

/** Functions that make an empty context, and those of this package that they give it to. */
function graphsWithoutDeadline(scope: Scope): ReadonlySet<FlowGraph> {
  const graphs = new Set<FlowGraph>();
  for (const source of scope.functions(["Background", "TODO"])) graphs.add(scope.flow(source));
  // Grows while it is walked: what they give it to may hand it on.
  for (const graph of graphs) {
    for (const { instr } of callsInGraph(graph)) {
      const { target, args } = instr.call;
      if (target.kind !== "static" || !args.some((arg) => isContext(scope, arg.type))) continue;
      if (target.func.packagePath !== scope.pkg.path) continue;
      const source = scope.functionOf(target.func);
      if (source !== undefined) graphs.add(scope.flow(source));
    }
  }
  return graphs;
}

function* callsInGraph(graph: FlowGraph): Iterable<CallSite> {
  for (const fn of graph.functions) {
    for (const instr of runInstrsIn(fn))
      yield { graph, fn, block: instr.block, instr, id: calleeId(instr.call) ?? "" };
  }
}

function atCall(kind: MissingTimeout["kind"], site: CallSite): MissingTimeout {
  return { kind, graph: site.graph, node: site.instr.call.node, site, waits: undefined, guesses: [] };
}
