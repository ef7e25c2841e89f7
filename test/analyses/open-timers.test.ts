/**
 * Which paths leave a timer, a ticker or a delayed call running: one small body per case, with the
 * answer in a word.
 */
import { describe, expect, it } from "vitest";
import { duties } from "../../src/analyses/obligations/duties.js";
import { probe } from "../support/probe.js";

const STOPPED = "stopped";

/** `exit:3` is the third line of the body; `+` where another path lets go of it. */
async function answer(body: string): Promise<string> {
  const head = `package p

import (
	"context"
	"sync/atomic"
	"time"
)

var _ atomic.Bool

type box struct {
	timer *time.Timer
	fire  <-chan time.Time
}

var kept <-chan time.Time

func stopAndClear(t **time.Timer) {
	if *t != nil {
		(*t).Stop()
		*t = nil
	}
}

func wait(c <-chan time.Time) { <-c }
func waitOr(c <-chan time.Time, done chan struct{}) {
	select {
	case <-c:
	case <-done:
	}
}
func look(n int) {}

func f(ctx context.Context, d time.Duration, in chan int, done chan struct{}, flag bool) (result any) {
`;
  const first = head.split("\n").length;
  const [said] = await probe({ "/w/p.go": `${head}${body}\n}\n` }, (scope) =>
    scope.ask(duties).unmet.map(({ leak, name, site, isMetElsewhere }) => {
      const line = leak && site.graph.file.text.slice(0, leak.node.end - 1).split("\n").length - first + 1;
      const how = name === undefined ? "dropped" : leak?.how === "again" ? "again" : `exit:${line}`;
      return isMetElsewhere ? `${how}+` : how;
    }),
  );
  return said === undefined || said.length === 0 ? STOPPED : said.join(", ");
}

const NEW = "t := time.NewTimer(d)\n";

describe("a timer", () => {
  it.each([
    ["fires", `${NEW}<-t.C\nreturn nil`, STOPPED],
    ["is left before it fires", `${NEW}select {\ncase <-t.C:\ncase <-done:\n}\nreturn nil`, "exit:6+"],
    [
      "is stopped by defer",
      `${NEW}defer t.Stop()\nselect {\ncase <-t.C:\ncase <-done:\n}\nreturn nil`,
      STOPPED,
    ],
    ["is stopped by a helper", `${NEW}stopAndClear(&t)\nreturn nil`, STOPPED],
    [
      "in a struct is stopped by a helper",
      "b := &box{timer: time.NewTimer(d)}\nstopAndClear(&b.timer)\nreturn nil",
      STOPPED,
    ],
    ["is waited for by a helper", `${NEW}wait(t.C)\nreturn nil`, STOPPED],
    ["hands its channel on", `${NEW}return t.C`, STOPPED],
    ["hands its channel to a field", `${NEW}return &box{fire: t.C}`, STOPPED],
    ["hands its channel to a variable of the package", `${NEW}kept = t.C\nreturn nil`, STOPPED],
    [
      "is known by its channel only",
      "c := time.NewTimer(d).C\nselect {\ncase <-c:\ncase <-done:\n}\nreturn nil",
      "exit:6+",
    ],
    [
      "is made when there is none",
      "var c <-chan time.Time\nfor {\nif c == nil {\nc = time.NewTimer(d).C\n}\nselect {\ncase <-c:\nc = nil\ncase <-in:\n}\n}",
      STOPPED,
    ],
    [
      "is made on each round",
      "for {\nt := time.NewTimer(d)\nselect {\ncase <-t.C:\ncase <-in:\n}\n}",
      "again+",
    ],
    ["is looked at", `${NEW}look(len(t.C))\nreturn nil`, "exit:3"],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});

it("old answers that nobody asks for again make no paths of their own", async () => {
  const tests = Array.from({ length: 14 }, (_, index) => {
    const test = `if n${index} > 0 {\nlook(n${index})\n}\n`;
    return `n${index} := <-in\n${test}${test}`;
  });
  expect(await answer(`${NEW}${tests.join("")}return nil`)).toBe("exit:100");
});

describe("a ticker", () => {
  it.each([
    ["in a loop without end", "t := time.NewTicker(d)\nfor range t.C {\nlook(1)\n}\nreturn nil", STOPPED],
    [
      "in a loop that is left",
      "t := time.NewTicker(d)\nfor range t.C {\nif flag {\nreturn nil\n}\n}\nreturn nil",
      "exit:4",
    ],
    [
      "in a loop that is left through a case that is off",
      "t := time.NewTicker(d)\nvar off chan int\nfor {\nselect {\ncase <-t.C:\ncase <-off:\nreturn nil\n}\n}",
      STOPPED,
    ],
    ["of which only the channel is kept", "return time.NewTicker(d).C", "exit:1"],
    ["dropped", "time.NewTicker(d)\nreturn nil", "dropped"],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});

describe("a delayed call", () => {
  const AFTER = "t := time.AfterFunc(d, func() { close(done) })\n";

  it.each([
    ["is stopped on one path", `${AFTER}if flag {\nreturn nil\n}\nt.Stop()\nreturn nil`, "exit:3+"],
    [
      "has come where its channel is closed",
      `${AFTER}select {\ncase <-done:\ncase <-in:\nt.Stop()\n}\nreturn nil`,
      STOPPED,
    ],
    [
      "has come where its flag is set",
      "late := false\nt := time.AfterFunc(d, func() { late = true })\n<-in\nif late {\nreturn nil\n}\nt.Stop()\nreturn nil",
      STOPPED,
    ],
    [
      "has come where its atomic flag is set",
      "var late atomic.Bool\nt := time.AfterFunc(d, func() { late.Store(true) })\n<-in\nif late.Load() {\nreturn nil\n}\nif flag {\nreturn nil\n}\nt.Stop()\nreturn nil",
      "exit:8+",
    ],
    [
      "has come where its context is done",
      "ctx, cancel := context.WithCancel(ctx)\ndefer cancel()\nt := time.AfterFunc(d, cancel)\nselect {\ncase <-ctx.Done():\nreturn nil\ncase <-in:\n}\nt.Stop()\nreturn nil",
      STOPPED,
    ],
    [
      "has come where its context tells so",
      "ctx, cancel := context.WithCancel(ctx)\ndefer cancel()\nt := time.AfterFunc(d, func() { cancel() })\n<-in\nif ctx.Err() != nil {\nreturn nil\n}\nt.Stop()\nreturn nil",
      STOPPED,
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});
