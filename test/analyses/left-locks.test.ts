/**
 * Which paths leave a lock behind: one small body per case, with the answer in a word. Whole functions
 * as people write them stand in fixtures/unlock-missing.
 */
import { describe, expect, it } from "vitest";
import { leftByPanic } from "../../src/analyses/locks/left-by-panic.js";
import { leftLocks } from "../../src/analyses/locks/left-locked.js";
import { probe } from "../support/probe.js";

const FREE = "free";

/** `path:3` is the third line of the body; `side`, `again` and `deferred` are mistakes without an exit. */
async function answer(body: string, around = ""): Promise<string> {
  const head = `package p

import (
	"errors"
	"os"
	"sync"
)

var errNo = errors.New("no")

type s struct {
	mu    sync.Mutex
	rw    sync.RWMutex
	state int
	on    bool
	next  *s
}

var _ = os.Exit

func unlock(mu *sync.Mutex) { mu.Unlock() }

func (x *s) f(flag bool, g func() error) (err error) {
`;
  const first = head.split("\n").length;
  const text = `${head}${body}\nreturn nil\n}\n${around}`;
  const [said] = await probe({ "/w/p.go": text }, (scope) => {
    const { left, mistakes } = scope.ask(leftLocks);
    return [
      ...left.map(({ graph, guesses, left: { how, exit } }) => {
        const line = graph.file.text.slice(0, exit.node.start).split("\n").length - first + 1;
        const shape = exit.how === "recovered" ? "panic" : how === "path" ? `path:${line}` : how;
        return guesses.length > 0 ? `${shape} guessed` : shape;
      }),
      ...mistakes.map(({ event: { kind } }) => kind),
    ];
  });
  return said === undefined || said.length === 0 ? FREE : said.join(", ");
}

const LOCK = "x.mu.Lock()\n";
const RECOVER = "defer func() { _ = recover() }()\n";

