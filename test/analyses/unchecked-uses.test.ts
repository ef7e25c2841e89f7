/**
 * Results used before their error was looked at, and the walk over statements that spares most
 * functions the question: it may only say no where the answer is no.
 */
import { describe, expect, it } from "vitest";
import { mayUseBeforeCheck } from "../../src/analyses/body-shapes.js";
import { uncheckedUses } from "../../src/analyses/error-checks.js";
import { probe } from "../support/probe.js";

async function answer(body: string): Promise<{ readonly uses: readonly string[]; readonly may: boolean }> {
  const text = `package p

import (
	"errors"
	"io"
	"net/http"
	"os"
)

var _ = []any{errors.New, io.EOF, http.Get, os.Open}

func must(error) {}

func f(flag bool) (err error) {
${body}
}
`;
  const [said] = await probe({ "/w/p.go": text }, (scope) => ({
    uses: scope.ask(uncheckedUses).map(({ thing, error }) => `${thing} ${error}`),
    may: [...scope.functions(["f"])].some((source) => mayUseBeforeCheck(source.body.block)),
  }));
  return said ?? { uses: [], may: false };
}

describe("a result", () => {
  it.each([
    [
      "closed before the check",
      'g, err := os.Open("x")\ndefer g.Close()\nif err != nil {\nreturn err\n}\nreturn nil',
      ["g err"],
    ],
    [
      "closed after it",
      'g, err := os.Open("x")\nif err != nil {\nreturn err\n}\ndefer g.Close()\nreturn nil',
      [],
    ],
    [
      "closed where it is not nil",
      'g, err := os.Open("x")\nif g != nil {\ndefer g.Close()\n}\nif err != nil {\nreturn err\n}\nreturn nil',
      [],
    ],
    ["whose error is never tested", 'g, err := os.Open("x")\ndefer g.Close()\nreturn err', []],
    ["whose error is dropped", 'g, _ := os.Open("x")\ndefer g.Close()\nreturn nil', []],
    [
      "whose error was given to a helper",
      'g, err := os.Open("x")\nmust(err)\ndefer g.Close()\nif err != nil {\nreturn err\n}\nreturn nil',
      [],
    ],
    [
      "after the check of another error",
      'g, err := os.Open("x")\n_, other := os.Stat("x")\nif other != nil {\nreturn other\n}\ndefer g.Close()\nif err != nil {\nreturn err\n}\nreturn nil',
      ["g err"],
    ],
    [
      "after a statement that has nothing to do with it",
      'g, err := os.Open("x")\nif flag {\nprintln()\n}\ndefer g.Close()\nif err != nil {\nreturn err\n}\nreturn nil',
      ["g err"],
    ],
    [
      "of one of two calls",
      'var g *os.File\nif flag {\ng, err = os.Open("x")\n} else {\ng, err = os.Create("y")\n}\ndefer g.Close()\nif err != nil {\nreturn err\n}\nreturn nil',
      ["g err"],
    ],
    [
      "whose body is read",
      'resp, err := http.Get("x")\ndata, _ := io.ReadAll(resp.Body)\nif err != nil {\nreturn err\n}\nprintln(len(data))\nreturn nil',
      ["resp err"],
    ],
    [
      "whose body is closed by defer",
      'resp, err := http.Get("x")\ndefer resp.Body.Close()\nif err != nil {\nreturn err\n}\nreturn nil',
      ["resp err"],
    ],
  ])("%s", async (_, body, expected) => {
    const { uses, may } = await answer(body);
    expect(uses).toEqual(expected);
    if (expected.length > 0) expect(may).toBe(true);
  });
});
