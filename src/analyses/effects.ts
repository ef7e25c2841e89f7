/**
 * What a function does to the things it is given, captured or finds in package variables: summaries
 * made of effects, each with the path of what it happens to and the phase it happens in. Plain data
 * for declared functions, so that packages above can ask; closures keep their instructions. A
 * function that is not seen into has no effects: unknown never makes a finding.
 */
import type { AccessPath } from "../flow/access-path.js";
import type { FlowFunction, Value } from "../flow/ir.js";
import { signOf } from "../semantics/constants.js";
import { directEffect, type EffectKind } from "../semantics/models/effects.js";
import type { Func, Var } from "../semantics/objects.js";
import { defineAnalysis } from "./analysis.js";
import { calleeId } from "./calls.js";
import { mayCarryEffects } from "./effect-carriers.js";
import { extend, globalKey, type PlaceKey, placeKey } from "./place-keys.js";
import { isRun, type Phase, type Run, type RunInstr, runsOf } from "./runs.js";

/** Where a declared function's effect happens, seen by its caller. */
export type OutsideRoot =
  | { readonly kind: "receiver" }
  | { readonly kind: "param"; readonly index: number }
  | { readonly kind: "global"; readonly obj: Var };

/** An effect of a declared function, for callers anywhere. */
export interface Effect {
  readonly kind: EffectKind;
  readonly root: OutsideRoot;
  /** Fields and elements walked from the root; pointers are followed silently. */
  readonly steps: readonly string[];
  readonly phase: Phase;
}

/** An effect in a function of a graph at hand. */
export interface LocalEffect {
  readonly kind: EffectKind;
  /** Equal keys in one graph are one thing. */
  readonly place: PlaceKey;
  readonly phase: Phase;
  /** The instruction of this function that has the effect, itself or by what it runs. */
  readonly instr: RunInstr;
  /** The effect is the instruction's own, not that of a function it runs. */
  readonly isDirect: boolean;
}

export interface Effects {
  /** In the order of instructions. */
  of(fn: FlowFunction): readonly LocalEffect[];
  /** What starting this run does to places known here. */
  ofRun(run: Run): readonly LocalEffect[];
  /** Of a function of this package. */
  summary(func: Func): readonly Effect[];
}

/** Calls of calls that are followed: too low loses helpers of helpers, too high parses bodies for nothing. */
const MAX_DEPTH = 6;

export const effects = defineAnalysis<Effects>({
  id: "effects",
  compute: (scope) => {
    const local = new WeakMap<FlowFunction, readonly LocalEffect[]>();
    const summaries = new Map<Func, readonly Effect[]>();
    let depth = 0;

    const of = (fn: FlowFunction): readonly LocalEffect[] => {
      const known = local.get(fn);
      if (known !== undefined) return known;
      // A function that calls itself adds nothing to what it does already.
      local.set(fn, []);
      const found: LocalEffect[] = [];
      for (const block of fn.blocks) {
        for (const instr of block.instrs) {
          if (!isRun(instr)) continue;
          const own = ownEffect(instr);
          if (own !== undefined) found.push(own);
          for (const run of runsOf(instr)) found.push(...ofRun(run));
        }
      }
      local.set(fn, found);
      return found;
    };

    const ofRun = (run: Run): readonly LocalEffect[] => {
      const { what, instr } = run;
      const inside = what.kind === "closure" ? ofClosure(run, what.fn) : ofDeclared(run, what.func);
      return inside.map((effect) => ({
        kind: effect.kind,
        place: effect.place,
        phase: phaseOf(run.phase, effect.phase),
        instr,
        isDirect: false,
      }));
    };

    /** Captured variables are the same inside; parameters become arguments. */
    const ofClosure = (run: Run, fn: FlowFunction): readonly Bound[] =>
      of(fn).flatMap(({ kind, place, phase }): readonly Bound[] => {
        const { root } = place;
        if (root.kind !== "variable" || root.fn !== fn) return [{ kind, place, phase }];
        const index = fn.params.findIndex((param) => param.obj === root.obj);
        const arg = index === -1 ? undefined : run.args?.[index];
        return arg === undefined ? [] : [{ kind, place: extend(placeKey(arg), place.steps), phase }];
      });

    const ofDeclared = (run: Run, func: Func): readonly Bound[] => {
      if (![run.receiver, ...(run.args ?? [])].some((value) => value && mayCarryEffects(value.type)))
        return [];
      const home = scope.scopeOf(func.packagePath);
      const summary = home === scope ? summaryOf(func) : home?.ask(effects).summary(func);
      return (summary ?? []).flatMap(({ kind, root, steps, phase }): readonly Bound[] => {
        const value =
          root.kind === "receiver"
            ? run.receiver
            : root.kind === "param"
              ? run.args?.[root.index]
              : undefined;
        if (root.kind === "global") return [{ kind, place: globalKey(root.obj, steps), phase }];
        return value === undefined ? [] : [{ kind, place: extend(placeKey(value), steps), phase }];
      });
    };

    const summaryOf = (func: Func): readonly Effect[] => {
      const known = summaries.get(func);
      if (known !== undefined) return known;
      if (depth >= MAX_DEPTH) return [];
      summaries.set(func, []);
      const source = scope.functionOf(func);
      if (source === undefined) return [];
      depth++;
      const { root } = scope.flow(source);
      const seen = new Set<string>();
      const summary: Effect[] = [];
      for (const { kind, place, phase } of of(root)) {
        const outside = outsideRoot(root, place.root);
        const key = `${kind} ${phase} ${place.text}`;
        if (outside === undefined || seen.has(key)) continue;
        seen.add(key);
        summary.push({ kind, root: outside, steps: place.steps, phase });
      }
      depth--;
      summaries.set(func, summary);
      return summary;
    };

    return { of, ofRun, summary: summaryOf };
  },
});

interface Bound {
  readonly kind: EffectKind;
  readonly place: PlaceKey;
  readonly phase: Phase;
}

/** What happens on another goroutine stays there; what is deferred there still happens on this one. */
function phaseOf(outer: Phase, inner: Phase): Phase {
  if (outer === "spawned" || inner === "spawned") return "spawned";
  return outer === "deferred" ? "deferred" : inner;
}

function ownEffect(instr: RunInstr): LocalEffect | undefined {
  const { call } = instr;
  const id = calleeId(call);
  const direct = id === undefined ? undefined : directEffect(id);
  if (direct === undefined) return undefined;
  const on = direct.on === "receiver" ? call.receiver : call.args[direct.on];
  if (on === undefined) return undefined;
  const kind = direct.kind === "wg-add" && isNegative(call.args[0]) ? "wg-done" : direct.kind;
  const phase: Phase = instr.op === "call" ? "now" : instr.op === "go" ? "spawned" : "deferred";
  return { kind, place: placeKey(on), phase, instr, isDirect: true };
}

/** `wg.Add(-1)` is a `Done`. */
function isNegative(value: Value | undefined): boolean {
  return value?.op === "const" && (signOf(value.value) ?? 0) < 0;
}

function outsideRoot(fn: FlowFunction, root: AccessPath["root"]): OutsideRoot | undefined {
  if (root.kind === "global") return { kind: "global", obj: root.obj };
  if (root.kind !== "variable" || root.fn !== fn) return undefined;
  if (fn.receiver?.obj === root.obj) return { kind: "receiver" };
  const index = fn.params.findIndex((param) => param.obj === root.obj);
  return index === -1 ? undefined : { kind: "param", index };
}
