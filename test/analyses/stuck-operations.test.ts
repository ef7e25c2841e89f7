/**
 * Who is stuck for ever: one small body per case, with the answer in a word. Whole programs as people
 * write them, judged by a real Go, stand in fixtures/chan-send-stuck and its kin.
 */
import { describe, expect, it } from "vitest";
import { type StuckOperation, stuckOperations } from "../../src/analyses/concurrency/stuck-operations.js";
import { probe } from "../support/probe.js";

const NOBODY = "nobody";

/** What is dearer is hidden by default. */
const LIKELY = 2;

/** `send:3`: the third line of the body; a `?` where something about data had to be assumed. */
async function answer(body: string, around = ""): Promise<string> {
  const head = `package p

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sync/errgroup"
)

var _ unsafe.Pointer

var _ os.Signal

var _ io.Reader

var _ net.Conn

var _ bytes.Buffer

var _ = []any{context.TODO, errors.New, fmt.Sscan, http.Serve, signal.Notify, runtime.Goexit, time.Now, (*sync.Mutex).Lock, (*atomic.Int32).Load, (*errgroup.Group).Wait}

func f(flag bool, work func() error, names []string, ctx context.Context) {
`;
  const first = head.split("\n").length;
  const text = `${head}${body}\n}\n${around}`;
  const [said] = await probe({ "/w/p.go": text, ...ERRGROUP }, (scope) =>
    scope
      .ask(stuckOperations)
      .filter(({ price }) => price <= LIKELY)
      .map((one) => ({ line: lineOf(one) - first + 1, text: `${kindOf(one)}${one.price > 0 ? "?" : ""}` })),
  );
  if (said === undefined || said.length === 0) return NOBODY;
  return said
    .sort((a, b) => a.line - b.line)
    .map(({ line, text: kind }) => `${kind}:${line}`)
    .join(", ");
}

/** The package as the engine knows it: by its path alone. */
const ERRGROUP = {
  "/w/vendor/golang.org/x/sync/errgroup/errgroup.go": `package errgroup

import "context"

type Group struct{ n int }

func WithContext(ctx context.Context) (*Group, context.Context) { return &Group{}, ctx }

func (g *Group) Go(f func() error) { g.n++ }

func (g *Group) SetLimit(n int) { g.n = n }

func (g *Group) Wait() error { return nil }
`,
};

function kindOf({ pending, step }: StuckOperation): string {
  return pending.kind === "recv" && step.node.kind === "RangeStmt" ? "range" : pending.kind;
}

function lineOf({ step }: StuckOperation): number {
  return step.block.fn.file.text.slice(0, step.node.start).split("\n").length;
}

type Case = readonly [what: string, body: string, expected: string, around?: string];

function all(cases: readonly Case[]): void {
  for (const [what, body, expected, around] of cases) {
    it(what, async () => {
      expect(await answer(body, around)).toBe(expected);
    });
  }
}

describe("a send", () => {
  all([
    ["meets its receiver", "ch := make(chan int)\ngo func() { ch <- 1 }()\n<-ch", NOBODY],
    ["finds nobody", "ch := make(chan int)\ngo func() { ch <- 1 }()", "send:2"],
    ["finds room", "ch := make(chan int, 1)\ngo func() { ch <- 1 }()", NOBODY],
    ["finds one slot for two", "ch := make(chan int, 1)\nch <- 1\nch <- 2", "send:3"],
    ["finds two slots for two", "ch := make(chan int, 2)\nch <- 1\nch <- 2", NOBODY],
    ["goes to nil", "var ch chan int\ngo func() { ch <- 1 }()", "send:2"],
    ["is one too many", "ch := make(chan int)\ngo func() {\nch <- 1\nch <- 2\n}()\n<-ch", "send:4"],
    [
      "is not received on one path",
      "ch := make(chan int)\ngo func() { ch <- 1 }()\nif flag {\nreturn\n}\n<-ch",
      "send?:2",
    ],
    [
      "is not received after an error",
      "ch := make(chan int)\ngo func() { ch <- 1 }()\nif err := work(); err != nil {\nreturn\n}\n<-ch",
      "send:2",
    ],
    [
      "is received by defer",
      "ch := make(chan int)\ngo func() { ch <- 1 }()\ndefer func() { <-ch }()\nif flag {\nreturn\n}",
      NOBODY,
    ],
    [
      "is one of as many as there are names",
      "ch := make(chan string, len(names))\nfor _, n := range names {\ngo func() { ch <- n }()\n}\n<-ch",
      NOBODY,
    ],
  ]);
});

