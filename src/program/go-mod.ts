/**
 * Reads go.mod and go.work: the directives that say which packages a build sees. A line that cannot
 * be read becomes a problem and the next line is read. What the paths mean on disk is left to
 * `roots.ts`.
 */
import { parseGoVersion } from "./go-version.js";
import { type ModLine, readModLines } from "./mod-lines.js";
import type { GoVersion } from "./package.js";

export interface ModProblem {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export interface ModuleVersion {
  readonly path: string;
  readonly version: string;
}

/** `replace old [version] => path [version]`. */
export interface Replacement {
  readonly path: string;
  /** Undefined where every version is replaced. */
  readonly version: string | undefined;
  readonly target: ReplacementTarget;
}

type ReplacementTarget =
  /** As written, with `/`; relative to the folder of the file. */
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "module"; readonly path: string; readonly version: string };

interface Directives {
  readonly go: GoVersion | undefined;
  readonly toolchain: GoVersion | undefined;
  readonly godebug: ReadonlyMap<string, string>;
  readonly replace: readonly Replacement[];
  readonly problems: readonly ModProblem[];
}

export interface GoMod extends Directives {
  /** Undefined where the module line is missing or broken. */
  readonly module: string | undefined;
  readonly require: readonly ModuleVersion[];
  /** Folders the go command passes over in patterns: `./x` from the module's root, `x` anywhere. */
  readonly ignore: readonly string[];
}

export interface GoWork extends Directives {
  /** As written, with `/`; relative to the folder of the file. */
  readonly use: readonly string[];
}

export function parseGoMod(text: string): GoMod {
  const draft = createDraft();
  readDirectives(text, draft, MOD_VERBS);
  const { module, require, ignore } = draft;
  return { ...shared(draft), module, require, ignore };
}

export function parseGoWork(text: string): GoWork {
  const draft = createDraft();
  readDirectives(text, draft, WORK_VERBS);
  return { ...shared(draft), use: draft.use };
}

interface Draft {
  module: string | undefined;
  go: GoVersion | undefined;
  toolchain: GoVersion | undefined;
  readonly godebug: Map<string, string>;
  readonly require: ModuleVersion[];
  readonly replace: Replacement[];
  readonly ignore: string[];
  readonly use: string[];
  readonly problems: ModProblem[];
  readonly seen: Set<string>;
}

/** Takes a directive's arguments; returns what is wrong with them. */
type Verb = (draft: Draft, args: readonly string[]) => string | undefined;

const accept: Verb = () => undefined;

const SHARED_VERBS: readonly (readonly [string, Verb])[] = [
  ["go", readGo],
  ["toolchain", readToolchain],
  ["godebug", readGodebug],
  ["replace", readReplace],
];

const MOD_VERBS: ReadonlyMap<string, Verb> = new Map([
  ...SHARED_VERBS,
  ["module", readModule],
  ["require", readRequire],
  ["ignore", readIgnore],
  ["exclude", accept],
  ["retract", accept],
  ["tool", accept],
]);

const WORK_VERBS: ReadonlyMap<string, Verb> = new Map([...SHARED_VERBS, ["use", readUse]]);

const BLOCK_VERBS: ReadonlySet<string> = new Set([
  "module",
  "godebug",
  "require",
  "exclude",
  "replace",
  "retract",
  "tool",
  "ignore",
  "use",
]);

const ONCE: ReadonlySet<string> = new Set(["module", "go", "toolchain"]);

function readDirectives(text: string, draft: Draft, verbs: ReadonlyMap<string, Verb>): void {
  const { lines, problems } = readModLines(text);
  draft.problems.push(...problems);
  for (const line of lines) {
    const message = readLine(draft, line, verbs);
    if (message !== undefined) draft.problems.push({ line: line.line, message });
  }
  draft.problems.sort((a, b) => a.line - b.line);
}

function readLine(draft: Draft, line: ModLine, verbs: ReadonlyMap<string, Verb>): string | undefined {
  const verb = verbs.get(line.verb);
  if (verb === undefined) return line.inBlock ? undefined : `unknown directive: ${line.verb}`;
  if (line.inBlock && !BLOCK_VERBS.has(line.verb)) return `unknown block type: ${line.verb}`;
  if (ONCE.has(line.verb)) {
    if (draft.seen.has(line.verb)) return `repeated ${line.verb} statement`;
    draft.seen.add(line.verb);
  }
  return verb(draft, line.args);
}

