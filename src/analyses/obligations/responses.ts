/**
 * Responses whose body is not closed on some path of the function that got them. Decides which calls
 * hand out a response with an open body: those of net/http, and functions of the project that are
 * not seen to hand out one that is closed or kept elsewhere.
 */
import type { Block, CallInfo, CallInstr, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import { BORROWED_RESPONSES, FRESH_RESPONSES } from "../../semantics/models/acquire.js";
import type { Func } from "../../semantics/objects.js";
import type { Signature, Type } from "../../semantics/types.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { type CallSite, calleeId, callsTo } from "../calls.js";
import { originOf } from "../origins.js";
import type { DutyKind, Guess, Surroundings } from "./duty.js";
import { type HandedOut, handedOut } from "./endings.js";
import { createSurroundings } from "./fates.js";
import { followPaths, type Leak } from "./paths.js";
import { nameOfValue } from "./places.js";

export interface OpenBody {
  readonly site: CallSite;
  /** The variable that holds the response; undefined where nothing does. */
  readonly name: string | undefined;
  readonly leak: Leak | undefined;
  /** Some other path closes it or hands it on. */
  readonly closedElsewhere: boolean;
  readonly guesses: readonly Guess[];
}

const RESPONSE_BODY: DutyKind = {
  fresh: "owner",
  handleField: "Body",
  isRelease: (method, role) => role === "handle" && method.name === "Close",
};

/** What a body mentions that gets a response: the calls that do, or what is done with one. */
const WORDS = ["Body", "StatusCode", "Do", "RoundTrip", "Get", "Head", "Post", "PostForm"];

export const openBodies = defineAnalysis<readonly OpenBody[]>({
  id: "open-bodies",
  compute(scope) {
    const found: OpenBody[] = [];
    const surroundings = createSurroundings(scope, RESPONSE_BODY);
    const isWanted = (_: string, call: CallInfo): boolean => returnsResponse(scope, call.signature);
    for (const site of callsTo(scope, isWanted, [...WORDS, ...wrapperNames(scope)])) {
      const source = freshness(scope, site.instr.call, surroundings, 0);
      if (source === undefined) continue;
      const open = openBody(site, source, surroundings);
      if (open !== undefined) found.push(open);
    }
    return found;
  },
});

function openBody(site: CallSite, source: readonly Guess[], at: Surroundings): OpenBody | undefined {
  const { instr } = site;
  // `go` and `defer` drop what the call returns.
  if (instr.op !== "call")
    return { site, name: undefined, leak: undefined, closedElsewhere: false, guesses: source };
  const { leak, isReleased, isReturned } = followPaths({ call: instr, component: 0, error: 1 }, at);
  if (leak === undefined) return undefined;
  return {
    site,
    name: nameOf(instr),
    leak,
    closedElsewhere: isReleased || isReturned,
    guesses: [...source, ...leak.guesses],
  };
}

function nameOf(call: CallInstr): string | undefined {
  for (const block of call.block.fn.blocks) {
    for (const instr of block.instrs) {
      const isResponse = instr.op === "extract" && instr.tuple === call && instr.index === 0;
      if (isResponse && isUsed(instr)) return nameOfValue(instr) ?? "its result";
    }
  }
  return undefined;
}

function isUsed(value: Extract<Value, { op: "extract" }>): boolean {
  return value.block.fn.blocks.some(({ instrs, end }) =>
    [...instrs, end].some((step) => operandsOf(step).includes(value)),
  );
}

/** `(*http.Response, error)`: what acquires, with the error that tells whether it did. */
function returnsResponse(scope: Scope, signature: Signature | undefined): boolean {
  const [response, error, ...more] = signature?.results ?? [];
  if (response === undefined || error === undefined || more.length > 0) return false;
  return isResponse(scope, response.type()) && scope.semantics.isNamed(error.type(), "", "error");
}

function isResponse(scope: Scope, type: Type): boolean {
  return type.kind === "Pointer" && scope.semantics.isNamed(type.elem, "net/http", "Response");
}

/** Functions and interface methods of the package that hand out responses: their names stand where they are called. */
function wrapperNames(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (const file of scope.pkg.files) {
    if (!file.imports.some((spec) => spec.path === "net/http")) continue;
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.type.results.length < 2) continue;
      if (returnsResponse(scope, scope.info.funcOf(decl).type())) names.push(decl.name.name);
    }
  }
  return names;
}

