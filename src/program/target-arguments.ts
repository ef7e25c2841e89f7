/**
 * Reads the arguments of a run: which is a file, a folder, a pattern, an import path, and which
 * folders and files they come to. Which packages those are is left to `targets.ts`.
 */
import type { FileHost } from "../host/host.js";
import { type GitIgnore, isPassedOver } from "./ignore-rules.js";
import type { Program } from "./load.js";
import { baseName, childPath, importPathBelow, joinPath, parentOf, relativeInside } from "./paths.js";
import type { TargetProblem, TargetProblemKind } from "./target-problem.js";
import { walk } from "./walk.js";

export interface WantedFolder {
  /** Everything in the folder was asked for, not only single files. */
  isWhole: boolean;
  /** Names of files asked for one by one. */
  readonly files: Set<string>;
  /** Names of files that .gitignore leaves out. */
  readonly ignored: Set<string>;
}

export interface Wanted {
  readonly folders: ReadonlyMap<string, WantedFolder>;
  readonly problems: readonly TargetProblem[];
  /** Files and folders passed over. */
  readonly ignored: number;
}

export interface ArgumentOptions {
  readonly files: FileHost;
  readonly base: string;
  readonly arguments: readonly string[];
  readonly packagesOf?: readonly string[];
  readonly includeIgnored: boolean;
  readonly gitIgnore: GitIgnore;
}

export function readArguments(program: Program, options: ArgumentOptions): Wanted {
  const reader = new Reader(program, options);
  for (const argument of new Set(options.arguments)) reader.read(argument);
  for (const path of options.packagesOf ?? []) reader.readPackageOf(path);
  return reader.wanted();
}

class Reader {
  readonly #program: Program;
  readonly #options: ArgumentOptions;
  readonly #folders = new Map<string, WantedFolder>();
  readonly #problems: TargetProblem[] = [];
  readonly #ignored = new Set<string>();

  constructor(program: Program, options: ArgumentOptions) {
    this.#program = program;
    this.#options = options;
  }

