/** A real Go shows what the fixtures about goroutines want, and nothing of it in their twins. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
const NO_LEAK = LEAK.replace("int)", "int, 1)");

const WORKER = `package worker

func start(work chan int) {
	go func() { // want goroutine-no-exit "can never stop"
		for {
			<-work
		}
	}()
}
`;
const WORKER_THAT_ENDS = WORKER.replace("for {", "for range 1 {");
const STARTS_IT = `package worker

func main() {
	work := make(chan int, 1)
	work <- 1
	start(work)
}
`;

const WANTS_CLOSE = "// want chan-close-misuse `x`";
const CLOSES_TWICE = `package main

func main() {
	done := make(chan int)
	defer close(done)
	close(done)
}
`;

const FORGETS = `package main

import "sync"

func main() {
	var all sync.WaitGroup
	all.Add(1)
	go func() { // want wg-done-skipped "skips"
	}()
	all.Wait()
}
`;
const FORGETS_NOT = FORGETS.replace('skips"', 'skips"\n\t\tall.Done()');

const SILENT = `package silent

func run(job func()) {
	defer func() {
		recover() // want recover-in-goroutine "nobody hears of them"
	}()
	job()
}
`;
const NOT_SILENT = SILENT.replace("recover()", "println(recover().(string))");
const PANICS = `package silent

func main() { run(func() { panic("nobody hears of this") }) }
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
      expect(stdout + (status === 0 ? "" : stderr)).toMatch(/^\d{3,} scenarios .* judged, 0 disagreements/m);
    });

    /** What it says about fixtures of its own. */
    function judgeFolder(files: Readonly<Record<string, string>>): readonly string[] {
      const folder = mkdtempSync(join(tmpdir(), "golinger-judged-"));
      try {
        for (const [name, text] of Object.entries(files)) {
          const path = join(folder, `${name}.go`);
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, text);
        }
        return judge("", folder).stdout.split("\n");
      } finally {
        rmSync(folder, { recursive: true });
      }
    }

    it("agrees where Go shows what is wanted", { timeout: 120_000 }, () => {
      const said = judgeFolder({
        "chan-close-misuse/bad/twice": CLOSES_TWICE.replace("close(done)", `close(done) ${WANTS_CLOSE}`),
        "chan-close-misuse/fixed/twice": CLOSES_TWICE.replace("\tclose(done)\n", ""),
        "chan-send-stuck/bad/leak": LEAK,
        "chan-send-stuck/fixed/leak": NO_LEAK,
        "chan-send-stuck/ok/fine": NO_LEAK,
        "goroutine-no-exit/bad/worker": WORKER,
        "goroutine-no-exit/fixed/worker": WORKER_THAT_ENDS,
        "goroutine-no-exit/drivers/worker": STARTS_IT,
        "recover-in-goroutine/bad/silent": SILENT,
        "recover-in-goroutine/fixed/silent": NOT_SILENT,
        "recover-in-goroutine/drivers/silent": PANICS,
        "wg-done-skipped/bad/forgets": FORGETS,
        "wg-done-skipped/fixed/forgets": FORGETS_NOT,
      });
      expect(said).toEqual(["5 scenarios with their twins and 1 others judged, 0 disagreements", ""]);
    });

    it("disagrees where Go shows something else", { timeout: 120_000 }, () => {
      const said = judgeFolder({
        "chan-close-misuse/bad/line": CLOSES_TWICE.replace("int)", `int) ${WANTS_CLOSE}`),
        "chan-send-stuck/bad/fine": NO_LEAK,
        "chan-send-stuck/bad/line": LEAK.replace("int)", "int) // want chan-send-stuck `x`"),
        "chan-send-stuck/bad/twin": LEAK,
        "chan-send-stuck/fixed/twin": LEAK,
        "chan-send-stuck/ok/leaks": LEAK,
        "goroutine-no-exit/bad/alone": WORKER,
        "goroutine-no-exit/bad/ends": WORKER_THAT_ENDS,
        "goroutine-no-exit/drivers/ends": STARTS_IT,
        "goroutine-no-exit/drivers/nobody": STARTS_IT,
        "recover-in-goroutine/bad/heard": NOT_SILENT,
        "recover-in-goroutine/drivers/heard": PANICS,
        "recover-in-goroutine/bad/silent": SILENT,
        "recover-in-goroutine/fixed/silent": SILENT,
        "recover-in-goroutine/drivers/silent": PANICS,
        "wg-done-skipped/bad/fine": FORGETS_NOT,
        "wg-done-skipped/bad/twin": FORGETS,
        "wg-done-skipped/fixed/twin": FORGETS,
      });
      expect(said).toEqual([
        "goroutine-no-exit/bad/alone        has neither a main nor a driver",
        "goroutine-no-exit/nobody           is a driver without a fixture",
        "chan-close-misuse/bad/line         want at line.go:4, Go shows line.go:5, line.go:7",
        "chan-send-stuck/bad/fine           want at fine.go:6, Go shows nothing of the kind",
        "chan-send-stuck/bad/line           want at line.go:4, Go shows line.go:6",
        "chan-send-stuck/fixed/twin         Go shows twin.go:6",
        "goroutine-no-exit/bad/ends         want at ends.go:4, Go shows nothing of the kind",
        "recover-in-goroutine/bad/heard     want at heard.go:5, Go shows nothing of the kind",
        "recover-in-goroutine/fixed/silent  Go shows nothing of the panic",
        "wg-done-skipped/bad/fine           want at fine.go:8, Go shows nothing of the kind",
        "wg-done-skipped/fixed/twin         Go shows twin.go:10",
        "chan-send-stuck/ok/leaks           Go shows leaks.go:6",
        "9 scenarios with their twins and 1 others judged, 12 disagreements",
        "",
      ]);
    });
  },
);
