/**
 * What the channel of a timer holds, path by path: receives that wait for ever, and Resets with a
 * value still in the channel. One small body per case; `old` is a module at Go 1.22.
 */
import { describe, expect, it } from "vitest";
import { timerFaults } from "../../src/analyses/timers/timer-faults.js";
import { probe } from "../support/probe.js";

/** `wait:3 received`, `reset:4 running`: lines of the body. */
async function answer(body: string, around = "", go = "1.22"): Promise<string> {
  const head = `package p

import "time"

type box struct {
	timer *time.Timer
	in    chan int
}

func newBox() *box { return &box{timer: time.NewTimer(time.Second)} }

func (b *box) f(t *time.Timer, in chan int, d time.Duration, flag bool) {
`;
  const first = head.split("\n").length;
  const files = {
    "/w/go.mod": `module example.org/w\n\ngo ${go}\n`,
    "/w/p.go": `${head}${body}\n}\n${around}`,
  };
  const [said] = await probe(files, (scope) => {
    const { waits, resets } = scope.ask(timerFaults);
    const told = (what: string, one: (typeof waits)[number] | (typeof resets)[number]): string => {
      const before = one.graph.file.text.slice(0, one.instr.node.start);
      return `${what}:${before.split("\n").length - first + 1} ${one.why}`;
    };
    return [...waits.map((one) => told("wait", one)), ...resets.map((one) => told("reset", one))].join(", ");
  });
  return said ?? "";
}

const NEW = "t = time.NewTimer(d)\n";
const SELECT = "select {\ncase <-t.C:\ncase <-in:\n}\n";
const DRAIN = "if !t.Stop() {\n<-t.C\n}\n";

describe("a receive", () => {
  it.each([
    ["of a running timer", `${NEW}<-t.C`, ""],
    ["after it fired", `${NEW}<-t.C\n<-t.C`, "wait:3 received"],
    ["after it fired and was set again", `${NEW}<-t.C\nt.Reset(d)\n<-t.C`, ""],
    ["after Stop", `${NEW}t.Stop()\n<-t.C`, "wait:3 doubtful"],
    ["where Stop came too late", `${NEW}${DRAIN}`, ""],
    ["where it was drained before", `${NEW}<-t.C\n${DRAIN}`, "wait:4 received"],
    ["where it was stopped before", `${NEW}if t.Stop() {\n${DRAIN}}`, "wait:4 stopped"],
    ["of a select that may have taken it", `${NEW}${SELECT}${DRAIN}`, "wait:7 received"],
    ["of a select that did not take it", `${NEW}select {\ncase <-t.C:\nreturn\ncase <-in:\n}\n${DRAIN}`, ""],
    ["on the next round", `${NEW}for {\n${DRAIN}t.Reset(d)\n${SELECT}}`, "wait:4 received"],
    [
      "on the next round, with a flag",
      `${NEW}fired := false\nfor {\nif !t.Stop() && !fired {\n<-t.C\n}\nt.Reset(d)\nfired = false\nselect {\ncase <-t.C:\nfired = true\ncase <-in:\n}\n}`,
      "",
    ],
    ["in a range", `${NEW}for range t.C {\nprintln()\n}`, "wait:2 received"],
    ["in a range that sets it again", `${NEW}for range t.C {\nt.Reset(d)\n}`, ""],
    ["with a default", `${NEW}<-t.C\nselect {\ncase <-t.C:\ndefault:\n}`, ""],
    ["of a parameter nothing is known of", `${DRAIN}`, ""],
    ["of a parameter that was received from", `<-t.C\n${DRAIN}`, "wait:3 received"],
    ["that a helper may have set again", `${NEW}<-t.C\nagain(t)\n${DRAIN}`, ""],
    ["of a timer that a goroutine has too", `${NEW}go again(t)\n<-t.C\n${DRAIN}`, ""],
    ["of a timer that a literal works with", `${NEW}go func() { t.Reset(d) }()\n<-t.C\n${DRAIN}`, ""],
    [
      "of a timer that is stopped in the end",
      `${NEW}defer func() { t.Stop() }()\n<-t.C\n${DRAIN}`,
      "wait:5 received",
    ],
    ["of a timer made on each round", `for {\nt := time.NewTimer(d)\n<-t.C\nif flag {\nreturn\n}\n}`, ""],
    [
      "of a timer made when there is none",
      `var l *time.Timer\nfor {\nif l == nil {\nl = time.NewTimer(d)\n}\n<-l.C\n}`,
      "wait:6 received",
    ],
    [
      "of a timer made or set",
      `var l *time.Timer\nfor {\nif l == nil {\nl = time.NewTimer(d)\n} else {\nl.Reset(d)\n}\n<-l.C\n}`,
      "",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body, "func again(t *time.Timer) { t.Reset(1) }")).toBe(expected);
  });

  it("of a timer that Stop took back since Go 1.23", async () => {
    expect(await answer(`${NEW}${DRAIN}`, "", "1.23")).toBe("");
    expect(await answer(`${NEW}<-t.C\n${DRAIN}`, "", "1.23")).toBe("wait:4 received");
    expect(await answer(`${NEW}t.Stop()\n<-t.C`, "", "1.23")).toBe("wait:3 stopped");
  });
});

