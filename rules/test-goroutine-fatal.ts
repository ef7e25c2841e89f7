/**
 * A test that is ended from a goroutine that is not its own. Which calls end a test, and where they
 * run, is decided by the foreign-test-ends analysis.
 */
import { startSpan } from "../src/analyses/start-span.js";
import { foreignTestEnds } from "../src/analyses/test-ends.js";
import { at, defineRule } from "../src/rule/define.js";
import { SERVER_WORDS, STARTER_WORDS } from "../src/semantics/models/goroutine-starters.js";

export const testGoroutineFatal = defineRule({
  id: "test-goroutine-fatal",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  inTests: "on",
  summary: "A test is failed or skipped at once from a goroutine that is not its own.",
  why: "`FailNow`, `Fatal`, `Skip` and what calls them end the goroutine they run on by `runtime.Goexit`. On any other goroutine the test itself goes on, and waits for ever for the value, `Done` or close that the goroutine still owed it.",
  remedy: "Call `t.Error` and return, or send the error to the test's goroutine and call `t.Fatal` there.",
  runtime:
    "The test fails late, by `panic: test timed out after 10m0s`; its goroutine stands in `chan receive` or `sync.WaitGroup.Wait`, and the one that called `Fatal` is gone.",
  limits: [
    "Functions that run what they are given on another goroutine are known by a list; a handler counts where `httptest.NewServer` is given it directly.",
    "A subtest that ends the test around it is not reported.",
  ],
  references: ["https://pkg.go.dev/testing#T.FailNow"],
  overlaps: ["vet/testinggoroutine", "staticcheck/SA2002", "testifylint/go-require"],
  mentions: { imports: ["testing"], words: [...STARTER_WORDS, ...SERVER_WORDS] },
  needs: { foreignTestEnds },
  messages: {
    direct: "`{call}` in a goroutine that is not the test's own ends that goroutine, not the test",
    helper: "`{call}` can end the test, but runs in a goroutine that is not the test's own",
    start: "the goroutine is started here",
  },

  check({ foreignTestEnds, report }) {
    for (const { graph, instr, isDirect, start } of foreignTestEnds) {
      const { node } = instr.call;
      const fun = node.kind === "CallExpr" ? node.fun : node;
      const call = graph.file.text.slice(fun.start, fun.end);
      const finding = report(at(graph.file, node), isDirect ? "direct" : "helper", { call });
      if (start.instr !== instr) finding.related(at(graph.file, startSpan(start)), "start");
    }
  },
});
