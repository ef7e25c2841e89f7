/**
 * Releases deferred in loops: what each loop makes of one, and at most how many rounds loops make.
 */
import { describe, expect, it } from "vitest";
import { loopDefers } from "../../src/analyses/deferred-releases.js";
import { mostRounds } from "../../src/analyses/loop-rounds.js";
import { loopsOf } from "../../src/flow/loops.js";
import { probe } from "../support/probe.js";

function file(body: string): string {
  return `package p

import (
	"context"
	"os"
	"sync"
	"time"
)

var _ = []any{context.TODO, os.Open, time.Now, &sync.Mutex{}}

type shard struct{ mu sync.RWMutex }

func f(names []string, use func(any), mu *sync.Mutex, shards []*shard) {
${body}
}
`;
}

async function answer(body: string): Promise<readonly string[]> {
  const [said] = await probe({ "/w/p.go": file(body) }, (scope) =>
    scope.ask(loopDefers).map(({ how }) => how),
  );
  return said ?? [];
}

const OPEN = "g, err := os.Open(name)\nif err != nil {\ncontinue\n}\n";

describe("a release deferred in a loop", () => {
  it.each([
    ["waits for the function", `for _, name := range names {\n${OPEN}defer g.Close()\nuse(g)\n}`, ["waits"]],
    [
      "in a literal, too",
      `for _, name := range names {\n${OPEN}defer func() { _ = g.Close() }()\nuse(g)\n}`,
      ["waits"],
    ],
    [
      "never comes where the loop has no end",
      `name := ""\nfor {\n${OPEN}defer g.Close()\nuse(g)\n}`,
      ["never"],
    ],
    ["is none where the loop is left", `for _, name := range names {\n${OPEN}defer g.Close()\nbreak\n}`, []],
    [
      "is none in a function of its own",
      `for _, name := range names {\nfunc() {\ng, _ := os.Open(name)\ndefer g.Close()\n}()\n}`,
      [],
    ],
    [
      "is meant where the thing is kept",
      `var all []*os.File\nfor _, name := range names {\n${OPEN}defer g.Close()\nall = append(all, g)\n}\nuse(all)`,
      [],
    ],
    [
      "is meant where a goroutine works with it",
      `for _, name := range names {\n${OPEN}defer g.Close()\ngo use(g)\n}`,
      [],
    ],
    [
      "is not of this round where the thing was there before",
      `g, _ := os.Open("x")\nfor range names {\ndefer g.Close()\n}`,
      [],
    ],
    [
      "is cheap where there are few rounds",
      `for range 3 {\ng, _ := os.Open("x")\ndefer g.Close()\n}`,
      ["few"],
    ],
    [
      "of a context",
      `for range names {\nctx, cancel := context.WithCancel(context.TODO())\ndefer cancel()\nuse(ctx)\n}`,
      ["waits"],
    ],
    ["deadlocks where it is one lock", "for range names {\nmu.Lock()\ndefer mu.Unlock()\n}", ["deadlocks"]],
    [
      "waits where it is one read lock",
      "for range names {\nshards[0].mu.RLock()\ndefer shards[0].mu.RUnlock()\n}",
      ["waits"],
    ],
    [
      "is doubtful where the locks differ",
      "for _, s := range shards {\ns.mu.Lock()\ndefer s.mu.Unlock()\n}",
      ["elements"],
    ],
    [
      "of a goto loop",
      'again:\ng, _ := os.Open("x")\ndefer g.Close()\nif len(names) > 3 {\nnames = names[1:]\ngoto again\n}\nuse(g)',
      ["waits"],
    ],
    [
      "where a timer set before the loop fires",
      "t := time.NewTimer(1)\nfor {\nselect {\ncase <-t.C:\nctx, cancel := context.WithCancel(context.TODO())\ndefer cancel()\nuse(ctx)\ndefault:\nreturn\n}\n}",
      [],
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toEqual(expected);
  });
});

describe("rounds", () => {
  it.each([
    ["for i := 0; i < 3; i++ {\nuse(i)\n}", 3n],
    ["for i := 1; i <= 3; i++ {\nuse(i)\n}", 3n],
    ["for i := range 7 {\nuse(i)\n}", 7n],
    ['for range []string{"a", "b"} {\nuse(1)\n}', 2n],
    ["for range [4]int{} {\nuse(1)\n}", 4n],
    [
      'list := []string{"a"}\nif len(names) > 0 {\nlist = []string{"a", "b"}\n}\nfor range list {\nuse(1)\n}',
      2n,
    ],
    ["for i := 0; i < len(names); i++ {\nuse(i)\n}", undefined],
    ["for i := 0; i < 3; {\nuse(i)\nif len(names) > 3 {\ni++\n}\n}", undefined],
    ["for range names {\nuse(1)\n}", undefined],
    ["for {\nuse(1)\n}", undefined],
  ])("%s", async (body, expected) => {
    const [said] = await probe({ "/w/p.go": file(body) }, (scope) =>
      [...scope.functions()].flatMap((source) => loopsOf(scope.flow(source).root).loops.map(mostRounds)),
    );
    expect(said).toEqual([expected]);
  });
});
