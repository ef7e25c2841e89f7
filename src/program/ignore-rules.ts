/**
 * What a walk passes over: folders the go command passes over, and what .gitignore files say, nested
 * ones and negations included. Decides about paths one by one; `walk.ts` does the walking.
 */
import ignore, { type Ignore } from "ignore";
import type { FileHost } from "../host/host.js";
import type { Folders } from "./folders.js";
import { childPath, parentOf, relativeInside } from "./paths.js";

/** Names of folders whose packages belong to somebody else, or are input of tests. */
const PASSED_OVER: ReadonlySet<string> = new Set(["testdata", "vendor", "node_modules"]);

/** Whether patterns pass over a folder of this name, whatever .gitignore says. */
export function isPassedOver(name: string): boolean {
  return PASSED_OVER.has(name) || name.startsWith(".") || name.startsWith("_");
}

export interface GitIgnore {
  /** Folders above that are ignored count as well. */
  isIgnored(path: string, kind: "file" | "folder"): boolean;
}

interface Rules {
  /** The folder the patterns are seen from. */
  readonly root: string;
  readonly patterns: Ignore;
}

/**
 * Reads .gitignore files from the folder with `.git` downwards; where there is none, from `base`, or
 * from the module's root for paths outside of it.
 */
export function createGitIgnore(files: FileHost, folders: Folders, base: string): GitIgnore {
  const rulesByFolder = new Map<string, Rules>();

  const rulesOf = (folder: string): Rules => {
    const top = topOf(folder);
    const passed: string[] = [];
    let rules: Rules | undefined;
    for (let at: string | undefined = folder; at !== undefined; at = parentOf(at)) {
      rules = rulesByFolder.get(at);
      if (rules !== undefined) break;
      passed.push(at);
      if (at === top) break;
    }
    let extended = rules ?? { root: top, patterns: createPatterns() };
    for (const at of passed.reverse()) {
      extended = extend(extended, at);
      rulesByFolder.set(at, extended);
    }
    return extended;
  };
  const topOf = (folder: string): string => {
    const repository = folders.gitRoot(folder);
    if (repository !== undefined) return repository;
    return relativeInside(base, folder) === undefined ? (folders.moduleRoot(folder) ?? folder) : base;
  };
  const extend = (above: Rules, folder: string): Rules => {
    const { hasGit, hasGitIgnore } = folders.list(folder);
    const lines = [
      ...(hasGit ? linesOf(files, childPath(folder, ".git/info/exclude")) : []),
      ...(hasGitIgnore ? linesOf(files, childPath(folder, ".gitignore")) : []),
    ];
    if (lines.length === 0) return above;
    const below = relativeInside(above.root, folder) ?? "";
    const patterns = createPatterns().add(above.patterns);
    patterns.add(lines.map((line) => seenFromRoot(line, below)));
    return { root: above.root, patterns };
  };

  return {
    isIgnored(path, kind) {
      const rules = rulesOf(parentOf(path) ?? path);
      const below = relativeInside(rules.root, path);
      if (below === undefined || below === "") return false;
      return rules.patterns.test(kind === "folder" ? `${below}/` : below).ignored;
    },
  };
}

function createPatterns(): Ignore {
  return ignore({ ignorecase: false });
}

function linesOf(files: FileHost, path: string): readonly string[] {
  const result = files.readFile(path);
  if (!result.ok) return [];
  const lines = new TextDecoder("utf-8").decode(result.value).split(/\r?\n/);
  return lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

/**
 * The pattern of a .gitignore in the folder `below`, as it would stand in the root's: one list for
 * all makes the last match win across files, and folders taken back in stay in.
 */
function seenFromRoot(line: string, below: string): string {
  if (below === "") return line;
  const isNegative = line.startsWith("!");
  const pattern = isNegative ? line.slice(1) : line;
  const isAnchored = /\/(?!\s*$)/.test(pattern);
  const anchored = isAnchored ? pattern.replace(/^\//, "") : `**/${pattern}`;
  return `${isNegative ? "!" : ""}/${below.replace(/[\\*?[\]!# ]/g, "\\$&")}/${anchored}`;
}
