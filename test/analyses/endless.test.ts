/** Loops that a function goes into and never comes out of. */
import { describe, expect, it } from "vitest";
import { endlessLoopOfFunc } from "../../src/analyses/endless.js";
import { probe } from "../support/probe.js";

async function loopOf(code: string): Promise<string> {
  const text = `package p\n\nimport (\n\t"log"\n\t"time"\n)\n\nvar c = make(chan int)\nvar d, ready = time.Second, func() bool { return log.Flags() > 0 }\n${code}\n`;
  const [found] = await probe({ "/w/p.go": text }, (scope) => {
    const source = [...scope.functions(["f"])].find(({ decl }) => decl.name.name === "f");
    const loop = source === undefined ? undefined : endlessLoopOfFunc(scope, source.func);
    return loop === undefined ? "none" : `${loop.kind} ${text.slice(loop.head.start, loop.head.end).trim()}`;
  });
  return found ?? "no package";
}

describe("the endless loop of f", () => {
  it.each([
    ["for without a way out", "func f() { for { <-c } }", "loops for"],
    ["for true", "func f() { for true { <-c } }", "loops for true"],
    ["a break", "func f() { for { if <-c == 0 { break } } }", "none"],
    ["a break in a select", "func f() { for { select { case <-c: break } } }", "loops for"],
    ["a labelled break in a select", "func f() {\nout:\n\tfor { select { case <-c: break out } } }", "none"],
    ["a return in an inner loop", "func f() { for { for range 3 { if <-c == 0 { return } } } }", "none"],
    ["an early return before it", "func f() { if d == 0 { return }\nfor { <-c } }", "loops for"],
    ["goto", "func f() {\nagain:\n\t<-c\n\tgoto again }", "loops again:\n\t<-c"],
    ["a range over a channel", "func f() { for range c {} }", "none"],
    ["a range over a ticker", "func f() { t := time.NewTicker(d)\nfor range t.C {} }", "ticks for range t.C"],
    ["a range over time.Tick", "func f() { for range time.Tick(d) { <-c } }", "ticks for range time.Tick(d)"],
    [
      "a range over a ticker that returns",
      "func f() { for range time.Tick(d) { if <-c == 1 { return } } }",
      "none",
    ],
    ["a log.Fatal", 'func f() { for { if <-c == 0 { log.Fatal("zero") } } }', "none"],
    ["a panic", "func f() { for { if <-c == 0 { panic(0) } } }", "none"],
    ["select {}", "func f() { select {} }", "none"],
    ["a callee", "func g() { for { <-c } }\nfunc f() { defer log.Print(1)\ng() }", "loops for"],
    ["a callee that is not the last", "func g() { for { <-c } }\nfunc h() {}\nfunc f() { g(); h() }", "none"],
    ["a poll", "func f() { for !ready() { time.Sleep(d) } }", "polls for !ready()"],
    ["a poll with a bound", "func f() { for i := 0; i < 3 && !ready(); i++ { time.Sleep(d) } }", "none"],
    ["a busy loop", "func f() { for !ready() { <-c } }", "none"],
    [
      "a poll that does not wait each time",
      "func f() { for !ready() { if ready() { time.Sleep(d) } } }",
      "none",
    ],
  ])("%s", async (_, code, expected) => {
    expect(await loopOf(code)).toBe(expected);
  });
});
