/**
 * Summaries of effects: what a function does to what it is given, through helpers, closures and
 * other packages, and on which goroutine.
 */
import { describe, expect, it } from "vitest";
import type { Scope } from "../../src/analyses/analysis.js";
import { effects } from "../../src/analyses/effects.js";
import { probe } from "../support/probe.js";

const PREFIX = `package p

import (
	"sync"
	"testing"
)

type owner struct {
	wg   sync.WaitGroup
	next *owner
}

var all sync.WaitGroup
`;

/** `kind root.steps phase` per effect of the function `f`, in order. */
function summary(scope: Scope): readonly string[] {
  const func = [...scope.functions(["f"])].find(({ decl }) => decl.name.name === "f")?.func;
  if (func === undefined) return ["no function f"];
  return scope
    .ask(effects)
    .summary(func)
    .map(({ kind, root, steps, phase }) => {
      const name =
        root.kind === "param" ? `#${root.index}` : root.kind === "global" ? root.obj.name : root.kind;
      return `${kind} ${name}${steps.join("")} ${phase}`;
    });
}

async function summaryOf(code: string): Promise<readonly string[]> {
  const [found] = await probe({ "/w/p.go": `${PREFIX}\nvar _ *testing.T\n${code}` }, summary);
  return found ?? [];
}

describe("the summary of f", () => {
  it.each<readonly [string, string, readonly string[]]>([
    [
      "a parameter",
      "func f(wg *sync.WaitGroup) { wg.Add(1); defer wg.Done() }",
      ["wg-add #0 now", "wg-done #0 deferred"],
    ],
    ["a negative Add", "func f(wg *sync.WaitGroup) { wg.Add(-1) }", ["wg-done #0 now"]],
    ["a field of the receiver", "func (o *owner) f() { o.next.wg.Wait() }", ["wg-wait receiver.next.wg now"]],
    ["a package variable", "func f() { all.Done() }", ["wg-done all now"]],
    [
      "a helper",
      "func done(o *owner) { o.wg.Done() }\nfunc f(n int, o *owner) { done(o.next) }",
      ["wg-done #1.next.wg now"],
    ],
    [
      "a helper on another goroutine",
      "func done(o *owner) { o.wg.Done() }\nfunc f(o *owner) { go done(o) }",
      ["wg-done #0.wg spawned"],
    ],
    ["a closure", "func f(o *owner) { func() { defer o.wg.Done() }() }", ["wg-done #0.wg deferred"]],
    [
      "a closure in a variable",
      "func f(o *owner) { done := func() { o.wg.Done() }\nif o.next != nil { done() } }",
      ["wg-done #0.wg now"],
    ],
    [
      "a closure with a parameter",
      "func f(o *owner) { go func(wg *sync.WaitGroup) { wg.Done() }(&o.wg) }",
      ["wg-done #0.wg spawned"],
    ],
    ["a starter", "func f(o, p *owner) { o.wg.Go(func() { p.wg.Done() }) }", ["wg-done #1.wg spawned"]],
    [
      "a method value",
      "func (o *owner) done() { o.wg.Done() }\nfunc f(o *owner) { finish := o.done\nfinish() }",
      ["wg-done #0.wg now"],
    ],
    [
      "a function that calls itself",
      "func f(o *owner) { if o != nil { o.wg.Done(); f(o.next) } }",
      ["wg-done #0.wg now"],
    ],
    ["what it made itself", "func f() { var wg sync.WaitGroup; wg.Add(1); wg.Done(); wg.Wait() }", []],
    ["a test", "func f(t testing.TB) { t.Helper(); t.Error(1); t.Skip() }", ["test-end #0 now"]],
    [
      "a closure nobody is seen to run",
      "var kept func()\nfunc f(o *owner) { kept = func() { o.wg.Done() } }",
      [],
    ],
  ])("tells of %s", async (_, code, expected) => {
    expect(await summaryOf(code)).toEqual(expected);
  });

  it("crosses packages", async () => {
    const files = {
      "/w/count/count.go": 'package count\n\nimport "sync"\n\nfunc Down(wg *sync.WaitGroup) { wg.Done() }\n',
      "/w/p.go":
        'package p\n\nimport (\n\t"sync"\n\n\t"example.org/w/count"\n)\n\nfunc f(wg *sync.WaitGroup) { defer count.Down(wg) }\n',
    };
    const found = await probe(files, summary);
    expect(found).toContainEqual(["wg-done #0 deferred"]);
  });
});
