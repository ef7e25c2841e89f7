/**
 * The hook as a team uses it: pre-commit installs golinger from a git repository by commit and
 * blocks a commit that leaks.
 */
import { spawnSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { LEAKY, treeOf } from "../support/command.js";
import { describeWith, findCommand } from "../support/tools.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What the hook's users get: the files npm packs, and the hook's definition. */
const SHIPPED = ["dist", "schemas", "package.json", "package-lock.json", "LICENSE", ".pre-commit-hooks.yaml"];

describeWith(
  "pre-commit",
  () => findCommand("pre-commit"),
  (preCommit) => {
    it("installs by commit, blocks a leak and lets its fix pass", { timeout: 300_000 }, () => {
      const source = treeOf({});
      for (const name of SHIPPED) cpSync(join(ROOT, name), join(source, name), { recursive: true });
      const revision = commitAll(source);

      const project = treeOf({
        ...LEAKY,
        "sub/other.go": "package sub\n",
        ".pre-commit-config.yaml": `repos:\n  - repo: ${source}\n    rev: ${revision}\n    hooks:\n      - id: golinger\n`,
      });
      const env = { PRE_COMMIT_HOME: treeOf({}) };
      git(project, ["init", "-q"]);
      git(project, ["add", "."]);
      const run = (): ReturnType<typeof call> => call(preCommit, ["run", "golinger"], project, env);

      const blocked = run();
      expect(blocked.output).toContain("signal-not-stopped");
      expect(blocked.code).toBe(1);

      writeFileSync(
        join(project, "main.go"),
        (LEAKY["main.go"] ?? "").replace("make(chan os.Signal)", "make(chan os.Signal, 1)"),
      );
      git(project, ["add", "."]);
      const passed = run();
      expect(passed.output).toContain("Passed");
      expect(passed.code).toBe(0);
      rmSync(env.PRE_COMMIT_HOME, { recursive: true, force: true });
    });
  },
);

function commitAll(folder: string): string {
  git(folder, ["init", "-q"]);
  git(folder, ["add", "-f", "."]);
  git(folder, ["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-qm", "release"]);
  return git(folder, ["rev-parse", "HEAD"]).trim();
}

function git(cwd: string, args: readonly string[]): string {
  const { code, output } = call("git", args, cwd, {});
  if (code !== 0) throw new Error(`git ${args.join(" ")}: ${output}`);
  return output;
}

function call(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): { readonly code: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    env: { ...withoutGit(process.env), ...env },
  });
  return { code: status, output: stdout + stderr };
}

/** Variables that git sets for its hooks would point our git at the wrong repository. */
function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GIT_")));
}
