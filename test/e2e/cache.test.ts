/** What is kept between runs, with the committed bundle and a real folder. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CLEAN, golinger, LAUNCHER, LEAKY, type Outcome, treeOf } from "../support/command.js";

const FILES_WITH_A_FIX: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/m\n\ngo 1.24\n",
  "main.go": `package m

import "net/http"

func Status() {
	resp, err := http.Get("http://example.com")
	if err != nil {
		return
	}
	println(resp.Status)
}
`,
};

function entries(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "tidied")
    .map((entry) => join(entry.parentPath, entry.name));
}

function isRecalled({ stderr }: Outcome): boolean {
  return !stderr.includes("phase flow");
}

it("says the same again without looking, and looks again after a change", () => {
  const cwd = treeOf(LEAKY);
  const env = { GOLINGER_CACHE: treeOf({}) };
  const check = (...args: readonly string[]): Outcome =>
    golinger(["check", "--timing", ...args, "./..."], { cwd, env });
  const first = check();
  expect(isRecalled(first)).toBe(false);
  expect(first.code).toBe(1);
  const second = check();
  expect(isRecalled(second)).toBe(true);
  expect([second.code, second.stdout]).toEqual([first.code, first.stdout]);

  expect(isRecalled(check("--no-cache"))).toBe(false);
  expect(isRecalled(check("--preset", "strict"))).toBe(false);
  writeFileSync(join(cwd, "main.go"), CLEAN["main.go"] ?? "");
  expect(check().code).toBe(0);
  writeFileSync(join(cwd, "main.go"), LEAKY["main.go"] ?? "");
  expect(isRecalled(check())).toBe(true);
});

it("reports with fixes are recalled with their fixes", () => {
  const cwd = treeOf(FILES_WITH_A_FIX);
  const env = { GOLINGER_CACHE: treeOf({}) };
  const report = (): unknown => {
    const { stdout } = golinger(["-f", "json"], { cwd, env });
    return (JSON.parse(stdout) as { findings: unknown }).findings;
  };
  const first = report();
  expect(JSON.stringify(first)).toContain("Body.Close()");
  expect(report()).toEqual(first);
});

it("what is damaged is made anew", () => {
  const cwd = treeOf(LEAKY);
  const cache = treeOf({});
  const env = { GOLINGER_CACHE: cache };
  const first = golinger(["./..."], { cwd, env });
  const [path = ""] = entries(cache);
  for (const text of ["", "no entry", "\0".repeat(4096)]) {
    writeFileSync(path, text);
    expect(golinger(["./..."], { cwd, env })).toEqual(first);
  }
});

it.each(["off", "/dev/null/folder", "/proc/folder"])(
  "GOLINGER_CACHE=%s keeps nothing, in silence",
  (word) => {
    const cwd = treeOf(LEAKY);
    const { code, stderr } = golinger(["./..."], { cwd, env: { GOLINGER_CACHE: word } });
    expect([code, stderr]).toEqual([1, ""]);
  },
);

it("several runs at once share a folder", async () => {
  const cwd = treeOf(LEAKY);
  const cache = treeOf({});
  const runs = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const run = spawn(process.execPath, [LAUNCHER, "./..."], {
        cwd,
        env: { ...process.env, GOLINGER_CACHE: cache },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let stderr = "";
      run.stderr.on("data", (bytes: Buffer) => {
        stderr += bytes.toString();
      });
      const [code] = (await once(run, "close")) as [number];
      return [code, stderr];
    }),
  );
  expect(runs).toEqual([
    [1, ""],
    [1, ""],
    [1, ""],
    [1, ""],
  ]);
  expect(entries(cache).every((path) => !path.includes("."))).toBe(true);
});