describe("a receive", () => {
  all([
    ["finds a closed channel", "ch := make(chan int)\nclose(ch)\n<-ch\n<-ch", NOBODY],
    ["empties the buffer first", "ch := make(chan int, 1)\nch <- 1\nclose(ch)\n<-ch\n<-ch", NOBODY],
    ["finds nothing", "ch := make(chan int)\n<-ch", "recv:2"],
    ["wants two of one", "ch := make(chan int)\ngo func() { ch <- 1 }()\n<-ch\n<-ch", "recv:4"],
    ["comes from nil", "var ch chan int\n<-ch", "recv:2"],
    [
      "is forgotten where work fails",
      "ch := make(chan int)\ngo func() {\nif work() != nil {\nreturn\n}\nch <- 1\n}()\n<-ch",
      "recv:8",
    ],
    [
      "is closed where work panics",
      'ch := make(chan int)\ngo func() {\ndefer close(ch)\ndefer func() { recover() }()\npanic("no")\n}()\n<-ch',
      NOBODY,
    ],
    [
      "is left by a panic that is recovered",
      'ch := make(chan int)\ngo func() {\ndefer func() { recover() }()\nif flag {\npanic("no")\n}\nch <- 1\n}()\n<-ch',
      "recv?:9",
    ],
    [
      "is left by a panic that ends the process",
      'ch := make(chan int)\ngo func() {\nif flag {\npanic("no")\n}\nch <- 1\n}()\n<-ch',
      NOBODY,
    ],
    ["gets a channel", "ways := make(chan chan int, 1)\nways <- make(chan int)\n<-(<-ways)", "recv:3"],
    ["comes from a parameter", "g := func(ch chan int) { <-ch }\ng(source)", NOBODY, "var source chan int"],
  ]);
});

describe("a range", () => {
  all([
    ["ends with close", "ch := make(chan int, 1)\nch <- 1\nclose(ch)\nfor range ch {\n}", NOBODY],
    ["waits for close", "ch := make(chan int, 1)\nch <- 1\nfor range ch {\n}", "range:3"],
    ["is left by break", "ch := make(chan int, 1)\nch <- 1\nfor range ch {\nbreak\n}", NOBODY],
    [
      "leaves its sender by break",
      "ch := make(chan int)\ngo func() {\nch <- 1\nch <- 2\n}()\nfor range ch {\nbreak\n}",
      "send:4",
    ],
  ]);
});

