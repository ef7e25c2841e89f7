/** Which line, setting or toolchain decides whether the runtime collects timers. */
import { expect, test } from "vitest";
import { timerSemantics } from "../../../src/semantics/models/timers.js";
import { probe } from "../../support/probe.js";

async function answer(mod: string, head = "package p"): Promise<string> {
  const files = { "/w/go.mod": `module example.org/w\n${mod}`, "/w/p.go": `${head}\n\nfunc main() {}\n` };
  const [said] = await probe(files, ({ pkg }) => {
    const [file] = pkg.files;
    if (file === undefined) return undefined;
    const { collected, because } = timerSemantics(pkg, file);
    return `${collected ? "collected" : "kept"}: ${because.split(", ", 1)[0]}`;
  });
  return said ?? "";
}

test.each([
  ["go 1.22\n", "kept: the module is at Go 1.22"],
  ["go 1.23\n", "collected: the module is at Go 1.23"],
  ["go 1.23.4\n", "collected: the module is at Go 1.23"],
  ["", "kept: the module is at Go 1.16"],
  ["go 1.22\ntoolchain go1.26.1\n", "kept: the module is at Go 1.22"],
  ["go 1.22\ntoolchain go1.27.0\n", "collected: the toolchain is Go 1.27"],
  ["go 1.25\ngodebug asynctimerchan=1\n", "kept: asynctimerchan=1 is set"],
  ["go 1.25\ngodebug asynctimerchan=0\n", "collected: the module is at Go 1.25"],
  ["go 1.25\ntoolchain go1.27.0\ngodebug asynctimerchan=1\n", "collected: the toolchain is Go 1.27"],
])("%j", async (mod, expected) => {
  expect(await answer(mod)).toBe(expected);
});

test("a go:debug line counts in the main package only, and outranks go.mod", async () => {
  const line = "//go:debug asynctimerchan=1\n";
  expect(await answer("go 1.25\n", `${line}package main`)).toBe("kept: asynctimerchan=1 is set");
  expect(await answer("go 1.25\n", `${line}package p`)).toContain("collected");
  const off = "//go:debug asynctimerchan=0\npackage main";
  expect(await answer("go 1.25\ngodebug asynctimerchan=1\n", off)).toContain("collected");
});
