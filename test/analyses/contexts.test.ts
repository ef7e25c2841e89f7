/**
 * Contexts: which are at hand in a closure, what a callee does with the one it is given, and from
 * where on one is done.
 */
import { describe, expect, it } from "vitest";
import type { Scope } from "../../src/analyses/analysis.js";
import { contextsAtHand } from "../../src/analyses/contexts/at-hand.js";
import { contextCare } from "../../src/analyses/contexts/care.js";
import { lineageOf } from "../../src/analyses/contexts/lineage.js";
import { neverHadDeadline } from "../../src/analyses/timeouts/deadlines.js";
import type { Value } from "../../src/flow/ir.js";
import { probe } from "../support/probe.js";

const PREFIX = `package p

import (
	"context"
	"log/slog"
	"net/http"
	"os/signal"
	"path/filepath"
	"io/fs"
	"sync"
	"time"
)

type store struct{ ctx context.Context }

var _ = []any{slog.Info, http.Get, signal.Stop, filepath.Walk, fs.ErrExist, time.Now}
var once sync.Once
var later []func()

func mark(string)                     {}
func now(f func())                    { f() }
func keep(f func())                   { later = append(later, f) }
func wait(ctx context.Context)        { <-ctx.Done() }
func pass(ctx context.Context)        { wait(ctx) }
func read(ctx context.Context) any    { return ctx.Value("key") }
func hold(s *store, c context.Context) { s.ctx = c }
`;

async function ask<T>(code: string, question: (scope: Scope) => T): Promise<T | undefined> {
  const [found] = await probe({ "/w/p.go": PREFIX + code }, question);
  return found;
}

function functionNamed(scope: Scope, name: string) {
  const source = [...scope.functions([name])].find(({ decl }) => decl.name.name === name);
  if (source === undefined) throw new Error(`no function ${name}`);
  return { source, graph: scope.flow(source) };
}

/** The contexts at hand where `mark` is called, in each of its places. */
const atMarks = (scope: Scope): readonly string[] =>
  functionNamed(scope, "f").graph.functions.flatMap((fn) => {
    const calls = fn.blocks.flatMap(({ instrs }) =>
      instrs.filter(({ op, node }) => op === "call" && fn.file.text.startsWith("mark", node.start)),
    );
    const hands = scope.ask(contextsAtHand).of(fn);
    return calls.map(() => hands.map(({ text }) => text).join(" "));
  });

describe("at hand", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ["is a parameter", 'func f(ctx context.Context) { mark("") }', ["ctx"]],
    ["is a request's", 'func f(w http.ResponseWriter, r *http.Request) { mark("") }', ["r.Context()"]],
    ["is nothing without a name", 'func f(_ context.Context) { mark("") }', [""]],
    ["is nothing in a field", 'func (s *store) f() { mark("") }', [""]],
    ["is nothing made here", 'func f() { ctx := context.Background(); _ = ctx; mark("") }', [""]],
    ["reaches a literal called at once", 'func f(ctx context.Context) { func() { mark("") }() }', ["ctx"]],
    [
      "reaches a literal in a helper that calls it",
      'func f(ctx context.Context) { now(func() { mark("") }) }',
      ["ctx"],
    ],
    [
      "reaches a walk over files",
      'func f(ctx context.Context) { filepath.WalkDir("", func(string, fs.DirEntry, error) error { mark(""); return nil }) }',
      ["ctx"],
    ],
    [
      "does not reach a literal that is kept",
      'func f(ctx context.Context) { keep(func() { mark("") }) }',
      [""],
    ],
    [
      "does not reach a returned one",
      'func f(ctx context.Context) func() { return func() { mark("") } }',
      [""],
    ],
    [
      "does not reach what is done once",
      'func f(ctx context.Context) { once.Do(func() { mark("") }) }',
      [""],
    ],
    ["does not reach a goroutine", 'func f(ctx context.Context) { go func() { mark("") }() }', [""]],
    [
      "reaches a goroutine that is waited for",
      'func f(ctx context.Context) { c := make(chan int); go func() { mark(""); close(c) }(); <-c }',
      ["ctx"],
    ],
    [
      "reaches a goroutine that watches it",
      'func f(ctx context.Context) { go func() { for ctx.Err() == nil { mark("") } }() }',
      ["ctx"],
    ],
    [
      "is a literal's own before those around it",
      'func f(ctx context.Context) { _ = func(inner context.Context) { mark("") } }',
      ["inner"],
    ],
  ])("%s", async (_, code, expected) => {
    expect(await ask(code, atMarks)).toEqual(expected);
  });
});

const careOf = (scope: Scope): string => {
  const { source } = functionNamed(scope, "f");
  const index = source.func.type().params.findIndex(({ name }) => name === "ctx");
  const { watches, keeps, answers } = scope.ask(contextCare).summary(source.func, index);
  return [`watches ${watches}`, keeps ? "keeps" : "", answers ? "answers" : ""].filter(Boolean).join(", ");
};