describe("a select", () => {
  all([
    ["has a default", "ch := make(chan int)\nselect {\ncase <-ch:\ndefault:\n}", NOBODY],
    [
      "takes its default where nobody has come yet",
      "ch := make(chan int)\ngo func() {\nselect {\ncase ch <- 1:\ndefault:\n}\n}()\n<-ch",
      "recv:8",
    ],
    ["has room", "ch := make(chan int, 1)\nselect {\ncase ch <- 1:\ndefault:\n}\n<-ch", NOBODY],
    [
      "has nothing ready",
      "a, b := make(chan int), make(chan int)\nselect {\ncase <-a:\ncase <-b:\n}",
      "select:2",
    ],
    [
      "has a case that is nil",
      "var off chan int\non := make(chan int, 1)\non <- 1\nselect {\ncase <-off:\ncase <-on:\n}",
      NOBODY,
    ],
    [
      "is left by time",
      "ch := make(chan int)\ngo func() { ch <- 1 }()\nselect {\ncase <-ch:\ncase <-time.After(time.Second):\n}",
      "send:2",
    ],
    [
      "is left by a context from outside",
      "ch := make(chan int)\ngo func() { ch <- 1 }()\nselect {\ncase <-ch:\ncase <-ctx.Done():\n}",
      "send?:2",
    ],
    [
      "waits for a context that never ends",
      "ch := make(chan int)\ngo func() { ch <- 1 }()\nselect {\ncase <-ch:\ncase <-context.Background().Done():\n}",
      NOBODY,
    ],
    ["waits for time", "<-time.After(time.Second)\n<-time.NewTimer(time.Second).C", NOBODY],
    [
      "ends with its cancel",
      "ctx, cancel := context.WithCancel(context.Background())\ngo func() { <-ctx.Done() }()\ncancel()",
      NOBODY,
    ],
    [
      "ends with its parent's cancel",
      "above, cancel := context.WithCancel(context.Background())\nbelow := context.WithValue(above, 1, 2)\ngo func() { <-below.Done() }()\ncancel()",
      NOBODY,
    ],
    [
      "is never cancelled",
      "ctx, cancel := context.WithCancel(context.Background())\ngo func() { <-ctx.Done() }()\nif flag {\ncancel()\n}",
      "recv?:2",
    ],
  ]);
});

describe("locks and counts", () => {
  all([
    ["are taken twice", "var mu sync.Mutex\nmu.Lock()\nmu.Lock()", "lock:3"],
    ["are given back", "var mu sync.Mutex\nmu.Lock()\nmu.Unlock()\nmu.Lock()\nmu.Unlock()", NOBODY],
    ["are read twice", "var mu sync.RWMutex\nmu.RLock()\nmu.RLock()\nmu.RUnlock()\nmu.RUnlock()", NOBODY],
    ["are written while read", "var mu sync.RWMutex\nmu.RLock()\nmu.Lock()", "lock:3"],
    [
      "lack one Done",
      "var wg sync.WaitGroup\nwg.Add(2)\ngo func() { defer wg.Done() }()\nwg.Wait()",
      "wait:4",
    ],
    ["count what Go starts", "var wg sync.WaitGroup\nwg.Go(func() {})\nwg.Wait()", NOBODY],
    [
      "wait before the sends are drained",
      "ch := make(chan int)\nvar wg sync.WaitGroup\nwg.Go(func() { ch <- 1 })\nwg.Wait()\n<-ch",
      "wait:4",
    ],
    [
      "wait for an errgroup",
      "var g errgroup.Group\nch := make(chan int)\ng.Go(func() error {\nch <- 1\nreturn nil\n})\n_ = g.Wait()",
      "send:4",
    ],
    [
      "the context of an errgroup, where nobody fails",
      "g, c := errgroup.WithContext(context.Background())\ng.Go(func() error {\n<-c.Done()\nreturn nil\n})\n_ = g.Wait()",
      "recv:3",
    ],
    [
      "the context of an errgroup, where somebody may fail",
      "g, c := errgroup.WithContext(context.Background())\ng.Go(func() error {\n<-c.Done()\nreturn nil\n})\ng.Go(work)\n_ = g.Wait()",
      "recv:3",
    ],
    [
      "the context of an errgroup, where somebody fails",
      'g, c := errgroup.WithContext(context.Background())\ng.Go(func() error {\n<-c.Done()\nreturn nil\n})\ng.Go(func() error { return errors.New("") })\n_ = g.Wait()',
      NOBODY,
    ],
    [
      "the context of an errgroup, behind Wait",
      "g, c := errgroup.WithContext(context.Background())\ng.Go(work)\n_ = g.Wait()\n<-c.Done()",
      NOBODY,
    ],
    ["run once", "var once sync.Once\nch := make(chan int)\nonce.Do(func() { close(ch) })\n<-ch", NOBODY],
    [
      "run once in itself",
      "var once sync.Once\nvar f func()\nf = func() { once.Do(func() { f() }) }\nf()",
      "once:3",
    ],
    [
      "signal nobody",
      "var mu sync.Mutex\nc := sync.NewCond(&mu)\nready := false\ngo func() {\nmu.Lock()\nfor !ready {\nc.Wait()\n}\nmu.Unlock()\n}()\nmu.Lock()\nready = true\nmu.Unlock()",
      "cond:7",
    ],
    [
      "signal who waits",
      "var mu sync.Mutex\nc := sync.NewCond(&mu)\nready := false\ngo func() {\nmu.Lock()\nfor !ready {\nc.Wait()\n}\nmu.Unlock()\n}()\nmu.Lock()\nready = true\nc.Broadcast()\nmu.Unlock()",
      NOBODY,
    ],
    [
      "wait for a condition of somebody else's under the one lock that is held",
      "h.mu.Lock()\ngo func() { h.mu.Lock(); h.mu.Unlock() }()\nh.cond.Wait()\nh.mu.Unlock()",
      NOBODY,
      "var h struct { mu sync.Mutex; cond *sync.Cond }",
    ],
    [
      "wait for a condition of somebody else's under one of two locks",
      "h.mu.Lock()\nh.other.Lock()\ngo func() { h.mu.Lock(); h.mu.Unlock() }()\nh.cond.Wait()",
      NOBODY,
      "var h struct { mu, other sync.Mutex; cond *sync.Cond }",
    ],
  ]);
});

