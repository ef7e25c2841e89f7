/**
 * A `FileHost` over a map from path to text, for tests. Folders exist where files lie below them;
 * links and unreadable paths can be set up. Counts what is read.
 */
import type { FileHost, FileProblemKind, FileResult, FolderEntry } from "../../src/host/host.js";

export interface MemoryHost extends FileHost {
  /** How often each path was read. */
  readonly reads: Map<string, number>;
  /** Adds or replaces a file; folders already listed by a program are not listed again. */
  write(path: string, content: string | Uint8Array): void;
}

export interface MemoryHostOptions {
  /** Folders that only appear as links in listings; what lies below can still be read. */
  readonly links?: readonly string[];
  /** Files and folders that cannot be read, and why. */
  readonly problems?: Readonly<Record<string, FileProblemKind>>;
  /** Folders without files. */
  readonly folders?: readonly string[];
}

/** `files` maps absolute paths to their content. */
export function createMemoryHost(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: MemoryHostOptions = {},
): MemoryHost {
  const contents = new Map<string, Uint8Array>();
  const folders = new Map<string, Map<string, FolderEntry>>();
  const reads = new Map<string, number>();
  const links = new Set(options.links ?? []);
  const problems = new Map(Object.entries(options.problems ?? {}));

  const addFolder = (path: string): void => {
    if (folders.has(path)) return;
    folders.set(path, new Map());
    const parent = parentOf(path);
    if (parent === undefined) return;
    addFolder(parent);
    folders.get(parent)?.set(nameOf(path), { name: nameOf(path), kind: links.has(path) ? "link" : "folder" });
  };
  const write = (path: string, content: string | Uint8Array): void => {
    contents.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    const parent = parentOf(path) ?? "/";
    addFolder(parent);
    folders.get(parent)?.set(nameOf(path), { name: nameOf(path), kind: "file" });
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  for (const path of options.folders ?? []) addFolder(path);

  return {
    reads,
    write,
    readFile(path) {
      reads.set(path, (reads.get(path) ?? 0) + 1);
      const problem = problems.get(path);
      if (problem !== undefined) return failure(problem, path);
      const content = contents.get(path);
      if (content !== undefined) return { ok: true, value: content };
      return failure(folders.has(path) ? "not-a-file" : "not-found", path);
    },
    readFolder(path) {
      const problem = problems.get(path);
      if (problem !== undefined) return failure(problem, path);
      const entries = folders.get(path);
      if (entries === undefined) return failure("not-found", path);
      const list = [...entries.values()];
      return { ok: true, value: list.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) };
    },
    kindOf: (path) => (contents.has(path) ? "file" : folders.has(path) ? "folder" : "none"),
  };
}

function failure(kind: FileProblemKind, path: string): FileResult<never> {
  return { ok: false, problem: { kind, path, message: kind } };
}

function parentOf(path: string): string | undefined {
  if (path === "/" || /^[A-Z]:\/$/.test(path)) return undefined;
  const slash = path.lastIndexOf("/");
  if (slash === 0) return "/";
  return /^[A-Z]:$/.test(path.slice(0, slash)) ? path.slice(0, slash + 1) : path.slice(0, slash);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
