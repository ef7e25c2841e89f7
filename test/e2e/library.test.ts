/** The package as a library: its declarations under a strict compiler, and a run of what compiled. */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { LEAKY, treeOf } from "../support/command.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const USER = `import {
  exitCodeOf, type Finding, lint, type LintRequest, nodeHost, nodeWorkers, reportSarif, rules, toHostPath,
} from "golinger";

const request: LintRequest = {
  base: toHostPath("."),
  paths: ["./..."],
  noIgnore: false,
  config: { kind: "none" },
  overlay: { presets: ["recommended"], failLevel: "note" },
};
const seen: number[] = [];
const outcome = await lint(request, nodeHost(), rules, {
  workers: nodeWorkers(1),
  progress: ({ done, total }) => void seen.push(done / total),
});
if (!outcome.ok) throw new Error(outcome.problems[0]?.message);
const findings: readonly Finding[] = outcome.result.findings;
const sarif: string = reportSarif({
  ...outcome.result, version: "0", rules, base: request.base, textOf: () => undefined, exitCode: exitCodeOf(outcome),
});
console.log(findings.map(({ ruleId, place }) => ruleId + ":" + place.startLine).join(), sarif.length > 100, seen.at(-1));
`;

const MISTAKE = `import { lint, nodeHost, rules } from "golinger";
await lint({ base: "/", paths: [], noIgnore: false, config: { kind: "none" }, overlay: { presets: ["mild"] } }, nodeHost(), rules);
`;

it("is typed strictly, and does what the types say", () => {
  const cwd = treeOf({
    ...LEAKY,
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "ES2023",
        module: "NodeNext",
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        types: ["node"],
        typeRoots: [join(ROOT, "node_modules/@types")],
      },
    }),
    "user.ts": USER,
  });
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ROOT, join(cwd, "node_modules/golinger"));
  const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");

  expect(node(compiler, "-p", ".").stdout).toBe("");
  const { stdout, stderr } = node("user.js");
  expect(stderr).toBe("");
  expect(stdout).toBe("signal-not-stopped:10 true 1\n");
});

it("rejects what is no preset", () => {
  const cwd = treeOf({ "package.json": '{ "type": "module" }', "user.ts": MISTAKE });
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ROOT, join(cwd, "node_modules/golinger"));
  const args = [
    "--module",
    "NodeNext",
    "--target",
    "ES2023",
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "user.ts",
  ];
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [compiler, ...args], { cwd, encoding: "utf8" });
  expect(stdout).toMatch(/user\.ts\(2,\d+\): error TS2322: .*"mild"/);
});
