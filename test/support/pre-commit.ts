/** pre-commit as its users run it: the one that is installed, and a newer one that lies unpacked in a folder. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commitAll, git, withoutGit } from "./git.js";
import { findCommand } from "./tools.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What the hook's users get: the files npm packs, and the hook's definition. */
const SHIPPED = ["dist", "schemas", "package.json", "package-lock.json", "LICENSE", ".pre-commit-hooks.yaml"];

export interface Called {
  readonly code: number | null;
  readonly output: string;
}

/** A command line that starts pre-commit, with the environment it needs. */
export interface PreCommit {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export function installedPreCommit(): PreCommit | undefined {
  const command = findCommand("pre-commit");
  return command === undefined ? undefined : { command: [command], env: {} };
}

/** `GOLINGER_PRE_COMMIT` names the folder of Python packages that `.ci/unpack-pre-commit` prints. */
export function unpackedPreCommit(): PreCommit | undefined {
  const folder = process.env.GOLINGER_PRE_COMMIT;
  if (folder === undefined || !existsSync(join(folder, "pre_commit"))) return undefined;
  // Debian's own Python, whatever comes first on the PATH: its YAML reader is beside it.
  return { command: ["/usr/bin/python3", "-m", "pre_commit"], env: { PYTHONPATH: folder } };
}

/** The Node that npm 12 asks for, and the folder of its programs, where both are installed. */
export function newestNpm(): readonly [node: string, npm: string] | undefined {
  const node = join(ROOT, "test/e2e/node_modules/node-26/bin/node");
  const npm = join(ROOT, "test/e2e/node_modules/npm-12/bin");
  return existsSync(node) && existsSync(npm) ? [node, npm] : undefined;
}

/** A repository of golinger as it is published, with one commit. */
export function releaseOf(folder: string): { readonly source: string; readonly revision: string } {
  for (const name of SHIPPED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  git(folder, "init", "-q");
  return { source: folder, revision: commitAll(folder) };
}

/** A folder of one's own below the system's; the caller removes it. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "golinger-hooks-"));
}

export function call(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Called {
  const [program = "", ...words] = command;
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd,
    encoding: "utf8",
    env: {
      ...withoutGit(),
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "test",
      GIT_AUTHOR_EMAIL: "test@example.com",
      GIT_COMMITTER_NAME: "test",
      GIT_COMMITTER_EMAIL: "test@example.com",
      NO_COLOR: "1",
      ...env,
    },
  });
  return { code: status, output: `${stdout ?? ""}${stderr ?? ""}` };
}
