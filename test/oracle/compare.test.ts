/**
 * The comparison with go/types, on made-up answers of Go: what counts as equal, unknown and wrong.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { comparePackage } from "./compare.js";
import type { GoCall, GoPackage } from "./go-calls.js";
import { openSubject } from "./subject.js";
import { largestCauses, type Tally } from "./tally.js";

const SOURCE = `package p

import (
	"net/http"
	"example.com/absent"
)

// é: offsets in bytes differ from here on.
func f(c *http.Client) {
	c.Get("x")
	absent.Do(1)
}
`;

const folder = mkdtempSync(join(tmpdir(), "golinger-compare-"));
const path = join(folder, "p.go");
writeFileSync(path, SOURCE);
afterAll(() => rmSync(folder, { recursive: true }));

const GET: GoCall = {
  ...at("c.Get", '("x")'),
  kind: "static",
  callee: "(*net/http.Client).Get",
  fun: "func(string) (*net/http.Response,error)",
  recv: "*net/http.Client",
  args: ["string"],
  result: "(*net/http.Response,error)",
};

const DO: GoCall = {
  ...at("absent.Do", "(1)"),
  kind: "static",
  callee: "example.com/absent.Do",
  fun: "func(int)",
  recv: undefined,
  args: ["int"],
  result: undefined,
};

/** Byte offsets of a call, from the texts of its function and of its arguments. */
function at(fun: string, args: string): Pick<GoCall, "start" | "lparen" | "end"> {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const start = bytes(SOURCE.slice(0, SOURCE.indexOf(fun + args)));
  return { start, lparen: start + bytes(fun), end: start + bytes(fun + args) };
}

async function compare(calls: readonly GoCall[]): Promise<Tally> {
  const subject = await openSubject({
    base: folder,
    goroot: "",
    stdFromSource: false,
    alone: false,
    sourceRoots: [],
  });
  const opened = subject.open(folder, false);
  if (opened === undefined) throw new Error("no package");
  const go: GoPackage = {
    path: opened.info.pkg.path,
    folder,
    errors: 0,
    firstError: "",
    files: [{ path, calls, exprs: [] }],
  };
  return comparePackage(go, opened.info);
}

it("counts what agrees", async () => {
  const tally = await compare([GET]);
  expect(tally.unseen).toBe(0);
  expect(tally.functions).toEqual({ equal: 1, wrong: 0, unknown: 0 });
  expect(tally.types).toEqual({ equal: 4, wrong: 0, unknown: 0 });
});

it("counts another callee or type as wrong", async () => {
  const tally = await compare([{ ...GET, callee: "(*net/http.Client).Head", args: ["int"] }]);
  expect(tally.functions.wrong).toBe(1);
  expect(tally.types).toEqual({ equal: 3, wrong: 1, unknown: 0 });
});

it("tells unknown from wrong, and why", async () => {
  const tally = await compare([DO]);
  expect(tally.functions).toEqual({ equal: 0, wrong: 0, unknown: 1 });
  expect(tally.types.wrong).toBe(0);
  expect(largestCauses(tally).map((cause) => cause.label)).toContain(
    "callee: example.com/absent.Do not found",
  );
});

it("counts a call that is not in the tree", async () => {
  const tally = await compare([{ ...GET, lparen: GET.lparen + 1 }]);
  expect(tally.unseen).toBe(1);
  expect(tally.callees).toEqual({ equal: 0, wrong: 0, unknown: 0 });
});
