/**
 * A WaitGroup, a mutex or another lock that is copied. Which types hold a lock is decided by
 * `lock-values.ts`, what is a copy by the lock-copies analysis.
 */

import { type LockCopy, lockCopies } from "../src/analyses/lock-copies.js";
import { LOCKING_PACKAGES } from "../src/analyses/lock-values.js";
import { at, defineRule } from "../src/rule/define.js";
import type { Semantics } from "../src/semantics/info.js";

export const wgByValue = defineRule({
  id: "wg-by-value",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  inTests: "on",
  summary: "A WaitGroup, mutex or other lock is copied.",
  why: "A copy is another lock in the state the first one had just then. `Done` on a copied WaitGroup never reaches the one that is waited for, so `Wait` blocks for ever; a copied Mutex guards nothing, and one that was copied while locked is never unlocked.",
  remedy:
    "Pass and keep a pointer; give methods of types that hold a lock pointer receivers; range over indices.",
  runtime:
    "With a copied WaitGroup a goroutine dump shows the waiter in `sync.(*WaitGroup).Wait` while no goroutine is left that would call `Done`. With a copied Mutex `-race` reports the fields it ought to guard, or a goroutine stays in `sync.(*Mutex).Lock`.",
  limits: [
    "Type parameters are not looked into.",
    "Packages that import none of `sync`, `net/http` and `crypto/tls` are not looked at: a lock inside a type of another package is not found there.",
    "A counter of `sync/atomic` is no lock; `go vet` reports its copies.",
  ],
  references: [
    "https://pkg.go.dev/sync",
    "https://pkg.go.dev/golang.org/x/tools/go/analysis/passes/copylock",
  ],
  overlaps: ["vet/copylocks"],
  mentions: { imports: LOCKING_PACKAGES },
  needs: { lockCopies },
  messages: {
    receiver: "receiver of {name} is a copy of {what}",
    parameter: "{name} takes {what} by value: the callee works on a copy",
    range: "range variable {name} is a copy of {what}",
    value: "{what} is copied {into}",
  },

  check({ lockCopies, report, scope }) {
    for (const copy of lockCopies) {
      const place = at(copy.file, copy.node);
      const what = describe(copy, scope.semantics, scope.pkg.path);
      const finding =
        copy.kind === "value"
          ? report(place, "value", { what, into: copy.into })
          : report(place, copy.kind, { what, name: copy.name });
      // Who takes it by value is the cause of the copies at its calls.
      const { file, node } = (copy.kind === "value" ? copy.parameter : undefined) ?? copy;
      finding.cause(`lock copied ${file.path}:${node.start}`);
    }
  },
});

/** `sync.Mutex`; or a type and the lock in it. */
function describe({ type, held }: LockCopy, semantics: Semantics, packagePath: string): string {
  const short = (text: string): string =>
    text.replaceAll(`${packagePath}.`, "").replace(/[\w.~-]+(?:\/[\w.~-]+)*\/(\w+\.)/g, "$1");
  const text = `\`${short(semantics.typeString(type))}\``;
  if (held.isItself) return text;
  const lock = held.type === undefined ? "a lock" : `a \`${short(semantics.typeString(held.type))}\``;
  return `${text} (holds ${lock})`;
}
