/**
 * A panic that is recovered on a goroutine without those who wait hearing of it, or without anybody.
 * What is skipped, and who waits for it, is decided by the skipped-signals analysis; what counts as
 * telling somebody by the silent-recovers analysis.
 */

import { sourceOf, spanOf } from "../src/analyses/concurrency/telling.js";
import { toldBlocking } from "../src/analyses/concurrency/told-blocking.js";
import { silentRecovers } from "../src/analyses/recoveries/silent-recovers.js";
import { skippedSignals } from "../src/analyses/recoveries/skipped-signals.js";
import { startSpan } from "../src/analyses/start-span.js";
import { at, defineRule } from "../src/rule/define.js";
import { positionAt } from "../src/text/lines.js";

export const recoverInGoroutine = defineRule({
  id: "recover-in-goroutine",
  since: "0.3.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A recovered panic leaves waiters behind, or nobody hears of it.",
  why: "The process lives on, and the goroutine ends without the send or close that its other paths reach: whoever waits for that waits for ever. Where the panic is not even logged, the work is gone and nobody knows why.",
  remedy:
    "Defer what others wait for: `defer close(done)`, or send an error as the result where `recover` returned something. Log the panic with its stack, report it, or panic again.",
  runtime:
    "A goroutine in `chan receive` whose partner has ended; nothing in the log, or a panic that was logged once, long ago.",
  limits: [
    "Index errors, nil maps and other panics that nobody wrote are not looked for.",
    "A waiter that has another way out, such as a timeout, is not counted as left behind.",
    "A `recover` in a function that the goroutine calls may be silent.",
  ],
  references: ["https://go.dev/blog/defer-panic-and-recover", "https://go.dev/ref/spec#Handling_panics"],
  cwe: ["CWE-755", "CWE-833"],
  mentions: { words: ["recover", "ResponseWriter"] },
  needs: { skippedSignals, silentRecovers, toldBlocking },
  messages: {
    skipped:
      "`{signal}` is skipped when line {line} panics: {by} recovers, and who waits for it waits for ever",
    silent: "this `recover` hides the panics of the goroutine: nobody hears of them",
    panics: "this can panic",
    waits: "this waits for it",
    started: "the goroutine is started here",
  },

  check({ skippedSignals, silentRecovers, toldBlocking, report }) {
    const told = new Set<unknown>();
    for (const { start, fn, panics, signal, by, waits, price } of skippedSignals) {
      // What the exploration of goroutines shows with a schedule is told there.
      if (toldBlocking.isStuck(waits)) continue;
      told.add(start?.instr);
      const place = at(fn.file, signal.instr.node);
      const line = String(positionAt(fn.file.lines(), panics.node.start).line + 1);
      const finding = report(place, "skipped", { signal: sourceOf(fn.file, signal.instr.node), line, by })
        .related(at(fn.file, panics.node), "panics")
        .related({ file: waits.block.fn.file, span: spanOf(waits) }, "waits")
        .assume({ text: `line ${line} panics`, price });
      if (start !== undefined)
        finding.related({ file: start.instr.block.fn.file, span: startSpan(start) }, "started");
    }
    for (const { graph, start, deferred, recover } of silentRecovers) {
      if (told.has(start.instr)) continue;
      const { file } = recover.block.fn;
      const isHere = file === graph.file && deferred.call.target.kind === "closure";
      report(isHere ? at(file, recover.node) : at(deferred.block.fn.file, deferred.node), "silent").related(
        { file: start.instr.block.fn.file, span: startSpan(start) },
        "started",
      );
    }
  },
});
