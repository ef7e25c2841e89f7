/**
 * Runs the command beside the action, with its output in the step's log. Decides which of its lines
 * say why it failed.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const LAUNCHER = fileURLToPath(new URL("launcher.cjs", import.meta.url));

const EXIT_FAILURE = 3;

/** More would hide the first, which mostly tells it all. */
const MOST_ERRORS = 10;

const ERROR = /^(?:golinger: |.*: )?(?:internal )?error: /;

export interface GolingerRun {
  readonly code: number;
  /** What it called an error, without the word. */
  readonly errors: readonly string[];
}

/** The runner ends a step by signals: they are passed on. */
export function runGolinger(words: readonly string[], cwd: string): Promise<GolingerRun> {
  return new Promise((done) => {
    const errors: string[] = [];
    const child = spawn(process.execPath, [LAUNCHER, ...words], {
      cwd,
      stdio: ["ignore", "inherit", "pipe"],
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
    createInterface({ input: child.stderr }).on("line", (line) => {
      process.stderr.write(`${line}\n`);
      if (ERROR.test(line) && errors.length < MOST_ERRORS)
        errors.push(line.replace(/^golinger: error: /, ""));
    });
    child.on("error", (error) =>
      done({ code: EXIT_FAILURE, errors: [`golinger could not be started: ${error.message}`] }),
    );
    // Not "exit": lines may be under way still.
    child.on("close", (code, signal) =>
      done({ code: code ?? 128 + constants.signals[signal ?? "SIGTERM"], errors }),
    );
  });
}
