/**
 * What ends a goroutine, and what nobody does to end it: one small program per case. Whole programs
 * stand in the fixtures of goroutine-no-exit and worker-not-stopped.
 */
import { describe, expect, it } from "vitest";
import { endlessGoroutines } from "../../src/analyses/endless-goroutines.js";
import { duties } from "../../src/analyses/obligations/duties.js";
import { probe } from "../support/probe.js";

const HEAD = `package p

import (
	"bufio"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

var _ = []any{bufio.NewReader, context.Background, net.Dial, sync.OnceFunc, new(atomic.Bool), time.Sleep}

`;

/** Why it never ends, for each goroutine that does not. */
async function whyEndless(text: string): Promise<string> {
  const [said = []] = await probe({ "/w/p.go": HEAD + text }, (scope) =>
    scope.ask(endlessGoroutines).map(({ loop }) => loop.because || loop.kind),
  );
  return said.join("; ") || "ends";
}

const LOOP = (exit: string, after: string): string => `
type T struct {
	quit    chan struct{}
	stopped bool
	flag    atomic.Bool
	ctx     context.Context
}

func New() *T {
	t := &T{quit: make(chan struct{}), ctx: context.Background()}
	go t.run()
	return t
}

func (t *T) run() {
	for {
		${exit}
		time.Sleep(1)
	}
}

${after}
`;

const QUIT = "select {\ncase <-t.quit:\nreturn\ncase <-time.After(1):\n}";

describe("a goroutine", () => {
  it.each([
    ["whose quit channel nobody closes", QUIT, "", "nobody closes `quit` or sends on it"],
    ["whose quit channel a method closes", QUIT, "func (t *T) Stop() { close(t.quit) }", "ends"],
    ["whose quit channel a method sends on", QUIT, "func (t *T) Stop() { t.quit <- struct{}{} }", "ends"],
    [
      "whose quit channel a copy closes",
      QUIT,
      "func (t *T) Stop() { q := t.quit; t.quit = nil; close(q) }",
      "ends",
    ],
    ["whose quit channel goes elsewhere", QUIT, "func (t *T) Quit() chan struct{} { return t.quit }", "ends"],
    [
      "whose quit channel a function closes once",
      QUIT,
      "func (t *T) Stop() func() { return sync.OnceFunc(func() { close(t.quit) }) }",
      "ends",
    ],
    ["whose flag nobody sets", "if t.stopped {\nreturn\n}", "", "nobody changes `stopped`"],
    [
      "whose flag a method sets",
      "if t.stopped {\nreturn\n}",
      "func (t *T) Stop() { t.stopped = true }",
      "ends",
    ],
    [
      "whose flag is set to what a caller says",
      "if t.stopped {\nreturn\n}",
      "func (t *T) Set(stop bool) { t.stopped = stop }",
      "ends",
    ],
    [
      "whose flag another flag's method sets",
      "if t.stopped {\nreturn\n}",
      "func (t *T) Stop() { t.flag.Store(true) }",
      "nobody changes `stopped`",
    ],
    [
      "whose flag is swapped",
      "if t.flag.Load() {\nreturn\n}",
      "func (t *T) Stop() bool { return t.flag.CompareAndSwap(false, true) }",
      "ends",
    ],
    [
      "whose flag's address is taken",
      "if t.stopped {\nreturn\n}",
      "func (t *T) Flag() *bool { return &t.stopped }",
      "polls",
    ],
    [
      "whose context nobody cancels",
      "if t.ctx.Err() != nil {\nreturn\n}",
      "",
      "its context is never cancelled",
    ],
    [
      "whose context is replaced",
      "if t.ctx.Err() != nil {\nreturn\n}",
      "func (t *T) With(ctx context.Context) { t.ctx = ctx }",
      "ends",
    ],
  ])("%s", async (_, exit, after, expected) => {
    expect(await whyEndless(LOOP(exit, after))).toBe(expected);
  });
});

/** The kinds of what the function \`use\` leaves, with \`worker\` where a goroutine hangs on it. */
async function left(text: string): Promise<string> {
  const [said = []] = await probe({ "/w/p.go": HEAD + text }, (scope) =>
    scope
      .ask(duties)
      .unmet.map(({ acquired }) => (acquired.isWorker === true ? "worker by " : "") + acquired.kind.id),
  );
  return said.join("; ") || "nothing";
}

const OWNED = (fields: string, make: string, run: string, stop: string, use: string): string => `
type W struct {
	${fields}
}

func NewW() *W {
	${make}
	go w.run()
	return w
}

func (w *W) run() {
	${run}
}

func (w *W) Stop() {
	${stop}
}

func use() {
	w := NewW()
	${use}
}
`;

const FLAG = [
  "on atomic.Bool",
  "w := &W{}",
  "for !w.on.Load() {\ntime.Sleep(1)\n}",
  "w.on.Store(true)",
] as const;
const CANCEL = [
  "cancel context.CancelFunc\nctx context.Context",
  "ctx, cancel := context.WithCancel(context.Background())\nw := &W{cancel: cancel, ctx: ctx}",
  "<-w.ctx.Done()",
  "w.cancel()",
] as const;
const CONN = [
  "conn net.Conn",
  'conn, err := net.Dial("tcp", "a")\nif err != nil {\nreturn nil\n}\nw := &W{conn: conn}',
  "r := bufio.NewReader(w.conn)\nfor {\nif _, err := r.ReadByte(); err != nil {\nreturn\n}\n}",
  "w.conn.Close()",
] as const;

describe("a worker", () => {
  it.each([
    ["that a flag ends is left", FLAG, "w.on.Load()", "worker"],
    ["that a flag ends is stopped", FLAG, "defer w.Stop()", "nothing"],
    ["that a flag ends has it set in place", FLAG, "w.on.Store(true)", "nothing"],
    ["that a flag ends has it read only", FLAG, "w.on.Store(false)", "worker"],
    ["that a context ends is left", CANCEL, "_ = w.ctx", "worker by cancel"],
    ["that a context ends is stopped", CANCEL, "w.Stop()", "nothing"],
    ["that a connection ends is left", CONN, "_ = w", "worker by closer"],
    ["that a connection ends is stopped", CONN, "w.Stop()", "nothing"],
  ])("%s", async (_, [fields, make, run, stop], use, expected) => {
    expect(await left(OWNED(fields, make, run, stop, use))).toBe(expected);
  });
});
