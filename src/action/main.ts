/**
 * The GitHub action: runs the command that lies beside it with annotations, job summary and SARIF, and
 * tells the runner what came of it. Decides nothing about findings; fails as the command does.
 */
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readInputs } from "./inputs.js";

const LAUNCHER = fileURLToPath(new URL("launcher.cjs", import.meta.url));

/** From here on golinger itself could not do what it was asked to. */
const EXIT_USAGE = 2;

const EXIT_FAILURE = 3;

try {
  process.exitCode = await run(process.env);
} catch (error) {
  process.stdout.write(`::error title=golinger::${error instanceof Error ? error.message : error}\n`);
  process.exitCode = EXIT_FAILURE;
}

async function run(environment: NodeJS.ProcessEnv): Promise<number> {
  const { words, paths, sarifFile } = readInputs(environment, readText(environment.GITHUB_EVENT_PATH));
  const cwd = environment.GITHUB_WORKSPACE || process.cwd();
  const folder = mkdtempSync(join(environment.RUNNER_TEMP || tmpdir(), "golinger-"));
  try {
    const json = join(folder, "report.json");
    const reports = ["-f", "github", "-f", `json=${json}`];
    if (sarifFile !== undefined) reports.push("-f", `sarif=${resolve(cwd, sarifFile)}`);
    const code = await golinger(["check", ...reports, ...words, "--", ...paths], cwd);
    const findings = countFindings(json);
    if (findings !== undefined) {
      tell(environment.GITHUB_OUTPUT, "findings", String(findings));
      if (sarifFile !== undefined) tell(environment.GITHUB_OUTPUT, "sarif", resolve(cwd, sarifFile));
    }
    if (code >= EXIT_USAGE)
      process.stdout.write(`::error title=golinger::golinger ended with code ${code}: the log tells why\n`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The runner ends a step by signals: they are passed on. */
function golinger(words: readonly string[], cwd: string): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [LAUNCHER, ...words], { cwd, stdio: "inherit" });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
    child.on("error", (error) => {
      process.stdout.write(`golinger could not be started: ${error.message}\n`);
      done(EXIT_FAILURE);
    });
    child.on("exit", (code, signal) => done(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
  });
}

/** Undefined where there is no report: nothing was analysed. */
function countFindings(path: string): number | undefined {
  const text = readText(path);
  return text === undefined
    ? undefined
    : (JSON.parse(text) as { findings: readonly unknown[] }).findings.length;
}

function readText(path: string | undefined): string | undefined {
  try {
    return path ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/** An output of the step; values are one line. Without a runner there is nobody to tell. */
function tell(file: string | undefined, name: string, value: string): void {
  if (file) appendFileSync(file, `${name}=${value}\n`);
}
