/**
 * Reads Go's api/go1*.txt: which release added a symbol. Types are taken from go/types instead, for
 * these files name packages by their last element only and leave out what is unexported.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface GoApi {
  /** The newest release listed, as N of 1.N. */
  readonly newest: number;
  /** Minor release by symbol: `path Name`, `path Type.member`. */
  readonly sinceBySymbol: ReadonlyMap<string, number>;
}

const LINE = /^pkg ([^ ,]+)(?: \(([^)]+)\))?, (.*)$/;
const MAIN_CONTEXT = "linux-amd64";

/** The release of a symbol is the first that lists it for linux/amd64 or for all; else the first that lists it anywhere. */
export function readGoApi(goroot: string): GoApi {
  const folder = join(goroot, "api");
  const main = new Map<string, number>();
  const elsewhere = new Map<string, number>();
  let newest = 0;
  for (const file of readdirSync(folder).sort()) {
    const match = /^go1(?:\.(\d+))?\.txt$/.exec(file);
    if (match === null) continue;
    const minor = Number(match[1] ?? 0);
    newest = Math.max(newest, minor);
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      const parts = LINE.exec(line);
      if (parts === null) continue;
      const applies = parts[2] === undefined || parts[2] === MAIN_CONTEXT;
      const map = applies ? main : elsewhere;
      for (const symbol of symbolsOf(parts[3] ?? "")) {
        const key = `${parts[1]} ${symbol}`;
        map.set(key, Math.min(map.get(key) ?? minor, minor));
      }
    }
  }
  for (const [key, minor] of elsewhere) if (!main.has(key)) main.set(key, minor);
  return { newest, sinceBySymbol: main };
}

/** `Name`, `Type.member` or both of a feature; nothing for remarks such as `//deprecated`. */
function symbolsOf(feature: string): readonly string[] {
  if (feature.includes("//deprecated")) return [];
  const member = /^type (\w+)(?:\[.*?\])? (?:struct|interface), (embedded )?(.+)$/.exec(feature);
  if (member !== null) {
    const [, type = "", embedded, rest = ""] = member;
    if (rest.startsWith("unexported")) return [type];
    const name =
      embedded === undefined ? /^\w+/.exec(rest)?.[0] : /(\w+)(?:\[.*\])?(?: #\d+)?$/.exec(rest)?.[1];
    return name === undefined ? [] : [type, `${type}.${name}`];
  }
  const method = /^method \(\*?(\w+)(?:\[.*?\])?\) (\w+)/.exec(feature);
  if (method !== null) return [`${method[1]}.${method[2]}`];
  const name = /^(?:const|var|func|type) (\w+)/.exec(feature)?.[1];
  return name === undefined ? [] : [name];
}
