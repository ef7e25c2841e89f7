/**
 * Go language versions: reading, comparing and the rules by which a go.mod and a file's build
 * constraint settle the version of a file. Decides nothing about which files are built.
 */
import { type ConstraintExpr, minimumGoMinor } from "./constraints.js";
import type { GoVersion } from "./package.js";

/** The newest language version golinger knows; release tags go up to it. */
export const NEWEST_GO: GoVersion = { major: 1, minor: 27 };

/** A go.mod without a go directive means this version (go.dev/ref/mod#go-mod-file-go). */
export const GO_WITHOUT_DIRECTIVE: GoVersion = { major: 1, minor: 16 };

/** The oldest version a `//go:build go1.N` line can set: such lines select a language since Go 1.21. */
const OLDEST_FILE_VERSION: GoVersion = { major: 1, minor: 21 };

const VERSION =
  /^(?:go)?([1-9][0-9]{0,3})(?:\.(0|[1-9][0-9]{0,3})(?:\.[0-9]+)*)?(?:[a-z]+[0-9]+)?(?:[-+ ].*)?$/;

/** Reads `1.22`, `1.22.3`, `1.23rc1`, `go1.22` and `go1.22.3-vendor`. */
export function parseGoVersion(text: string): GoVersion | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2] ?? "0") };
}

/** Negative where `a` is older than `b`. */
function compareGoVersions(a: GoVersion, b: GoVersion): number {
  return a.major - b.major || a.minor - b.minor;
}

export function isGoAtLeast(version: GoVersion, minor: number): boolean {
  return compareGoVersions(version, { major: 1, minor }) >= 0;
}

/**
 * The version of one file, as `go/types` sets it: the least version its constraint implies, but not
 * below 1.21, replaces the module's, upwards and downwards; other constraints change nothing.
 */
export function fileGoVersion(moduleVersion: GoVersion, goBuild: ConstraintExpr | undefined): GoVersion {
  const minor = goBuild === undefined ? undefined : minimumGoMinor(goBuild);
  if (minor === undefined) return moduleVersion;
  const version = { major: 1, minor };
  return compareGoVersions(version, OLDEST_FILE_VERSION) < 0 ? OLDEST_FILE_VERSION : version;
}