  wanted(): Wanted {
    return { folders: this.#folders, problems: this.#problems, ignored: this.#ignored.size };
  }

  read(argument: string): void {
    // An empty word comes from a script gone wrong; taken for "." it would mean everything.
    if (argument === "") {
      this.#problem("not-found", argument, "an empty argument names nothing");
      return;
    }
    if (argument.includes("...")) {
      this.#readPattern(argument);
      return;
    }
    const path = joinPath(this.#options.base, argument);
    const kind = this.#options.files.kindOf(path);
    if (kind === "file") this.#readFile(argument, path);
    else if (kind === "folder") this.#readFolder(argument, path);
    else if (isPathLike(argument) || !this.#readImportPath(argument)) this.#readNothing(argument, path);
  }

  readPackageOf(path: string): void {
    const { files, includeIgnored, gitIgnore } = this.#options;
    if (!path.endsWith(".go") || files.kindOf(path) !== "file") return;
    if (!includeIgnored && this.#whyIgnored(path, "file") !== undefined) return;
    const folder = parentOf(path) ?? path;
    const want = this.#want(folder);
    want.files.add(baseName(path));
    if (want.isWhole) return;
    want.isWhole = true;
    if (includeIgnored) return;
    for (const name of this.#program.folders.list(folder).goFiles)
      if (gitIgnore.isIgnored(childPath(folder, name), "file")) want.ignored.add(name);
  }

  #readFile(argument: string, path: string): void {
    if (!path.endsWith(".go")) {
      this.#problem("not-go", argument, "not a Go file");
      return;
    }
    const folder = parentOf(path) ?? path;
    if (this.#tellsIgnored(argument, path, "file")) return;
    this.#want(folder).files.add(baseName(path));
  }

  #readFolder(argument: string, path: string): void {
    if (this.#tellsIgnored(argument, path, "folder")) return;
    if (this.#walk(path, () => true) || this.#problems.some((problem) => problem.path === path)) return;
    this.#problem("no-go-files", argument, "no Go files below this folder");
  }

  /** Neither file nor folder nor package: a pipe, a loop of links, or something behind a closed folder. */
  #readNothing(argument: string, path: string): void {
    const result = this.#options.files.readFile(path);
    if (result.ok || result.problem.kind === "not-found")
      this.#problem("not-found", argument, "no such file, folder or package");
    else this.#problem("unreadable", argument, result.problem.message);
  }

  /** `./...`, `dir/...` and `example.com/m/...`: dots stand for anything, `/...` at the end for nothing too. */
  #readPattern(argument: string): void {
    const prefix = argument.slice(0, argument.lastIndexOf("/", argument.indexOf("...")) + 1);
    const folder = joinPath(this.#options.base, prefix);
    if (isPathLike(argument) || this.#options.files.kindOf(folder) === "folder") {
      if (this.#options.files.kindOf(folder) !== "folder") {
        this.#problem("not-found", argument, "no such folder");
        return;
      }
      if (this.#tellsIgnored(argument, folder, "folder")) return;
      const matches = wildcard(joinPath(this.#options.base, argument));
      if (!this.#walk(folder, matches))
        this.#problem("no-go-files", argument, "no Go files match the pattern");
      return;
    }
    const matches = wildcard(argument);
    const starts = this.#program.locate(this.#options.base).scope.startsOf(prefix.replace(/\/$/, ""));
    const pathOf = (at: string): string => this.#program.locate(at).importPath;
    const found = starts
      .filter((start) => this.#options.files.kindOf(start) === "folder")
      .map((start) => this.#walk(start, (at) => matches(pathOf(at))));
    if (!found.includes(true)) this.#problem("not-found", argument, "no package matches the pattern");
  }

  /** `all`, `std`, `cmd`, or the path of one package; false where it leads nowhere. */
  #readImportPath(argument: string): boolean {
    const place = this.#program.locate(this.#options.base);
    if (argument === "all") {
      const starts = place.module.path === "" ? [this.#options.base] : place.scope.startsOf("");
      return starts.map((start) => this.#walk(start, () => true)).includes(true);
    }
    if (place.module.path === "std" && (argument === "std" || argument === "cmd")) {
      const isCommand = (at: string): boolean =>
        importPathBelow("cmd", this.#program.locate(at).importPath) !== undefined;
      const starts = place.scope.startsOf(argument === "cmd" ? "cmd" : "");
      return starts
        .map((start) => this.#walk(start, (at) => isCommand(at) === (argument === "cmd")))
        .includes(true);
    }
    const found = place.scope.find(this.#options.base, argument);
    if (found === undefined) return false;
    this.#want(found.folder).isWhole = true;
    return true;
  }

  /** Asks for all folders below; false where there are none. */
  #walk(start: string, matches: (folder: string) => boolean): boolean {
    const { includeIgnored, gitIgnore } = this.#options;
    const result = walk(this.#program.folders, start, {
      includeIgnored,
      gitIgnore,
      isIgnoredByModule: (folder) => this.#program.isIgnoredByModule(folder),
    });
    let found = false;
    for (const { folder, ignored } of result.folders) {
      if (!matches(folder)) continue;
      found = true;
      const want = this.#want(folder);
      want.isWhole = true;
      for (const name of ignored) {
        want.ignored.add(name);
        this.#ignored.add(childPath(folder, name));
      }
    }
    for (const folder of result.passedOver) this.#ignored.add(folder);
    for (const problem of result.problems) {
      this.#problem("unreadable", problem.path, problem.message);
    }
    return found;
  }

  /** Says so where a named path is one that walks leave out. */
  #tellsIgnored(argument: string, path: string, kind: "file" | "folder"): boolean {
    if (this.#options.includeIgnored || path === this.#options.base) return false;
    const why = this.#whyIgnored(path, kind);
    if (why === undefined) return false;
    this.#ignored.add(path);
    this.#problem("ignored", argument, `skipped: ${why}; use --no-ignore to look at it`);
    return true;
  }

  #whyIgnored(path: string, kind: "file" | "folder"): string | undefined {
    const { base, gitIgnore } = this.#options;
    const folder = kind === "folder" ? path : (parentOf(path) ?? path);
    // Seen from where the user stands: who works inside testdata means what lies there.
    const root = relativeInside(base, folder) === undefined ? this.#program.locate(folder).module.root : base;
    const name = (relativeInside(root, folder) ?? "")
      .split("/")
      .find((part) => part !== "" && isPassedOver(part));
    if (name !== undefined) return `inside \`${name}\``;
    if (gitIgnore.isIgnored(path, kind)) return "ignored by .gitignore";
    return this.#program.isIgnoredByModule(folder) ? "ignored by go.mod" : undefined;
  }

  #want(folder: string): WantedFolder {
    let want = this.#folders.get(folder);
    if (want === undefined) {
      want = { isWhole: false, files: new Set(), ignored: new Set() };
      this.#folders.set(folder, want);
    }
    return want;
  }

  #problem(kind: TargetProblemKind, path: string, message: string): void {
    this.#problems.push({ kind, path, line: undefined, message });
  }
}

/** Written as a path on disk rather than an import path. */
function isPathLike(argument: string): boolean {
  return /^(?:\.{1,2}(?:\/|$)|\/|[A-Za-z]:\/|\.\.\.)/.test(argument);
}

/** The go command's patterns: `...` is any string, and `/...` at the end may be missing altogether. */
function wildcard(pattern: string): (text: string) => boolean {
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("\\.\\.\\.", ".*");
  const expression = new RegExp(`^${escaped.replace(/\/\.\*$/, "(?:/.*)?")}$`, "s");
  return (text) => expression.test(text);
}
