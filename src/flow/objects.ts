/**
 * Identity of run-time objects for the engines: an allocation site and the calls that led to it
 * (DESIGN.md, "Identity"). Decides what tells two objects apart and when one name may stand for
 * many; which objects a value may be is for the engines to compute.
 */
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import type { CallInfo, FlowFunction, Value } from "./ir.js";
import { isInLoop } from "./loops.js";

/** A place in a function that makes an object each time it is executed. */
export interface AllocationSite {
  readonly fn: FlowFunction;
  /** An instruction with a `site`, or the call whose unseen callee made the object. */
  readonly made: Value;
  /** Stable: `p.F@3`, `p.F:t12`. */
  readonly text: string;
}

/** A call on the way to the allocation, innermost last. */
export interface CallSite {
  readonly fn: FlowFunction;
  readonly call: CallInfo;
  readonly text: string;
}

/** Deeper contexts tell more constructors apart and cost more states; two cover a helper of a constructor. */
const MAX_CONTEXT = 2;

/**
 * - strong: one object while the root runs: what is claimed of it holds of the one it names;
 * - weak: one of many (made in a loop, an element of a container, from outside): two mentions may be
 *   two objects, so it proves neither sameness nor release.
 */
export type Strength = "strong" | "weak";

export interface ObjectId {
  readonly site: AllocationSite;
  readonly context: readonly CallSite[];
  readonly strength: Strength;
  /** Equal objects have equal texts: `p.F@3`, `p.New@0 <- p.main:120`, with `*` where weak. */
  readonly text: string;
}

export function allocationSite(made: Exclude<Value, { readonly op: "global" }>): AllocationSite | undefined {
  if (!("block" in made)) return undefined;
  const { fn } = made.block;
  const at = "site" in made ? `@${made.site}` : `:t${made.id}`;
  return { fn, made, text: fn.id + at };
}

export function callSite(fn: FlowFunction, call: CallInfo): CallSite {
  return { fn, call, text: `${fn.id}:${call.node.start - fn.node.start}` };
}

/** The object that the site makes when called by `context`; only the last calls are kept. */
export function objectId(site: AllocationSite, context: readonly CallSite[], isWeak = false): ObjectId {
  const kept = context.slice(-MAX_CONTEXT);
  const isMany =
    isWeak ||
    ("block" in site.made && isInLoop(site.made.block)) ||
    kept.some(({ fn, call }) => callBlockInLoop(fn, call));
  const strength = isMany ? "weak" : "strong";
  const path = kept.map(({ text }) => ` <- ${text}`).reverse();
  return { site, context: kept, strength, text: site.text + path.join("") + (isMany ? "*" : "") };
}

function callBlockInLoop(fn: FlowFunction, call: CallInfo): boolean {
  return fn.blocks.some(
    (block) =>
      block.instrs.some(
        (instr) => (instr.op === "call" || instr.op === "go" || instr.op === "defer") && instr.call === call,
      ) && isInLoop(block),
  );
}

export function sameObject(a: ObjectId, b: ObjectId): boolean {
  return a.strength === "strong" && a.text === b.text;
}

/**
 * How a type's values keep their identity. `location`: the variable is the thing, copying makes
 * another (Mutex, WaitGroup...); `reference`: copies name the same thing; `plain`: values without
 * one.
 */
export type Identity = "location" | "reference" | "plain";

/** A lock is the variable it lives in. */
const LOCATIONS: ReadonlySet<string> = new Set(["Mutex", "RWMutex", "WaitGroup", "Once", "Cond", "Pool"]);

function isLocation(type: Type): boolean {
  return type.kind === "Named" && type.obj.packagePath === "sync" && LOCATIONS.has(type.obj.name);
}

export function identityOf(type: Type): Identity {
  if (isLocation(type)) return "location";
  switch (underlyingOf(type).kind) {
    case "Pointer":
    case "Map":
    case "Chan":
    case "Signature":
    case "Slice":
    case "Interface":
      return "reference";
    default:
      return "plain";
  }
}
