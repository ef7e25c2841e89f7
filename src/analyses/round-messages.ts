/**
 * Protobuf messages that are allocated on every round of a loop, or for every request, and that
 * nobody has any more when the round is over: a pool, or one message for all rounds, would do.
 * Decides what keeps a message; unseen code does.
 */
import type { User } from "../flow/definitions.js";
import { usesOf } from "../flow/definitions.js";
import type { FlowGraph } from "../flow/graph.js";
import type { AllocInstr, FlowFunction, Value } from "../flow/ir.js";
import { type Loop, loopsOf } from "../flow/loops.js";
import { pointerTo } from "../semantics/make.js";
import { forgetsMessage, isGeneratedMethod, PROTOBUF_PACKAGES } from "../semantics/models/protobuf.js";
import type { Func } from "../semantics/objects.js";
import type { Named, Type } from "../semantics/types.js";
import { aliasesOf, type Mention } from "./aliases.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { bodyOfCall, parametersGiven } from "./callees.js";
import { runsOfClosure } from "./runs.js";
import { servesRequests } from "./start-times.js";

export interface RoundMessage {
  readonly graph: FlowGraph;
  readonly alloc: AllocInstr;
  readonly message: Named;
  /** Undefined for one per request. */
  readonly loop: Loop | undefined;
}

/** Helpers of helpers that a message is followed into; deeper ones count as keeping it. */
const MAX_DEPTH = 3;

export const roundMessages = defineAnalysis<readonly RoundMessage[]>({
  id: "round-messages",
  compute(scope) {
    const found: RoundMessage[] = [];
    for (const source of scope.functions(protobufNames(scope))) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) found.push(...messagesIn(scope, graph, fn));
    }
    return found;
  },
});

/** What the files of the package call the packages that work on messages. */
function protobufNames(scope: Scope): readonly string[] {
  const names = scope.pkg.files.flatMap((file) =>
    file.imports
      .filter(({ path }) => PROTOBUF_PACKAGES.includes(path))
      .map(({ name, path }) => name?.name ?? path.slice(path.lastIndexOf("/") + 1)),
  );
  return [...new Set(names)];
}

function* messagesIn(scope: Scope, graph: FlowGraph, fn: FlowFunction): Iterable<RoundMessage> {
  const isHandler = servesRequests(scope, fn) || isRemoteMethod(scope, fn);
  for (const block of fn.blocks) {
    const loop = openLoopOf(block) ?? loopAroundClosure(fn);
    if (loop === undefined && !isHandler) continue;
    for (const alloc of block.instrs) {
      if (alloc.op !== "alloc" || alloc.elem.kind !== "Named" || !isMessage(scope, alloc.elem)) continue;
      const ownLoop = loop?.head.fn === fn ? loop : undefined;
      if (isOnHeap(alloc) && !outlivesRound(scope, alloc, ownLoop))
        yield { graph, alloc, message: alloc.elem, loop };
    }
  }
}

function isMessage(scope: Scope, type: Named): boolean {
  if (scope.semantics.underlying(type).kind !== "Struct") return false;
  const method = (name: string): Func | undefined => {
    const found = scope.semantics.member(pointerTo(type), name, undefined);
    const isOwn = found?.kind === "method" && found.path.length === 0;
    return isOwn && found.obj.kind === "Func" ? found.obj : undefined;
  };
  const [reflect, marker] = [method("ProtoReflect")?.type(), method("ProtoMessage")?.type()];
  return (
    (reflect?.params.length === 0 && reflect.results.length === 1) ||
    (marker?.params.length === 0 && marker.results.length === 0)
  );
}

/**
 * The loop around the block that goes on as long as there is input: without a condition, over a
 * channel, or as long as a call says so. A loop over a list may be a short one.
 */
function openLoopOf(block: AllocInstr["block"]): Loop | undefined {
  const { fn } = block;
  for (let loop = loopsOf(fn).loopOf(block); loop !== undefined; loop = loop.parent) {
    const { node, end } = loop.head;
    if (
      node.kind === "ForStmt" &&
      (node.cond === undefined || (end.op === "branch" && end.cond.op === "call"))
    )
      return loop;
    if (node.kind === "RangeStmt" && fn.info.typeOf(node.subject).kind === "Chan") return loop;
  }
  return undefined;
}