describe("a field", () => {
  const FIELD = "<-b.timer.C\nif !b.timer.Stop() {\n<-b.timer.C\n}";

  it.each([
    ["that only this function receives from", "", "wait:3 received"],
    ["that others stop", "func (b *box) close() { b.timer.Stop() }", "wait:3 received"],
    ["that others set", "func (b *box) touch() { b.timer.Reset(1) }", ""],
    ["that others drain", "func (b *box) drain() { <-b.timer.C }", ""],
  ])("%s", async (_, around, expected) => {
    expect(await answer(FIELD, around)).toBe(expected);
  });

  it("of another object", async () => {
    expect(await answer("<-b.timer.C\nb = newBox()\nif !b.timer.Stop() {\n<-b.timer.C\n}")).toBe("");
  });
});

describe("a Reset", () => {
  it.each([
    [
      "in a case that is off until it fired",
      `${NEW}var other chan int\nfor {\nselect {\ncase <-t.C:\nother = in\ncase <-other:\nother = nil\nt.Reset(d)\n}\n}`,
      "",
    ],
    ["of a running timer", `${NEW}<-in\nt.Reset(d)`, "reset:3 running"],
    ["of a timer made a moment ago", `${NEW}t.Reset(d)`, ""],
    ["of a timer set a while ago", `t.Reset(d)\ntime.Sleep(d)\nt.Reset(d)\n<-t.C`, "reset:3 running"],
    ["after it fired", `${NEW}<-t.C\nt.Reset(d)`, ""],
    ["after Stop", `${NEW}t.Stop()\nt.Reset(d)`, "reset:3 doubtful"],
    ["after Stop and a receive", `${NEW}${DRAIN}t.Reset(d)`, ""],
    [
      "after Stop and a receive if there is anything",
      `${NEW}if !t.Stop() {\nselect {\ncase <-t.C:\ndefault:\n}\n}\nt.Reset(d)`,
      "",
    ],
    [
      "after a receive if there is anything",
      `${NEW}t.Stop()\nselect {\ncase <-t.C:\ndefault:\n}\nt.Reset(d)`,
      "",
    ],
    ["where Stop returned true", `${NEW}if t.Stop() {\nt.Reset(d)\n}`, ""],
    ["where Stop returned false", `${NEW}if !t.Stop() {\nt.Reset(d)\n}`, "reset:3 full"],
    ["after a select that may not have taken it", `${NEW}for {\n${SELECT}t.Reset(d)\n}`, "reset:7 running"],
    ["in the case that took it", `${NEW}for {\nselect {\ncase <-t.C:\nt.Reset(d)\ncase <-in:\n}\n}`, ""],
    ["of a timer without a channel", `l := time.AfterFunc(d, func() {})\nl.Stop()\nl.Reset(d)`, ""],
    ["of a parameter that may have none", "t.Stop()\nt.Reset(d)", ""],
    ["of a parameter that has one", `${SELECT}t.Reset(d)`, ""],
    ["of a field that has one", "b.timer.Stop()\nb.timer.Reset(d)", "reset:2 doubtful"],
    ["of a timer just made and stopped", `${NEW}${DRAIN}for range in {\nt.Reset(d)\n<-t.C\n}`, ""],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});
