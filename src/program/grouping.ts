/**
 * Sorts the Go files of a folder into packages for one build: which files are built, which name wins
 * where several fight, what is an external test. Reads headers only.
 */
import { type BuildContext, fileNameTags, isBuilt, isHiddenName } from "./build-context.js";
import { childPath } from "./paths.js";
import type { FileHead, SourceStore } from "./source-store.js";

export interface FolderGroups {
  /** The folder's package; undefined where no file is built. */
  readonly name: string | undefined;
  /** Its files and in-package tests. */
  readonly files: readonly string[];
  /** Files of the external test package. */
  readonly externalTests: readonly string[];
  /** Files that name yet another package, by that name. */
  readonly others: ReadonlyMap<string, readonly string[]>;
  /** Files that could not be read. */
  readonly unreadable: readonly string[];
  /** Files left out by constraints, by `package documentation`, or by cgo being off. */
  readonly leftOut: readonly string[];
  /** `_x.go` and `.x.go`, which no build takes in. */
  readonly hidden: readonly string[];
}

export function isTestName(name: string): boolean {
  return name.endsWith("_test.go");
}

/** Groups `names`, the Go files of a folder in order. */
export function groupFolder(
  store: SourceStore,
  folder: string,
  names: readonly string[],
  build: BuildContext,
): FolderGroups {
  const built: string[] = [];
  const leftOut: string[] = [];
  const hidden: string[] = [];
  const unreadable: string[] = [];
  for (const name of names) {
    if (isHiddenName(name)) hidden.push(name);
    else if (!isFileBuilt(store, folder, name, build)) leftOut.push(name);
    else if (store.head(childPath(folder, name)).problem !== undefined) unreadable.push(name);
    else built.push(name);
  }
  const declared = (name: string): string | undefined => {
    return store.head(childPath(folder, name)).packageName;
  };
  const winner = majority(built, declared);
  const files: string[] = [];
  const externalTests: string[] = [];
  const otherNames = new Map<string, string[]>();
  for (const name of built) {
    const own = declared(name);
    // A file too broken to name its package stays with its folder.
    if (own === undefined || own === winner) files.push(name);
    else if (own === `${winner}_test` && isTestName(name)) externalTests.push(name);
    else {
      const others = otherNames.get(own) ?? [];
      others.push(name);
      otherNames.set(own, others);
    }
  }
  return { name: winner, files, externalTests, others: otherNames, unreadable, leftOut, hidden };
}

function isFileBuilt(store: SourceStore, folder: string, name: string, build: BuildContext): boolean {
  // The name first: most files for other systems are never read.
  if (!fileNameTags(name).every((tag) => build.hasTag(tag))) return false;
  return isHeadBuilt(store.head(childPath(folder, name)), name, build);
}

/** Whether a file whose header is known is part of the build. */
function isHeadBuilt(head: FileHead, name: string, build: BuildContext): boolean {
  if (!isBuilt(build, name, head.constraints.all)) return false;
  // go/build's old name for a package that is only a comment.
  if (head.packageName === "documentation") return false;
  return build.settings.cgo || !head.imports.includes("C");
}

/**
 * The package name most files agree on: those that are no tests decide, tests only where there are
 * no others. Among equals a library wins over `main` (a generator without its `//go:build ignore`), then
 * the earliest file, as in the go command.
 */
function majority(
  names: readonly string[],
  declared: (name: string) => string | undefined,
): string | undefined {
  const plain = names.filter((name) => !isTestName(name));
  const votes = new Map<string, number>();
  const vote = (name: string | undefined): void => {
    if (name !== undefined) votes.set(name, (votes.get(name) ?? 0) + 1);
  };
  for (const name of plain) vote(declared(name));
  if (votes.size === 0) {
    for (const name of names) vote(declared(name)?.replace(/_test$/, ""));
  }
  let winner: string | undefined;
  for (const [name, count] of votes) {
    const best = winner === undefined ? 0 : (votes.get(winner) ?? 0);
    if (count > best || (count === best && winner === "main")) winner = name;
  }
  return winner;
}
