/**
 * `npx tsx scripts/hooks-transcript.ts TREE`: commits a leak to a copy of a real project under pre-commit, lets
 * golinger-fix repair it, and writes what a developer sees to docs/dev/hooks-transcript.md. golinger is
 * installed from this repository by its last commit, so what that has in dist/ is what runs.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = join(ROOT, "docs/dev/hooks-transcript.md");

/** The line that a hasty developer takes out; the first file that has it is the one that is changed. */
const LOST_LINE = /^\t(?:defer )\w+\.Body\.Close\(\)\n/m;

const [tree] = process.argv.slice(2);
if (tree === undefined) {
  process.stderr.write("usage: npx tsx scripts/hooks-transcript.ts TREE\n");
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), "golinger-transcript-"));
const project = join(scratch, basename(tree));
const env = {
  ...process.env,
  PRE_COMMIT_HOME: join(scratch, "home"),
  PRE_COMMIT_COLOR: "never",
  NO_COLOR: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "dev",
  GIT_AUTHOR_EMAIL: "dev@example.com",
  GIT_COMMITTER_NAME: "dev",
  GIT_COMMITTER_EMAIL: "dev@example.com",
};
const transcript: string[] = [];

try {
  writeFileSync(PAGE, record(tree));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function record(from: string): string {
  cpSync(from, project, { recursive: true, dereference: true, filter: (path) => !/\/\.git$/.test(path) });
  const revision = run(`git -C '${ROOT}' rev-parse HEAD`).trim();
  const config = `repos:
  - repo: ${ROOT.replace(/\/$/, "")}
    rev: ${revision}
    hooks:
      - id: golinger
      - id: golinger-fix
        stages: [manual]
`;
  writeFileSync(join(project, ".pre-commit-config.yaml"), config);
  run("git init -q -b main && git add -A && git commit -qm base");

  show("cat .pre-commit-config.yaml");
  show("pre-commit install");
  const file =
    run("git grep -lP '^\\tdefer \\w+\\.Body\\.Close\\(\\)$' -- '*.go' ':!*_test.go'").split("\n")[0] ?? "";
  const text = readFileSync(join(project, file), "utf8");
  writeFileSync(join(project, file), text.replace(LOST_LINE, ""));
  show("git diff");
  show("git commit -am 'Tidy up'");
  show("git log --oneline | wc -l");
  show(`pre-commit run golinger-fix --hook-stage manual --files ${file}`);
  show("git diff HEAD");
  show("git commit -am 'Tidy up'");
  show("git log --oneline | wc -l");
  return `# A commit under pre-commit

Made by \`npx tsx scripts/hooks-transcript.ts TREE\`, here with ${run("pre-commit --version").trim()} on a copy of
[${basename(from)}](https://github.com/${from.split("/").slice(-2).join("/")}): ${run("git ls-files '*.go' | wc -l").trim()} Go files.
A line is lost, the commit is stopped, the fix brings the line back, the commit passes.

\`\`\`console
${transcript.join("\n")}
\`\`\`
`;
}

/** Runs a line of the transcript as it is shown. */
function show(line: string): void {
  const output = run(line).trimEnd();
  transcript.push(`$ ${line}`, ...(output === "" ? [] : [tidied(output)]));
}

/** What is of this machine only: folders, and hashes that are other ones each time. */
function tidied(text: string): string {
  return text
    .replaceAll(ROOT.replace(/\/$/, ""), "https://github.com/golinger/golinger")
    .replaceAll(`${project}/`, "")
    .replace(/rev: [0-9a-f]{40}/, "rev: v0.1.0")
    .replace(/^\[main [0-9a-f]+\]/gm, "[main 0123456]")
    .replace(/[ \t]+$/gm, "");
}

function run(line: string): string {
  const { stdout, stderr } = spawnSync("sh", ["-c", `exec 2>&1; ${line}`], {
    cwd: project,
    encoding: "utf8",
    env,
  });
  return `${stdout}${stderr}`;
}
