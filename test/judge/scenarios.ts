/**
 * Makes one Go program of all judged fixtures: each is a package with a `Scenario`, and the program
 * runs the one it is told, then prints the goroutines that are left.
 *
 * A fixture that is a library has its caller in `fixtures/<rule>/drivers/<name>.go`: a file of the
 * same package with a `func main()`, which golinger never sees. Both twins get the same.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Fixture, ROOT, readFixtures, virtualTree } from "../support/fixture-tree.js";

export interface Scenario {
  readonly fixture: Fixture;
  /** What the program calls it: `rule/bad/name`. */
  readonly name: string;
  /** Where its files lie in the scratch folder. */
  readonly folder: string;
  /** Text of the caller that a library has. */
  readonly driver: string | undefined;
}

export interface Scenarios {
  readonly runnable: readonly Scenario[];
  /** Names of bad ones and twins that have neither a main nor a driver. */
  readonly idle: readonly string[];
  /** Names of drivers without a fixture. */
  readonly astray: readonly string[];
}

/** `go build` passes test files by, unless they have another name. */
export const TEST_FILE = "_test.go";
export const COMPILED_TEST_FILE = "_tests.go";

/** Its name beside the files of the fixture. */
export const DRIVER = "driver.go";

const MODULE = "fixtures.test";
const MAIN = /^func main\(\)/m;

/** Writes the packages of a module to `scratch`: the fixtures of the rules. */
export function writeScenarios(fixtures: string, rules: readonly string[], scratch: string): Scenarios {
  const all = readFixtures(fixtures).filter((one) => rules.includes(one.rule) && one.class !== "limits");
  const drivers = readDrivers(fixtures, rules);
  const runnable: Scenario[] = [];
  const idle: string[] = [];
  for (const fixture of all) {
    const name = `${fixture.rule}/${fixture.class}/${fixture.name}`;
    const driver = fixture.class === "ok" ? undefined : drivers.get(`${fixture.rule}/${fixture.name}`);
    if (driver !== undefined || hasMain(fixture))
      runnable.push({ fixture, name, folder: join(scratch, name), driver });
    else if (fixture.class !== "ok") idle.push(name);
  }
  const driven = runnable.filter(({ driver }) => driver !== undefined);
  const inUse = new Set(driven.map(({ fixture }) => `${fixture.rule}/${fixture.name}`));
  const astray = [...drivers.keys()].filter((name) => !inUse.has(name));
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
  return { runnable, idle, astray };
}

/** What runs them. */
export function writeProgram(scenarios: readonly Scenario[], scratch: string): void {
  write(join(scratch, "main.go"), program(scenarios));
}

/** `rule/name` to text. */
function readDrivers(fixtures: string, rules: readonly string[]): ReadonlyMap<string, string> {
  const drivers = new Map<string, string>();
  for (const rule of rules) {
    const folder = join(fixtures, rule, "drivers");
    for (const file of existsSync(folder) ? readdirSync(folder).sort() : [])
      drivers.set(`${rule}/${file.replace(/\.go$/, "")}`, readFileSync(join(folder, file), "utf8"));
  }
  return drivers;
}

function hasMain({ files }: Fixture): boolean {
  return [...files.values()].some((text) => /^package main$/m.test(text) && MAIN.test(text));
}

/** Whether it is a module of its own, with a Go version of its own. */
function writeScenario({ fixture, name, folder, driver }: Scenario, scratch: string): boolean {
  if (driver !== undefined) write(join(folder, DRIVER), asScenario(driver));
  const own = [...fixture.files].find(([path]) => path === `${ROOT}/${name}/go.mod`)?.[1];
  const before = /^module (\S+)/m.exec(own ?? "")?.[1];
  for (const [path, text] of fixture.files) {
    const at = join(scratch, path.slice(ROOT.length).replace(TEST_FILE, COMPILED_TEST_FILE));
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

/** How long a scenario may take before what it is at counts. */
const PATIENCE = "3 * time.Second";

/** Timers that start somebody are not seen before they fire. */
const AT_LEAST = "50 * time.Millisecond";

export const BACK = "--- scenario came back";
export const NOT_BACK = "--- scenario did not come back";

/** Its arguments: the scenario, and how long what it started may still run. */
function program(scenarios: readonly Scenario[]): string {
  return `package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/pprof"
	"time"

${scenarios.map(({ name }, index) => `\ts${index} "${MODULE}/${name}"`).join("\n")}
)

var scenarios = map[string]func(){
${scenarios.map(({ name }, index) => `\t"${name}": s${index}.Scenario,`).join("\n")}
}

var mainIsLeaked = regexp.MustCompile(\`(?m)^goroutine 1 \\[[^]]*\\(leaked\\)\`)

func main() {
	run := scenarios[os.Args[1]]
	grace, err := time.ParseDuration(os.Args[2])
	if err != nil {
		panic(err)
	}
	os.Args = os.Args[:1]
	go watch(grace)
	others := runtime.NumGoroutine()
	run()
	time.Sleep(${AT_LEAST})
	for end := time.Now().Add(grace); time.Now().Before(end) && runtime.NumGoroutine() > others; {
		time.Sleep(5 * time.Millisecond)
	}
	finish("${BACK}")
}

// The scenario may be blocked itself.
func watch(grace time.Duration) {
	for end := time.Now().Add(${PATIENCE}); time.Now().Before(end); {
		time.Sleep(grace)
		if mainIsLeaked.Match(goroutines()) {
			break
		}
	}
	finish("${NOT_BACK}")
}

func finish(how string) {
	fmt.Printf("\\n%s\\n%s", how, goroutines())
	os.Exit(0)
}

func goroutines() []byte {
	var text bytes.Buffer
	runtime.GC()
	pprof.Lookup("goroutineleak").WriteTo(&text, 2)
	return text.Bytes()
}
`;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
