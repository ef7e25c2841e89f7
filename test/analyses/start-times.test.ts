/** How often a goroutine is started: once in the life of a process, or as often as somebody asks. */
import { describe, expect, it } from "vitest";
import { runsIn } from "../../src/analyses/runs.js";
import { startTimes } from "../../src/analyses/start-times.js";
import { probe } from "../support/probe.js";

/** `once`, or the price of `often`, of the first `go work()` of the file. */
async function timesOf(code: string): Promise<string> {
  const text = `${code}\nfunc work() {}\n`;
  const [found] = await probe({ "/w/p.go": text }, (scope) => {
    for (const source of scope.functions(["go"])) {
      for (const fn of scope.flow(source).functions) {
        for (const run of runsIn(fn)) {
          if (run.phase !== "spawned") continue;
          const times = scope.ask(startTimes).of(run.instr);
          return times.kind === "once" ? "once" : `often ${times.price}`;
        }
      }
    }
    return "not started";
  });
  return found ?? "no package";
}

describe("a goroutine started by", () => {
  it.each([
    ["main", "package main\nfunc main() { go work() }", "once"],
    ["init", "package p\nfunc init() { go work() }", "once"],
    [
      "a loop over a list in main",
      "package main\nfunc main() { for range []int{1, 2} { go work() } }",
      "once",
    ],
    ["an endless loop in main", "package main\nfunc main() { for { go work() } }", "often 0"],
    [
      "a loop over a channel",
      "package main\nvar c chan int\nfunc main() { for range c { go work() } }",
      "often 0",
    ],
    ["a helper of main", "package main\nfunc run() { go work() }\nfunc main() { run() }", "once"],
    [
      "a helper that main calls in a loop",
      "package main\nfunc run() { go work() }\nfunc main() { for { run() } }",
      "often 0",
    ],
    [
      "a method that main calls",
      "package main\ntype app struct{}\nfunc (a *app) Run() { go work() }\nfunc main() { (&app{}).Run() }",
      "once",
    ],
    ["an exported function", "package p\nfunc Start() { go work() }", "often 1"],
    [
      "a helper of an exported function",
      "package p\nfunc start() { go work() }\nfunc Start() { start() }",
      "often 1",
    ],
    ["a function nobody calls", "package p\nfunc start() { go work() }", "often 3"],
    [
      "an exported method of a hidden type",
      "package p\ntype t struct{}\nfunc (t) Start() { go work() }",
      "often 3",
    ],
    [
      "a method of an exported interface",
      "package p\ntype I interface{ Start() }\ntype t struct{}\nfunc (*t) Start() { go work() }\nfunc New() I { return &t{} }",
      "often 1",
    ],
    [
      "a handler",
      'package main\nimport "net/http"\nfunc serve(w http.ResponseWriter, r *http.Request) { go work() }\nfunc main() { http.HandleFunc("/", serve) }',
      "often 0",
    ],
    [
      "a literal that is a handler",
      'package main\nimport "net/http"\nfunc main() { http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { go work() }) }',
      "often 0",
    ],
    [
      "a literal nobody can see",
      "package main\nvar hook func()\nfunc main() { hook = func() { go work() } }",
      "often 3",
    ],
    [
      "Once.Do of a package variable",
      'package p\nimport "sync"\nvar once sync.Once\nfunc Start() { once.Do(func() { go work() }) }',
      "once",
    ],
    [
      "Once.Do of a value",
      'package p\nimport "sync"\ntype T struct{ once sync.Once }\nfunc (t *T) Start() { t.once.Do(func() { go work() }) }',
      "often 1",
    ],
    [
      "a function with a flag",
      "package p\nvar started bool\nfunc Start() { if !started { started = true\ngo work() } }",
      "once",
    ],
    [
      "a function that tests a flag it never sets",
      "package p\nvar quiet bool\nfunc Start() { if !quiet { go work() } }",
      "often 1",
    ],
    [
      "a CompareAndSwap",
      'package p\nimport "sync/atomic"\nvar on int32\nfunc Start() { if atomic.CompareAndSwapInt32(&on, 0, 1) { go work() } }',
      "once",
    ],
    [
      "a function that calls itself",
      "package main\nfunc run(n int) { if n > 0 { run(n - 1) }\ngo work() }\nfunc main() { run(2) }",
      "once",
    ],
  ])("%s", async (_, code, expected) => {
    expect(await timesOf(code)).toBe(expected);
  });
});
