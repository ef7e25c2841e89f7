/**
 * Puts a finished text where it belongs. A file is written aside and renamed, so that nobody ever
 * reads half of it; its mode stays, and a link stays a link. Devices, pipes and what the shell has
 * opened are written to directly. A reader that has gone away is no error of ours.
 */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";

/** One line in words when it failed. */
export type WriteProblem = string | undefined;

/** The same where nothing can go on. */
export class OutputError extends Error {}

export function writeReport(path: string, content: string): WriteProblem {
  return attempt(path, () => {
    const old = statSync(path, { throwIfNoEntry: false });
    // What is open already, as in `-o /dev/stdout >>log`, may hold something and is not ours to replace.
    if (isDescriptor(path) || (old !== undefined && isSpecial(old)))
      writeFileSync(path, content, { flag: "a" });
    else replaceFile(old === undefined ? path : realpathSync(path), content, old);
  });
}

/** `/dev/stdout`, `/dev/fd/N` and their like lead to a descriptor, even where that is a plain file. */
function isDescriptor(path: string): boolean {
  return /^\/dev\/(?:std(?:in|out|err)|fd\/)|^\/proc\/[^/]+\/fd\//.test(resolve(path));
}

/** `like` tells the mode and the owner. Throws what Node throws; nothing is left behind then. */
export function replaceFile(path: string, content: string, like?: Stats): void {
  const aside = join(dirname(path), `.golinger-${process.pid}.tmp`);
  try {
    const file = openSync(aside, "w");
    try {
      if (like !== undefined) takeOver(file, like);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function takeOver(file: number, { mode, uid, gid }: Stats): void {
  const own = fstatSync(file);
  if (own.uid !== uid || own.gid !== gid) {
    try {
      fchownSync(file, uid, gid);
    } catch {
      // Only the superuser may give files away; a file of one's own group is good enough.
    }
  }
  fchmodSync(file, mode & 0o7777);
}

/** Devices and pipes cannot be replaced by a rename. */
function isSpecial(stats: Stats): boolean {
  return !stats.isFile() && !stats.isDirectory();
}

/** What `write` throws, as one line about the path. */
export function attempt(path: string, write: () => void): WriteProblem {
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
