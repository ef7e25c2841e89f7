/** Runs that are cut short, by Ctrl-C or by a reader, and runs that share their work among threads. */
import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FORMATS } from "../../src/report/formats.js";
import { golinger, LAUNCHER, LEAKY, treeOf } from "../support/command.js";

const MAIN = LEAKY["main.go"] ?? "";

/** Threads are started from a megabyte on; comments cost the least time. */
const PADDING = "// padding\n".repeat(4_000);

/** Packages with one finding each and this many functions that the rules have to look into. */
function largeTree(packages: number, functions: number): string {
  const files: Record<string, string> = { "go.mod": "module example.com/large\n\ngo 1.22\n" };
  const body = Array.from({ length: functions }, (_, index) => worker(index)).join("") + PADDING;
  for (let number = 0; number < packages; number++)
    files[`p${number}/main.go`] = MAIN.replace('"os/signal"', '"os/signal"\n\t"time"') + body;
  return treeOf(files);
}

function worker(index: number): string {
  return `
func work${index}(values <-chan int) (total int) {
	for {
		select {
		case value := <-values:
			total += ${index} * value
		case <-time.After(time.Second):
			return total
		}
	}
}
`;
}

describe("Ctrl-C", () => {
  it.each(["1", "2"])("ends a run of %s threads soon, with 130 and nothing half-written", async (workers) => {
    const cwd = largeTree(60, 400);
    const child = spawn(process.execPath, [LAUNCHER, "-f", "json", "-o", "out.json", "--preset", "all"], {
      cwd,
      env: { ...process.env, GOLINGER_WORKERS: workers },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await new Promise((resolve) => setTimeout(resolve, 700));
    const pressed = performance.now();
    child.kill("SIGINT");
    const ended = await new Promise((resolve) =>
      child.on("close", (code, signal) => resolve(code ?? signal)),
    );
    expect(output).toBe("golinger: interrupted, no report was written\n");
    expect(ended).toBe(130);
    expect(performance.now() - pressed).toBeLessThan(5_000);
    expect(readdirSync(cwd).filter((name) => name.includes("golinger") || name.startsWith("out"))).toEqual(
      [],
    );
  });
});

describe("a reader that goes away in the middle", () => {
  it.each(FORMATS)("ends a %s report quietly", (format) => {
    const cwd = largeTree(20, 20);
    const script = `"${process.execPath}" "${LAUNCHER}" -f ${format} --preset all | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script], { cwd, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout).toBe("1\n");
  });
});

describe("threads", () => {
  it("do not change a byte of the report", () => {
    const cwd = largeTree(30, 40);
    const run = (workers: string) =>
      golinger(["-f", "json", "--timing", "--preset", "all"], { cwd, env: { GOLINGER_WORKERS: workers } });
    const alone = run("1");
    const shared = run("3");
    expect(alone.stderr).toContain("wall time, 1 thread\n");
    expect(shared.stderr).toContain("wall time, 3 threads\n");
    expect(shared.stdout).toBe(alone.stdout);
    expect((JSON.parse(alone.stdout) as { findings: unknown[] }).findings.length).toBeGreaterThan(1_000);
  });

  it("are at least one", () => {
    const { code, stderr } = golinger([], { cwd: treeOf(LEAKY), env: { GOLINGER_WORKERS: "none" } });
    expect(stderr).toContain("GOLINGER_WORKERS takes a whole number");
    expect(code).toBe(2);
  });
});