/** The loop that a literal is called in: `for ... { func() { ... }() }`. */
function loopAroundClosure(fn: FlowFunction): Loop | undefined {
  if (fn.kind !== "closure") return undefined;
  const runs = runsOfClosure(fn);
  const [run] = runs;
  return runs.length === 1 && run?.phase === "now" ? openLoopOf(run.instr.block) : undefined;
}

/** `func (s *server) Get(ctx context.Context, req *pb.GetRequest) (*pb.GetResponse, error)` */
function isRemoteMethod(scope: Scope, { func, signature }: FlowFunction): boolean {
  if (func?.receiver === undefined) return false;
  const [context, request] = signature.params.map((param) => param.type());
  const [response, error] = signature.results.map((result) => result.type());
  const isPointer = (type: Type | undefined): boolean =>
    type?.kind === "Pointer" && type.elem.kind === "Named" && isMessage(scope, type.elem);
  return (
    signature.params.length === 2 &&
    signature.results.length === 2 &&
    context !== undefined &&
    error !== undefined &&
    scope.semantics.isNamed(context, "context", "Context") &&
    scope.semantics.isNamed(error, "", "error") &&
    isPointer(request) &&
    isPointer(response)
  );
}

/** Functions for messages of all types take an interface, and what goes into one is not kept on the stack. */
function isOnHeap(alloc: AllocInstr): boolean {
  return usesOf(alloc).some((user) => user.op === "makeInterface");
}

function outlivesRound(scope: Scope, alloc: AllocInstr, loop: Loop | undefined): boolean {
  const { fn } = alloc.block;
  const { mentions, has } = aliasesOf([alloc]);
  // A variable of an earlier round has it still.
  const isCarried = loop?.head.instrs.some((instr) => instr.op === "phi" && has(instr)) ?? false;
  return isCarried || mentions.some((mention) => outlivesAt(scope, mention, fn, loop));
}

function outlivesAt(scope: Scope, mention: Mention, home: FlowFunction, loop: Loop | undefined): boolean {
  const { step, fn } = mention;
  if (fn !== home) return !runsNow(fn, home) || keeps(scope, mention, new Set());
  if (loop !== undefined && !loop.blocks.has(step.block)) return true;
  return keeps(scope, mention, new Set());
}

function runsNow(fn: FlowFunction, home: FlowFunction): boolean {
  for (let at = fn; at !== home; at = at.parent) {
    const runs = runsOfClosure(at);
    if (runs.length === 0 || runs.some(({ phase }) => phase !== "now")) return false;
    if (at.parent === undefined) return false;
  }
  return true;
}

function keeps(scope: Scope, { step, name, isAddress }: Mention, open: ReadonlySet<FlowFunction>): boolean {
  if (isAddress) return true;
  switch (step.op) {
    case "binary":
    case "branch":
    case "field":
      return false;
    case "fieldAddr":
      return usesOf(step).some((user) => !isAccess(user, step));
    case "store":
      return step.value === name;
    case "call":
      return call(scope, step, name, open);
    default:
      return true;
  }
}

/** The address of a field stays where it is: what is read of the field is another value. */
function isAccess(user: User, address: Value): boolean {
  return user.op === "load" || (user.op === "store" && user.addr === address);
}

function call(
  scope: Scope,
  step: Extract<User, { op: "call" }>,
  name: Value,
  open: ReadonlySet<FlowFunction>,
): boolean {
  const { target, receiver, args } = step.call;
  if (target.kind === "static" || target.kind === "interface") {
    const { packagePath, name: callee, origin } = target.func;
    if (receiver === name && !args.includes(name) && isGeneratedMethod(callee)) return false;
    if (forgetsMessage(packagePath, callee)) return false;
    if (scope.models.useOf(origin.id, packagePath, `arg ${args.indexOf(name)}`) === "looks") return false;
  }
  const body = bodyOfCall(scope, step.call);
  const params = body === undefined ? undefined : parametersGiven(body, step.call, name);
  if (body === undefined || params === undefined || open.size >= MAX_DEPTH || open.has(body)) return true;
  const inside = new Set([...open, body]);
  return aliasesOf(params).mentions.some((mention) => mention.fn !== body || keeps(scope, mention, inside));
}
