/**
 * Judges golinger's types and callees by go/types; needs a Go (`GOROOT`, or the one on PATH).
 *
 *   npm run oracle                        the standard set; rewrites docs/dev/accuracy.md
 *   npm run oracle -- [OPTION...] std|PATH...   just these, printed only
 *       --alone   nothing but the tree itself and the index, as without a module cache
 *       --index   std packages see one another through the shipped index
 *       --no-tests   leaves out test files
 *       --loose   each file below the paths is a package of its own
 *       --all     judges every expression, not only operands of calls
 *       --show N  largest causes with examples
 *       --causes FILE   writes them to a file
 *       --only TEXT     only packages whose path holds TEXT
 *   npm run oracle -- symbols             the shipped index against go/types
 *   npm run oracle -- check [PATH...]     type-checks fixtures (default) or files and folders
 *   npm run oracle -- run FILE.go...      runs a program under the real Go
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { openStdlib } from "../src/semantics/stdlib/open.js";
import { accuracyPage, type Run } from "../test/oracle/accuracy-page.js";
import { comparePackage, LOOSE_PATH } from "../test/oracle/compare.js";
import { readGoCalls } from "../test/oracle/go-calls.js";
import { judgeImplements } from "../test/oracle/implements.js";
import { openSubject } from "../test/oracle/subject.js";
import { judgeSymbols } from "../test/oracle/symbols.js";
import {
  addTally,
  largestCauses,
  newTally,
  percent,
  type Score,
  type Tally,
  totalOf,
} from "../test/oracle/tally.js";
import {
  askOracle,
  buildOracle,
  findGo,
  type GoToolchain,
  goEnvironment,
  startOracle,
} from "./oracle-binary.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = join(ROOT, "docs/dev/accuracy.md");
const RULE_FOLDERS = ["bad", "fixed", "ok", "limits"];

/** Trees of the standard set, below the GOPATH. */
const TREES = ["google.golang.org/grpc", "github.com/hashicorp/raft", "github.com/nats-io/nats-server"];

interface Options {
  readonly index: boolean;
  readonly alone: boolean;
  readonly all: boolean;
  readonly tests: boolean;
  readonly loose: boolean;
  readonly show: number;
  readonly causes: string | undefined;
  readonly only: string | undefined;
  readonly words: readonly string[];
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const go = findGo();
  const binary = buildOracle(go);
  switch (options.words[0]) {
    case undefined:
      return judgeStandardSet(binary, go, options);
    case "symbols":
      return printSymbols(binary, go, options);
    case "check":
      return checkFixtures(binary, go, options.words.slice(1));
    case "run":
      return runGo(go, options.words.slice(1));
    default: {
      const run = await judge(binary, go, options, options.words.join(" "), options.words);
      printRun(run, options);
    }
  }
}

function readOptions(args: readonly string[]): Options {
  const words: string[] = [];
  let [index, alone, all, loose, tests, show] = [false, false, false, false, true, 0];
  let causes: string | undefined;
  let only: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--index") index = true;
    else if (arg === "--alone") [alone, index] = [true, true];
    else if (arg === "--all") all = true;
    else if (arg === "--loose") loose = true;
    else if (arg === "--no-tests") tests = false;
    else if (arg === "--show") show = Number(args[++i] ?? 10);
    else if (arg === "--causes") causes = args[++i];
    else if (arg === "--only") only = args[++i];
    else words.push(arg);
  }
  return { index, alone, all, loose, tests, show, causes, only, words };
}

async function judgeStandardSet(binary: string, go: GoToolchain, options: Options): Promise<void> {
  const runs = [
    await judge(binary, go, { ...options, index: false }, "std, source", ["std"]),
    await judge(binary, go, { ...options, index: true }, "std, index", ["std"]),
  ];
  const tests = join(go.goroot, "test");
  if (existsSync(tests)) {
    runs.push(
      await judge(binary, go, { ...options, index: true, loose: true }, "GOROOT/test, file by file, index", [
        tests,
      ]),
    );
  }
  for (const tree of TREES) {
    const folder = join(go.gopath ?? "", "src", tree);
    if (!existsSync(folder)) console.error(`skipped: no ${folder}; set GOPATH`);
    else {
      runs.push(await judge(binary, go, { ...options, index: true }, `${tree}, index`, [folder]));
      runs.push(
        await judge(binary, go, { ...options, index: true, alone: true }, `${tree}, alone`, [folder]),
      );
    }
  }
  for (const run of runs) printRun(run, options);
  const figures = judgeIndex(binary, go);
  const version = readFileSync(join(go.goroot, "VERSION"), "utf8").split("\n")[0] ?? "Go";
  mkdirSync(join(ROOT, "docs/dev"), { recursive: true });
  writeFileSync(PAGE, accuracyPage(version, runs, figures));
  console.log(`wrote ${PAGE}`);
}