/**
 * Functions of functions that are read to see where a response comes from. Deeper wrappers are taken
 * at their signature, which costs a finding its certainty and nothing else.
 */
const MAX_WRAPPERS = 5;

/** What was taken for granted to say that the call hands out an open body; undefined where it does not. */
function freshness(
  scope: Scope,
  call: CallInfo,
  at: Surroundings,
  depth: number,
): readonly Guess[] | undefined {
  const id = calleeId(call);
  if (id === undefined || BORROWED_RESPONSES.has(id)) return undefined;
  if (FRESH_RESPONSES.has(id)) return [];
  const { target } = call;
  if (target.kind === "interface" && isDoer(scope, target.func)) return [];
  if (target.kind === "static" && depth < MAX_WRAPPERS) {
    const home = scope.scopeOf(target.func.packagePath);
    const source = home?.functionOf(target.func);
    if (home !== undefined && source !== undefined) {
      switch (handsOut(home, home.flow(source).root, at, depth)) {
        case "open":
          return [];
        case "nothing":
          return undefined;
        case "mixed":
          return [
            { text: `\`${shortName(id)}\`, which may close the body itself, leaves it open here`, price: 3 },
          ];
        default:
          break;
      }
    }
  }
  return [{ text: `the response of \`${shortName(id)}\` is open and the caller's to close`, price: 1 }];
}

function shortName(id: string): string {
  return id
    .slice(id.lastIndexOf("/") + 1)
    .replace(/^\(?\*?/, "")
    .replace(")", "");
}

/** An interface in front of `http.Client` or a transport. */
function isDoer(scope: Scope, method: Func): boolean {
  const { params } = method.type();
  const [request] = params;
  if (request === undefined || params.length > 1) return false;
  const type = request.type();
  const takesRequest = type.kind === "Pointer" && scope.semantics.isNamed(type.elem, "net/http", "Request");
  return takesRequest && (method.name === "Do" || method.name === "RoundTrip");
}

/** Does a wrapper return a response it got itself, and still open? */
function handsOut(scope: Scope, fn: FlowFunction, at: Surroundings, depth: number): HandedOut | "unknown" {
  let found: HandedOut | "unknown" = "nothing";
  for (const value of returnedResponses(fn)) {
    const call = value.op === "extract" && value.index === 0 ? value.tuple : undefined;
    if (call?.op !== "call") {
      if (!isMadeOrKept(value)) found = "unknown";
      continue;
    }
    const source = returnsResponse(scope, call.call.signature)
      ? freshness(scope, call.call, at, depth + 1)
      : undefined;
    if (source === undefined) continue;
    const given = handedOut({ call, component: 0, error: 1 }, 1, at);
    if (given === "mixed" || source.some(({ price }) => price > 1)) return "mixed";
    if (given === "open") found = source.length === 0 && found !== "unknown" ? "open" : "unknown";
  }
  return found;
}

/** What a function's first result can be, behind phis and names. */
function returnedResponses(fn: FlowFunction): ReadonlySet<Value> {
  const origins = new Set<Value>();
  const seen = new Set<Value>();
  const stack: Value[] = [];
  for (const { end } of fn.blocks) if (end.op === "return" && end.results[0]) stack.push(end.results[0]);
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    const origin = originOf(value);
    if (origin.op === "phi") stack.push(...origin.edges);
    else if (origin.op === "load" && origin.addr.op === "alloc") stack.push(...storedTo(origin.addr, fn));
    else origins.add(origin);
  }
  return origins;
}

function storedTo(address: Value, fn: FlowFunction): readonly Value[] {
  return fn.blocks.flatMap((block: Block) =>
    block.instrs.flatMap((instr: Instr) =>
      instr.op === "store" && instr.addr === address ? [instr.value] : [],
    ),
  );
}

/** Made on the spot, given by the caller or kept in a field, map or variable: nobody gets a new duty. */
function isMadeOrKept(value: Value): boolean {
  switch (value.op) {
    case "nil":
    case "zero":
    case "alloc":
    case "param":
    case "mapLookup":
    case "field":
      return true;
    case "load":
      return value.addr.op === "fieldAddr" || value.addr.op === "global" || value.addr.op === "indexAddr";
    case "extract":
      return value.tuple.op === "mapLookup";
    default:
      return false;
  }
}
