/**
 * Reads the frame of assets/stdlib.idx: which packages there are, and which line declares a name.
 * Types stay text until somebody asks (`type-parser.ts`). Written by scripts/make-stdlib-index.ts.
 *
 *     golinger-stdlib 1 go1.27.3 go1.27       format, Go that made it, newest api/*.txt
 *     math/rand/v2=rand 2345                  path, name where it is not the last element, bytes
 *     (empty line, then the packages one after the other)
 *     f25 Name(int) error                     kind, flags, name, type
 *     t19l Pointer[T any] struct{?}
 *     * Load() *T                             method of the pointer; `.` is one of the value
 *     c Second:Duration 1000000000           untyped constants: `c Pi e3.14` float, `c A r65` rune
 *
 * Kinds: f func, v var, c const, t type, a alias. Flags: minor release (none: 1.0, for a method its
 * type's), d deprecated, l holds a lock, v value varies with the platform, %wd only on windows and
 * darwin (letters of PLATFORM_LETTERS).
 */
import type { GoVersion } from "../../program/package.js";

export interface IndexFrame {
  /** The Go whose source was read, e.g. `go1.27.3`. */
  readonly madeWith: string;
  /** The newest release whose symbols are dated. */
  readonly newest: GoVersion;
  readonly packages: ReadonlyMap<string, PackageEntry>;
}

interface PackageEntry {
  readonly path: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

type SymbolKind = "func" | "var" | "const" | "type" | "alias";

export interface SymbolLine {
  readonly kind: SymbolKind;
  readonly name: string;
  /** `[K comparable,V any]` of a generic type; else empty. */
  readonly typeParams: string;
  /** What follows: type, value. */
  readonly text: string;
  /** N of the release 1.N. */
  readonly since: number;
  readonly deprecated: boolean;
  readonly lock: boolean;
  readonly varies: boolean;
  readonly methods: readonly MethodLine[];
}

interface MethodLine {
  readonly name: string;
  readonly pointer: boolean;
  readonly text: string;
  readonly since: number;
  readonly deprecated: boolean;
}

const FORMAT = "golinger-stdlib 1 ";
const EMPTY_LINE = 10;

/** Reads the directory only; undefined where the bytes are no index of this format. */
export function readFrame(bytes: Uint8Array): IndexFrame | undefined {
  const end = bytes.findIndex((byte, i) => byte === EMPTY_LINE && bytes[i + 1] === EMPTY_LINE);
  if (end < 0) return undefined;
  const [header = "", ...lines] = new TextDecoder().decode(bytes.subarray(0, end)).split("\n");
  if (!header.startsWith(FORMAT)) return undefined;
  const [madeWith = "", newest = ""] = header.slice(FORMAT.length).split(" ");
  const packages = new Map<string, PackageEntry>();
  let start = end + 2;
  for (const line of lines) {
    const [, path = "", name, size] = /^([^ =]+)(?:=(\S+))? (\d+)$/.exec(line) ?? [];
    const stop = start + Number(size ?? 0);
    packages.set(path, { path, name: name ?? path.slice(path.lastIndexOf("/") + 1), start, end: stop });
    start = stop;
  }
  return { madeWith, newest: { major: 1, minor: Number(newest.slice("go1.".length)) }, packages };
}

/** The letters of `GOOS` values in platform flags; other systems see what linux has. */
const PLATFORM_LETTERS: ReadonlyMap<string, string> = new Map([
  ["linux", "l"],
  ["windows", "w"],
  ["darwin", "d"],
  ["ios", "d"],
  ["freebsd", "f"],
  ["netbsd", "n"],
  ["openbsd", "o"],
  ["js", "j"],
]);

/** The lines of one package by the name they declare. */
export class PackageLines {
  readonly #lines: readonly string[];
  readonly #lineByName = new Map<string, number>();

  /** Where a name has several lines, the one for `goos` wins, then the one for all, then any. */
  constructor(text: string, goos: string) {
    this.#lines = text.split("\n");
    const letter = PLATFORM_LETTERS.get(goos) ?? "l";
    const rankByName = new Map<string, number>();
    this.#lines.forEach((line, i) => {
      if (line === "" || line[0] === "*" || line[0] === ".") return;
      const space = line.indexOf(" ");
      const name = /^\w+/.exec(line.slice(space + 1))?.[0];
      if (name === undefined) return;
      const percent = line.indexOf("%");
      const bound = percent > 0 && percent < space;
      const rank = !bound ? 1 : line.slice(percent, space).includes(letter) ? 2 : 0;
      if (rank > (rankByName.get(name) ?? -1)) {
        rankByName.set(name, rank);
        this.#lineByName.set(name, i);
      }
    });
  }

  names(): readonly string[] {
    return [...this.#lineByName.keys()];
  }

  symbol(name: string): SymbolLine | undefined {
    const at = this.#lineByName.get(name);
    if (at === undefined) return undefined;
    return parseSymbol(this.#lines, at);
  }
}

const KINDS: ReadonlyMap<string, SymbolKind> = new Map([
  ["f", "func"],
  ["v", "var"],
  ["c", "const"],
  ["t", "type"],
  ["a", "alias"],
]);

const HEAD = /^(.)(\d*)([dlv]*)(?:%\w+)? (\w+)(.*)$/s;

function parseSymbol(lines: readonly string[], at: number): SymbolLine | undefined {
  const [, letter = "", since = "", flags = "", name = "", text = ""] = HEAD.exec(lines[at] ?? "") ?? [];
  const kind = KINDS.get(letter);
  if (kind === undefined) return undefined;
  const minor = Number(since);
  // A space sets `t Bytes []uint8` apart from `t Pointer[T any] struct{?}`.
  const generic = kind === "type" && text.startsWith("[");
  const space = generic ? text.indexOf("] ") + 1 : 0;
  const methods: MethodLine[] = [];
  for (let i = at + 1; lines[i]?.[0] === "*" || lines[i]?.[0] === "."; i++) {
    const [, mark = "", added = "", marks = "", method = "", type = ""] = HEAD.exec(lines[i] ?? "") ?? [];
    methods.push({
      name: method,
      pointer: mark === "*",
      text: type,
      since: added === "" ? minor : Number(added),
      deprecated: marks.includes("d"),
    });
  }
  return {
    kind,
    name,
    typeParams: text.slice(0, space),
    text: text.slice(space).trimStart(),
    since: minor,
    deprecated: flags.includes("d"),
    lock: flags.includes("l"),
    varies: flags.includes("v"),
    methods,
  };
}
