/**
 * Compares golinger's packages with the go command's over a source tree: which files make which
 * package, under several builds, and where imports lead. Needs a Go toolchain:
 *
 *     PATH=$GOROOT/bin:$PATH tsx scripts/compare-go-list.ts [--dir DIR] [PATTERN...]
 *
 * Without arguments it compares GOROOT's own std and cmd.
 */
import { execFileSync } from "node:child_process";
import { createNodeFileHost } from "../src/node/host.js";
import { importOrder } from "../src/program/import-order.js";
import { createProgram, type Program } from "../src/program/load.js";
import type { LoadedPackage } from "../src/program/package.js";

interface Listed {
  readonly Dir: string;
  readonly ImportPath: string;
  readonly Name: string;
  readonly Standard?: boolean;
  readonly GoFiles?: readonly string[];
  readonly CgoFiles?: readonly string[];
  readonly TestGoFiles?: readonly string[];
  readonly XTestGoFiles?: readonly string[];
  readonly IgnoredGoFiles?: readonly string[];
  readonly Imports?: readonly string[];
  readonly TestImports?: readonly string[];
  readonly XTestImports?: readonly string[];
  readonly ImportMap?: Readonly<Record<string, string>>;
  readonly Module?: { readonly Path: string; readonly GoVersion?: string };
}

interface Tally {
  packages: number;
  files: number;
  imports: number;
  unresolved: number;
  readonly differences: string[];
}

const argv = process.argv.slice(2);
const dirAt = argv.indexOf("--dir");
const env = { GOTOOLCHAIN: "local", GOPROXY: "off", GOFLAGS: "", ...process.env };
const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8", env }).trim();
const moduleCache = execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8", env }).trim();
const folder = dirAt === -1 ? `${goroot}/src` : (argv[dirAt + 1] ?? ".");
const patterns = dirAt === -1 ? argv : argv.filter((_, at) => at !== dirAt && at !== dirAt + 1);
const builds = [
  { goos: "linux", goarch: "amd64", cgo: true },
  { goos: "linux", goarch: "amd64", cgo: false },
  { goos: "windows", goarch: "arm64", cgo: false },
  { goos: "darwin", goarch: "amd64", cgo: false },
  { goos: "ios", goarch: "arm64", cgo: true },
  { goos: "js", goarch: "wasm", cgo: false },
];
let failed = false;
for (const build of builds) {
  const listed = goList(build);
  const start = performance.now();
  const program = createProgram({
    files: createNodeFileHost(),
    parseFile: () => {
      throw new Error("nothing is parsed here");
    },
    base: folder,
    build,
    goroot,
    moduleCache,
    isStandard: (path) => dirAt !== -1 && !(path.split("/", 1)[0] ?? "").includes("."),
  });
  const tally = compare(program, listed);
  const time = Math.round(performance.now() - start);
  const name = `${build.goos}/${build.goarch} ${build.cgo ? "cgo" : "no cgo"}`;
  console.log(
    `${name}: ${tally.packages} packages, ${tally.files} files, ${tally.imports} imports, ` +
      `${tally.unresolved} unresolved, ${tally.differences.length} differences, ${time} ms`,
  );
  for (const line of tally.differences.slice(0, 20)) console.log(`  ${line}`);
  failed ||= tally.differences.length > 0;
}
process.exitCode = failed ? 1 : 0;

function goList(build: { goos: string; goarch: string; cgo: boolean }): readonly Listed[] {
  const text = execFileSync(
    "go",
    ["list", "-e", "-json", "-pgo=off", ...(patterns.length === 0 ? ["std", "cmd"] : patterns)],
    {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 1 << 30,
      env: { ...env, GOOS: build.goos, GOARCH: build.goarch, CGO_ENABLED: build.cgo ? "1" : "0" },
    },
  );
  return JSON.parse(`[${text.replaceAll(/^}\n\{/gm, "},\n{")}]`) as Listed[];
}

function compare(program: Program, listed: readonly Listed[]): Tally {
  const tally: Tally = { packages: 0, files: 0, imports: 0, unresolved: 0, differences: [] };
  const all: LoadedPackage[] = [];
  for (const item of listed) {
    const { main, externalTest, groups } = program.packagesIn(item.Dir);
    tally.packages++;
    const names = (part: LoadedPackage | undefined, isTest: boolean): string[] => {
      return (part?.sources ?? []).filter((source) => source.isTest === isTest).map((source) => source.name);
    };
    const sameList = (what: string, ours: readonly string[], theirs: readonly string[]): void => {
      if (ours.join() === theirs.join()) return;
      const more = ours.filter((name) => !theirs.includes(name));
      const less = theirs.filter((name) => !ours.includes(name));
      tally.differences.push(`${item.ImportPath} ${what}: more [${more.join()}] fewer [${less.join()}]`);
    };
    const goFiles = [...(item.GoFiles ?? []), ...(item.CgoFiles ?? [])].sort();
    tally.files += goFiles.length + (item.TestGoFiles?.length ?? 0) + (item.XTestGoFiles?.length ?? 0);
    sameList("GoFiles", names(main, false), goFiles);
    sameList("TestGoFiles", names(main, true), item.TestGoFiles ?? []);
    sameList("XTestGoFiles", names(externalTest, true), item.XTestGoFiles ?? []);
    sameList("IgnoredGoFiles", groups.leftOut, item.IgnoredGoFiles ?? []);
    sameList("ImportPath", [main?.path ?? item.ImportPath], [item.ImportPath]);
    sameList("Name", [main?.name ?? item.Name], [item.Name]);
    sameList(
      "Imports",
      resolved(program, tally, main, main?.imports ?? []),
      [...(item.Imports ?? [])].sort(),
    );
    const version = item.Module?.GoVersion;
    if (version !== undefined && main !== undefined && item.Standard !== true) {
      sameList("Module", [main.module.path], [item.Module?.Path ?? ""]);
    }
    if (main !== undefined) all.push(main);
    if (externalTest !== undefined) {
      all.push(externalTest);
      const theirs = (item.XTestImports ?? []).map((path) => item.ImportMap?.[path] ?? path).sort();
      sameList("XTestImports", resolved(program, tally, externalTest, externalTest.testImports), theirs);
    }
  }
  const order = importOrder(program, all);
  const rank = new Map(order.map((item, at) => [item, at]));
  for (const from of order) {
    for (const path of from.imports) {
      const to = program.resolve(from, path);
      if (to !== undefined && (rank.get(to) ?? 0) >= (rank.get(from) ?? 0)) {
        tally.differences.push(`order: ${from.id} before its import ${to.id}`);
      }
    }
  }
  return tally;
}

/** Import paths as the program resolves them; those that lead nowhere stay as written. */
function resolved(
  program: Program,
  tally: Tally,
  from: LoadedPackage | undefined,
  paths: readonly string[],
): readonly string[] {
  if (from === undefined) return [];
  return paths
    .map((path) => {
      tally.imports++;
      const to = program.resolve(from, path);
      if (to === undefined && path !== "C" && path !== "unsafe") tally.unresolved++;
      return to?.path ?? path;
    })
    .sort();
}