function readModule(draft: Draft, args: readonly string[]): string | undefined {
  const [path] = args;
  if (path === undefined || path === "" || args.length !== 1) return "usage: module module/path";
  draft.module = path;
  return undefined;
}

function readGo(draft: Draft, args: readonly string[]): string | undefined {
  const [text] = args;
  if (text === undefined || args.length !== 1) return "go directive expects exactly one argument";
  // Read laxly, as the go command reads the files of dependencies: 1.22, 1.22.0, 1.22rc1, v1.22.
  const version = parseGoVersion(text.replace(/^v/, ""));
  if (version === undefined) return `invalid go version '${text}': must match format 1.23.0`;
  draft.go = version;
  return undefined;
}

function readToolchain(draft: Draft, args: readonly string[]): string | undefined {
  const [text] = args;
  if (text === undefined || args.length !== 1) return "toolchain directive expects exactly one argument";
  if (text === "default") return undefined;
  const version = text.startsWith("go") ? parseGoVersion(text) : undefined;
  if (version === undefined) {
    return `invalid toolchain version '${text}': must match format go1.23.0 or default`;
  }
  draft.toolchain = version;
  return undefined;
}

function readGodebug(draft: Draft, args: readonly string[]): string | undefined {
  const [setting] = args;
  const equals = setting?.indexOf("=") ?? -1;
  if (setting === undefined || args.length !== 1 || equals === -1) return "usage: godebug key=value";
  draft.godebug.set(setting.slice(0, equals), setting.slice(equals + 1));
  return undefined;
}

function readRequire(draft: Draft, args: readonly string[]): string | undefined {
  const [path, version] = args;
  if (path === undefined || version === undefined || args.length !== 2) {
    return "usage: require module/path v1.2.3";
  }
  draft.require.push({ path, version });
  return undefined;
}

function readReplace(draft: Draft, args: readonly string[]): string | undefined {
  const arrow = args[1] === "=>" ? 1 : 2;
  const path = args[0];
  const target = args[arrow + 1];
  if (path === undefined || target === undefined || args[arrow] !== "=>" || args.length > arrow + 3) {
    return "usage: replace module/path [v1.2.3] => other/module v1.4 or => ../local/directory";
  }
  const version = arrow === 2 ? args[1] : undefined;
  const targetVersion = args[arrow + 2];
  if (targetVersion === undefined) {
    if (!isFolderPath(target)) {
      return "replacement module without version must be directory path (rooted or starting with . or ..)";
    }
    draft.replace.push({ path, version, target: { kind: "folder", folder: slashed(target) } });
    return undefined;
  }
  if (isFolderPath(target)) return `replacement module directory path "${target}" cannot have version`;
  draft.replace.push({ path, version, target: { kind: "module", path: target, version: targetVersion } });
  return undefined;
}

function readIgnore(draft: Draft, args: readonly string[]): string | undefined {
  const [path] = args;
  if (path === undefined || args.length !== 1) return "ignore directive expects exactly one argument";
  draft.ignore.push(slashed(path));
  return undefined;
}

function readUse(draft: Draft, args: readonly string[]): string | undefined {
  const [path] = args;
  if (path === undefined || args.length !== 1) return "usage: use local/dir";
  draft.use.push(slashed(path));
  return undefined;
}

function createDraft(): Draft {
  return {
    module: undefined,
    go: undefined,
    toolchain: undefined,
    godebug: new Map(),
    require: [],
    replace: [],
    ignore: [],
    use: [],
    problems: [],
    seen: new Set(),
  };
}

function shared({ go, toolchain, godebug, replace, problems }: Draft): Directives {
  return { go, toolchain, godebug, replace, problems };
}

/** A path on disk rather than a module path: modfile.IsDirectoryPath. */
function isFolderPath(path: string): boolean {
  return path === "." || path === ".." || /^(?:\.{1,2}[/\\]|\/|[A-Za-z]:)/.test(path);
}

/** A relative path written on Windows means the same folder everywhere. */
function slashed(path: string): string {
  return /^(?:\.{1,2}\\|[A-Za-z]:\\)/.test(path) ? path.replaceAll("\\", "/") : path;
}
