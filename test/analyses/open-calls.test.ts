/**
 * Functions to call and what has no value of its own: which paths leave a context uncancelled, a
 * process unwaited for, a profile running. One small body per case; whole functions stand in the
 * fixtures of cancel-not-called and its neighbours.
 */
import { describe, expect, it } from "vitest";
import { duties } from "../../src/analyses/obligations/duties.js";
import { probe } from "../support/probe.js";

const MET = "met";

/** `exit:3` is the third line of the body. */
async function answer(kind: string, body: string, around = ""): Promise<string> {
  const head = `package p

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"os/exec"
	"os/signal"
	"runtime/pprof"
	"sync"
	"time"
)

var _ = []any{errors.New, os.Exit, exec.Command, signal.Stop, pprof.StartCPUProfile, time.Now, sync.NewCond}
var _ iter.Seq[int]

func f(parent context.Context, flag bool, w io.Writer, seq iter.Seq[int]) (err error) {
`;
  const first = head.split("\n").length;
  const text = `${head}${body}\n}\n${around}`;
  const [said] = await probe({ "/w/p.go": text }, (scope) =>
    scope
      .ask(duties)
      .unmet.filter(({ acquired, site }) => acquired.kind.id === kind && site.fn.name === "f")
      .map(({ leak, name, acquired, guesses, site }) => {
        const line = leak && site.graph.file.text.slice(0, leak.node.end - 1).split("\n").length - first + 1;
        const isDropped = name === undefined && acquired.of.kind === "result";
        const how = isDropped ? "dropped" : leak?.how === "again" ? "again" : `exit:${line}`;
        return guesses.length > 0 ? `${how} guessed` : how;
      }),
  );
  return said === undefined || said.length === 0 ? MET : said.join(", ");
}

const CANCEL = "ctx, cancel := context.WithCancel(parent)\n";
const START = 'cmd := exec.Command("true")\nif err := cmd.Start(); err != nil {\nreturn err\n}\n';

describe("a cancel function", () => {
  it.each([
    ["is called", `${CANCEL}<-ctx.Done()\ncancel()\nreturn nil`, MET],
    ["is deferred", `${CANCEL}defer cancel()\nreturn work(ctx)`, MET],
    ["is called by a goroutine", `${CANCEL}go func() { work(ctx); cancel() }()\nreturn nil`, MET],
    ["is only compared", `${CANCEL}_ = cancel == nil\nreturn work(ctx)`, "exit:3"],
    ["is only assigned to nothing", `${CANCEL}_ = cancel\nreturn work(ctx)`, "exit:3"],
    [
      "stands in a literal that never runs",
      `${CANCEL}later := func() { cancel() }\n_ = later\nreturn work(ctx)`,
      "exit:4",
    ],
    ["is dropped", "ctx, _ := context.WithCancel(parent)\nreturn work(ctx)", "dropped"],
    ["is not needed once the context is done", `${CANCEL}_ = cancel\n<-ctx.Done()\nreturn nil`, MET],
    ["is not needed once the parent is done", `${CANCEL}_ = cancel\n<-parent.Done()\nreturn work(ctx)`, MET],
    [
      "is not needed where the context has an error",
      `${CANCEL}if ctx.Err() != nil {\nreturn ctx.Err()\n}\ncancel()\nreturn nil`,
      MET,
    ],
    [
      "goes with its parent, whose own is deferred",
      `outer, done := context.WithCancel(parent)\ndefer done()\n${CANCEL.replace("parent", "outer")}_ = cancel\nreturn work(ctx)`,
      MET,
    ],
    [
      "goes with a parent that is deferred too late",
      `outer, done := context.WithCancel(parent)\n${CANCEL.replace("parent", "outer")}_ = cancel\nif flag {\nreturn nil\n}\ndefer done()\nreturn work(ctx)`,
      "exit:5, exit:5",
    ],
    [
      "piles up under a parent that lasts as long as a loop",
      `outer, done := context.WithCancel(parent)\ndefer done()\nfor {\n${CANCEL.replace("parent", "outer")}_ = cancel\nif err := work(ctx); err == nil {\nreturn err\n}\n}`,
      "again",
    ],
    [
      "stands in a struct that holds itself",
      `${CANCEL}s := &session{cancel: cancel}\ns.self.whole = s\nif flag {\nreturn nil\n}\ns.cancel()\nreturn work(ctx)`,
      "exit:5",
    ],
    ["is given a type with a method", `${CANCEL}read(stopper(cancel))\nreturn work(ctx)`, MET],
    ["is called once", `${CANCEL}stop := sync.OnceFunc(cancel)\ndefer stop()\nreturn work(ctx)`, MET],
    [
      "is called once, if at all",
      `${CANCEL}stop := sync.OnceFunc(cancel)\nif flag {\nreturn nil\n}\nstop()\nreturn work(ctx)`,
      "exit:4",
    ],
    ["is kept by a timer", `${CANCEL}time.AfterFunc(time.Second, cancel)\nreturn work(ctx)`, MET],
  ])("%s", async (_, body, expected) => {
    const around =
      "type session struct {\ncancel func()\nself struct{ whole *session }\n}\nfunc work(ctx context.Context) error { return ctx.Err() }\ntype stopper func()\nfunc (s stopper) Stop() { s() }\nfunc read(s interface{ Stop() }) { s.Stop() }";
    expect(await answer("cancel", body, around)).toBe(expected);
  });
});

