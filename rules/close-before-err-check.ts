/**
 * A result is closed, or the body of a response used, before the error that came with it was looked
 * at. What counts as a look is decided by the unchecked-uses analysis.
 */
import { deferBelowCheck } from "../src/analyses/edits/defers.js";
import { uncheckedUses } from "../src/analyses/error-checks.js";
import { nameOfCall } from "../src/analyses/obligations/places.js";
import { at, defineRule } from "../src/rule/define.js";

export const closeBeforeErrCheck = defineRule({
  id: "close-before-err-check",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  summary: "A result is closed before the error that came with it is checked.",
  why: "Where the error is not nil there is nothing to close: the result is nil, and the deferred call panics or closes nothing. `defer resp.Body.Close()` evaluates `resp.Body` at once, so it panics right there with a nil pointer dereference whenever the request fails.",
  remedy: "Move the `defer`, or the use of the body, below the check of the error.",
  fix: "Moves a `defer` below the check of the error that follows it.",
  runtime:
    "A panic `invalid memory address or nil pointer dereference` in the function, on the first failing call; with `*os.File` and other types whose Close copes with nil only a wasted call.",
  limits: [
    "A helper or literal that tests anything before it lets go is trusted to test the right thing.",
    "A method whose body is out of sight is taken not to cope with a receiver that is nil.",
  ],
  references: ["https://pkg.go.dev/net/http#Client.Do", "https://go.dev/ref/spec#Defer_statements"],
  overlaps: ["vet/httpresponse", "staticcheck/SA5001"],
  cwe: ["CWE-476"],
  mentions: { words: ["defer", "Body"] },
  needs: { uncheckedUses },
  messages: {
    closed: "`{thing}` from `{callee}` is closed by `defer` before `{error}` is checked",
    released: "what lets go of `{thing}` from `{callee}` is deferred before `{error}` is checked",
    used: "the body of `{thing}` from `{callee}` is used before `{error}` is checked",
    check: "`{error}` is checked here",
  },

  check({ uncheckedUses, report }) {
    for (const { graph, call, use, how, check, thing, error } of uncheckedUses) {
      const { file } = graph;
      const callee = nameOfCall(file, call.call);
      const finding = report(at(file, use.node), how, { thing, callee, error });
      finding.related(at(file, check.end.node), "check", { error });
      finding.fix(() => deferBelowCheck(graph, use.node, error));
    }
  },
});
