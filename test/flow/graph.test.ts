/**
 * Dominance and loops against their definitions, over the graphs of all flow fixtures; exits and
 * endings of single functions.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { deferredAt, mayRecover, runDefersOf } from "../../src/flow/defers.js";
import { dominates, immediatePostDominator, postDominates } from "../../src/flow/dominators.js";
import { canReachExit, exitsOf, reachableFrom } from "../../src/flow/graph.js";
import type { Block, FlowFunction } from "../../src/flow/ir.js";
import { isInLoop, loopsOf } from "../../src/flow/loops.js";
import { neverReturns } from "../../src/flow/no-return.js";
import { goProgram } from "./go-program.js";

const FOLDER = fileURLToPath(new URL("../../fixtures/_flow/", import.meta.url));
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".go"));

describe("against the definitions", () => {
  test.each(names)("%s", async (name) => {
    const { graphs } = await goProgram(readFileSync(FOLDER + name, "utf8"));
    for (const fn of graphs.flatMap((graph) => graph.functions)) {
      for (const a of fn.blocks) {
        const without = reachedWithout(fn, a);
        const leaving = endsWithout(fn, a);
        for (const b of fn.blocks) {
          expect(dominates(a, b), `${fn.id}: b${a.index} dominates b${b.index}`).toBe(
            a === b || !without.has(b),
          );
          if (!canReachExit(b) || a === b) continue;
          const wanted = !leaving.has(b);
          expect(postDominates(a, b), `${fn.id}: b${a.index} post-dominates b${b.index}`).toBe(wanted);
        }
        expect(isInLoop(a), `${fn.id}: b${a.index} is in a loop`).toBe(reachableFrom(a).has(a));
      }
      for (const loop of loopsOf(fn).loops) {
        for (const block of loop.blocks) expect(loop.irreducible || dominates(loop.head, block)).toBe(true);
      }
    }
  });
});

/** What can be reached from the entry when a block is taken out; calls that panic lead to the panic exit from anywhere. */
function reachedWithout(fn: FlowFunction, out: Block): Set<Block> {
  const found = new Set<Block>();
  const entry = fn.blocks[0];
  if (entry === undefined || entry === out) return found;
  const stack = [entry];
  if (fn.panicExit !== undefined && fn.panicExit !== out) stack.push(fn.panicExit);
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (found.has(block)) continue;
    found.add(block);
    for (const next of block.succs) if (next !== out) stack.push(next);
  }
  return found;
}

/** The blocks from which an end can be reached without passing a block. */
function endsWithout(fn: FlowFunction, out: Block): Set<Block> {
  const found = new Set<Block>();
  const stack = exitsOf(fn).filter((block) => block !== out);
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (found.has(block)) continue;
    found.add(block);
    for (const pred of block.preds) if (pred !== out) stack.push(pred);
  }
  return found;
}

describe("endings", () => {
  const cases: readonly [string, string][] = [
    ["func f() { for { } }", "loops"],
    ["func f(x bool) { for { if x { return } } }", "returns"],
    ['func f() { log.Fatal("x") }', "exits"],
    ['func f(x bool) { if x { os.Exit(1) }; panic("x") }', "panics"],
    ["func f() { select {} }", "loops"],
    ["func f(t *testing.T) { t.Fatal() }", "goexit"],
    ["func f(t testing.TB) { defer t.Log(); t.FailNow() }", "goexit"],
    ["func f() { defer func() { recover() }(); panic(1) }", "returns"],
    ["func f() { defer func() { println() }(); panic(1) }", "panics"],
    ["func f() { func() { os.Exit(1) }() }", "exits"],
    ["func f(x bool) { for { if x { os.Exit(1) }; if !x { for { } } } }", "loops"],
    ["func f() { runtime.Goexit() }", "goexit"],
    ["func f(c chan int) { for range c { } }", "returns"],
  ];
  test.each(cases)("%s", async (text, ending) => {
    const head =
      'package m\nimport ("log"; "os"; "runtime"; "testing")\nvar _, _, _ = log.Print, os.Args, runtime.GC\nvar _ testing.TB\n';
    expect(neverReturns((await goProgram(head + text)).fn("f"))).toBe(ending);
  });

  test("an oracle ends blocks after the project's own functions", async () => {
    const text = "package m\nfunc die()\nfunc f() int { die(); return 1 }\n";
    const { fn } = await goProgram(text, "1.27", {
      noReturn: (callee) => (callee.name === "die" ? "exits" : "returns"),
    });
    expect(neverReturns(fn("f"))).toBe("exits");
    expect(fn("f").blocks).toHaveLength(1);
  });
});

test("endless loops have post-dominators", async () => {
  const { fn } = await goProgram(
    "package m\nfunc f(a bool) { if a { println(1) } else { println(2) }; for { println(3) } }\n",
  );
  const [entry] = fn("f").blocks;
  expect(entry && immediatePostDominator(entry)?.hint).toBe("if.done");
  expect(entry && canReachExit(entry)).toBe(false);
});

test("deferred calls of an exit, last first", async () => {
  const text = `package m
func f(a bool) {
	defer one()
	if a { defer two() }
	for a { defer three() }
}
func one()
func two()
func three()
`;
  const { fn } = await goProgram(text);
  const run = runDefersOf(fn("f")).find(({ cause }) => cause === "return");
  const shown =
    run &&
    deferredAt(run).map(({ instr, must, many }) => [
      instr.call.target.kind === "static" && instr.call.target.func.name,
      must,
      many,
    ]);
  expect(shown).toEqual([
    ["three", false, true],
    ["two", false, false],
    ["one", true, false],
  ]);
  expect(mayRecover(fn("f"))).toBe(true);
});
