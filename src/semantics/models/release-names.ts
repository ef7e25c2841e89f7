/**
 * Names by which Go code calls the functions that end a thing's life. Decides nothing about what they
 * do: models and bodies tell that.
 */

/** What Go code calls the functions that end a thing's life, given a context or not. */
const RELEASE_NAMES: ReadonlySet<string> = new Set([
  "cleanup",
  "close",
  "disconnect",
  "flush",
  "forceflush",
  "release",
  "rollback",
  "shutdown",
  "stop",
  "teardown",
  "unlock",
  "unsubscribe",
]);

/** Is a function there to release something, by its name? Only ever a reason to keep quiet. */
export function isReleaseName(name: string): boolean {
  return RELEASE_NAMES.has(name.toLowerCase());
}