describe("panics", () => {
  const around = "var hook func()";
  it.each([
    [
      "before the recovering defer are nobody's",
      `${CANCEL}hook()\ndefer func() {\n_ = recover()\ncancel()\n}()\nhook()\nreturn ctx.Err()`,
      MET,
    ],
    [
      "after it lead to the end",
      `defer func() { _ = recover() }()\n${CANCEL}hook()\ncancel()\nreturn ctx.Err()`,
      "exit:6 guessed",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer("cancel", body, around)).toBe(expected);
  });
});

describe("a process", () => {
  it.each([
    ["is waited for", `${START}return cmd.Wait()`, MET],
    ["is not", `${START}return nil`, "exit:5"],
    ["is waited for through its field", `${START}_, err = cmd.Process.Wait()\nreturn err`, MET],
    ["is released through its field", `${START}return cmd.Process.Release()`, MET],
    ["is only killed", `${START}return cmd.Process.Kill()`, "exit:5"],
    ["was handed on before it started", 'cmd := exec.Command("true")\nkept = cmd\nreturn cmd.Start()', MET],
    [
      "was put into what is returned",
      'cmd := exec.Command("true")\nr := &runner{cmd: cmd}\nif err := cmd.Start(); err != nil {\nreturn err\n}\nreturn r',
      MET,
    ],
    [
      "was known to a literal that only signals",
      'cmd := exec.Command("true")\ncmd.Cancel = func() error { return cmd.Process.Kill() }\nreturn cmd.Start()',
      "exit:3",
    ],
  ])("%s", async (_, body, expected) => {
    const around =
      'var kept *exec.Cmd\ntype runner struct{ cmd *exec.Cmd }\nfunc (runner) Error() string { return "" }';
    expect(await answer("process", body, around)).toBe(expected);
  });
});

describe("a registration for signals", () => {
  const NOTIFY = "c := make(chan os.Signal, 1)\nsignal.Notify(c, os.Interrupt)\n";
  it.each([
    ["is stopped", `${NOTIFY}<-c\nsignal.Stop(c)\nreturn nil`, MET],
    ["is left", `${NOTIFY}<-c\nreturn nil`, "exit:4"],
    ["is reset", `${NOTIFY}<-c\nsignal.Reset()\nreturn nil`, MET],
    ["belongs to a goroutine that never ends", `${NOTIFY}go func() {\nfor {\n<-c\n}\n}()\nreturn nil`, MET],
    [
      "belongs to a goroutine that ends with the channel",
      `${NOTIFY}go func() {\nfor range c {\n}\n}()\nreturn nil`,
      MET,
    ],
    [
      "outlives the goroutine",
      `${NOTIFY}go func() {\nselect {\ncase <-c:\ncase <-parent.Done():\n}\n}()\nreturn nil`,
      "exit:9",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer("signals", body)).toBe(expected);
  });
});

