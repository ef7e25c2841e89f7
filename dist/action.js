import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);

// src/action/main.ts
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// src/action/inputs.ts
function readInputs(environment, event) {
  const words = [];
  for (const name of ["preset", "config", "fail-level"]) {
    const value = input(environment, name);
    if (value !== void 0) words.push(`--${name}=${value}`);
  }
  const since = input(environment, "since");
  const commit = since === "auto" ? baseOf(event) : since;
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
function baseOf(event) {
  const shape = parse(event);
  const commit = field(field(field(shape, "pull_request"), "base"), "sha") ?? field(field(shape, "merge_group"), "base_sha");
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

// src/action/main.ts
var LAUNCHER = fileURLToPath(new URL("launcher.cjs", import.meta.url));
var EXIT_USAGE = 2;
var EXIT_FAILURE = 3;
try {
  process.exitCode = await run(process.env);
} catch (error) {
  process.stdout.write(`::error title=golinger::${error instanceof Error ? error.message : error}
`);
  process.exitCode = EXIT_FAILURE;
}
async function run(environment) {
  const { words, paths, sarifFile } = readInputs(environment, readText(environment.GITHUB_EVENT_PATH));
  const cwd = environment.GITHUB_WORKSPACE || process.cwd();
  const folder = mkdtempSync(join(environment.RUNNER_TEMP || tmpdir(), "golinger-"));
  try {
    const json = join(folder, "report.json");
    const reports = ["-f", "github", "-f", `json=${json}`];
    if (sarifFile !== void 0) reports.push("-f", `sarif=${resolve(cwd, sarifFile)}`);
    const code = await golinger(["check", ...reports, ...words, "--", ...paths], cwd);
    const findings = countFindings(json);
    if (findings !== void 0) {
      tell(environment.GITHUB_OUTPUT, "findings", String(findings));
      if (sarifFile !== void 0) tell(environment.GITHUB_OUTPUT, "sarif", resolve(cwd, sarifFile));
    }
    if (code >= EXIT_USAGE)
      process.stdout.write(`::error title=golinger::golinger ended with code ${code}: the log tells why
`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
function golinger(words, cwd) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [LAUNCHER, ...words], { cwd, stdio: "inherit" });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    child.on("error", (error) => {
      process.stdout.write(`golinger could not be started: ${error.message}
`);
      done(EXIT_FAILURE);
    });
    child.on("exit", (code, signal) => done(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
  });
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
function tell(file, name, value) {
  if (file) appendFileSync(file, `${name}=${value}
`);
}
