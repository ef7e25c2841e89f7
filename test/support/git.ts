/** Real git repositories for tests, whatever git is set up with on this machine and whoever calls. */
import { spawnSync } from "node:child_process";
import { treeOf } from "./command.js";

/** Variables that git sets for its hooks would point our git at the wrong repository. */
export function withoutGit(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GIT_")));
}

/** What git prints; throws where it fails. */
export function git(cwd: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", words, {
    cwd,
    encoding: "utf8",
    env: {
      ...withoutGit(),
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "test",
      GIT_AUTHOR_EMAIL: "test@example.com",
      GIT_COMMITTER_NAME: "test",
      GIT_COMMITTER_EMAIL: "test@example.com",
    },
  });
  if (status !== 0) throw new Error(`git ${words.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** A repository with one commit of these files, on branch main. */
export function repositoryOf(files: Readonly<Record<string, string>>): string {
  const root = treeOf(files);
  git(root, "init", "-q", "-b", "main");
  commitAll(root);
  return root;
}

/** Gives the commit. */
export function commitAll(root: string): string {
  git(root, "add", "-A", "-f", ".");
  git(root, "commit", "-q", "--allow-empty", "--no-verify", "-m", "test");
  return git(root, "rev-parse", "HEAD").trim();
}
