/**
 * Lays the fixtures out as golinger sees them: `fixtures/<rule>/{bad,fixed,ok,limits}/x.go` becomes
 * a package of its own, a folder there a package (or module, with a go.mod) of several files, and
 * `fixtures/_stubs/<import path>` what third-party imports resolve to.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

type FixtureClass = "bad" | "fixed" | "ok" | "limits";

const FIXTURE_CLASSES: readonly FixtureClass[] = ["bad", "fixed", "ok", "limits"];

/** The Go version of fixtures without a go.mod of their own. */
const GO_VERSION = "1.25";

/** Root of the virtual module. */
export const ROOT = "/fixtures";

export interface Fixture {
  readonly rule: string;
  readonly class: FixtureClass;
  /** File or folder name without `.go`. */
  readonly name: string;
  /** Virtual path to text. */
  readonly files: ReadonlyMap<string, string>;
}

export function readFixtures(folder: string): readonly Fixture[] {
  const fixtures: Fixture[] = [];
  for (const rule of foldersIn(folder).filter((name) => !name.startsWith("_"))) {
    for (const fixtureClass of FIXTURE_CLASSES) {
      const place = join(folder, rule, fixtureClass);
      for (const entry of entriesIn(place)) {
        const name = entry.replace(/\.go$/, "");
        const at = `${ROOT}/${rule}/${fixtureClass}/${name}`;
        const files = new Map<string, string>();
        if (entry.endsWith(".go")) files.set(`${at}/${entry}`, readFileSync(join(place, entry), "utf8"));
        else if (statSync(join(place, entry)).isDirectory()) addFolder(files, join(place, entry), at);
        if (files.size > 0) fixtures.push({ rule, class: fixtureClass, name, files });
      }
    }
  }
  return fixtures;
}

/** All files of the virtual tree: fixtures, stubs and the go.mod files that hold them together. */
export function virtualTree(folder: string, fixtures: readonly Fixture[]): ReadonlyMap<string, string> {
  const tree = new Map<string, string>([[`${ROOT}/go.mod`, `module fixtures.test\n\ngo ${GO_VERSION}\n`]]);
  addFolder(tree, join(folder, "_stubs"), `${ROOT}/vendor`);
  for (const fixture of fixtures) for (const [path, text] of fixture.files) tree.set(path, text);
  return tree;
}

function addFolder(files: Map<string, string>, from: string, to: string): void {
  for (const entry of entriesIn(from)) {
    const path = join(from, entry);
    if (statSync(path).isDirectory()) addFolder(files, path, `${to}/${entry}`);
    else files.set(`${to}/${entry}`, readFileSync(path, "utf8"));
  }
}

function foldersIn(folder: string): readonly string[] {
  return entriesIn(folder).filter((name) => statSync(join(folder, name)).isDirectory());
}

function entriesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
