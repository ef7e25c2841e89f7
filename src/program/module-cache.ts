/**
 * The layout of the module cache and the order of module versions: where `path@version` lies below
 * GOMODCACHE. Reads nothing.
 */
import type { ModuleVersion } from "./go-mod.js";

/** The folder of an extracted module, or undefined for paths and versions that cannot be in a cache. */
export function moduleCacheFolder(cache: string, { path, version }: ModuleVersion): string | undefined {
  const escapedPath = escapeModule(path);
  const escapedVersion = escapeModule(version);
  if (escapedPath === undefined || escapedVersion === undefined) return undefined;
  return `${cache}/${escapedPath}@${escapedVersion}`;
}

/** The go.mod file the cache keeps of a module, extracted or not. */
export function moduleCacheModFile(cache: string, { path, version }: ModuleVersion): string | undefined {
  const escapedPath = escapeModule(path);
  const escapedVersion = escapeModule(version);
  if (escapedPath === undefined || escapedVersion === undefined) return undefined;
  return `${cache}/cache/download/${escapedPath}/@v/${escapedVersion}.mod`;
}

/** Upper case letters become `!` and the lower case letter: some file systems cannot tell them apart. */
export function escapeModule(text: string): string | undefined {
  // "." and ".." as parts would lead out of the cache.
  if (!/^[A-Za-z0-9_.~+/-]+$/.test(text) || /(?:^|\/)\.{0,2}(?:\/|$)/.test(text)) return undefined;
  return text.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

/** Semantic order of versions such as v1.2.3-rc.1; negative where `a` is older. */
export function compareVersions(a: string, b: string): number {
  const x = splitVersion(a);
  const y = splitVersion(b);
  for (let at = 0; at < 3; at++) {
    const order = comparePart(x.numbers[at] ?? "0", y.numbers[at] ?? "0");
    if (order !== 0) return order;
  }
  // A release follows its pre-releases.
  if (x.pre.length === 0 || y.pre.length === 0) return y.pre.length - x.pre.length;
  for (let at = 0; at < Math.max(x.pre.length, y.pre.length); at++) {
    const left = x.pre[at];
    const right = y.pre[at];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const order = comparePart(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

function splitVersion(version: string): {
  readonly numbers: readonly string[];
  readonly pre: readonly string[];
} {
  const plain = version.replace(/^v/, "").replace(/\+.*$/, "");
  const dash = plain.indexOf("-");
  const numbers = (dash === -1 ? plain : plain.slice(0, dash)).split(".");
  return { numbers, pre: dash === -1 ? [] : plain.slice(dash + 1).split(".") };
}

/** Numbers by value and before words, words by code unit. */
function comparePart(a: string, b: string): number {
  const isNumberA = /^\d+$/.test(a);
  const isNumberB = /^\d+$/.test(b);
  if (isNumberA && isNumberB) {
    const x = a.replace(/^0+/, "");
    const y = b.replace(/^0+/, "");
    return x.length - y.length || compareWords(x, y);
  }
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return compareWords(a, b);
}

function compareWords(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