describe("a pair of functions", () => {
  const BEGIN = "if err := pprof.StartCPUProfile(w); err != nil {\nreturn err\n}\n";
  it.each([
    ["is ended", `${BEGIN}pprof.StopCPUProfile()\nreturn nil`, "", MET],
    ["is ended by defer", `${BEGIN}defer pprof.StopCPUProfile()\nreturn nil`, "", MET],
    ["is ended by a value", `${BEGIN}stop := pprof.StopCPUProfile\nstop()\nreturn nil`, "", MET],
    ["is ended by a literal", `${BEGIN}defer func() { pprof.StopCPUProfile() }()\nreturn nil`, "", MET],
    ["is ended by a helper", `${BEGIN}finish()\nreturn nil`, "func finish() { pprof.StopCPUProfile() }", MET],
    [
      "is ended on one path",
      `${BEGIN}if flag {\nreturn nil\n}\npprof.StopCPUProfile()\nreturn nil`,
      "",
      "exit:5",
    ],
    ["is ended by nobody", `${BEGIN}return nil`, "", "exit:4 guessed"],
    ["is ended elsewhere", `${BEGIN}return nil`, "func finish() { pprof.StopCPUProfile() }", MET],
    [
      "leaves its literal alone",
      `${BEGIN}done := func() { pprof.StopCPUProfile() }\nif flag {\nreturn nil\n}\ndone()\nreturn nil`,
      "",
      "exit:6",
    ],
    ["is handed on", `${BEGIN}atExit(pprof.StopCPUProfile)\nreturn nil`, "var atExit func(func())", MET],
    [
      "is handed out",
      "stop, err := begin(w)\nif err != nil {\nreturn err\n}\nif flag {\nreturn nil\n}\nstop()\nreturn nil",
      "func begin(w io.Writer) (func(), error) {\nif err := pprof.StartCPUProfile(w); err != nil {\nreturn nil, err\n}\nreturn pprof.StopCPUProfile, nil\n}",
      "exit:6",
    ],
  ])("%s", async (_, body, around, expected) => {
    expect(await answer("profile", body, around)).toBe(expected);
  });
});

describe("an iterator that was pulled", () => {
  it.each([
    ["is stopped", "next, stop := iter.Pull(seq)\ndefer stop()\nnext()\nreturn nil", MET],
    ["is left", "next, stop := iter.Pull(seq)\n_ = stop\nnext()\nreturn nil", "exit:4"],
    [
      "is read to its end",
      "next, stop := iter.Pull(seq)\n_ = stop\nfor {\nif _, ok := next(); !ok {\nreturn nil\n}\n}",
      MET,
    ],
    [
      "is left before its end",
      "next, stop := iter.Pull(seq)\n_ = stop\nfor {\nv, ok := next()\nif !ok {\nreturn nil\n}\nif v > 3 {\nreturn nil\n}\n}",
      "exit:9",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer("stop", body)).toBe(expected);
  });
});

describe("a goroutine that a function starts", () => {
  const USE = "stop := start()\nif flag {\nreturn nil\n}\nstop()\nreturn nil";
  const LOOP =
    "go func() {\nfor {\nselect {\ncase <-quit:\nreturn\ncase <-time.After(time.Second):\n}\n}\n}()\n";
  it.each([
    [
      "ends by a channel that is closed",
      `quit := make(chan struct{})\n${LOOP}return func() { close(quit) }`,
      "exit:3",
    ],
    ["ends by what is sent", `quit := make(chan bool)\n${LOOP}return func() { quit <- true }`, "exit:3"],
    [
      "ends once",
      `quit := make(chan struct{})\n${LOOP}var once sync.Once\nreturn func() { once.Do(func() { close(quit) }) }`,
      "exit:3",
    ],
    [
      "ends with its input as well",
      "quit := make(chan struct{})\nin := input()\ngo func() {\nfor {\nselect {\ncase <-quit:\nreturn\ncase _, ok := <-in:\nif !ok {\nreturn\n}\n}\n}\n}()\nreturn func() { close(quit) }",
      MET,
    ],
    [
      "is a function of its own",
      "quit := make(chan struct{})\ngo serve(quit)\nreturn func() { close(quit) }",
      "exit:3",
    ],
    [
      "ends by itself",
      "done := make(chan struct{})\ngo func() { close(done) }()\nreturn func() { <-done }",
      MET,
    ],
  ])("%s", async (_, body, expected) => {
    const around = `func input() chan int { return nil }\nvar _ sync.Once\nfunc serve(quit chan struct{}) {\n<-quit\n}\nfunc start() (stop func()) {\n${body}\n}`;
    expect(await answer("goroutine", USE, around)).toBe(expected);
  });
});