describe("a function that is given a context", () => {
  it.each([
    ["waits for it", "func f(ctx context.Context) { <-ctx.Done() }", "watches yes"],
    ["gives it to a waiter", "func f(n int, ctx context.Context) { pass(ctx) }", "watches yes"],
    [
      "gives it on with a value more",
      'func f(ctx context.Context) { pass(context.WithValue(ctx, "a", 1)) }',
      "watches yes",
    ],
    ["cuts it off", "func f(ctx context.Context) { pass(context.WithoutCancel(ctx)) }", "watches no"],
    ["only reads it", 'func f(ctx context.Context) { read(ctx); slog.InfoContext(ctx, "") }', "watches no"],
    ["forgets it", "func f(ctx context.Context) {}", "watches no"],
    ["stores it", "func f(s *store, ctx context.Context) { s.ctx = ctx }", "watches no, keeps"],
    ["has it stored", "func f(s *store, ctx context.Context) { hold(s, ctx) }", "watches no, keeps"],
    ["starts a goroutine with it", "func f(ctx context.Context) { go wait(ctx) }", "watches maybe, keeps"],
    [
      "gives it to code out of sight",
      "func f(ctx context.Context, g func(context.Context)) { g(ctx) }",
      "watches maybe",
    ],
    [
      "has something to do when it is done",
      "func f(ctx context.Context, c chan int) { if ctx.Err() != nil { close(c); return }; c <- 1 }",
      "watches yes, answers",
    ],
    [
      "only asks for the reason",
      "func f(ctx context.Context, err error) error { if ctx.Err() != nil { err = ctx.Err() }; return err }",
      "watches no",
    ],
    [
      "goes on while it is not done",
      'func f(ctx context.Context) { for ctx.Err() == nil { mark("") } }',
      "watches yes",
    ],
    ["gives it to itself", "func f(ctx context.Context) { if ctx.Err() == nil { f(ctx) } }", "watches yes"],
  ])("%s", async (_, code, expected) => {
    expect(await ask(code, careOf)).toBe(expected);
  });

  it("is judged alike whoever is asked first", async () => {
    const chain = ["func g0(ctx context.Context) { <-ctx.Done() }"];
    for (let n = 1; n <= 8; n++) chain.push(`func g${n}(ctx context.Context) { g${n - 1}(ctx) }`);
    const judged = (order: readonly string[]) => (scope: Scope) => {
      const answers = order.map((name): [string, string] => {
        const { source } = functionNamed(scope, name);
        return [name, scope.ask(contextCare).summary(source.func, 0).watches];
      });
      return new Map(answers);
    };
    const code = chain.join("\n");
    // From g8 it is too far to the bottom; that must not stick to those on the way.
    const fromAbove = await ask(code, judged(["g8", "g3"]));
    const alone = await ask(code, judged(["g3"]));
    expect(fromAbove?.get("g3")).toBe(alone?.get("g3"));
    expect(alone?.get("g3")).toBe("yes");
  });
});

/** What is given to `wait` in `f`. */
function given(scope: Scope): Value {
  const [fn] = functionNamed(scope, "f").graph.functions;
  for (const { instrs } of fn?.blocks ?? []) {
    for (const instr of instrs) {
      const [context] = instr.op === "call" && "func" in instr.call.target ? instr.call.args : [];
      if (context !== undefined && instr.op === "call" && instr.call.node.kind === "CallExpr") {
        const { fun } = instr.call.node;
        if (fun.kind === "Ident" && fun.name === "wait") return context;
      }
    }
  }
  throw new Error("nothing is given to wait");
}

describe("the lineage of a context", () => {
  const kinds = (scope: Scope) => lineageOf(scope, given(scope)).roots.map(({ kind }) => kind);

  it.each([
    ["an empty one", "func f() { wait(context.TODO()) }", ["empty"]],
    ["a request's", "func f(r *http.Request) { wait(r.Context()) }", ["request"]],
    ["a field's", "func f(s *store) { wait(s.ctx) }", ["unknown"]],
    [
      "one of two",
      "func f(ctx context.Context) { if ctx == nil { ctx = context.Background() }; wait(ctx) }",
      ["empty", "param"],
    ],
    [
      "a variable that was given another since",
      "func f(ctx context.Context) { defer func() { _ = ctx }(); ctx = context.Background(); wait(ctx) }",
      ["empty"],
    ],
  ])("%s", async (_, code, expected) => {
    expect((await ask(code, kinds))?.toSorted()).toEqual(expected);
  });
});

describe("a deadline", () => {
  const isMissing = (scope: Scope) => neverHadDeadline(scope, given(scope));

  it.each([
    ["is missing", "func f() { wait(context.Background()) }", true],
    ["is set here", "func f() { c, _ := context.WithTimeout(context.Background(), 1); wait(c) }", false],
    [
      "is set by a caller",
      "func f(ctx context.Context) { wait(ctx) }\nfunc g() { c, _ := context.WithTimeout(context.TODO(), 1); f(c) }",
      false,
    ],
    [
      "is set by no caller",
      "func f(ctx context.Context) { wait(ctx) }\nfunc g() { f(context.TODO()) }",
      true,
    ],
    ["may be set by callers out of sight", "func f(ctx context.Context) { wait(ctx) }\nvar _ = f", false],
    ["is no matter for a server's request", "func f(r *http.Request) { wait(r.Context()) }", false],
    [
      "is no matter where a signal ends it",
      "func f() { c, _ := signal.NotifyContext(context.Background()); wait(c) }",
      false,
    ],
  ])("%s", async (_, code, expected) => {
    expect(await ask(code, isMissing)).toBe(expected);
  });
});
