/**
 * What pure functions of the standard library make of texts and numbers that are known: programs and
 * tests work on literals, and branch on them. Undefined where something is not known.
 */
import type { State } from "./state.js";
import { bool, int, NIL, tuple, type Val } from "./values.js";

type Pure = (state: State, ...args: readonly string[]) => Val | undefined;

/** Longer ones are data that grows, and no two states would be the same. */
const MAX_LENGTH = 80;

const MAX_PARTS = 8;

export function text(of: string): Val | undefined {
  return of.length > MAX_LENGTH ? undefined : { k: "text", text: of };
}

export function pureCall(state: State, id: string, args: readonly Val[]): Val | undefined {
  const [first] = args;
  if (id === "strconv.Itoa") return first?.k === "int" ? text(String(first.n)) : undefined;
  const pure = PURE.get(id);
  if (pure === undefined) return undefined;
  const texts = args.flatMap((arg) => (arg.k === "text" && isPlain(arg.text) ? [arg.text] : []));
  return texts.length < args.length ? undefined : pure(state, ...texts);
}

/** Bytes and characters are the same. */
function isPlain(of: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(of);
}

export function lengthOfText(of: string): Val | undefined {
  return isPlain(of) ? int(of.length) : undefined;
}

function list(state: State, parts: readonly string[]): Val | undefined {
  if (parts.length > MAX_PARTS) return undefined;
  const cells = new Map<string, Val>(
    parts.map((part, index) => [`[${index}]`, { k: "text", text: part } as const]),
  );
  return { k: "slice", obj: state.memory(false, parts.length, cells).obj, from: 0, len: parts.length };
}

function cut(of: string, separator: string): Val {
  const at = of.indexOf(separator);
  const part = (value: string): Val => ({ k: "text", text: value });
  if (at === -1) return tuple(part(of), part(""), bool(false));
  return tuple(part(of.slice(0, at)), part(of.slice(at + separator.length)), bool(true));
}

function atoi(of: string): Val | undefined {
  return /^-?\d{1,9}$/.test(of) ? tuple(int(Number(of)), NIL) : undefined;
}

const PURE: ReadonlyMap<string, Pure> = new Map<string, Pure>([
  ["strings.HasPrefix", (_, of = "", prefix = "") => bool(of.startsWith(prefix))],
  ["strings.HasSuffix", (_, of = "", suffix = "") => bool(of.endsWith(suffix))],
  ["strings.Contains", (_, of = "", part = "") => bool(of.includes(part))],
  ["strings.EqualFold", (_, of = "", other = "") => bool(of.toLowerCase() === other.toLowerCase())],
  ["strings.Index", (_, of = "", part = "") => int(of.indexOf(part))],
  ["strings.ToLower", (_, of = "") => text(of.toLowerCase())],
  ["strings.ToUpper", (_, of = "") => text(of.toUpperCase())],
  ["strings.TrimSpace", (_, of = "") => text(of.trim())],
  [
    "strings.TrimPrefix",
    (_, of = "", prefix = "") => text(of.startsWith(prefix) ? of.slice(prefix.length) : of),
  ],
  [
    "strings.TrimSuffix",
    (_, of = "", suffix = "") =>
      text(suffix !== "" && of.endsWith(suffix) ? of.slice(0, -suffix.length) : of),
  ],
  ["strings.Cut", (_, of = "", separator = "") => cut(of, separator)],
  ["strings.Split", (state, of = "", separator = "") => list(state, of.split(separator))],
  ["strings.Fields", (state, of = "") => list(state, of.trim() === "" ? [] : of.trim().split(/\s+/))],
  ["strconv.Atoi", (_, of = "") => atoi(of)],
]);
