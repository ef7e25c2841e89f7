/**
 * Asks a question about Go code given as text, with the shipped grammar, library index and flow
 * graphs: for tests of analyses, which have no findings of their own.
 */
import type { Scope } from "../../src/analyses/analysis.js";
import { lint } from "../../src/engine/lint.js";
import { defineRule } from "../../src/rule/define.js";
import { createMemoryHost } from "./memory-host.js";
import { NAMELESS } from "./nameless-rule.js";
import { testHost } from "./test-host.js";

/** The answers about each package that `look` was asked about. Look at bodies and graphs inside: they are dropped after it. */
export async function probe<T>(
  files: Readonly<Record<string, string>>,
  look: (scope: Scope) => T,
  overlay: { readonly tests?: boolean } = {},
): Promise<readonly T[]> {
  const answers: T[] = [];
  const rule = defineRule({
    id: "probe",
    ...NAMELESS,
    level: "note",
    messages: {},
    check({ scope }) {
      answers.push(look(scope));
    },
  });
  const host = testHost(createMemoryHost({ "/w/go.mod": "module example.org/w\n\ngo 1.25\n", ...files }));
  const request = {
    base: "/w",
    paths: ["./..."],
    noIgnore: false,
    config: { kind: "none" },
    overlay,
  } as const;
  const outcome = await lint(request, host, [rule]);
  const problems = outcome.ok ? outcome.result.problems : outcome.problems;
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  return answers;
}
