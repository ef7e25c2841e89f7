/**
 * `tsx scripts/corpus-counts.ts NAME=FOLDER...`: findings per rule over real trees, as the Markdown
 * table of docs/dev/precision.md, and all findings one a line for the person who judges them.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const LAUNCHER = fileURLToPath(new URL("../dist/launcher.cjs", import.meta.url));

/** Findings are told per this many lines. */
const PER_LINES = 100_000;

interface Row {
  readonly name: string;
  readonly lines: number;
  readonly findings: readonly { readonly rule: string; readonly text: string }[];
}

const rows = process.argv.slice(2).map((argument) => {
  const [name = "", folder = ""] = argument.split("=", 2);
  return measure(name, folder);
});
const rules = [...new Set(rows.flatMap(({ findings }) => findings.map(({ rule }) => rule)))].sort();
for (const { name, findings } of rows) for (const { text } of findings) print(`${name} ${text}`);
print("");
print(`| rule | ${rows.map(({ name }) => name).join(" | ")} | all | per 100,000 lines |`);
print(`| --- | ${rows.map(() => "--: | ").join("")}--: | --: |`);
for (const rule of rules)
  printRow(`\`${rule}\``, (row) => row.findings.filter((one) => one.rule === rule).length);
printRow("all", (row) => row.findings.length);
print(
  `| lines | ${rows.map(({ lines }) => lines.toLocaleString("en-US")).join(" | ")} | ${total((row) => row.lines).toLocaleString("en-US")} | |`,
);

function measure(name: string, folder: string): Row {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      LAUNCHER,
      "check",
      "--no-config",
      "-f",
      "text",
      "--stats",
      "--preset",
      process.env.PRESET ?? "recommended",
    ],
    { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const lines = Number(/^\s*([\d,]+) {2}lines$/m.exec(stderr)?.[1]?.replaceAll(",", "") ?? 0);
  const findings = stdout
    .split("\n")
    .filter(Boolean)
    .map((text) => ({ rule: /\(([a-z-]+)\)$/.exec(text)?.[1] ?? "", text }));
  return { name, lines, findings };
}

function printRow(title: string, count: (row: Row) => number): void {
  const all = total(count);
  const share = (all / total((row) => row.lines)) * PER_LINES;
  print(`| ${title} | ${rows.map(count).join(" | ")} | ${all} | ${share.toFixed(2)} |`);
}

function total(count: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + count(row), 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
