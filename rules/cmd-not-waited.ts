/**
 * A child process that nobody waits for. What starts one, what waits for it and what hands it on is
 * decided by the duties analysis.
 */
import { duties } from "../src/analyses/obligations/duties.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { storiesOf } from "../src/rule/unmet.js";

export const cmdNotWaited = defineRule({
  id: "cmd-not-waited",
  since: "0.2.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A child process is started and not waited for on every path.",
  why: "The system keeps a process that has ended until its parent asks for its exit status: a zombie, which holds a place in the process table as long as the parent runs. `Start` also leaves goroutines that copy its input and output, pipes, and one that watches its context; only `Wait` ends them and tells whether the command failed.",
  remedy:
    "Use `Run` or `Output` where nothing happens meanwhile. Otherwise call `cmd.Wait()` on every path after `Start` has succeeded, error paths too: `Kill` alone is not enough. A process that shall live on by itself is waited for in a goroutine, `go cmd.Wait()`, or given up with `cmd.Process.Release()`.",
  fix: "Defers `Wait` after the check of the error where a function returns a started command or process.",
  runtime:
    "`ps` shows children in state `Z` (`<defunct>`); goroutines in `os/exec.(*Cmd).Start.func2` (`IO wait`, copying) and `os/exec.(*Cmd).watchCtx.func1` (`select`) for each.",
  limits: [
    "A command that is a parameter or stands in a field when it is started is trusted to its owner.",
    "A command that was stored or handed on before it is started is trusted to whoever got it.",
  ],
  references: ["https://pkg.go.dev/os/exec#Cmd.Start", "https://pkg.go.dev/os#Process.Release"],
  cwe: ["CWE-772"],
  mentions: {},
  needs: { duties, lostFields },
  messages: {
    never: "the process that `{callee}` starts is never waited for",
    some: "the process that `{callee}` starts is not waited for on every path{exit}",
    again: "the process that `{callee}` starts was not waited for when the loop starts the next one",
    dropped: "the process that `{callee}` starts is dropped: nothing can wait for it",
    exit: "this path does not wait for the process",
    ...FIELD_MESSAGES,
  },

  check({ duties, lostFields, report }) {
    for (const { place, shape, words, exit, dress, release } of storiesOf(duties.unmet, ["process"])) {
      const finding = report(place, shape, words).fix(release, "needs-a-look");
      if (exit !== undefined) finding.related(exit, "exit");
      dress(finding);
    }
    reportLostFields(report, lostFields, ["process"]);
  },
});
