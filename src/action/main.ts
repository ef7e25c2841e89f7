/**
 * The GitHub action: runs the command that lies beside it with annotations, job summary and SARIF, and
 * tells the runner what came of it. Decides nothing about findings; fails as the command does.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readInputs } from "./inputs.js";
import { runGolinger } from "./run-golinger.js";
import { annotateFailure, setOutput } from "./runner.js";

/** From here on golinger itself could not do what it was asked to. */
const EXIT_USAGE = 2;

const EXIT_FAILURE = 3;

try {
  process.exitCode = await run(process.env);
} catch (error) {
  annotateFailure(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT_FAILURE;
}

async function run(environment: NodeJS.ProcessEnv): Promise<number> {
  const cwd = environment.GITHUB_WORKSPACE || process.cwd();
  if (!isFolder(cwd)) throw new Error(`there is no folder ${cwd} (GITHUB_WORKSPACE)`);
  const { words, paths, sarifFile } = readInputs(environment, {
    event: readText(environment.GITHUB_EVENT_PATH),
    parentsOfHead: () => parentsOfHead(cwd),
  });
  const folder = mkdtempSync(join(environment.RUNNER_TEMP || tmpdir(), "golinger-"));
  try {
    const json = join(folder, "report.json");
    const sarif = sarifFile === undefined ? undefined : resolve(cwd, sarifFile);
    const before = sarif === undefined ? undefined : versionOf(sarif);
    const reports = ["-f", "github", "-f", `json=${json}`];
    if (sarif !== undefined) reports.push("-f", `sarif=${sarif}`, "--no-suppressed");
    const { code, errors } = await runGolinger(["check", ...reports, ...words, "--", ...paths], cwd);
    const findings = countFindings(json);
    if (findings !== undefined) setOutput(environment, "findings", String(findings));
    // One that was there before is none of this run.
    if (sarif !== undefined && ![undefined, before].includes(versionOf(sarif)))
      setOutput(environment, "sarif", sarif);
    if (code >= EXIT_USAGE) annotateFailure(errors.join("\n") || `golinger ended with code ${code}`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** None where git is not there or cannot tell. */
function parentsOfHead(folder: string): readonly string[] {
  const { stdout } = spawnSync("git", ["rev-list", "--parents", "-n", "1", "HEAD"], {
    cwd: folder,
    encoding: "utf8",
  });
  return (stdout ?? "").trim().split(" ").slice(1);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Another one after each time the file was replaced; undefined where there is none. */
function versionOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true ? `${stats.ino} ${stats.mtimeMs}` : undefined;
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
