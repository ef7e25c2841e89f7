/** How each kind of thing is let go of by a `defer`, by its model and its type. */
import { describe, expect, it } from "vitest";
import { deferDuty } from "../../../src/analyses/edits/duty-release.js";
import type { Proposal } from "../../../src/analyses/edits/proposal.js";
import { duties } from "../../../src/analyses/obligations/duties.js";
import { probe } from "../../support/probe.js";

const HEAD = `package p

import (
	"context"
	"database/sql"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

var _ = []any{context.TODO, sql.Open, net.Dial, http.Get, os.Open, signal.Notify, time.Now}

func use(any) {}

func f(ctx context.Context, db *sql.DB, url string) error {
`;

const CHECK = "\tif err != nil {\n\t\treturn err\n\t}\n";

function told(proposal: Proposal | undefined): string | undefined {
  const edits = proposal?.edits.map(({ text }) => text.trim()).join();
  return proposal?.needsALook === true ? `${edits}, needs a look` : edits;
}

async function releases(body: string, more = ""): Promise<readonly (string | undefined)[]> {
  const [found] = await probe({ "/w/p.go": `${HEAD}${body}\treturn nil\n}\n${more}` }, (scope) =>
    scope.ask(duties).unmet.map((unmet) => told(deferDuty(scope, unmet))),
  );
  return found ?? [];
}

it.each([
  ["a response", `\tx, err := http.Get(url)\n${CHECK}\tuse(x.Status)\n`, "defer x.Body.Close()"],
  ["a file", `\tx, err := os.Open(url)\n${CHECK}\tuse(x.Name())\n`, "defer x.Close()"],
  ["a connection", `\tx, err := net.Dial("tcp", url)\n${CHECK}\tuse(x.LocalAddr())\n`, "defer x.Close()"],
  ["rows", `\tx, err := db.QueryContext(ctx, "q")\n${CHECK}\tuse(x.Err())\n`, "defer x.Close()"],
  ["a transaction", `\tx, err := db.Begin()\n${CHECK}\tx.Exec("q")\n`, "defer x.Rollback()"],
  ["a statement", `\tx, err := db.Prepare("q")\n${CHECK}\tx.Exec()\n`, "defer x.Close()"],
  ["a ticker", "\tx := time.NewTicker(time.Second)\n\t<-x.C\n", "defer x.Stop()"],
  ["a cancel function", "\tc, x := context.WithCancel(ctx)\n\tuse(c.Err())\n\t_ = x\n", "defer x()"],
  [
    "a cancel function nobody wanted",
    "\tc, _ := context.WithCancel(ctx)\n\tuse(c.Err())\n",
    "cancel,defer cancel()",
  ],
  [
    "a stop function",
    "\tc, x := signal.NotifyContext(ctx, os.Interrupt)\n\t<-c.Done()\n\t_ = x\n",
    "defer x()",
  ],
])("%s", async (_, body, expected) => {
  expect(await releases(body)).toEqual([expected]);
});

it("leaves alone what somebody else gets on some path", async () => {
  const body = `\tx, err := os.Open(url)\n${CHECK}\tif url == "" {\n\t\treturn nil\n\t}\n\tkept = x\n`;
  const [found] = await probe(
    { "/w/p.go": `${HEAD.replace("func use", "var kept *os.File\n\nfunc use")}${body}\treturn nil\n}\n` },
    (scope) => scope.ask(duties).unmet.map((unmet) => deferDuty(scope, unmet)),
  );
  expect(found).toEqual([undefined]);
});

describe("a cancel function whose context", () => {
  const start = "\tc, x := context.WithCancel(ctx)\n\tuse(x == nil)\n";

  it.each([
    ["a goroutine works with", "\tgo use(c)\n", undefined],
    ["a literal takes along", "\tkept = func() { use(c) }\n", undefined],
    ["is stored", "\tkept = c\n", undefined],
    [
      "lives on in another one that is stored",
      "\td := context.WithValue(c, url, url)\n\tkept = d\n",
      undefined,
    ],
    ["a callee gives to a goroutine", "\tbeside(c)\n", undefined],
    [
      "somebody out of sight gets",
      "\tvar r interface{ Run(context.Context) } = runner\n\tr.Run(c)\n",
      "defer x(), needs a look",
    ],
    ["is used by a call", '\tdb.ExecContext(c, "q")\n', "defer x()"],
    ["is used by a literal that is called", "\tfunc() { use(c.Err()) }()\n", "defer x()"],
  ])("%s", async (_, body, expected) => {
    const more =
      "var kept any\n\nvar runner interface{ Run(context.Context) }\n\nfunc beside(ctx context.Context) { go use(ctx) }\n";
    expect(await releases(start + body, more)).toEqual([expected]);
  });
});

it("takes no name that is taken", async () => {
  const body = "\tc, _ := context.WithCancel(ctx)\n\tcancel := c.Err()\n\tuse(cancel)\n";
  expect(await releases(body)).toEqual([undefined]);
});

it("leaves alone what is let go of by a call with arguments", async () => {
  expect(await releases('\tx := db.QueryRow("q")\n\tuse(x.Err())\n')).toEqual([undefined]);
});
