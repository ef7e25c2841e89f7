/**
 * Folder listings, each read once: the Go files of a folder, its subfolders and the marks that tell
 * what kind of folder it is. Decides nothing about builds or ignoring.
 */
import type { FileHost, FileProblem } from "../host/host.js";
import { childPath, parentOf } from "./paths.js";

interface FolderListing {
  /** Names that end in `.go`, in order. */
  readonly goFiles: readonly string[];
  /** Real subfolders: links to folders are no part of a tree. */
  readonly subfolders: readonly string[];
  readonly hasAssembly: boolean;
  readonly hasGoMod: boolean;
  readonly hasGoWork: boolean;
  readonly hasGitIgnore: boolean;
  /** A `.git` of any kind: worktrees and submodules have a file. */
  readonly hasGit: boolean;
  /** Why the folder could not be read; the rest is then empty. */
  readonly problem: FileProblem | undefined;
}

export interface Folders {
  list(folder: string): FolderListing;
  hasGoFiles(folder: string): boolean;
  /** The nearest folder, from this one upwards, that holds a go.mod. */
  moduleRoot(folder: string): string | undefined;
  /** The same for go.work. */
  workspaceRoot(folder: string): string | undefined;
  /** The same for `.git`. */
  gitRoot(folder: string): string | undefined;
}

export function createFolders(files: FileHost): Folders {
  const listings = new Map<string, FolderListing>();
  const list = (folder: string): FolderListing => {
    let listing = listings.get(folder);
    if (listing === undefined) {
      listing = readListing(files, folder);
      listings.set(folder, listing);
    }
    return listing;
  };
  return {
    list,
    hasGoFiles: (folder) => list(folder).goFiles.length > 0,
    moduleRoot: upwards(files, "go.mod", (folder) => listings.get(folder)?.hasGoMod),
    workspaceRoot: upwards(files, "go.work", (folder) => listings.get(folder)?.hasGoWork),
    gitRoot: upwards(files, ".git", (folder) => listings.get(folder)?.hasGit),
  };
}

function readListing(files: FileHost, folder: string): FolderListing {
  const result = files.readFolder(folder);
  const goFiles: string[] = [];
  const subfolders: string[] = [];
  const others = new Set<string>();
  let hasAssembly = false;
  let hasGit = false;
  for (const { name, kind } of result.ok ? result.value : []) {
    if (name === ".git") hasGit = true;
    if (kind === "folder") subfolders.push(name);
    if (kind !== "file") continue;
    if (name.endsWith(".go")) goFiles.push(name);
    else if (name.endsWith(".s") || name.endsWith(".S")) hasAssembly = true;
    else if (name === "go.mod" || name === "go.work" || name === ".gitignore") others.add(name);
  }
  return {
    goFiles,
    subfolders,
    hasAssembly,
    hasGoMod: others.has("go.mod"),
    hasGoWork: others.has("go.work"),
    hasGitIgnore: others.has(".gitignore"),
    hasGit,
    problem: result.ok ? undefined : result.problem,
  };
}

/** `.git` may be a folder or a file, go.mod only a file. */
function isThere(files: FileHost, path: string): boolean {
  const kind = files.kindOf(path);
  return kind === "file" || (kind === "folder" && path.endsWith("/.git"));
}

/** Finds the nearest folder with a file of that name; asks the disk only where no listing is at hand. */
function upwards(
  files: FileHost,
  name: string,
  listed: (folder: string) => boolean | undefined,
): (folder: string) => string | undefined {
  const rootByFolder = new Map<string, string | undefined>();
  return (start) => {
    const passed: string[] = [];
    let found: string | undefined;
    for (let at: string | undefined = start; at !== undefined; at = parentOf(at)) {
      if (rootByFolder.has(at)) {
        found = rootByFolder.get(at);
        break;
      }
      passed.push(at);
      if (listed(at) ?? isThere(files, childPath(at, name))) {
        found = at;
        break;
      }
    }
    for (const folder of passed) rootByFolder.set(folder, found);
    return found;
  };
}