describe("numbers and flags", () => {
  all([
    [
      "count down to the last one",
      "ch := make(chan int)\nvar left atomic.Int32\nleft.Store(2)\nfor range 2 {\ngo func() {\nif left.Add(-1) == 0 {\nclose(ch)\n}\n}()\n}\n<-ch",
      NOBODY,
    ],
    [
      "count one too few",
      "ch := make(chan int)\nvar left atomic.Int32\nleft.Store(3)\nfor range 2 {\ngo func() {\nif left.Add(-1) == 0 {\nclose(ch)\n}\n}()\n}\n<-ch",
      "recv:11",
    ],
    [
      "let one of two through",
      "ch := make(chan int)\nvar won atomic.Bool\nfor range 2 {\ngo func() {\nif won.CompareAndSwap(false, true) {\nch <- 1\n}\n}()\n}\n<-ch",
      NOBODY,
    ],
    [
      "say the same twice",
      "ch := make(chan int)\nif flag {\ngo func() { ch <- 1 }()\n}\nif flag {\n<-ch\n}",
      NOBODY,
    ],
    [
      "say the opposite",
      "ch := make(chan int)\nif flag {\ngo func() { ch <- 1 }()\n}\nif !flag {\n<-ch\n}",
      "send?:3, recv?:6",
    ],
  ]);
});

describe("rounds of a loop", () => {
  all([
    [
      "each leave a sender behind",
      "for {\ndone := make(chan error)\ngo func() { done <- work() }()\nselect {\ncase <-done:\ncase <-time.After(time.Second):\n}\n}",
      "send:3",
    ],
    [
      "each have room",
      "for {\ndone := make(chan error, 1)\ngo func() { done <- work() }()\nselect {\ncase <-done:\ncase <-time.After(time.Second):\n}\n}",
      NOBODY,
    ],
    [
      "send one more than there are workers",
      "jobs := make(chan string)\nfor range 2 {\ngo func() { <-jobs }()\n}\nfor _, n := range names {\njobs <- n\n}",
      "recv:3, send:6",
    ],
  ]);
});

describe("maps", () => {
  all([
    [
      "give back what lies under the same name",
      "m := map[string]chan int{}\nm[names[0]] = make(chan int)\ngo func(ch chan int) { close(ch) }(m[names[0]])\n<-m[names[0]]",
      NOBODY,
    ],
    [
      "lose what lies under another",
      'm := map[string]chan int{"a": make(chan int, 1), "b": make(chan int)}\nm["a"] <- 1\n<-m["b"]',
      "recv:3",
    ],
  ]);
});

