/**
 * Which timer a value is: a name for the place that holds it, equal for equal places of one
 * declaration, its literals included. Places that change behind a name, such as elements, have none.
 */
import { accessPathOf } from "../../flow/access-path.js";
import type { Value } from "../../flow/ir.js";
import type { Var } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import type { SourceFile } from "../../syntax/source-file.js";
import { calleeId } from "../calls.js";
import { originOf } from "../origins.js";
import { placeKey } from "../place-keys.js";

export interface TimerName {
  /** Equal for equal places. */
  readonly key: string;
  /** The value that the name begins with: made anew, it is another timer. */
  readonly root: Value | undefined;
  /** The field that holds it; undefined for variables and results. */
  readonly field: Var | undefined;
}

export function timerName(timer: Value): TimerName | undefined {
  const { selectors } = accessPathOf(timer);
  const isPlain = selectors.every(({ kind }) => kind === "field" || kind === "deref" || kind === "address");
  const { text: key, root } = placeKey(timer);
  if (!isPlain || root.kind === "global") return undefined;
  const last = selectors.findLast(({ kind }) => kind === "field");
  const field = last?.kind === "field" ? last.field : undefined;
  if (root.kind === "result") return { key, root: root.call, field };
  return { key, root: root.kind === "value" ? root.value : undefined, field };
}

/** The timer whose channel it is. */
export function timerOfChannel(channel: Value): Value | undefined {
  const origin = originOf(channel);
  if (origin.op !== "load" || origin.addr.op !== "fieldAddr") return undefined;
  const { field, x } = origin.addr;
  return field.name === "C" && isTimer(x.type) ? x : undefined;
}

export function isTimer(type: Type): boolean {
  const bare = type.kind === "Pointer" ? type.elem : undefined;
  return bare?.kind === "Named" && bare.obj.packagePath === "time" && bare.obj.name === "Timer";
}

/** A timer with a channel, fresh and running; those of `time.AfterFunc` have none. */
export function isNewTimer(value: Value): boolean {
  return value.op === "call" && calleeId(value.call) === "time.NewTimer";
}

/** As it is written where it is used. */
export function textOfTimer(file: SourceFile, timer: Value): string {
  if (!("node" in timer)) return timer.hint;
  const { node } = timer;
  const isShort = node.kind === "Ident" || node.kind === "SelectorExpr";
  return isShort ? file.text.slice(node.start, node.end) : timer.hint;
}
