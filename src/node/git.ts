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

/** `without` names variables that git is to know nothing of. */
export function gitIn(folder: string, without: readonly string[] = []): RunGit {
  const env = gitEnvironment(process.env, without);
  return (words, input) =>
    new Promise((resolve) => {
      try {
        const child = execFile(
          "git",
          ["-c", "core.quotepath=false", ...words],
          { cwd: folder, encoding: "buffer", maxBuffer: MAX_OUTPUT_BYTES, env },
          (error, output, errorOutput) => {
            if (error === null) resolve({ ok: true, output });
            else resolve(failureOf(error, errorOutput.toString("utf8")));
          },
        );
        // Git may end before it has read everything, and says why itself.
        child.stdin?.on("error", () => {});
        child.stdin?.end(input ?? "");
      } catch (error) {
        // What Node does not even try to start: words that are too long together, or hold a NUL.
        resolve(failureOf(error instanceof Error ? error : new Error(String(error)), ""));
      }
    });
}

/** Patterns are ours and mean what they say; a lint takes no locks that a commit under way may need. */
function gitEnvironment(environment: NodeJS.ProcessEnv, without: readonly string[]): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !without.includes(name) && !/^GIT_(?:LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS$/.test(name),
  );
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
}

const COMPLAINT = /^(?:fatal|error): /;

function failureOf(error: Error & { readonly code?: unknown }, errorOutput: string): GitResult {
  switch (error.code) {
    case "ENOENT":
      return { ok: false, code: undefined, message: "git is not installed, or not on the PATH" };
    case "ERR_CHILD_PROCESS_STDIO_MAXBUFFER":
      return { ok: false, code: undefined, message: "git's answer is larger than 256 MB" };
  }
  const lines = errorOutput.split("\n").filter((text) => text.trim() !== "");
  // GIT_TRACE and warnings write there as well.
  const line = lines.find((text) => COMPLAINT.test(text)) ?? lines[0] ?? error.message.split("\n")[0];
  const code = typeof error.code === "number" ? error.code : undefined;
  return { ok: false, code, message: (line ?? "git failed").replace(COMPLAINT, "") };
}

/** Names that git has ended with NUL each. */
export function namesIn(output: Buffer): readonly string[] {
  return output.toString("utf8").split("\0").filter(Boolean);
}
