/**
 * Runs git, without a shell and without a terminal, in the way scripts should: nothing of a user's taste
 * (colours, prefixes, external diffs) reaches the output, and the variables that git sets for its hooks
 * are handed on, so that a hook sees the index its commit is made from.
 */
import { execFile } from "node:child_process";

export type GitResult =
  | { readonly ok: true; readonly output: Buffer }
  | {
      readonly ok: false;
      /** Undefined where git did not run to its end. */
      readonly code: number | undefined;
      /** One line in words. */
      readonly message: string;
    };

/** Runs git with these words. */
export type RunGit = (words: readonly string[], input?: string) => Promise<GitResult>;

/** Too low and the diff of a large merge is refused; too high and the text of one no longer fits a string. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

export function gitIn(folder: string): RunGit {
  return (words, input) =>
    new Promise((resolve) => {
      const child = execFile(
        "git",
        ["-c", "core.quotepath=false", ...words],
        { cwd: folder, encoding: "buffer", maxBuffer: MAX_OUTPUT_BYTES, env: gitEnvironment(process.env) },
        (error, output, errorOutput) => {
          if (error === null) resolve({ ok: true, output });
          else resolve(failureOf(error, errorOutput.toString("utf8")));
        },
      );
      // Git may end before it has read everything, and says why itself.
      child.stdin?.on("error", () => {});
      child.stdin?.end(input ?? "");
    });
}

/** Patterns are ours and mean what they say; a lint takes no locks that a commit under way may need. */
function gitEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GIT_LITERAL_PATHSPECS, GIT_GLOB_PATHSPECS, GIT_NOGLOB_PATHSPECS, GIT_ICASE_PATHSPECS, ...rest } =
    environment;
  return { ...rest, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
}

function failureOf(error: Error & { readonly code?: unknown }, errorOutput: string): GitResult {
  switch (error.code) {
    case "ENOENT":
      return { ok: false, code: undefined, message: "git is not installed, or not on the PATH" };
    case "ERR_CHILD_PROCESS_STDIO_MAXBUFFER":
      return { ok: false, code: undefined, message: "git's answer is larger than 256 MB" };
  }
  const line = errorOutput.split("\n").find((text) => text.trim() !== "") ?? error.message.split("\n")[0];
  const code = typeof error.code === "number" ? error.code : undefined;
  return { ok: false, code, message: (line ?? "git failed").replace(/^(?:fatal|error): /, "") };
}

/** Names that git has ended with NUL each. */
export function namesIn(output: Buffer): readonly string[] {
  return output.toString("utf8").split("\0").filter(Boolean);
}
