/** A real Go shows the leaks that the fixtures of stuck goroutines want, and none in their twins. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { describeWith, findGoroot } from "../support/tools.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The first that has the `goroutineleak` profile. */
const LEAST_MINOR = 27;

const LEAK = `package main

func main() {
	answer := make(chan int)
	go func() {
		answer <- 1 // want chan-send-stuck "nobody receives"
	}()
}
`;

describeWith(
  `go 1.${LEAST_MINOR}`,
  () => findGoroot(LEAST_MINOR),
  (goroot) => {
    const judge = (...args: readonly string[]) =>
      spawnSync("npx", ["--no-install", "tsx", "scripts/judge-fixtures.ts", ...args], {
        cwd: ROOT,
        encoding: "utf8",
        env: { ...process.env, GOROOT: goroot },
      });

    it("agrees with all fixtures", { timeout: 600_000 }, () => {
      const { status, stdout, stderr } = judge();
      expect(stdout + (status === 0 ? "" : stderr)).toMatch(/^\d+ scenarios .* judged, 0 disagreements/m);
    });

    it("disagrees where the line is another one, and where the twin leaks", { timeout: 120_000 }, () => {
      const folder = mkdtempSync(join(tmpdir(), "golinger-judged-"));
      try {
        for (const name of ["bad/twin", "fixed/twin", "bad/line", "bad/fine", "fixed/fine"]) {
          const path = join(folder, "chan-send-stuck", `${name}.go`);
          mkdirSync(join(path, ".."), { recursive: true });
          const text = name === "bad/line" ? LEAK.replace("int)", "int) // want chan-send-stuck `x`") : LEAK;
          writeFileSync(path, name === "fixed/fine" ? LEAK.replace("int)", "int, 1)") : text);
        }
        const { status, stdout } = judge("", folder);
        expect(status).toBe(1);
        expect(stdout.split("\n")).toEqual([
          "chan-send-stuck/bad/line    want at line.go:4, Go shows line.go:6",
          "chan-send-stuck/fixed/twin  Go shows twin.go:6",
          "3 scenarios with their twins judged, 2 disagreements, 0 not runnable",
          "",
        ]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
