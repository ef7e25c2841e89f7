/**
 * Schedules that leave somebody stuck, found by random programs that Go ran: `line:price` of each
 * operation, lines of the body counted from 1.
 */
import { describe, expect, it } from "vitest";
import { type StuckOperation, stuckOperations } from "../../src/analyses/concurrency/stuck-operations.js";
import { spanOf } from "../../src/analyses/concurrency/telling.js";
import { probe } from "../support/probe.js";

const HEAD =
  'package p\n\nimport (\n\t"sync"\n\t"sync/atomic"\n\t"time"\n)\n\nvar _, _, _ = sync.NewCond, time.After, atomic.LoadInt32\n\nfunc f(flag bool) {\n';

/** What is said of each stuck operation, given the line of any step. */
async function tell(
  body: readonly string[],
  words: (one: StuckOperation, lineOf: (step: StuckOperation["step"]) => number) => string,
): Promise<string> {
  const text = `${HEAD}${body.join("\n")}\n}\n`;
  const first = HEAD.split("\n").length;
  const lineOf = (step: StuckOperation["step"]): number =>
    text.slice(0, spanOf(step).start).split("\n").length - first + 1;
  const [said] = await probe({ "/w/p.go": text }, (scope) =>
    scope
      .ask(stuckOperations)
      .map((one) => words(one, lineOf))
      .sort()
      .join(" "),
  );
  return said ?? "no package";
}

function stuckIn(...body: readonly string[]): Promise<string> {
  return tell(body, ({ step, price }, lineOf) => `${lineOf(step)}:${price}`);
}

const NOTIFY = ["ready := make(chan int)", "go func() { select { case ready <- 1: default: } }()", "<-ready"];

describe("who is stuck", () => {
  it("a receiver that comes too late for a send that does not wait", async () => {
    expect(await stuckIn(...NOTIFY)).toBe("3:0");
    expect(await stuckIn(...NOTIFY.map((line) => line.replace("int)", "int, 1)")))).toBe("");
  });

  it("a sender that comes too late for a receive that does not wait", async () => {
    const body = ["c := make(chan int)", "go func() {", "c <- 1", "}()", "select { case <-c: default: }"];
    expect(await stuckIn(...body)).toBe("3:0");
  });

  it("two that do not wait never meet", async () => {
    const body = [
      "c := make(chan int)",
      "over := make(chan int)",
      "go func() { select { case c <- 1: over <- 1; default: } }()",
      "select { case <-c: default: }",
    ];
    expect(await stuckIn(...body)).toBe("");
  });

  it("a timeout seldom comes before what is ready from the start", async () => {
    const body = (capacity: string) => [
      `c := make(chan int${capacity})`,
      "go func() { select { case c <- 1: case <-time.After(time.Second): } }()",
      "<-c",
    ];
    expect(await stuckIn(...body(", 1"))).toBe("3:1");
    expect(await stuckIn(...body(""))).toBe("3:0");
  });

  it("a timer that was stopped never fires", async () => {
    const body = (last: string) => [
      "t := time.NewTimer(time.Second)",
      "c := make(chan int, 1)",
      "go func() { c <- 1 }()",
      last,
    ];
    expect(await stuckIn(...body("t.Stop(); <-t.C"))).toBe("4:0");
    expect(await stuckIn(...body("if !t.Stop() { <-t.C }"))).toBe("");
    expect(await stuckIn(...body("<-t.C; if !t.Stop() { <-t.C }"))).toBe("4:0");
    expect(await stuckIn(...body("t.Stop(); t.Reset(1); <-t.C"))).toBe("");
  });

  it("others may see an atomic before it is changed", async () => {
    const body = (look: string) => [
      "c := make(chan int)",
      "var n atomic.Int32",
      "go func() { n.Add(1); if n.Load() == 2 { c <- 1 } }()",
      look,
    ];
    expect(await stuckIn(...body("n.Add(1); if n.Load() == 2 { <-c }"))).toBe("3:0 4:0");
    expect(await stuckIn(...body("if n.Add(1) == 2 { <-c }"))).toBe("3:0 4:0");
    expect(await stuckIn(...body("n.Add(1); <-c"))).toBe("4:0");
  });

  it("others may see a timer before it is stopped", async () => {
    const body = ["t := time.NewTimer(time.Second)", "go t.Stop()", "<-t.C", "_ = make(chan int)"];
    expect(await stuckIn(...body)).toBe("3:0");
    expect(await stuckIn(...body.with(1, "go t.Reset(1)"))).toBe("");
  });

  it("who waits for somebody that is stuck stands beside it, unless it is told on its own", async () => {
    const body = [
      "c, done := make(chan int), make(chan int)",
      "go func() {",
      "c <- 1",
      "close(done)",
      "}()",
      "<-done",
    ];
    const beside = (lines: readonly string[]) =>
      tell(lines, ({ step, alongside }, lineOf) => `${lineOf(step)}+${[...alongside].map(lineOf)}`);
    expect(await beside(body)).toBe("3+6");
    expect(await beside([...body.slice(0, -1), "<-make(chan int)"])).toBe("3+ 6+");
    expect(await beside(body.with(0, "c, done := make(chan int, 1), make(chan int)"))).toBe("");
  });
});
