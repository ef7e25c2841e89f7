/**
 * Writes assets/stdlib.idx, what golinger knows of the standard library without its source:
 *   npx tsx scripts/make-stdlib-index.ts GOROOT
 * Declarations come from go/types over GOROOT/src (test/oracle), releases from GOROOT/api. The same
 * Go gives the same bytes. The format is described in src/semantics/stdlib/format.ts.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type GoApi, readGoApi } from "./go-api.js";
import { askOracle, buildOracle } from "./oracle-binary.js";

interface Method {
  readonly name: string;
  readonly pointer?: boolean;
  readonly text: string;
  readonly deprecated?: boolean;
}

interface Decl {
  readonly kind: "func" | "var" | "const" | "type" | "alias";
  readonly name: string;
  readonly text: string;
  readonly value?: string;
  readonly typeParams?: string;
  readonly deprecated?: boolean;
  readonly lock?: boolean;
  readonly methods?: readonly Method[];
}

interface Dump {
  readonly goVersion: string;
  readonly packages: readonly {
    readonly path: string;
    readonly name: string;
    readonly decls: readonly Decl[];
  }[];
}

/** A declaration and, where it is none of linux, the letters of its platforms. */
interface Entry {
  readonly decl: Decl;
  platforms: string;
  /** A constant whose value is another on another platform. */
  varies: boolean;
}

const PLATFORMS = [
  { letter: "l", goos: "linux", goarch: "amd64" },
  { letter: "w", goos: "windows", goarch: "amd64" },
  { letter: "d", goos: "darwin", goarch: "arm64" },
  { letter: "f", goos: "freebsd", goarch: "amd64" },
  { letter: "n", goos: "netbsd", goarch: "amd64" },
  { letter: "o", goos: "openbsd", goarch: "amd64" },
  { letter: "j", goos: "js", goarch: "wasm" },
] as const;

const KIND_LETTERS = { func: "f", var: "v", const: "c", type: "t", alias: "a" } as const;

const OUTPUT = fileURLToPath(new URL("../assets/stdlib.idx", import.meta.url));

function main(): void {
  const goroot = process.argv[2];
  if (goroot === undefined) throw new Error("usage: make-stdlib-index GOROOT");
  const go = { goroot, gopath: undefined };
  const binary = buildOracle(go);
  const packages = new Map<string, { name: string; entries: Map<string, Entry[]> }>();
  let version = "";
  for (const { letter, goos, goarch } of PLATFORMS) {
    const dump = JSON.parse(askOracle(binary, go, ["index", "-goos", goos, "-goarch", goarch])) as Dump;
    version = dump.goVersion;
    for (const pkg of dump.packages) {
      const known = packages.get(pkg.path) ?? { name: pkg.name, entries: new Map<string, Entry[]>() };
      packages.set(pkg.path, known);
      for (const decl of pkg.decls) merge(known.entries, decl, letter);
    }
  }
  const api = readGoApi(goroot);
  const missing: string[] = [];
  const bytes = encode(version, api, packages, missing);
  mkdirSync(new URL("../assets/", import.meta.url), { recursive: true });
  writeFileSync(OUTPUT, bytes);
  const undated = missing.filter((symbol) => !/internal|^syscall\./.test(symbol));
  const lost = [...api.sinceBySymbol.keys()].filter((key) => !isPresent(packages, key));
  console.log(
    `${version}: ${packages.size} packages, ${bytes.length} bytes, ${gzipSync(bytes).length} gzipped`,
  );
  console.log(`${undated.length} public symbols without a release: ${undated.slice(0, 20).join(", ")}`);
  console.log(`${lost.length} symbols of api/*.txt not in the index: ${lost.slice(0, 20).join(", ")}`);
}

function merge(entries: Map<string, Entry[]>, decl: Decl, letter: string): void {
  const list = entries.get(decl.name);
  if (list === undefined) {
    entries.set(decl.name, [{ decl, platforms: letter === "l" ? "" : letter, varies: false }]);
    return;
  }
  const { value: _, ...shape } = decl;
  const same = list.find(
    ({ decl: { value: _other, ...other } }) => JSON.stringify(other) === JSON.stringify(shape),
  );
  if (same === undefined) {
    list.push({ decl, platforms: letter, varies: false });
    return;
  }
  if (same.decl.value !== decl.value) same.varies = true;
  if (same.platforms !== "") same.platforms += letter;
}

type Packages = ReadonlyMap<
  string,
  { readonly name: string; readonly entries: ReadonlyMap<string, readonly Entry[]> }
