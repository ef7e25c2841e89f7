/**
 * What a timer with a channel is doing on one path: whether it runs, and whether its channel can hold
 * a value. Decides what Stop, Reset and receives make of that, before Go 1.23 and since (package
 * time, "Timer.Reset", "Timer.Stop"; Go 1.23 release notes, "Timer changes").
 *
 *               NewTimer, Reset
 *                     │
 *     Stop: true      ▼       Stop: false (before 1.23)
 *     ┌─────────── running ──────────────► full
 *     ▼               │ receive             │ receive
 *   empty ◄───────────┴─────────────────────┘
 */
import type { CallInstr } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";

export type Contents =
  /** It was set a moment ago: nothing has been waited for since. */
  | { readonly kind: "fresh" }
  /** It has not fired, or its value waits in the channel. */
  | { readonly kind: "running" }
  /** It has fired, and nobody has received the value. */
  | { readonly kind: "full" }
  /** It does not run, and its channel is empty. */
  | { readonly kind: "empty"; readonly how: "received" | "stopped"; readonly by: Node }
  /** It does not run, and its channel may hold a value: nobody asked what Stop returned. */
  | { readonly kind: "doubtful"; readonly by: Node }
  /** Stop was called, and its result is still to be looked at. */
  | { readonly kind: "asked"; readonly call: CallInstr; readonly before: Contents | undefined };

export const FRESH: Contents = { kind: "fresh" };
const RUNNING: Contents = { kind: "running" };
const FULL: Contents = { kind: "full" };

/** After the branch that tests what Stop returned; undefined where nothing is known, `impossible` where it cannot return that. */
export function answered(
  { call, before }: Contents & { readonly kind: "asked" },
  stopped: boolean,
  collected: boolean,
): Contents | undefined | "impossible" {
  if (stopped) {
    // What does not run any more is not stopped twice.
    if (before !== undefined && !runs(before)) return "impossible";
    return { kind: "empty", how: "stopped", by: call.node };
  }
  // Since 1.23 Stop takes back a value that nobody has received, and returns true.
  if (before !== undefined && runs(before)) return collected ? "impossible" : FULL;
  return before;
}

function runs({ kind }: Contents): boolean {
  return kind === "fresh" || kind === "running";
}

/** Something was waited for meanwhile, and the timer may have fired. */
export function aged(contents: Contents): Contents {
  return contents.kind === "fresh" ? RUNNING : contents;
}

/** What the timer is taken to be doing by somebody who did not look at the result of Stop. */
export function settled(contents: Contents | undefined, collected: boolean): Contents | undefined {
  if (contents?.kind !== "asked") return contents;
  const { call, before } = contents;
  if (before?.kind === "empty") return before;
  return collected ? { kind: "empty", how: "stopped", by: call.node } : { kind: "doubtful", by: call.node };
}

/** After somebody received its value, or found that there is none. */
export function emptied(by: Node): Contents {
  return { kind: "empty", how: "received", by };
}

/** A `select` took its default: there was no value. */
export function foundEmpty(contents: Contents | undefined, by: Node): Contents | undefined {
  const isOver = contents?.kind === "full" || contents?.kind === "doubtful";
  return isOver ? { kind: "empty", how: "stopped", by } : contents;
}

/** Equal for contents that make no difference to what follows. */
export function contentsKey(contents: Contents): string {
  switch (contents.kind) {
    case "fresh":
    case "running":
    case "full":
      return contents.kind;
    case "empty":
      return `empty ${contents.how}`;
    case "doubtful":
      return "doubtful";
    case "asked":
      return `asked ${contents.call.id} ${contents.before === undefined ? "" : contentsKey(contents.before)}`;
    default:
      return contents satisfies never;
  }
}