describe("a lock", () => {
  it.each([
    ["is unlocked by defer", `${LOCK}defer x.mu.Unlock()`, FREE],
    ["is never unlocked", LOCK, "always"],
    ["is left in one branch", `${LOCK}if flag {\nreturn errNo\n}\nx.mu.Unlock()`, "path:3"],
    ["is left where another branch unlocks", `${LOCK}if flag {\nx.mu.Unlock()\n}`, "path:5"],
    ["is unlocked where it was locked", "if flag {\nx.mu.Lock()\n}\nif flag {\nx.mu.Unlock()\n}", FREE],
    ["is unlocked by a field's word", "if x.on {\nx.mu.Lock()\n}\ng()\nif x.on {\nx.mu.Unlock()\n}", FREE],
    ["is unlocked by a flag", `l := false\nif flag {\n${LOCK}l = true\n}\nif l {\nx.mu.Unlock()\n}`, FREE],
    ["is left to the process's end", `${LOCK}if flag {\nos.Exit(1)\n}\nx.mu.Unlock()`, FREE],
    ["is left by a panic", `${LOCK}if flag {\npanic("no")\n}\nx.mu.Unlock()`, FREE],
    ["is left by a recovered panic", `${RECOVER}${LOCK}if flag {\npanic("no")\n}\nx.mu.Unlock()`, "panic"],
    ["is left by a call that may panic", `${RECOVER}${LOCK}g()\nx.mu.Unlock()`, "panic guessed"],
    ["is unlocked before a panic", `${RECOVER}${LOCK}defer x.mu.Unlock()\ng()`, FREE],
    ["is held by a later recover", `${LOCK}g()\nx.mu.Unlock()\n${RECOVER}`, FREE],
    [
      "is locked again by the next round",
      `for flag {\n${LOCK}if x.on {\ncontinue\n}\nx.mu.Unlock()\n}`,
      "again",
    ],
    ["is left by goto", `${LOCK}if flag {\ngoto out\n}\nx.mu.Unlock()\nout:`, "path:7"],
    ["is unlocked on the wrong side", "x.rw.RLock()\nx.rw.Unlock()", "wrong side"],
    ["is locked by defer instead", `${LOCK}defer x.mu.Lock()`, "deferred again"],
    ["is tried and left", "if x.mu.TryLock() {\nif flag {\nreturn errNo\n}\nx.mu.Unlock()\n}", "path:3"],
    ["is tried in vain", "if !x.mu.TryLock() {\nreturn errNo\n}\nx.mu.Unlock()", FREE],
    ["is unlocked by a helper", `${LOCK}if flag {\nunlock(&x.mu)\nreturn errNo\n}\nx.mu.Unlock()`, FREE],
    ["is unlocked by a method value", `u := x.mu.Unlock\n${LOCK}if flag {\nu()\nreturn errNo\n}\nu()`, FREE],
    [
      "is unlocked by a goroutine",
      `${LOCK}if flag {\nx.mu.Unlock()\nreturn errNo\n}\ngo unlock(&x.mu)`,
      FREE,
    ],
    ["is unlocked by a deferred closure", `${LOCK}defer func() {\nx.mu.Unlock()\n}()\nreturn g()`, FREE],
    [
      "is unlocked on errors by defer",
      `${LOCK}defer func() {\nif err != nil {\nx.mu.Unlock()\n}\n}()\nif err = g(); err != nil {\nreturn err\n}\nx.mu.Unlock()`,
      FREE,
    ],
    ["is left where only errors unlock", `${LOCK}defer func() {\nif flag {\nx.mu.Unlock()\n}\n}()`, "path:7"],
    ["is another one in the next round", "for y := x; y != nil; y = y.next {\ny.mu.Lock()\n}", FREE],
    [
      "is held over to the next",
      `${LOCK}for x.next != nil {\nx.next.mu.Lock()\nx.mu.Unlock()\nx = x.next\n}\nx.mu.Unlock()`,
      FREE,
    ],
    ["is let go in between", `${LOCK}x.mu.Unlock()\ng()\n${LOCK}x.mu.Unlock()`, FREE],
    [
      "is left after it was let go",
      `${LOCK}x.mu.Unlock()\n${LOCK}if flag {\nreturn errNo\n}\nx.mu.Unlock()`,
      "path:5",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});

describe("a lock that is left", () => {
  it("is meant for callers that unlock", async () => {
    const around = "func (x *s) take() { x.rw.Lock() }\nfunc (x *s) give() { x.rw.Unlock() }\n";
    expect(await answer("x.take()\ng()\nx.give()", around)).toBe(FREE);
  });

  it("is held against the caller that forgets", async () => {
    const around = "func (x *s) take() { x.rw.Lock() }\nfunc (x *s) give() { x.rw.Unlock() }\n";
    expect(await answer("x.take()\nif flag {\nreturn errNo\n}\nx.give()", around)).toBe("path:3");
  });

  it("is held against the callee that nobody expects to lock", async () => {
    const around = "func (x *s) bump() { x.rw.Lock(); x.state++ }\n";
    expect(await answer("x.bump()\nx.bump()", around)).toBe("always");
  });

  it("is told by the error that comes with it", async () => {
    const around =
      "func (x *s) take() error {\nx.rw.Lock()\nif x.on {\nx.rw.Unlock()\nreturn errNo\n}\nreturn nil\n}\n";
    expect(await answer("if err := x.take(); err != nil {\nreturn err\n}\nx.rw.Unlock()", around)).toBe(FREE);
  });

  it("does not depend on who is asked first", async () => {
    const first = "func (x *s) even(n int) {\nx.rw.Lock()\nx.odd(n - 1)\n}\n";
    const second = "func (x *s) odd(n int) {\nif n > 0 {\nx.even(n - 1)\n}\nx.rw.Unlock()\n}\n";
    const body = "x.even(x.state)\nx.odd(1)";
    expect(await answer(body, first + second)).toBe(await answer(body, second + first));
  });
});

/** `3: safe 1`: what panics in the third line of the body, who stops it, and at what price. */
async function panics(body: string, around: string): Promise<string> {
  const text = `package p

import (
	"net/http"
	"sync"
)

var mu sync.Mutex

func f(flag bool) {
${body}
}
func fail(flag bool) {
	if flag {
		panic("no")
	}
}
func h(w http.ResponseWriter, r *http.Request) { f(r == nil) }
${around}
`;
  const [said] = await probe({ "/w/p.go": text.replace(around === "" ? /^$/ : /^func h.*$/m, "") }, (scope) =>
    scope.ask(leftByPanic).map(({ graph, exit, by, guesses }) => {
      const line = graph.file.text.slice(0, exit.node.start).split("\n").length - 10;
      return `${line}: ${by} ${guesses.reduce((sum, { price }) => sum + price, 0)}`;
    }),
  );
  return said === undefined || said.length === 0 ? FREE : said.join(", ");
}

describe("a panic that somebody above stops", () => {
  const STOPS = "func safe() {\ndefer func() { recover() }()\nf(true)\n}";
  const PANIC = 'mu.Lock()\nif flag {\npanic("no")\n}\nmu.Unlock()';
  const HELPER = "mu.Lock()\nfail(flag)\nmu.Unlock()";
  it.each([
    ["in a caller", PANIC, STOPS, "3: `safe` 1"],
    ["in net/http", PANIC, "", "3: net/http 1"],
    ["of a helper", HELPER, STOPS, "2: `safe` 2"],
    ["of a helper under a deferred unlock", "mu.Lock()\ndefer mu.Unlock()\nfail(flag)", STOPS, FREE],
    [
      "in what runs it",
      PANIC,
      "func g() { safely(f) }\nfunc safely(run func(bool)) {\ndefer func() { recover() }()\nrun(true)\n}",
      "3: `safely` 1",
    ],
    ["and panics again", PANIC, "func safe() {\ndefer func() { panic(recover()) }()\nf(true)\n}", FREE],
    ["before the call", PANIC, "func safe() {\nf(true)\ndefer func() { recover() }()\n}", FREE],
    ["on another stack", PANIC, "func safe() {\ndefer func() { recover() }()\ngo f(true)\n}", FREE],
  ])("%s", async (_, body, around, expected) => {
    expect(await panics(body, around)).toBe(expected);
  });
});