>;

/** Whether a symbol of the api files is told by the index: itself, promoted, or through an alias. */
function isPresent(packages: Packages, key: string): boolean {
  const [path = "", symbol = ""] = key.split(" ");
  const [name = ""] = symbol.split(".");
  return packages.get(path)?.entries.has(name) ?? false;
}

function encode(version: string, api: GoApi, packages: Packages, missing: string[]): Buffer {
  const directory: string[] = [];
  const blocks: Buffer[] = [];
  for (const path of [...packages.keys()].sort()) {
    const pkg = packages.get(path);
    if (pkg === undefined) continue;
    const since = releases(path, pkg.entries, api, missing);
    const lines: string[] = [];
    for (const name of [...pkg.entries.keys()].sort()) {
      for (const entry of pkg.entries.get(name) ?? []) lines.push(...entryLines(entry, since));
    }
    const block = Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
    const named = pkg.name === path.slice(path.lastIndexOf("/") + 1) ? path : `${path}=${pkg.name}`;
    directory.push(`${named} ${block.length}`);
    blocks.push(block);
  }
  const header = `golinger-stdlib 1 ${version} go1.${api.newest}\n${directory.join("\n")}\n\n`;
  return Buffer.concat([Buffer.from(header, "utf8"), ...blocks]);
}

/** Answers the release of `Name` or `Type.member`; what nobody lists has none. */
function releases(
  path: string,
  entries: ReadonlyMap<string, readonly Entry[]>,
  api: GoApi,
  missing: string[],
): (symbol: string) => number {
  const embedders = new Map<string, string[]>();
  for (const [name, list] of entries) {
    for (const { decl } of list) {
      for (const [, embedded = ""] of decl.text.matchAll(/\+\*?([A-Za-z_]\w*)(?=[;}\0[])/g)) {
        embedders.set(embedded, [...(embedders.get(embedded) ?? []), name]);
      }
    }
  }
  return (symbol) => {
    const own = api.sinceBySymbol.get(`${path} ${symbol}`);
    if (own !== undefined) return own;
    // Methods of an unexported type are known to the api files by the types that embed it.
    const [type = "", member = ""] = symbol.split(".");
    const inherited = (embedders.get(type) ?? [])
      .map((outer) => api.sinceBySymbol.get(`${path} ${outer}.${member}`))
      .filter((minor) => minor !== undefined);
    if (inherited.length > 0) return Math.min(...inherited);
    if (/^[A-Z]\w*(\.[A-Z]\w*)?$/.test(symbol)) missing.push(`${path}.${symbol}`);
    return 0;
  };
}

function entryLines(entry: Entry, since: (symbol: string) => number): string[] {
  const { decl } = entry;
  const minor = since(decl.name);
  const flags = [
    minor === 0 ? "" : String(minor),
    decl.deprecated === true ? "d" : "",
    decl.lock === true ? "l" : "",
    entry.varies ? "v" : "",
    entry.platforms === "" ? "" : `%${entry.platforms}`,
  ].join("");
  const head = `${KIND_LETTERS[decl.kind]}${flags} ${decl.name}`;
  if (decl.kind === "const") return [`${head}${constantTail(decl, entry.varies && entry.platforms !== "")}`];
  const text = decl.text.replace(/\0([^\0]*)\0/g, (_, member: string) => {
    const added = since(`${decl.name}.${member}`);
    return added === 0 || added === minor ? "" : `@${added}`;
  });
  const lines = [`${head}${decl.typeParams ?? ""} ${text}`];
  if (decl.kind === "func") lines[0] = `${head}${text}`;
  for (const method of decl.methods ?? []) {
    const added = since(`${decl.name}.${method.name}`);
    const mark = `${added === 0 || added === minor ? "" : added}${method.deprecated === true ? "d" : ""}`;
    lines.push(`${method.pointer === true ? "*" : "."}${mark} ${method.name}${method.text}`);
  }
  return lines;
}

/** ` 12`, ` 'x`-like marks for untyped kinds that the digits do not show, `:Type 12` for typed constants. */
function constantTail(decl: Decl, unknown: boolean): string {
  const value = unknown || decl.value === undefined ? "_" : decl.value;
  if (!decl.text.startsWith("untyped ")) return `:${decl.text} ${value}`;
  if (decl.text === "untyped rune") return ` r${value}`;
  if (decl.text === "untyped float") return ` e${value}`;
  if (value === "_" && decl.text === "untyped string") return ` s${value}`;
  return ` ${value}`;
}

main();
