/**
 * Which channels are semaphores, and which paths keep a slot: one small body per case, with the answer
 * in a word. Whole functions as people write them stand in fixtures/unlock-missing.
 */
import { describe, expect, it } from "vitest";
import { leftTokens } from "../../src/analyses/locks/left-tokens.js";
import { probe } from "../support/probe.js";

const FREE = "free";

/** `path:3` is the third line of the body; `goroutine:3` that of a goroutine; `again` a mistake without an exit. */
async function answer(body: string, around = ""): Promise<string> {
  const head = `package p

import "errors"

var errNo = errors.New("no")

type s struct {
	sem  chan struct{}
	quit chan struct{}
}

func make1() *s { return &s{sem: make(chan struct{}, 4), quit: make(chan struct{})} }

func (x *s) proper() {
	x.sem <- struct{}{}
	defer func() { <-x.sem }()
}

func (x *s) f(flag bool, g func() error) error {
`;
  const first = head.split("\n").length;
  const text = `${head}${body}\nreturn nil\n}\n${around}`;
  const [said] = await probe({ "/w/p.go": text }, (scope) => {
    const { left, mistakes, goroutines } = scope.ask(leftTokens);
    const line = (offset: number): number => text.slice(0, offset).split("\n").length - first + 1;
    return [
      ...left.map(({ left: { how, exit } }) => (how === "path" ? `path:${line(exit.node.start)}` : how)),
      ...mistakes.map(({ event: { kind } }) => kind),
      ...goroutines.map(({ exit }) => `goroutine:${line(exit.node.start)}`),
    ];
  });
  return said === undefined || said.length === 0 ? FREE : said.join(", ");
}

const TAKE = "x.sem <- struct{}{}\n";

describe("a slot", () => {
  it.each([
    ["is given back by defer", `${TAKE}defer func() { <-x.sem }()`, FREE],
    ["is kept by a function whose sibling gives it back", TAKE, "always"],
    ["is kept in one branch", `${TAKE}if flag {\nreturn errNo\n}\n<-x.sem`, "path:3"],
    ["is kept where the loop goes on", `for {\n${TAKE}if flag {\ncontinue\n}\n<-x.sem\n}`, "again"],
    [
      "is taken by one arm of a select",
      `select {\ncase x.sem <- struct{}{}:\ncase <-x.quit:\nreturn errNo\n}\nif err := g(); err != nil {\nreturn err\n}\n<-x.sem`,
      "path:7",
    ],
    [
      "is tried",
      `select {\ncase x.sem <- struct{}{}:\ndefer func() { <-x.sem }()\ndefault:\nreturn errNo\n}`,
      FREE,
    ],
    ["goes to a goroutine", `${TAKE}go func() { defer func() { <-x.sem }(); _ = g() }()`, FREE],
    ["is kept by a goroutine", `${TAKE}go func() {\nif g() != nil {\nreturn\n}\n<-x.sem\n}()`, "goroutine:4"],
    ["is one of all", "for range cap(x.sem) {\nx.sem <- struct{}{}\n}", FREE],
    [
      "is nothing without a semaphore",
      "if x.sem != nil {\nx.sem <- struct{}{}\n}\nif x.sem != nil {\n<-x.sem\n}",
      FREE,
    ],
    ["is given back where it fails only", `${TAKE}if err := g(); err != nil {\n<-x.sem\nreturn err\n}`, FREE],
    [
      "of a local semaphore goes with it",
      "own := make(chan bool, 2)\nown <- true\nif flag {\nreturn errNo\n}\n<-own",
      FREE,
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});

/** Functions that would keep a slot, if the channel had any. */
describe("a channel is no semaphore", () => {
  const USE = (type: string, value: string, rest: string): string =>
    `type t struct{ c chan ${type} }\nfunc newT() *t { return &t{c: make(chan ${type}, 2)} }\nfunc (x *t) u(flag bool) {\nx.c <- ${value}\nif flag {\nreturn\n}\n<-x.c\n}\n${rest}`;
  it.each([
    ["but here it is", USE("bool", "true", ""), "path:15"],
    ["where it is closed", USE("bool", "true", "func (x *t) end() { close(x.c) }"), FREE],
    ["where what it carries differs", USE("error", "errNo", ""), FREE],
    ["where somebody looks at it", USE("bool", "true", "func (x *t) get() bool { return <-x.c }"), FREE],
    ["where others wait for it", USE("bool", "true", "func (x *t) w() { for { <-x.c } }"), FREE],
    ["where it is cleared", USE("bool", "true", "func (x *t) w() { select { case <-x.c: default: } }"), FREE],
    ["where it is shown to others", USE("bool", "true", "var seen = []any{(&t{}).c}"), FREE],
  ])("%s", async (_, around, expected) => {
    const said = await answer("", around);
    expect(said.replace(/path:\d+/, "path:15")).toBe(expected);
  });
});
