/**
 * Which paths leave a response open: one small body per case, with the answer in a word. Whole
 * functions as people write them stand in fixtures/body-not-closed.
 */
import { describe, expect, it } from "vitest";
import { duties } from "../../src/analyses/obligations/duties.js";
import { probe } from "../support/probe.js";

const CLOSED = "closed";

/** `exit:3` is the third line of the body. */
async function answer(body: string, around = ""): Promise<string> {
  const head = `package p

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
)

var _ = []any{bufio.NewReader, errors.New, fmt.Sprint, io.EOF, os.Exit}

func f(client *http.Client, req *http.Request, flag bool) (result any, err error) {
`;
  const first = head.split("\n").length;
  const text = `${head}${body}\n}\n${around}`;
  const [said] = await probe({ "/w/p.go": text }, (scope) =>
    scope
      .ask(duties)
      .unmet.filter(({ acquired }) => acquired.kind.id === "response")
      .map(({ leak, name, guesses, site }) => {
        const line = leak && site.graph.file.text.slice(0, leak.node.end - 1).split("\n").length - first + 1;
        const how = name === undefined ? "dropped" : leak?.how === "again" ? "again" : `exit:${line}`;
        return guesses.some(({ price }) => price > 0) ? `${how} guessed` : how;
      }),
  );
  return said === undefined || said.length === 0 ? CLOSED : said.join(", ");
}

const GET = "resp, err := client.Do(req)\nif err != nil {\nreturn nil, err\n}\n";

