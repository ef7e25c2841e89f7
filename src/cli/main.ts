/**
 * The command line: commander's tree of commands, the working folder, signals and the exit code.
 * Every other file of this folder does one command's work.
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { Command, CommanderError } from "commander";
import { rules } from "../../rules/index.js";
import { cacheFolder, type DiskCacheOptions, stampOf } from "../node/disk-cache.js";
import { toHostPath } from "../node/host.js";
import { createNodeHost } from "../node/node-host.js";
import { createWorkerHost } from "../node/worker-pool.js";
import { FORMATS } from "../report/formats.js";
import { HOMEPAGE } from "../rule/about.js";
import type { Rule } from "../rule/define.js";
import { check } from "./check.js";
import { type RawOptions, readOptions, readWorkers } from "./check-options.js";
import { readCiService } from "./ci-service.js";
import { wantsColor } from "./colors.js";
import { DUMPS, dump } from "./dump.js";
import { explain, listJson, listMarkdown, listText } from "./explain.js";
import { initConfig } from "./init.js";
import { withoutLinks } from "./real-paths.js";
import { denyMistypedCommand, oneOf, UsageError, usageErrorOf } from "./usage.js";
import { OutputError, writeStandardOutput } from "./write-output.js";

const EXIT_USAGE = 2;
const EXIT_FAILURE = 3;

/** The folder of this bundle: `dist/`, where the WASM files and the worker lie beside it. */
const ASSETS = new URL("./", import.meta.url);

/**
 * V8 compiles busy WASM functions anew, better, after this much work (its own measure; 1.8 million by
 * default). At once, that costs a small run more than the rest of it; much later, a large run would
 * wait for speed.
 */
const WASM_TIERING_BUDGET = 20_000_000;

/**
 * V8 lets a heap grow fourfold while much is allocated, which several threads at once cannot afford:
 * with this, in percent, two take 1.4 GB over the standard library instead of 1.6, at a tenth more time.
 */
const HEAP_GROWTH = 100;

/** V8 complains about flags it does not know, so only the Nodes that were tried get them. */
const NEWEST_NODE_TRIED = 26;

const EXIT_CODES = `
Exit codes: 0 nothing at the fail level, 1 findings, 2 wrong use or config,
3 something could not be analysed or written.
More: ${HOMEPAGE}`;

const AFTER_HELP = `
"check" may be left out, and "golinger check --help" lists its options:
  golinger                         all below this folder
  golinger ./cmd/... x/y.go        patterns, folders and files in any mix
  golinger --since origin/main     what is new on this branch
  golinger --fix                   apply safe fixes, tell what is left
  golinger -f sarif=out.sarif -f github
${EXIT_CODES}`;

const isTried = Number.parseInt(process.versions.node, 10) <= NEWEST_NODE_TRIED;
if (isTried) setFlagsFromString(`--wasm-tiering-budget=${WASM_TIERING_BUDGET}`);
await main(process.argv);

async function main(argv: readonly string[]): Promise<void> {
  // What cannot be told cannot be told; standard output is written by `print`, which says what went wrong.
  process.stderr.on("error", () => undefined);
  try {
    await parse(createProgram(), argv);
  } catch (error) {
    process.exitCode = tell(error);
  }
}

async function parse(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    const told = error instanceof CommanderError ? usageErrorOf(error, program) : error;
    if (told !== undefined) throw told;
  }
}