describe("large numbers", () => {
  const WORKERS =
    "jobs := make(chan int, 100)\nvar wg sync.WaitGroup\nfor i := 0; i < 10; i++ {\nwg.Add(1)\ngo func() {\ndefer wg.Done()\nfor range jobs {\n}\n}()\n}\nfor i := 0; i < 100; i++ {\njobs <- i\n}\n";
  all([
    ["of workers that all come to an end", `${WORKERS}close(jobs)\nwg.Wait()`, NOBODY],
    ["of workers whose jobs never end", `${WORKERS}wg.Wait()`, "range:7"],
    [
      "of sends, one more than the room",
      "ch := make(chan int, 20)\nfor i := 0; i < 21; i++ {\nch <- i\n}",
      "send:3",
    ],
    ["of sends, as many as the room", "ch := make(chan int, 20)\nfor i := range 20 {\nch <- i\n}", NOBODY],
    [
      "of goroutines that are counted out, one too many",
      "var wg sync.WaitGroup\nwg.Add(11)\nfor range 10 {\ngo wg.Done()\n}\nwg.Wait()",
      "wait:6",
    ],
    [
      "of goroutines that are counted out",
      "var wg sync.WaitGroup\nwg.Add(10)\nfor range 10 {\ngo wg.Done()\n}\nwg.Wait()",
      NOBODY,
    ],
    [
      "of elements that are written out",
      'args := []string{"a", "b", "c", "d", names[0], "f"}\nch := make(chan int)\nch <- len(args)',
      "send:3",
    ],
    [
      "of elements of which one is picked",
      "seen := make([]int, 10)\nfor i := range 10 {\nseen[i] = 1\n}\nch := make(chan int)\nch <- seen[3]",
      "send:6",
    ],
    [
      "one of which is picked out",
      "done := make(chan int)\nfor i := range 20 {\nif i == 7 { close(done) }\n}\n<-done",
      NOBODY,
    ],
  ]);
});

describe("sums of what nobody can see", () => {
  const SENDS =
    "for i := 0; i < workers.busy; i++ {\nch <- i\n}\nfor i := 0; i < workers.idle; i++ {\nch <- i\n}";
  const WORKERS = "var workers struct { busy, idle int }";
  all([
    ["are as large as both", `ch := make(chan int, workers.busy+workers.idle)\n${SENDS}`, NOBODY, WORKERS],
    [
      "are too small by one",
      `ch := make(chan int, workers.busy+workers.idle-1)\n${SENDS}`,
      "send:6",
      WORKERS,
    ],
  ]);
});

describe("maps nobody can see into", () => {
  const RANGE =
    "mu.Lock()\ndocs := shelf.docs\nmu.Unlock()\nfound := make(chan int, len(docs))\nfor range docs {\ngo func() { found <- 1 }()\n}\n";
  const SHELF = "var mu sync.Mutex\nvar shelf = struct { docs map[string]int }{docs: make(map[string]int)}";
  all([
    ["have one size", `${RANGE}for i := 0; i < len(docs); i++ {\n<-found\n}`, NOBODY, SHELF],
    ["have none too many", `${RANGE}for i := 0; i <= len(docs); i++ {\n<-found\n}`, "recv:9", SHELF],
    [
      "have another size when something is put in",
      "docs := map[string]int{}\nfill(docs)\nfound := make(chan int, 9)\nfor i := 0; i < len(docs); i++ {\nfound <- 1\n}\ndocs[names[0]] = 1\nfor i := 0; i < len(docs); i++ {\n<-found\n}",
      "recv?:9",
      "var fill func(map[string]int)",
    ],
  ]);
});

