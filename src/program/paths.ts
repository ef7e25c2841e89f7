/**
 * Absolute paths with `/` between their parts, as strings: joining, splitting, comparing. Drive
 * letters and network shares of Windows are roots like any other. Touches no disk.
 */

/** `/`, `C:/` or `//server/share/`. */
const ROOT = /^(?:\/\/[^/]+\/[^/]+\/?|[A-Za-z]:\/|\/)/;

function isAbsolutePath(path: string): boolean {
  return ROOT.test(path);
}

/** The path of `relative` seen from `folder`, with `.` and `..` resolved; absolute paths stay. */
export function joinPath(folder: string, relative: string): string {
  return normalizePath(isAbsolutePath(relative) ? relative : `${folder}/${relative}`);
}

/** Resolves `.`, `..` and doubled separators; no `/` at the end, except for a root. */
export function normalizePath(path: string): string {
  const root = ROOT.exec(path)?.[0] ?? "";
  const parts: string[] = [];
  for (const part of path.slice(root.length).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  const head = root === "" || root.endsWith("/") ? root : `${root}/`;
  return head + parts.join("/");
}

/** The folder that holds a path; undefined for a root. */
export function parentOf(path: string): string | undefined {
  const root = ROOT.exec(path)?.[0] ?? "";
  if (path.length <= root.length) return undefined;
  const slash = path.lastIndexOf("/");
  return slash < root.length ? root : path.slice(0, slash);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A child's path; `name` is a single part. */
export function childPath(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** `path` seen from `folder`: "" for the folder itself, undefined where it lies elsewhere. */
export function relativeInside(folder: string, path: string): string | undefined {
  if (path === folder) return "";
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** `path` as seen from `folder`, with `..` where it lies elsewhere; as it is where they share no root. */
export function relativePath(folder: string, path: string): string {
  let above: string | undefined = folder;
  for (let ups = ""; above !== undefined; above = parentOf(above), ups += "../") {
    const inside = relativeInside(above, path);
    if (inside !== undefined) return ups + inside;
  }
  return path;
}

/** The part of an import path below `prefix`: "" for the same path, undefined where it is no prefix. */
export function importPathBelow(prefix: string, path: string): string | undefined {
  if (path === prefix) return "";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : undefined;
}

/** Joins parts of an import path, leaving out empty ones. */
export function joinImportPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}
