/**
 * Pairs of functions, as `StartCPUProfile` and `StopCPUProfile`: no value stands for what the first
 * one starts. Decides which callees, literals and functions used as values let go of it.
 */
import type { ClosureInstr, Value, ZeroValue } from "../../flow/ir.js";
import { EMPTY_TUPLE } from "../../semantics/make.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Effectful, Fate, Outcome, Surroundings } from "./duty.js";
import { RELEASE, type Role } from "./roles.js";

/** Stands where a value is asked for; no instruction makes or uses it. */
export const NO_VALUE: ZeroValue = { op: "zero", id: -1, type: EMPTY_TUPLE, hint: "" };

/** Functions that let go of it do so as values too: `stop := pprof.StopCPUProfile`. */
export function roleOfFunction(value: Value, { form, release }: ResourceKind): Role | undefined {
  const isRelease = form === "pair" && value.op === "func" && release.includes(value.func.origin.id);
  return isRelease ? RELEASE : undefined;
}

/** What a call does without being given anything; undefined where its body is out of sight. */
export function calledFate({ call }: Effectful, at: Surroundings): Fate | undefined {
  const { target } = call;
  if (target.kind === "closure") return at.fateOfUnnamed(target.fn);
  return target.kind === "static" ? at.fateOfUnnamed(target.func.origin) : undefined;
}

/** A literal that lets go of it when it is called. */
export function literalOutcome({ target }: ClosureInstr, at: Surroundings): Outcome | undefined {
  const fate = at.fateOfUnnamed(target)?.kind ?? "looks";
  return fate === "looks" || fate === "views" ? undefined : { kind: "carries", role: RELEASE };
}

/** The names that calls which let go are written with. */
export function releaseWords({ release }: ResourceKind): readonly string[] {
  return release.map((name) => name.slice(name.lastIndexOf(".") + 1));
}