async function judge(
  binary: string,
  go: GoToolchain,
  options: Options,
  title: string,
  words: readonly string[],
): Promise<Run> {
  const paths = words.map((word) => (word === "std" ? word : resolve(word)));
  const child = startOracle(binary, go, [
    "calls",
    ...(options.all ? ["-all"] : []),
    ...(options.tests ? ["-tests"] : []),
    ...(options.loose ? ["-loose"] : []),
    ...paths,
  ]);
  const subject = await openSubject({
    base: words[0] === "std" ? join(go.goroot, "src") : (paths[0] ?? ROOT),
    goroot: go.goroot,
    stdFromSource: !options.index,
    alone: options.alone,
    sourceRoots: go.gopath === undefined ? [] : [join(go.gopath, "src")],
  });
  const total = newTally();
  const byPackage = new Map<string, Tally>();
  const skipped: string[] = [];
  for await (const pkg of readGoCalls(child.stdout as Readable)) {
    if (options.only !== undefined && !pkg.path.includes(options.only)) continue;
    if (pkg.errors > 0) {
      skipped.push(`${pkg.path}: ${pkg.firstError}`);
      continue;
    }
    const [loose] = pkg.path === LOOSE_PATH ? pkg.files : [];
    const opened =
      loose === undefined
        ? subject.open(pkg.folder, pkg.path.endsWith("_test"))
        : subject.openFile(loose.path);
    if (opened === undefined) {
      skipped.push(`${pkg.path}: golinger finds no package in ${pkg.folder}`);
      continue;
    }
    const tally = comparePackage(pkg, opened.info);
    opened.release();
    byPackage.set(loose?.path.replace(go.goroot, "GOROOT") ?? pkg.path, tally);
    addTally(total, tally);
  }
  return { title, total, byPackage, skipped };
}

function printRun(run: Run, options: Options): void {
  const { total } = run;
  const show = (name: string, score: Score): void => {
    if (totalOf(score) === 0) return;
    const shares = `${percent(score.equal, score)} % equal, ${percent(score.wrong, score)} % wrong, ${percent(score.unknown, score)} % unknown`;
    console.log(`  ${name.padEnd(12)}${String(totalOf(score)).padStart(9)}  ${shares}`);
  };
  console.log(
    `${run.title}: ${run.byPackage.size} packages, ${total.unseen} calls unseen, ${total.invalid} invalid`,
  );
  show("callees", total.callees);
  show("functions", total.functions);
  show("types", total.types);
  show("expressions", total.exprs);
  if (totalOf(total.exprs) > 0)
    console.log(`  ${total.unseenExprs} expressions outside bodies and initialisers`);
  for (const line of run.skipped) console.log(`  left out: ${line}`);
  const causes = causeText(run, options.causes === undefined ? options.show : Math.max(options.show, 60));
  if (options.show > 0) console.log(causes);
  if (options.causes !== undefined) writeFileSync(options.causes, `# ${run.title}\n\n${causes}\n`);
}

function causeText(run: Run, count: number): string {
  const lines: string[] = [];
  for (const cause of largestCauses(run.total).slice(0, count)) {
    lines.push(`${String(cause.count).padStart(7)}  ${cause.verdict}: ${cause.label}`);
    for (const example of cause.examples.slice(0, 4)) lines.push(`           ${example}`);
  }
  return lines.join("\n");
}

function judgeIndex(binary: string, go: GoToolchain) {
  const std = openStdlib(readFileSync(join(ROOT, "assets/stdlib.idx")));
  return {
    symbols: judgeSymbols(std, askOracle(binary, go, ["symbols"])),
    pairs: judgeImplements(std, askOracle(binary, go, ["implements"])),
  };
}

function printSymbols(binary: string, go: GoToolchain, options: Options): void {
  const { symbols, pairs } = judgeIndex(binary, go);
  console.log(`${symbols.equal} of ${symbols.total} symbols equal`);
  console.log(`${pairs.equal} of ${pairs.total} pairs of type and interface equal, ${pairs.unknown} unknown`);
  const differences = [...symbols.differences, ...pairs.differences];
  for (const line of differences.slice(0, Math.max(options.show, 20))) console.log(`  ${line}`);
  if (differences.length > 0) process.exitCode = 1;
}

/** Every Go file of a rule's folders is a package of its own, and so is every folder there. */
function checkFixtures(binary: string, go: GoToolchain, words: readonly string[]): void {
  const fixtures = join(ROOT, "fixtures");
  const paths = words.length > 0 ? words.map((word) => resolve(word)) : fixturePaths(fixtures);
  const args = ["check", "-stubs", join(fixtures, "_stubs"), ...paths];
  const done = spawnSync(binary, args, { env: goEnvironment(go), stdio: "inherit" });
  process.exitCode = done.status ?? 1;
}

function fixturePaths(fixtures: string): readonly string[] {
  const paths: string[] = [];
  for (const rule of listFolder(fixtures)) {
    for (const kind of RULE_FOLDERS) {
      for (const name of listFolder(join(fixtures, rule, kind))) {
        const path = join(fixtures, rule, kind, name);
        if (name.endsWith(".go") || listFolder(path).some((inner) => inner.endsWith(".go"))) paths.push(path);
      }
    }
  }
  return paths;
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return []; // a file, or nothing
  }
}

function runGo(go: GoToolchain, files: readonly string[]): void {
  const env = { ...goEnvironment(go), GO111MODULE: "off" };
  const done = spawnSync(join(go.goroot, "bin", "go"), ["run", ...files], { env, stdio: "inherit" });
  process.exitCode = done.status ?? 1;
}

await main();
