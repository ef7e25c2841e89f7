/**
 * What an import path tells by itself.
 */

/** Import paths of the standard library have no dot in their first element (cmd/go, "Import path syntax"). */
export function isStandardPath(importPath: string): boolean {
  return importPath.split("/", 1)[0]?.includes(".") !== true;
}