/** One line for the user, never a stack trace. Returns the exit code. */
function tell(error: unknown): number {
  if (error instanceof UsageError || error instanceof OutputError) {
    process.stderr.write(`golinger: error: ${error.message}\n`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`golinger: internal error: ${message}\n`);
  if (process.env.GOLINGER_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return EXIT_FAILURE;
}

function createProgram(): Command {
  const program = new Command("golinger")
    .description("Finds what lingers in Go programs: goroutines, timers, bodies, locks, contexts.")
    .version(version(), "-V, --version")
    .addHelpText("after", AFTER_HELP)
    .exitOverride()
    // Errors are told in one place, and all in one form.
    .configureOutput({ outputError: () => undefined, writeOut: print })
    .showSuggestionAfterError(false);
  addCheck(program);
  program
    .command("explain")
    .description("tell what a rule finds, why it hurts and how to fix it")
    .argument("<rule>")
    .action((id: string) => print(explain(ruleById(id), colorsWanted())));
  program
    .command("rules")
    .description("list all rules")
    .option("--format <format>", "json or md")
    .action(({ format }: { format?: string }) => print(listRules(format)));
  program
    .command("init")
    .description("write a commented .golinger.yaml into this folder")
    .action(() => print(`wrote ${initConfig(workingFolder())}\n`));
  program
    .command("lsp")
    .description("serve an editor over standard input and output (Language Server Protocol)")
    .option("--stdio", "the only way it speaks; editors name it")
    .allowUnknownOption()
    .allowExcessArguments()
    // A bundle of its own: whoever checks does not load it.
    .action(async () => void (await import(new URL("lsp.js", ASSETS).href)));
  program
    .command("dump", { hidden: true })
    .description("print what golinger made of a file: ast, types, cfg (Mermaid) or ir")
    .argument("<what>")
    .argument("<file[:func]>")
    .action(async (what: string, place: string) => {
      const host = createNodeHost({ assets: ASSETS });
      print(await dump(host, workingFolder(), oneOf("dump", what, DUMPS), place));
    });
  return program;
}

function addCheck(program: Command): void {
  const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
    ...(before ?? []),
    value,
  ];
  program
    .command("check", { isDefault: true })
    .addHelpText("after", EXIT_CODES)
    .description("analyse Go files, folders or patterns such as ./... (default: .)")
    .argument("[paths...]")
    .option("-f, --format <format>", `${FORMATS.join(", ")}; FORMAT=FILE writes a file; repeatable`, collect)
    .option("-o, --output <file>", "write the report to a file")
    .option("--category <name>", "what SARIF calls this run (default: the module's path in the repository)")
    .option(
      "--no-suppressed",
      "leave silenced and known findings out of SARIF: code scanning shows them as open",
    )
    .option("--preset <list>", "recommended, strict, advice or all")
    .option("--rule <id[=level]>", "turn a rule on, off, or to note, warning, error; repeatable", collect)
    .option("--only <ids>", "run these rules and no others", collect)
    .option("--config <file>", "use this config file")
    .option("--no-config", "use no config file")
    .option("--go <version>", "Go version where no go.mod tells it")
    .option("--goos <os>", "target system (default linux)")
    .option("--goarch <arch>", "target architecture (default amd64)")
    .option("--tags <list>", "build tags")
    .option("--tests", "leak rules speak in _test.go files too")
    .option("--confidence <least>", "certain, likely or possible (default likely)")
    .option("--fail-level <level>", "least level that makes the exit code 1: error, warning, note, never")
    .option("--since <ref>", "only findings on lines changed since HEAD left this commit, or that pass them")
    .option("--staged", "only findings on staged changes, as the index holds them")
    .option("--diff <file>", "only findings on lines that this unified diff adds; - reads standard input")
    .option("--baseline <file>", "leave out the findings that this file knows")
    .option("--write-baseline", "write all findings of this run into the baseline")
    .option("--prune-baseline", "remove entries from the baseline whose findings are gone")
    .option("--fix", "apply safe fixes, then report what is left")
    .option("--fix-dry-run", "print safe fixes as a diff instead of a report; write nothing")
    .option("--no-ignore", "also look into testdata, vendor and ignored files")
    .option("--no-cache", "analyse every package anew, and keep nothing of it")
    .option("--report-unused", "tell of suppressions without effect or without a reason")
    .option("--max-findings <n>", "stylish and text show at most n findings (default on a terminal: 200)")
    .option("-q, --quiet", "only findings and failures")
    .option("--stats", "amounts of work, on standard error; parses every file again, to compare")
    .option("--timing", "time per phase, analysis and rule, on standard error")
    .option("--color", "colour even where the output is no terminal")
    .option("--no-color", "no colour")
    .action(async (paths: readonly string[], raw: RawOptions & { readonly cache: boolean }) => {
      denyMistypedCommand(
        paths,
        program.commands.map((command) => command.name()),
      );
      process.exitCode = await runCheck(paths, raw);
    });
}

async function runCheck(
  paths: readonly string[],
  raw: RawOptions & { readonly cache: boolean },
): Promise<number> {
  const isTerminal = process.stdout.isTTY === true;
  const base = workingFolder();
  const options = readOptions(base, withoutLinks(base, paths), raw, rules, isTerminal);
  const parallelism = readWorkers(process.env.GOLINGER_WORKERS);
  const cache = raw.cache ? cacheOf(process.env.GOLINGER_CACHE) : undefined;
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort());
  return check(options, {
    host: createNodeHost({ assets: ASSETS, cache }),
    workers: createWorkerHost({
      entry: new URL("worker.js", ASSETS),
      assets: ASSETS,
      cache,
      ...(parallelism === undefined ? {} : { parallelism }),
      ...(isTried ? { heapGrowth: HEAP_GROWTH } : {}),
    }),
    rules,
    version: version(),
    ci: readCiService(process.env),
    standardError: process.stderr,
    // A dumb terminal would show the escapes that take a line back.
    showsProgress: process.stderr.isTTY === true && process.env.TERM !== "dumb",
    colorOnOutput: colorsWanted(),
    isTerminal,
    columns: process.stdout.columns,
    signal: abort.signal,
  });
}

/** Undefined where nothing is to be kept, or where this is no bundle and so has no stamp. */
function cacheOf(word: string | undefined): DiskCacheOptions | undefined {
  const folder = cacheFolder(word);
  if (folder === undefined) return undefined;
  const stamp = stampOf(
    ["golinger.js", "tree-sitter-go.wasm", "stdlib.idx"].map((name) => new URL(name, ASSETS)),
  );
  return stamp === undefined ? undefined : { folder, stamp };
}

function colorsWanted(): boolean {
  return wantsColor(process.env, process.stdout.isTTY === true);
}

function ruleById(id: string): Rule {
  const known = oneOf(
    "rule",
    id,
    rules.map((rule) => rule.id),
  );
  const found = rules.find((rule) => rule.id === known);
  if (!found) throw new UsageError(`unknown rule "${id}"`);
  return found;
}

function listRules(format: string | undefined): string {
  if (format === undefined) return listText(rules, colorsWanted());
  return oneOf("format", format, ["json", "md"]) === "json" ? listJson(rules) : listMarkdown(rules);
}

function print(text: string): void {
  const problem = writeStandardOutput(text);
  if (problem !== undefined) throw new OutputError(problem);
}

function workingFolder(): string {
  try {
    return toHostPath(process.cwd());
  } catch {
    throw new UsageError("the working folder is gone");
  }
}

function version(): string {
  const about = JSON.parse(readFileSync(new URL("../package.json", ASSETS), "utf8")) as { version: string };
  return about.version;
}