describe("what leaves the function", () => {
  all([
    ["is stored", "ch := make(chan int)\nkept = ch\n<-ch", NOBODY, "var kept chan int"],
    [
      "is returned to a caller who receives",
      "<-g()",
      NOBODY,
      "func g() chan int {\nch := make(chan int)\ngo func() { ch <- 1 }()\nreturn ch\n}",
    ],
    [
      "is returned to a caller who waits in vain",
      "<-g()",
      "recv:1",
      "func g() chan int {\nreturn make(chan int)\n}",
    ],
    ["is given to unknown code", "ch := make(chan int)\ntake(ch)\n<-ch", NOBODY, "var take func(chan int)"],
  ]);
});

/** Longer than what is read for what it says. */
const LONG = "\tnames = append(names, names...)\n".repeat(8);

describe("functions that are passed by", () => {
  all([
    [
      "still take the lock that is held",
      "_ = make(chan int)\nmu.Lock()\nsort(names)\nmu.Unlock()",
      "lock:16",
      `var mu sync.Mutex\nfunc sort(names []string) {\n${LONG}mu.Lock()\nmu.Unlock()\n}`,
    ],
    [
      "still answer what they are given a channel for",
      "ch := make(chan int)\ngo sort(names, ch)\n<-ch",
      NOBODY,
      `func sort(names []string, ch chan int) {\n${LONG}ch <- 1\n}`,
    ],
    [
      "still make what they return",
      "<-sort(names)",
      "recv:1",
      `func sort(names []string) chan int {\n${LONG}return make(chan int)\n}`,
    ],
    [
      "still change what is asked about them",
      "ch := make(chan int, 1)\nif !h.isSorted {\nh.sort(names)\nif !h.isSorted { <-ch }\n}",
      NOBODY,
      `var h *heap\ntype heap struct { isSorted bool }\nfunc (h *heap) sort(names []string) {\n${LONG}h.isSorted = true\n}`,
    ],
  ]);
});

describe("what ends by itself, or elsewhere", () => {
  const LOOP =
    "var stop atomic.Bool\nc := make(chan int)\ngo func() {\nfor !stop.Load() {\nselect { case c <- 1: default: }\n}\nclose(c)\n}()\n";
  all([
    [
      "a loop that a timer's function ends",
      `${LOOP}time.AfterFunc(1, func() { stop.Store(true) })\nfor range c {\n}`,
      NOBODY,
    ],
    ["a loop that nobody ends", `${LOOP}t := time.NewTimer(1)\nt.Stop()\n<-t.C`, "recv:11"],
    [
      "what a timer's function sends",
      "c := make(chan int)\ntime.AfterFunc(1, func() { c <- 1 })\n<-c",
      NOBODY,
    ],
    [
      "what a timer's function sends to nobody",
      "c := make(chan int)\ntime.AfterFunc(1, func() {\nc <- 1\n})",
      "send:3",
    ],
    [
      "what a stopped timer's function would have sent",
      "c := make(chan int)\nt := time.AfterFunc(1, func() { c <- 1 })\nt.Stop()\n<-c",
      "recv:4",
    ],
    [
      "what a stopped timer sends when it is set again",
      "c := make(chan int)\nt := time.AfterFunc(1, func() { c <- 1 })\nif t.Stop() {\nt.Reset(1)\n}\n<-c",
      NOBODY,
    ],
    [
      "a worker that is busy for ever once it has answered",
      "c := make(chan int, 2)\nfor range 2 {\ngo func() {\nc <- 1\nfor {\nif work() != nil { _ = work() }\n}\n}()\n}\n<-c\n<-c",
      NOBODY,
    ],
    [
      "more workers than are followed",
      "var wg sync.WaitGroup\nfor range 20 {\nwg.Add(1)\ngo func() { defer wg.Done(); _ = work() }()\n}\nwg.Wait()",
      NOBODY,
    ],
    [
      "a goroutine that ends itself in what it calls",
      "var wg sync.WaitGroup\nwg.Add(1)\ngo func() {\ndefer wg.Done()\nstop()\n}()\nwg.Wait()",
      NOBODY,
      "func stop() { runtime.Goexit() }",
    ],
    [
      "a goroutine that ends itself before what is not deferred",
      "var wg sync.WaitGroup\nwg.Add(1)\ngo func() {\nstop()\nwg.Done()\n}()\nwg.Wait()",
      "wait:7",
      "func stop() { runtime.Goexit() }",
    ],
    [
      "a flag that code which is not read sets",
      "var isFirst bool\nflag_(&isFirst)\nc := make(chan int, 1)\nif isFirst {\nc <- 1\n} else {\nclose(c)\n}\n<-c",
      NOBODY,
      "var flag_ func(*bool)",
    ],
    [
      "a flag of a library that fills it",
      "var n int\nfmt.Sscan(names[0], &n)\nc := make(chan int)\nif n > 0 {\ngo func() { c <- 1 }()\n}\n<-c",
      "recv?:7",
    ],
    [
      "a channel behind unsafe code",
      "c := make(chan int)\np := (*chan int)(unsafe.Pointer(&c))\ngo func() { *p <- 1 }()\n<-c",
      NOBODY,
    ],
    ["signals", "c := make(chan os.Signal, 1)\nsignal.Notify(c)\n<-c", NOBODY],
  ]);
});

