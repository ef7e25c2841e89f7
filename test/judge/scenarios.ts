/**
 * Makes one Go program of all runnable fixtures: each is a package with a `Scenario`, and the
 * driver runs the one it is told, then prints the goroutines that are left.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Fixture, ROOT, readFixtures, virtualTree } from "../support/fixture-tree.js";

/** Rules whose findings say that a goroutine is blocked for ever at a line. */
export const JUDGED_RULES: readonly string[] = [
  "chan-send-stuck",
  "chan-recv-stuck",
  "chan-range-unclosed",
  "select-stuck",
  "wait-stuck",
  "lock-stuck",
];

/**
 * Rules whose findings say that a goroutine stays, wherever it happens to be: their bad scenarios
 * leave one of the fixture's own behind, and the twins none.
 */
export const LIFE_RULES: readonly string[] = [
  "goroutine-ignores-ctx",
  "goroutine-no-exit",
  "recover-in-goroutine",
  "wg-done-skipped",
  "worker-not-stopped",
];

/** Rules whose findings say that a channel operation panics. */
export const PANIC_RULES: readonly string[] = ["chan-close-misuse"];

export interface Scenario {
  readonly fixture: Fixture;
  /** What the driver calls it: `rule/bad/name`. */
  readonly name: string;
  /** Where its files lie in the scratch folder. */
  readonly folder: string;
}

export interface Scenarios {
  readonly runnable: readonly Scenario[];
  /** Names of those without a main. */
  readonly others: readonly string[];
}

const MODULE = "fixtures.test";
const MAIN = /^func main\(\)/m;

/** Writes the module to `scratch`. */
export function writeScenarios(fixtures: string, scratch: string): Scenarios {
  const judged = [...JUDGED_RULES, ...LIFE_RULES, ...PANIC_RULES];
  const all = readFixtures(fixtures).filter(
    (one) => judged.includes(one.rule) && (one.class === "bad" || one.class === "fixed"),
  );
  const runnable: Scenario[] = [];
  const others: string[] = [];
  for (const fixture of all) {
    const name = `${fixture.rule}/${fixture.class}/${fixture.name}`;
    if (hasMain(fixture)) runnable.push({ fixture, name, folder: join(scratch, name) });
    else others.push(name);
  }
  const required = new Set<string>();
  for (const [path, text] of virtualTree(fixtures, [])) {
    const stub = path.startsWith(`${ROOT}/vendor/`) ? path.slice(`${ROOT}/vendor/`.length) : undefined;
    if (stub === undefined) continue;
    write(join(scratch, "stubs", stub), text);
    required.add(dirname(stub));
  }
  const modules = new Map([...required].map((path) => [path, `stubs/${path}`]));
  for (const path of required) write(join(scratch, "stubs", path, "go.mod"), `module ${path}\n\ngo 1.25\n`);
  for (const scenario of runnable)
    if (writeScenario(scenario, scratch)) modules.set(`${MODULE}/${scenario.name}`, scenario.name);
  write(join(scratch, "go.mod"), moduleText(modules));
  writeDriver(runnable, scratch);
  return { runnable, others };
}

export function writeDriver(scenarios: readonly Scenario[], scratch: string): void {
  write(join(scratch, "main.go"), driver(scenarios));
}

function hasMain({ files }: Fixture): boolean {
  return [...files.values()].some((text) => /^package main$/m.test(text) && MAIN.test(text));
}

/** Whether it is a module of its own, with a Go version of its own. */
function writeScenario({ fixture, name, folder }: Scenario, scratch: string): boolean {
  const own = [...fixture.files].find(([path]) => path === `${ROOT}/${name}/go.mod`)?.[1];
  const before = /^module (\S+)/m.exec(own ?? "")?.[1];
  for (const [path, text] of fixture.files) {
    const at = join(scratch, path.slice(ROOT.length));
    if (path.endsWith("/go.mod")) write(at, text.replace(/^module .*/m, `module ${MODULE}/${name}`));
    else
      write(at, dirname(at) === folder ? asScenario(moved(text, before, name)) : moved(text, before, name));
  }
  return own !== undefined;
}

/** Line numbers stay as they are. */
function asScenario(text: string): string {
  return text.replace(/^package main$/m, "package scenario").replace(MAIN, "func Scenario()");
}

function moved(text: string, before: string | undefined, name: string): string {
  if (before === undefined) return text;
  return text
    .replaceAll(`"${before}/`, `"${MODULE}/${name}/`)
    .replaceAll(`"${before}"`, `"${MODULE}/${name}"`);
}

function moduleText(modules: ReadonlyMap<string, string>): string {
  const lines = [...modules].map(
    ([path, folder]) => `require ${path} ${versionOf(path)}\nreplace ${path} => ./${folder}`,
  );
  return `module ${MODULE}\n\ngo 1.25\n\n${lines.join("\n")}\n`;
}

/** Paths such as `example.org/x/v5` ask for that major version. */
function versionOf(path: string): string {
  return `v${/[/.]v(\d+)$/.exec(path)?.[1] ?? 0}.0.0`;
}

/** How long a scenario may take, and how long what it started may still run. */
const PATIENCE = "3 * time.Second";
const AFTERWARDS = "150 * time.Millisecond";

export const BACK = "--- scenario came back";
export const NOT_BACK = "--- scenario did not come back";

function driver(scenarios: readonly Scenario[]): string {
  return `package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

${scenarios.map(({ name }, index) => `\ts${index} "${MODULE}/${name}"`).join("\n")}
)

var scenarios = map[string]func(){
${scenarios.map(({ name }, index) => `\t"${name}": s${index}.Scenario,`).join("\n")}
}

func main() {
	run := scenarios[os.Args[1]]
	os.Args = os.Args[:1]
	time.AfterFunc(${PATIENCE}, func() { finish("${NOT_BACK}") })
	run()
	time.Sleep(${AFTERWARDS})
	finish("${BACK}")
}

func finish(how string) {
	for range 2 {
		runtime.GC()
	}
	fmt.Println("\\n" + how)
	pprof.Lookup("goroutineleak").WriteTo(os.Stdout, 2)
	os.Exit(0)
}
`;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