describe("a response", () => {
  it.each([
    ["is closed by defer", `${GET}defer resp.Body.Close()\nreturn nil, nil`, CLOSED],
    ["is left at the end", `${GET}return resp.StatusCode, nil`, "exit:5"],
    [
      "is left in one branch",
      `${GET}if flag {\nreturn nil, nil\n}\nresp.Body.Close()\nreturn nil, nil`,
      "exit:6",
    ],
    [
      "is left to the process's end",
      `${GET}if flag {\nos.Exit(1)\n}\nresp.Body.Close()\nreturn nil, nil`,
      CLOSED,
    ],
    ["is left by a panic", `${GET}if flag {\npanic("no")\n}\nresp.Body.Close()\nreturn nil, nil`, CLOSED],
    ["is dropped", "client.Do(req)\nreturn nil, nil", "dropped"],
    ["is dropped by go", "go client.Do(req)\nreturn nil, nil", "dropped"],
    ["is handed on at once", "return client.Do(req)", CLOSED],
    ["is returned as its body", `${GET}return resp.Body, nil`, CLOSED],
    ["is returned as a closing function", `${GET}return resp.Body.Close, nil`, CLOSED],
    [
      "is returned as a reader that cannot close it",
      `${GET}return bufio.NewReader(resp.Body), nil`,
      "exit:5",
    ],
    [
      "is closed under another name",
      `${GET}body := resp.Body\nvar c io.Closer = body\nc.Close()\nreturn nil, nil`,
      CLOSED,
    ],
    [
      "is closed after a type assertion",
      `${GET}if c, ok := resp.Body.(io.Closer); ok {\nc.Close()\n}\nreturn nil, nil`,
      CLOSED,
    ],
    ["is read only", `${GET}return io.ReadAll(resp.Body)`, "exit:5"],
    ["is printed only", `${GET}fmt.Println(resp)\nreturn nil, nil`, "exit:6"],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});

describe("conditions", () => {
  it.each([
    [
      "nothing is there where err is not nil",
      "resp, err := client.Do(req)\nif err == nil {\nresp.Body.Close()\n}\nreturn nil, err",
      CLOSED,
    ],
    [
      "nothing is there where the response is nil",
      "resp, _ := client.Do(req)\nif resp != nil {\nresp.Body.Close()\n}\nreturn nil, nil",
      CLOSED,
    ],
    [
      "an error that is io.EOF is one",
      "resp, err := client.Do(req)\nif err == io.EOF {\nreturn nil, nil\n}\nif err != nil {\nreturn nil, err\n}\nresp.Body.Close()\nreturn nil, nil",
      CLOSED,
    ],
    [
      "errors.Is says there is one",
      "resp, err := client.Do(req)\nif errors.Is(err, io.EOF) {\nreturn nil, nil\n}\nif err != nil {\nreturn nil, err\n}\nresp.Body.Close()\nreturn nil, nil",
      CLOSED,
    ],
    [
      "a boolean keeps what it was",
      "resp, err := client.Do(req)\nfailed := err != nil\nif failed {\nreturn nil, err\n}\nresp.Body.Close()\nreturn nil, nil",
      CLOSED,
    ],
    [
      "the same flag twice is the same",
      `${GET}if flag {\ndefer resp.Body.Close()\n}\nif flag {\nreturn nil, nil\n}\nresp.Body.Close()\nreturn nil, nil`,
      CLOSED,
    ],
    [
      "another error says nothing",
      'resp, err := client.Do(req)\n_, other := os.Open("x")\nif other != nil {\nreturn nil, other\n}\nif err != nil {\nreturn nil, err\n}\nresp.Body.Close()\nreturn nil, nil',
      "exit:4",
    ],
    [
      "|| keeps the second half apart",
      "resp, err := client.Do(req)\nif err != nil || resp.StatusCode != 200 {\nreturn nil, err\n}\nresp.Body.Close()\nreturn nil, nil",
      "exit:3",
    ],
    [
      "an error that is made and tested later",
      'resp, err := client.Do(req)\nif err != nil {\nerr = fmt.Errorf("no: %w", err)\n}\nif err != nil {\nreturn nil, err\n}\nresp.Body.Close()\nreturn nil, nil',
      CLOSED,
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});

describe("loops", () => {
  it.each([
    [
      "closed on each round",
      "for range 3 {\nresp, err := client.Do(req)\nif err != nil {\ncontinue\n}\nresp.Body.Close()\n}\nreturn nil, nil",
      CLOSED,
    ],
    [
      "left by continue",
      "for range 3 {\nresp, err := client.Do(req)\nif err != nil {\ncontinue\n}\nif resp.StatusCode > 500 {\ncontinue\n}\nreturn resp, nil\n}\nreturn nil, nil",
      "again",
    ],
    [
      "left by break",
      "for {\nresp, err := client.Do(req)\nif err != nil {\ncontinue\n}\nif resp.StatusCode == 200 {\nbreak\n}\nresp.Body.Close()\n}\nreturn nil, nil",
      "exit:11",
    ],
    [
      "kept in a variable around",
      "var last *http.Response\nfor range 3 {\nresp, err := client.Do(req)\nif err != nil {\nbreak\n}\nif last != nil {\nlast.Body.Close()\n}\nlast = resp\n}\nif last != nil {\nlast.Body.Close()\n}\nreturn nil, nil",
      CLOSED,
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});

describe("closures", () => {
  it.each([
    [
      "close what they captured when deferred",
      `${GET}defer func() { resp.Body.Close() }()\nreturn nil, nil`,
      CLOSED,
    ],
    [
      "close what they captured in a goroutine",
      `${GET}go func() { resp.Body.Close() }()\nreturn nil, nil`,
      CLOSED,
    ],
    ["only look", `${GET}func() { fmt.Println(resp.Status) }()\nreturn nil, nil`, "exit:6"],
    [
      "that close but are never called keep it open",
      `${GET}done := func() { resp.Body.Close() }\n_ = done == nil\nreturn nil, nil`,
      "exit:7",
    ],
    [
      "deferred too late",
      "var resp *http.Response\nresp, err = client.Do(req)\nif err != nil {\nreturn nil, err\n}\nif flag {\nreturn nil, nil\n}\ndefer func() { resp.Body.Close() }()\nreturn nil, nil",
      "exit:7",
    ],
    [
      "deferred beforehand",
      "var resp *http.Response\ndefer func() {\nif resp != nil {\nresp.Body.Close()\n}\n}()\nresp, err = client.Do(req)\nreturn nil, err",
      CLOSED,
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});

describe("helpers", () => {
  it.each([
    [
      "that close",
      `${GET}done(resp)\nreturn nil, nil`,
      "func done(r *http.Response) { defer r.Body.Close() }",
      CLOSED,
    ],
    [
      "that close two calls down",
      `${GET}done(resp)\nreturn nil, nil`,
      "func done(r *http.Response) { shut(r.Body) }\nfunc shut(c io.Closer) { c.Close() }",
      CLOSED,
    ],
    [
      "that only look",
      `${GET}look(resp)\nreturn nil, nil`,
      "func look(r *http.Response) int { return r.StatusCode }",
      "exit:6",
    ],
    [
      "that keep",
      `${GET}keep(resp)\nreturn nil, nil`,
      "var kept *http.Response\nfunc keep(r *http.Response) { kept = r }",
      CLOSED,
    ],
    [
      "that give it back",
      `${GET}same(resp).Body.Close()\nreturn nil, nil`,
      "func same(r *http.Response) *http.Response { return r }",
      CLOSED,
    ],
    [
      "that close where they return an error",
      `${GET}if err := check(resp); err != nil {\nreturn nil, err\n}\nreturn nil, nil`,
      "func check(r *http.Response) error {\nif r.StatusCode < 400 {\nreturn nil\n}\nr.Body.Close()\nreturn errors.New(r.Status)\n}",
      "exit:8",
    ],
    [
      "that close where they return true",
      `${GET}if bad(resp) {\nreturn nil, nil\n}\nresp.Body.Close()\nreturn nil, nil`,
      "func bad(r *http.Response) bool {\nif r.StatusCode < 400 {\nreturn false\n}\nr.Body.Close()\nreturn true\n}",
      CLOSED,
    ],
    [
      "that tell what they took over",
      `${GET}if !take(resp) {\nreturn nil, nil\n}\nreturn nil, nil`,
      "var kept *http.Response\nfunc take(r *http.Response) bool {\nif kept != nil {\nreturn false\n}\nkept = r\nreturn true\n}",
      "exit:6",
    ],
    [
      "that tell what they closed, and hand on the rest",
      `${GET}if !seen(resp) {\nreturn nil, nil\n}\nresp.Body.Close()\nreturn nil, nil`,
      "var hook func(*http.Response) error\nfunc seen(r *http.Response) bool {\nif hook == nil {\nreturn true\n}\nif hook(r) != nil {\nr.Body.Close()\nreturn false\n}\nreturn true\n}",
      CLOSED,
    ],
    [
      "that tell what they closed, where the rest is left",
      `${GET}if !seen(resp) {\nreturn nil, nil\n}\nreturn nil, nil`,
      "var hook func(*http.Response) error\nfunc seen(r *http.Response) bool {\nif hook == nil {\nreturn true\n}\nif hook(r) != nil {\nr.Body.Close()\nreturn false\n}\nreturn true\n}",
      "exit:8 guessed",
    ],
    ["out of sight", `${GET}hook(resp)\nreturn nil, nil`, "var hook func(*http.Response)", CLOSED],
    [
      "that take a reader",
      `${GET}parse(resp.Body)\nreturn nil, nil`,
      "var p interface{ Parse(io.Reader) }\nfunc parse(r io.Reader) { p.Parse(r) }",
      "exit:6 guessed",
    ],
  ])("%s", async (_, body, around, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("given away for good", () => {
  const SOMETIMES =
    "func some(r *http.Response) {\nif r.StatusCode > 400 {\nreturn\n}\nr.Body.Close()\n}\nfunc told(r *http.Response) error {\nif r.StatusCode > 400 {\nreturn io.EOF\n}\nr.Body.Close()\nreturn nil\n}";
  it.each([
    ["to a helper", `${GET}some(resp)\nreturn nil, nil`, "exit:6"],
    ["to a goroutine", `${GET}go some(resp)\nreturn nil, nil`, "exit:6"],
    [
      "to a goroutine in a loop",
      "for {\nresp, err := client.Do(req)\nif err != nil {\nreturn nil, err\n}\ngo some(resp)\n}",
      "again",
    ],
    ["but used later", `${GET}some(resp)\nfmt.Println(resp.Body)\nreturn nil, nil`, "exit:7 guessed"],
    ["to a helper whose error nobody reads", `${GET}_ = told(resp)\nreturn nil, nil`, "exit:6"],
    ["to a helper that tells", `${GET}if told(resp) != nil {\nresp.Body.Close()\n}\nreturn nil, nil`, CLOSED],
    [
      "to a literal",
      `${GET}go func() {\nif resp.StatusCode > 400 {\nreturn\n}\nresp.Body.Close()\n}()\nreturn nil, nil`,
      "exit:11",
    ],
    [
      "to a literal with a parameter",
      `${GET}go func(r *http.Response) {\nif r.StatusCode > 400 {\nreturn\n}\nr.Body.Close()\n}(resp)\nreturn nil, nil`,
      "exit:11",
    ],
    [
      "to a literal that knows a flag of the function",
      `${GET}go func() {\nif flag {\nreturn\n}\nresp.Body.Close()\n}()\nreturn nil, nil`,
      CLOSED,
    ],
    [
      "to a literal that stops a panic of a call out of sight",
      `${GET}go func() {\ndefer func() { recover() }()\nfmt.Stringer(nil).String()\nresp.Body.Close()\n}()\nreturn nil, nil`,
      CLOSED,
    ],
    [
      "to a literal, but returned on another path",
      `${GET}done := make(chan bool)\ngo func() {\nif resp.StatusCode > 400 {\nreturn\n}\nresp.Body.Close()\n}()\nif <-done {\nreturn nil, nil\n}\nreturn resp, nil`,
      CLOSED,
    ],
  ])("%s", async (_, body, expected) => {
    // What costs nothing is no guess.
    expect(await answer(body, SOMETIMES)).toBe(expected);
  });
});

describe("panics that somebody above stops", () => {
  const STOPS = "func safe() {\ndefer func() { recover() }()\nf(nil, nil, true)\n}";
  const AGAIN = "func safe() {\ndefer func() { panic(recover()) }()\nf(nil, nil, true)\n}";
  const LOOP =
    "func loop() {\nsafely(func() { f(nil, nil, true) })\n}\nfunc safely(run func()) {\ndefer func() { recover() }()\nrun()\n}";
  const GO = "func safe() {\ndefer func() { recover() }()\ngo f(nil, nil, true)\n}";
  const FAIL =
    "func fail(ok bool) {\nif !ok {\npanic(1)\n}\n}\nfunc check(err error) {\nif err != nil {\npanic(err)\n}\n}\n";
  const PANICS = `${GET}if flag {\npanic("no")\n}\nresp.Body.Close()\nreturn nil, nil`;
  it.each([
    ["in a caller", PANICS, STOPS, "exit:6 guessed"],
    ["in what runs a literal", PANICS, LOOP, "exit:6 guessed"],
    ["but panics again", PANICS, AGAIN, CLOSED],
    ["on another goroutine", PANICS, GO, CLOSED],
    [
      "after a deferred release",
      `${GET}defer resp.Body.Close()\nif flag {\npanic("no")\n}\nreturn nil, nil`,
      STOPS,
      CLOSED,
    ],
    ["of a helper", `${GET}fail(flag)\nresp.Body.Close()\nreturn nil, nil`, FAIL + STOPS, "exit:5 guessed"],
    [
      "of a helper that is given the error",
      "resp, err := client.Do(req)\ncheck(err)\nresp.Body.Close()\nreturn nil, nil",
      FAIL + STOPS,
      CLOSED,
    ],
  ])("%s", async (_, body, around, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("somebody else's business", () => {
  it.each([
    [
      "a helper that returns the closing function",
      `${GET}defer closer(resp.Body)()\nreturn nil, nil`,
      "func closer(c io.Closer) func() { return func() { c.Close() } }",
    ],
    [
      "a result that a deferred closure may close",
      "var resp *http.Response\ndefer func() {\nif err != nil && resp != nil {\nresp.Body.Close()\n}\n}()\nresp, err = client.Do(req)\nif err != nil {\nreturn\n}\nif flag {\nerr = io.EOF\n}\nreturn resp, err",
      "",
    ],
    [
      "a struct literal with both halves of the body",
      `${GET}return struct {\nio.Reader\nio.Closer\n}{resp.Body, resp.Body}, nil`,
      "",
    ],
    [
      "a type switch over the error",
      "resp, err := client.Do(req)\nswitch err.(type) {\ncase nil:\ndefault:\nreturn nil, err\n}\nresp.Body.Close()\nreturn nil, nil",
      "",
    ],
    [
      "a channel",
      "out := make(chan *http.Response, 1)\nresp, err := client.Do(req)\nif err != nil {\nreturn nil, err\n}\nout <- resp\nreturn out, nil",
      "",
    ],
    ["an empty body", `${GET}if resp.Body != http.NoBody {\nresp.Body.Close()\n}\nreturn nil, nil`, ""],
  ])("%s", async (_, body, around) => {
    expect(await answer(body, around)).toBe(CLOSED);
  });
});

describe("wrappers", () => {
  it.each([
    [
      "that get a response hand it out open",
      "get",
      'func get() (*http.Response, error) { return http.Get("x") }',
      "exit:5",
    ],
    [
      "that close it hand out a closed one",
      "get",
      'func get() (*http.Response, error) {\nr, err := http.Get("x")\nif err != nil {\nreturn nil, err\n}\nr.Body.Close()\nreturn r, nil\n}',
      CLOSED,
    ],
    [
      "that keep one hand out nothing new",
      "get",
      "var one *http.Response\nfunc get() (*http.Response, error) { return one, nil }",
      CLOSED,
    ],
    [
      "out of sight are taken at their signature",
      "api.Get",
      "var api interface{ Get() (*http.Response, error) }",
      "exit:5 guessed",
    ],
  ])("%s", async (_, call, around, expected) => {
    const body = `resp, err := ${call}()\nif err != nil {\nreturn nil, err\n}\nreturn resp.StatusCode, nil`;
    expect(await answer(body, around)).toBe(expected);
  });
});
