/**
 * Finds the folders with Go files below a folder. Nested modules are part of a walk; links to folders
 * are not, so no walk can loop. What the packages are is left to `load.ts`.
 */
import type { FileProblem } from "../host/host.js";
import type { Folders } from "./folders.js";
import { type GitIgnore, isPassedOver } from "./ignore-rules.js";
import { childPath } from "./paths.js";

interface WalkedFolder {
  readonly folder: string;
  readonly goFiles: readonly string[];
  /** Names among `goFiles` that .gitignore leaves out. */
  readonly ignored: readonly string[];
}

export interface Walk {
  /** In the order of their paths, a folder before its subfolders. */
  readonly folders: readonly WalkedFolder[];
  readonly passedOver: readonly string[];
  readonly problems: readonly FileProblem[];
}

export interface WalkOptions {
  /** Look everywhere but into `.git`. */
  readonly includeIgnored: boolean;
  readonly gitIgnore: GitIgnore;
  readonly isIgnoredByModule: (folder: string) => boolean;
}

export function walk(folders: Folders, start: string, options: WalkOptions): Walk {
  const found: WalkedFolder[] = [];
  const problems: FileProblem[] = [];
  const passedOver: string[] = [];
  const isOut = (folder: string, name: string): boolean => {
    if (options.includeIgnored) return false;
    return (
      isPassedOver(name) || options.gitIgnore.isIgnored(folder, "folder") || options.isIgnoredByModule(folder)
    );
  };
  const stack = [start];
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    const { goFiles, subfolders, problem } = folders.list(folder);
    if (problem !== undefined) problems.push(problem);
    if (goFiles.length > 0) {
      const at = folder;
      const ignored = options.includeIgnored
        ? []
        : goFiles.filter((name) => options.gitIgnore.isIgnored(childPath(at, name), "file"));
      found.push({ folder, goFiles, ignored });
    }
    for (let at = subfolders.length - 1; at >= 0; at--) {
      const name = subfolders[at] ?? "";
      if (name === ".git") continue;
      const child = childPath(folder, name);
      if (isOut(child, name)) passedOver.push(child);
      else stack.push(child);
    }
  }
  return { folders: found, passedOver, problems };
}
