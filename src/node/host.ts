/**
 * Files and time as Node sees them. Decides how Node's errors are told to users and how Windows
 * paths become golinger's; which files are read is decided elsewhere.
 */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from "node:fs";
import { resolve as resolvePath } from "node:path";
import type { Clock, FileHost, FileProblemKind, FileResult, FolderEntry } from "../host/host.js";

/**
 * Files above this size are not read. Too low and large generated files are passed over; too high and
 * one stray file with a `.go` name can exhaust the memory.
 */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

export const nodeClock: Clock = { now: () => performance.now() };

export function createNodeFileHost(maxFileBytes: number = MAX_FILE_BYTES): FileHost {
  return {
    readFile: (path) => readWhole(path, maxFileBytes),
    readFolder,
    kindOf,
  };
}

/** An absolute path with `/`, as all of golinger wants it; relative ones start at `base`. */
export function toHostPath(path: string, base: string = process.cwd()): string {
  const absolute = resolvePath(base, path);
  return process.platform === "win32" ? slashed(absolute) : absolute;
}

/** Turns a Windows path into golinger's form: `/` between parts, the drive letter in upper case. */
export function slashed(path: string): string {
  const plain = path.replace(/^\\\\\?\\(?:UNC\\)?/, (prefix) => (prefix.length > 4 ? "\\\\" : ""));
  return plain.replaceAll("\\", "/").replace(/^[a-z]:/, (drive) => drive.toUpperCase());
}

/** Undefined on Windows, which has no such pipes among its files. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function readWhole(path: string, maxFileBytes: number): FileResult<Uint8Array> {
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe waits until somebody writes.
    descriptor = openSync(path, OPEN_FLAGS);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return failure("not-a-file", path, "is not a file");
    if (stats.size > maxFileBytes) {
      return failure("too-large", path, `is larger than ${Math.floor(maxFileBytes / 1024 / 1024)} MB`);
    }
    return { ok: true, value: readDescriptor(descriptor, stats.size) };
  } catch (error) {
    return failureOf(error, path);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readDescriptor(descriptor: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(size);
  let length = 0;
  while (length < size) {
    const read = readSync(descriptor, bytes, length, size - length, null);
    if (read === 0) break;
    length += read;
  }
  return length === size ? bytes : bytes.subarray(0, length);
}

function readFolder(path: string): FileResult<readonly FolderEntry[]> {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    const found = entries.map((entry) => ({ name: entry.name, kind: entryKind(path, entry) }));
    return { ok: true, value: found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) };
  } catch (error) {
    return failureOf(error, path);
  }
}

function entryKind(folder: string, entry: Dirent): FolderEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  if (!entry.isSymbolicLink()) return "other";
  const kind = kindOf(`${folder}/${entry.name}`);
  return kind === "folder" ? "link" : kind === "file" ? "file" : "other";
}

function kindOf(path: string): "file" | "folder" | "none" {
  const stats = statQuietly(path);
  if (stats === undefined) return "none";
  return stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "none";
}

function statQuietly(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A loop of links, a file where a folder should be, no permission: nothing that can be used.
    return undefined;
  }
}

const KINDS: ReadonlyMap<string, readonly [kind: FileProblemKind, message: string]> = new Map([
  ["ENOENT", ["not-found", "no such file or folder"]],
  ["ENOTDIR", ["not-found", "no such file or folder"]],
  ["EACCES", ["no-permission", "permission denied"]],
  ["EPERM", ["no-permission", "permission denied"]],
  ["EISDIR", ["not-a-file", "is a folder"]],
  ["ENXIO", ["not-a-file", "is not a file"]],
  ["ELOOP", ["io", "too many symbolic links"]],
  ["ENAMETOOLONG", ["not-found", "the name is too long"]],
  ["ERR_INVALID_ARG_VALUE", ["not-found", "the name holds a NUL"]],
]);

function failureOf(error: unknown, path: string): FileResult<never> {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = KINDS.get(code);
  if (known !== undefined) return failure(known[0], path, known[1]);
  return failure("io", path, code === "" ? "could not be read" : `could not be read (${code})`);
}

function failure(kind: FileProblemKind, path: string, message: string): FileResult<never> {
  return { ok: false, problem: { kind, path, message } };
}
