/**
 * Puts a finished report where it belongs. A file is written aside and renamed, so that nobody ever
 * reads half a report; devices and pipes are written to directly. A reader that has gone away is no
 * error of ours.
 */
import {
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** One line in words when it failed. */
export type WriteProblem = string | undefined;

export function writeReport(path: string, content: string): WriteProblem {
  if (isSpecial(path)) return attempt(path, () => writeFileSync(path, content));
  const aside = join(dirname(path), `.golinger-${process.pid}.tmp`);
  const problem = attempt(path, () => {
    const file = openSync(aside, "w");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  });
  if (problem !== undefined) rmSync(aside, { force: true });
  return problem;
}

/** Devices, pipes and `/dev/fd/N` cannot be replaced by a rename. */
function isSpecial(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

function attempt(path: string, write: () => void): WriteProblem {
  try {
    write();
    return undefined;
  } catch (error) {
    return `cannot write ${path}: ${reasonOf(error)}`;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
  EDQUOT: "the disk quota is used up",
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""] ?? message;
}

/** Writes all of it before it returns, also to a slow pipe. A closed pipe ends quietly. */
export function writeStandardOutput(content: string): WriteProblem {
  const bytes = Buffer.from(content, "utf8");
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return undefined;
      if (code !== "EAGAIN") return `cannot write to standard output: ${reasonOf(error)}`;
      // A non-blocking pipe is full: give its reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return undefined;
}
