/**
 * Whether somebody who has the object could still let a goroutine go on that is stuck in a harness:
 * by any call of any function of the package that does what is waited for, but those that are called
 * once and were. Decides it by declarations: what is not seen whole may be helped.
 */
import type { FlowFunction, Value } from "../../flow/ir.js";
import { isExported } from "../../semantics/identical.js";
import type { Func, TypeName } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import { callers } from "../callers.js";
import { partnerSites, type Site } from "../lock-order/partner-sites.js";
import { lockPlace } from "../locks/place.js";
import { runsOfClosure } from "../runs.js";
import type { Pending } from "./pending.js";

const HELP: Readonly<Partial<Record<Pending["kind"], readonly Site["act"][]>>> = {
  send: ["recv"],
  recv: ["send", "close"],
  wait: ["done"],
  cond: ["wake"],
};

/** What callers can still be expected to call. */
export interface Further {
  /** All that were called. */
  readonly called: readonly Func[];
  /** Called once, and nobody calls them again. */
  readonly once: readonly Func[];
  /** Called again, it makes another object of the type and does nothing to the one before. */
  readonly handing: readonly { readonly by: Func; readonly type: TypeName }[];
  /** Methods of these types give nothing more once it was ended: what it still has may be taken from it. */
  readonly ended: readonly TypeName[];
  /** But these, which end a part of it and were not called. */
  readonly endings: readonly Func[];
}

export function mayBeHelped(scope: Scope, { kind, step }: Pending, further: Further): boolean {
  switch (step.op) {
    case "send":
    case "recv":
      return isOneHelped(scope, step.chan, HELP[step.op] ?? [], further);
    case "select":
      return step.cases.some(({ dir, chan }) => isOneHelped(scope, chan, HELP[dir] ?? [], further));
    case "call": {
      if (kind === "lock" || kind === "once") return false;
      const acts = HELP[kind];
      const on = step.call.receiver;
      return acts === undefined || on === undefined || isOneHelped(scope, on, acts, further);
    }
    default:
      return true;
  }
}

function isOneHelped(
  scope: Scope,
  on: Value,
  acts: readonly Site["act"][],
  { called, once, handing, ended, endings }: Further,
): boolean {
  const sites = scope.ask(partnerSites).of(lockPlace(on));
  if (sites === undefined) return true;
  const holder = holderOf(on);
  const gone = [...once, ...handing.filter(({ type }) => type === holder).map(({ by }) => by)];
  return sites.all.some((site) => {
    if (!acts.includes(site.act) || isOfNewObject(site, called)) return false;
    const owner = ownerOf(site.fn);
    const isOver =
      owner !== undefined &&
      site.act !== "recv" &&
      ended.includes(owner) &&
      !isWithin(site.fn, endings) &&
      !isHandedOut(site.fn);
    return !isOver && mayRun(scope, site.fn, gone, new Set());
  });
}

/** A literal that somebody got, who may call it whenever he likes. */
function isHandedOut(fn: FlowFunction): boolean {
  if (fn.parent === undefined) return false;
  return (fn.func === undefined && runsOfClosure(fn).length === 0) || isHandedOut(fn.parent);
}

function isWithin({ func, parent }: FlowFunction, methods: readonly Func[]): boolean {
  return parent === undefined ? func !== undefined && methods.includes(func) : isWithin(parent, methods);
}

/** What a call makes anew is nothing that somebody waits for already. */
function isOfNewObject({ fn, place: { root, steps } }: Site, called: readonly Func[]): boolean {
  return root.kind === "object" && steps.length === 1 && isWithin(fn, called);
}

/** The type of the struct that it is a field of. */
function holderOf(on: Value): TypeName | undefined {
  switch (on.op) {
    case "load":
      return holderOf(on.addr);
    case "convert":
      return holderOf(on.x);
    case "fieldAddr": {
      const { type } = on.x;
      return type.kind === "Pointer" && type.elem.kind === "Named" ? type.elem.obj : undefined;
    }
    default:
      return undefined;
  }
}

/** The type whose method it is, or stands in. */
function ownerOf(fn: FlowFunction): TypeName | undefined {
  return fn.parent === undefined ? fn.func?.receiver?.obj : ownerOf(fn.parent);
}

/** Somebody could still come to call it, or what starts it. */
function mayRun(scope: Scope, fn: FlowFunction, once: readonly Func[], seen: Set<FlowFunction>): boolean {
  if (seen.has(fn)) return false;
  seen.add(fn);
  const { func } = fn;
  if (func === undefined) {
    if (fn.parent === undefined) return true;
    const runs = runsOfClosure(fn);
    return runs.length === 0 || runs.some(({ instr }) => mayRun(scope, instr.block.fn, once, seen));
  }
  if (once.includes(func)) return false;
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
  if (isExported(func.name) || handouts.length > 0 || isReachedOtherwise) return true;
  return runs.length === 0 || runs.some(({ fn: caller }) => mayRun(scope, caller, once, seen));
}
