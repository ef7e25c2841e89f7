/**
 * go.mod, go.work and vendor/modules.txt files on disk, each read once; what is wrong with them is
 * gathered here. What follows from them is left to the scopes.
 */
import type { FileHost } from "../host/host.js";
import { type GoMod, type GoWork, type ModProblem, parseGoMod, parseGoWork } from "./go-mod.js";
import { parseGoVersion } from "./go-version.js";
import type { GoVersion } from "./package.js";
import { childPath } from "./paths.js";

export interface ModuleFileProblem extends ModProblem {
  readonly path: string;
}

/** A module as `vendor/modules.txt` lists it. */
export interface VendoredModule {
  readonly path: string;
  readonly go: GoVersion | undefined;
}

export interface ModuleFiles {
  /** Undefined where there is no such file. */
  goMod(folder: string): GoMod | undefined;
  /** A go.mod that lies under another name: the module cache's `.mod` files. */
  goModFile(path: string): GoMod | undefined;
  goWork(folder: string): GoWork | undefined;
  /** Modules by package path; undefined where there is no modules.txt. */
  vendored(vendorFolder: string): ReadonlyMap<string, VendoredModule> | undefined;
  /** In the order the files were read; those of dependencies left out. */
  readonly problems: readonly ModuleFileProblem[];
}

export function createModuleFiles(files: FileHost): ModuleFiles {
  const problems: ModuleFileProblem[] = [];
  const read = (path: string): string | undefined => {
    const result = files.readFile(path);
    if (result.ok) return new TextDecoder("utf-8").decode(result.value);
    if (result.problem.kind !== "not-found") {
      problems.push({ path, line: 1, message: result.problem.message });
    }
    return undefined;
  };
  const keep = <T extends { readonly problems: readonly ModProblem[] }>(path: string, parsed: T): T => {
    for (const problem of parsed.problems) problems.push({ path, ...problem });
    return parsed;
  };
  return {
    problems,
    goMod: once((folder) => {
      const path = childPath(folder, "go.mod");
      const text = read(path);
      return text === undefined ? undefined : keep(path, parseGoMod(text));
    }),
    goModFile: once((path) => {
      const result = files.readFile(path);
      return result.ok ? parseGoMod(new TextDecoder("utf-8").decode(result.value)) : undefined;
    }),
    goWork: once((folder) => {
      const path = childPath(folder, "go.work");
      const text = read(path);
      return text === undefined ? undefined : keep(path, parseGoWork(text));
    }),
    vendored: once((folder) => {
      const text = read(childPath(folder, "modules.txt"));
      return text === undefined ? undefined : parseVendorList(text);
    }),
  };
}

/** Reads `# module version`, `## explicit; go 1.17` and, below them, package paths. */
export function parseVendorList(text: string): ReadonlyMap<string, VendoredModule> {
  const moduleByPackage = new Map<string, VendoredModule>();
  let current: VendoredModule | undefined;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    if (line.startsWith("## ")) {
      const go = /(?:^|[; ])go ([^;\s]+)/.exec(line.slice(3))?.[1];
      if (current !== undefined && go !== undefined) current = { ...current, go: parseGoVersion(go) };
    } else if (line.startsWith("# ")) {
      const path = line.slice(2).split(" ")[0];
      current = path === undefined || path === "" ? undefined : { path, go: undefined };
    } else if (line !== "" && current !== undefined) {
      moduleByPackage.set(line, current);
    }
  }
  return moduleByPackage;
}

function once<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, { readonly value: T }>();
  return (key) => {
    let entry = made.get(key);
    if (entry === undefined) {
      entry = { value: make(key) };
      made.set(key, entry);
    }
    return entry.value;
  };
}
