import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);

// src/action/main.ts
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// src/action/inputs.ts
function readInputs(environment, context) {
  const words = [];
  for (const name of ["preset", "config", "fail-level", "baseline", "category"]) {
    const value = input(environment, name);
    if (value !== void 0) words.push(`--${name}=${value}`);
  }
  const since = input(environment, "since");
  const commit = since === "auto" ? baseOf(context) : since;
  if (commit !== void 0) words.push(`--since=${commit}`);
  return {
    words,
    paths: splitPaths(input(environment, "paths") ?? ""),
    sarifFile: input(environment, "sarif-file")
  };
}
function input(environment, name) {
  return environment[`INPUT_${name.toUpperCase()}`]?.trim() || void 0;
}
function splitPaths(text) {
  const parts = text.includes("\n") ? text.split("\n") : text.split(/\s+/);
  return parts.map((part) => part.trim()).filter(Boolean);
}
function baseOf({ event, parentsOfHead: parentsOfHead2 }) {
  const shape = parse(event);
  const pullRequest = field(shape, "pull_request");
  const head = field(field(pullRequest, "head"), "sha");
  if (head !== void 0) {
    const [into, merged] = parentsOfHead2();
    if (merged === head) return into;
  }
  const commit = field(field(pullRequest, "base"), "sha") ?? field(field(shape, "merge_group"), "base_sha");
  return typeof commit === "string" && commit !== "" ? commit : void 0;
}
function parse(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return void 0;
  }
}
function field(value, name) {
  return typeof value === "object" && value !== null ? value[name] : void 0;
}

// src/action/run-golinger.ts
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
var LAUNCHER = fileURLToPath(new URL("launcher.cjs", import.meta.url));
var EXIT_FAILURE = 3;
var MOST_ERRORS = 10;
var ERROR = /^(?:golinger: |.*: )?(?:internal )?error: /;
function runGolinger(words, cwd) {
  return new Promise((done) => {
    const errors = [];
    const child = spawn(process.execPath, [LAUNCHER, ...words], {
      cwd,
      stdio: ["ignore", "inherit", "pipe"]
    });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    createInterface({ input: child.stderr }).on("line", (line) => {
      process.stderr.write(`${line}
`);
      if (ERROR.test(line) && errors.length < MOST_ERRORS)
        errors.push(line.replace(/^golinger: error: /, ""));
    });
    child.on(
      "error",
      (error) => done({ code: EXIT_FAILURE, errors: [`golinger could not be started: ${error.message}`] })
    );
    child.on(
      "close",
      (code, signal) => done({ code: code ?? 128 + constants.signals[signal ?? "SIGTERM"], errors })
    );
  });
}

// src/action/runner.ts
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";

// src/report/workflow-command.ts
function workflowCommand(name, properties, text) {
  const words = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${words.join(",")}::${escapeText(text)}`;
}
function escapeText(text) {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
function escapeProperty(text) {
  return escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

// src/action/runner.ts
function setOutput({ GITHUB_OUTPUT }, name, value) {
  if (!GITHUB_OUTPUT) return;
  const end = `end_${randomUUID()}`;
  appendFileSync(
    GITHUB_OUTPUT,
    /[\r\n]/.test(value) ? `${name}<<${end}
${value}
${end}
` : `${name}=${value}
`
  );
}
function annotateFailure(message) {
  process.stdout.write(`${workflowCommand("error", { title: "golinger" }, message)}
`);
}

// src/action/main.ts
var EXIT_USAGE = 2;
var EXIT_FAILURE2 = 3;
try {
  process.exitCode = await run(process.env);
} catch (error) {
  annotateFailure(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT_FAILURE2;
}
async function run(environment) {
  const cwd = environment.GITHUB_WORKSPACE || process.cwd();
  if (!isFolder(cwd)) throw new Error(`there is no folder ${cwd} (GITHUB_WORKSPACE)`);
  const { words, paths, sarifFile } = readInputs(environment, {
    event: readText(environment.GITHUB_EVENT_PATH),
    parentsOfHead: () => parentsOfHead(cwd)
  });
  const folder = mkdtempSync(join(environment.RUNNER_TEMP || tmpdir(), "golinger-"));
  try {
    const json = join(folder, "report.json");
    const sarif = sarifFile === void 0 ? void 0 : resolve(cwd, sarifFile);
    const before = sarif === void 0 ? void 0 : versionOf(sarif);
    const reports = ["-f", "github", "-f", `json=${json}`];
    if (sarif !== void 0) reports.push("-f", `sarif=${sarif}`, "--no-suppressed");
    const { code, errors } = await runGolinger(["check", ...reports, ...words, "--", ...paths], cwd);
    const findings = countFindings(json);
    if (findings !== void 0) setOutput(environment, "findings", String(findings));
    if (sarif !== void 0 && ![void 0, before].includes(versionOf(sarif)))
      setOutput(environment, "sarif", sarif);
    if (code >= EXIT_USAGE) annotateFailure(errors.join("\n") || `golinger ended with code ${code}`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
function parentsOfHead(folder) {
  const { stdout } = spawnSync("git", ["rev-list", "--parents", "-n", "1", "HEAD"], {
    cwd: folder,
    encoding: "utf8"
  });
  return (stdout ?? "").trim().split(" ").slice(1);
}
function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
function versionOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true ? `${stats.ino} ${stats.mtimeMs}` : void 0;
}
function countFindings(path) {
  const text = readText(path);
  return text === void 0 ? void 0 : JSON.parse(text).findings.length;
}
function readText(path) {
  try {
    return path ? readFileSync(path, "utf8") : void 0;
  } catch {
    return void 0;
  }
}
