/**
 * What a client sends, looked at before it is believed: parts of messages, or undefined where a part
 * has no sense.
 */
import type { Change } from "./buffer.js";
import { at, withoutSlash } from "./client.js";
import { pathOfUri } from "./uris.js";

export function versionIn(params: unknown): number {
  const version = at(params, ["textDocument", "version"]);
  return typeof version === "number" ? version : 0;
}

export function isChange(value: unknown): value is Change {
  const range = at(value, ["range"]);
  return typeof at(value, ["text"]) === "string" && (range === undefined || isRange(range));
}

export function isRange(value: unknown): value is NonNullable<Change["range"]> {
  return isPosition(at(value, ["start"])) && isPosition(at(value, ["end"]));
}

export function isPosition(value: unknown): value is NonNullable<Change["range"]>["start"] {
  const [line, character] = [at(value, ["line"]), at(value, ["character"])];
  return (
    Number.isSafeInteger(line) &&
    Number.isSafeInteger(character) &&
    Number(line) >= 0 &&
    Number(character) >= 0
  );
}

/** Paths of a list whose items hold URIs under these names; those that are no files are left out. */
export function pathsIn(list: unknown, ...names: readonly string[]): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => names.flatMap((name) => pathOfUri(at(item, [name])) ?? [])).map(withoutSlash);
}
