/**
 * One way to build: system, processor, tags, cgo and release. Decides whether a tag holds and
 * whether a file belongs to the build, by its name and its constraints; reads nothing itself.
 */
import { type ConstraintExpr, evaluate } from "./constraints.js";
import { NEWEST_GO } from "./go-version.js";
import { IMPLIED_OS, KNOWN_ARCH, KNOWN_OS, toolTags, UNIX_OS } from "./platforms.js";

export interface BuildSettings {
  readonly goos: string;
  readonly goarch: string;
  /** Tags the user turned on; sorted, each once. */
  readonly tags: readonly string[];
  readonly cgo: boolean;
  /** The highest N for which the release tag go1.N holds. */
  readonly release: number;
  /** Tags turned off that a toolchain would set, e.g. goexperiment.dwarf5 or gc; sorted. */
  readonly without: readonly string[];
}

export interface BuildContext {
  readonly settings: BuildSettings;
  /** The same for equal settings; "" for the run's own build is up to the caller. */
  readonly key: string;
  hasTag(tag: string): boolean;
}

const DEFAULT_BUILD: BuildSettings = {
  goos: "linux",
  goarch: "amd64",
  tags: [],
  cgo: true,
  release: NEWEST_GO.minor,
  without: [],
};

export function createBuildContext(settings: Partial<BuildSettings> = {}): BuildContext {
  const full: BuildSettings = {
    ...DEFAULT_BUILD,
    ...settings,
    tags: sortedOnce(settings.tags ?? []),
    without: sortedOnce(settings.without ?? []),
  };
  const held = heldTags(full);
  return {
    settings: full,
    key: keyOf(full),
    hasTag: (tag) => held.has(tag),
  };
}

/** A short description for people and ids, such as `windows/amd64 integration`. */
export function describeBuild(settings: BuildSettings, base: BuildSettings): string {
  const parts = [`${settings.goos}/${settings.goarch}`];
  if (settings.cgo !== base.cgo) parts.push(settings.cgo ? "cgo" : "!cgo");
  if (settings.release !== base.release) parts.push(`go1.${settings.release}`);
  parts.push(...settings.tags.filter((tag) => !base.tags.includes(tag)));
  parts.push(...base.tags.filter((tag) => !settings.tags.includes(tag)).map((tag) => `!${tag}`));
  parts.push(...settings.without.filter((tag) => !base.without.includes(tag)).map((tag) => `!${tag}`));
  return parts.join(" ");
}

/** The tags a file name asks for, e.g. ["windows", "amd64"] in `run_windows_amd64_test.go`. */
export function fileNameTags(name: string): readonly string[] {
  const dot = name.indexOf(".");
  const stem = dot === -1 ? name : name.slice(0, dot);
  const underscore = stem.indexOf("_");
  // What precedes the first `_` never counts: linux.go is built everywhere.
  if (underscore === -1) return [];
  const words = stem.slice(underscore).split("_");
  if (words.at(-1) === "test") words.pop();
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (KNOWN_OS.has(before) && KNOWN_ARCH.has(last)) return [before, last];
  return KNOWN_OS.has(last) || KNOWN_ARCH.has(last) ? [last] : [];
}

/** Files the go command never looks at, whatever they hold. */
export function isHiddenName(name: string): boolean {
  return name.startsWith("_") || name.startsWith(".");
}

/** Whether a file with this name and these constraints is part of the build. */
export function isBuilt(
  context: BuildContext,
  name: string,
  constraints: readonly ConstraintExpr[],
): boolean {
  if (isHiddenName(name)) return false;
  const hasTag = (tag: string): boolean => context.hasTag(tag);
  return fileNameTags(name).every(hasTag) && constraints.every((expr) => evaluate(expr, hasTag));
}

function heldTags(settings: BuildSettings): ReadonlySet<string> {
  const held = new Set<string>([...settings.tags, ...toolTags(settings.goos, settings.goarch)]);
  // The old name of an experiment.
  if (held.has("goexperiment.boringcrypto")) held.add("boringcrypto");
  for (let minor = 1; minor <= settings.release; minor++) held.add(`go1.${minor}`);
  held.add("gc");
  for (const tag of settings.without) held.delete(tag);
  held.add(settings.goos).add(settings.goarch);
  const implied = IMPLIED_OS.get(settings.goos);
  if (implied !== undefined) held.add(implied);
  if (UNIX_OS.has(settings.goos)) held.add("unix");
  if (settings.cgo) held.add("cgo");
  return held;
}

function keyOf(settings: BuildSettings): string {
  const { goos, goarch, tags, cgo, release, without } = settings;
  return [goos, goarch, cgo ? "cgo" : "", release, tags.join(","), without.join(",")].join(" ");
}

function sortedOnce(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