describe("what the library is given", () => {
  all([
    [
      "a listener of our own, whose methods it calls",
      "l := &listener{closed: make(chan int)}\ngo http.Serve(l, nil)\n<-l.closed",
      NOBODY,
      'type listener struct { net.Listener; closed chan int }\nfunc (l *listener) Accept() (net.Conn, error) {\nl.closed <- 1\nreturn nil, errors.New("closed")\n}',
    ],
    [
      "what is printed stays ours",
      "j := &job{done: make(chan int)}\nfmt.Println(j)\n<-j.done",
      "recv:3",
      "type job struct { done chan int }",
    ],
    [
      "what is kept in a map of its own",
      'j := &job{done: make(chan int)}\njobs.Store("a", j)\n<-j.done',
      NOBODY,
      "var jobs sync.Map\ntype job struct { done chan int }",
    ],
    [
      "a part of a struct, not the rest",
      "j := &job{done: make(chan int)}\nio.Copy(&j.out, j.in)\n<-j.done",
      "recv:3",
      "type job struct { done chan int; out bytes.Buffer; in io.Reader }",
    ],
    [
      "a context, which it cannot end",
      "own, cancel := context.WithCancel(context.Background())\nhttp.NewRequestWithContext(own, names[0], names[0], nil)\n_, _ = cancel, make(chan int)\n<-own.Done()",
      "recv:4",
    ],
    [
      "the function that ends a context",
      "own, cancel := context.WithCancel(context.Background())\nsignal.Notify(nil)\nhttp.HandleFunc(names[0], func(http.ResponseWriter, *http.Request) { cancel() })\n<-own.Done()",
      NOBODY,
    ],
    [
      "a handler that blocks by itself",
      "http.HandleFunc(names[0], func(_ http.ResponseWriter, r *http.Request) {\nch := make(chan int)\ngo func() { ch <- 1 }()\nselect {\ncase <-ch:\ncase <-r.Context().Done():\n}\n})",
      "send?:3",
    ],
    [
      "a handler with room for the answer",
      "http.HandleFunc(names[0], func(_ http.ResponseWriter, r *http.Request) {\nch := make(chan int, 1)\ngo func() { ch <- 1 }()\nselect {\ncase <-ch:\ncase <-r.Context().Done():\n}\n})",
      NOBODY,
    ],
    [
      "a callback in a field that blocks by itself",
      "hooks.stop = func() {\n<-make(chan int)\n}",
      "recv:2",
      "var hooks struct { stop func() }",
    ],
    [
      "a literal that is called here blocks here only where it does",
      "ch := make(chan int, 1)\nrun := func() { <-ch }\nch <- 1\nrun()",
      NOBODY,
    ],
  ]);
});
