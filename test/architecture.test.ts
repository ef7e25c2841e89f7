/**
 * The house of DESIGN.md, held by reading every import: layers import downwards only, rules never
 * import one another, only front ends read the catalogue, and nothing below `node/` knows Node.
 */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** From the ground up; what shares a line may not import each other. */
const LAYERS: readonly (readonly string[])[] = [
  ["text"],
  ["host"],
  ["syntax"],
  ["program"],
  ["semantics"],
  ["flow"],
  ["analyses"],
  ["rule"],
  ["rules"],
  ["engine"],
  ["report"],
  ["runtime"],
  ["node"],
  ["cli", "lsp", "action"],
];

/** The public entry of the package is a front end too. */
const FRONT_ENDS: ReadonlySet<string> = new Set(["cli", "lsp", "action", "index"]);

/** Folders that may import `node:*`. */
const NODE_FOLDERS: ReadonlySet<string> = new Set(["node", ...FRONT_ENDS]);

/** npm packages a layer may use, each argued for in the commit that added it. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "web-tree-sitter": ["syntax"],
  ignore: ["program"],
  yaml: ["rule"],
  picomatch: ["rule"],
  vfile: ["report"],
  "vfile-message": ["report"],
  "vfile-reporter": ["report"],
  picocolors: ["report", "cli"],
  "string-width": ["report"],
  diff: ["report", "node"],
  "fast-xml-builder": ["report"],
  commander: ["cli"],
  "env-paths": ["node"],
  "vscode-languageserver": ["lsp"],
  "vscode-languageserver-textdocument": ["lsp"],
};

interface Import {
  /** Path from the root with `/`. */
  readonly file: string;
  readonly layer: string;
  readonly specifier: string;
  /** The layer a relative import leads to; undefined for packages and Node's modules. */
  readonly target: string | undefined;
  /** Path from the root, for relative imports. */
  readonly path: string | undefined;
}

const files = ["src", "rules"].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(ROOT, `${entry.parentPath}/${entry.name}`).replaceAll("\\", "/"))
    .sort(),
);

const imports: readonly Import[] = files.flatMap((file) =>
  specifiersOf(file).map((specifier) => {
    const path = specifier.startsWith(".") ? posix.normalize(`${dirname(file)}/${specifier}`) : undefined;
    return { file, layer: layerOf(file), specifier, path, target: path && layerOf(path) };
  }),
);

function layerOf(path: string): string {
  const [top = "", second = ""] = path.split("/");
  return top === "rules" ? "rules" : second.replace(/\.[jt]s$/, "");
}

/** Static, type-only, re-exporting and dynamic imports alike. */
function specifiersOf(file: string): readonly string[] {
  const { module, errors } = parseSync(file, readFileSync(`${ROOT}${file}`, "utf8"));
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const source = readFileSync(`${ROOT}${file}`, "utf8");
  return [
    ...module.staticImports.map((item) => item.moduleRequest.value),
    ...module.staticExports.flatMap((item) =>
      item.entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports
      .map((item) => source.slice(item.moduleRequest.start, item.moduleRequest.end))
      // A bundle that is loaded by its address is no part of the one that loads it.
      .filter((specifier) => !specifier.startsWith("new URL("))
      .map((specifier) => specifier.replace(/^["'`]|["'`]$/g, "")),
  ];
}

const rankOf = (layer: string): number => LAYERS.findIndex((names) => names.includes(layer));

function offenders(isWrong: (item: Import) => boolean): readonly string[] {
  return imports.filter(isWrong).map(({ file, specifier }) => `${file} imports ${specifier}`);
}

describe("the house", () => {
  test("every file lies in a layer", () => {
    const homeless = files.filter((file) => rankOf(layerOf(file)) === -1 && !FRONT_ENDS.has(layerOf(file)));
    expect(homeless).toEqual([]);
  });

  test("imports point down", () => {
    expect(
      offenders(({ layer, target }) => {
        if (target === undefined || layer === target || FRONT_ENDS.has(layer)) return false;
        return rankOf(target) === -1 || rankOf(target) >= rankOf(layer);
      }),
    ).toEqual([]);
  });

  test("front ends leave one another alone", () => {
    expect(
      offenders(({ layer, target }) => {
        return FRONT_ENDS.has(layer) && target !== undefined && target !== layer && FRONT_ENDS.has(target);
      }),
    ).toEqual([]);
  });

  test("rules never import one another, and only front ends read the catalogue", () => {
    expect(
      offenders(({ file, layer, target }) => {
        if (target !== "rules") return false;
        return layer === "rules" ? file !== "rules/index.ts" : !FRONT_ENDS.has(layer);
      }),
    ).toEqual([]);
  });

  test("rules read analyses and the layers below, and the contract of rules", () => {
    const allowed = new Set(["text", "syntax", "program", "semantics", "flow", "analyses", "rule", "rules"]);
    expect(
      offenders(({ layer, target }) => layer === "rules" && target !== undefined && !allowed.has(target)),
    ).toEqual([]);
  });

  test("nothing below node/ imports Node's modules", () => {
    const isNodes = (specifier: string): boolean =>
      specifier.startsWith("node:") || builtinModules.includes(specifier.split("/")[0] ?? specifier);
    expect(offenders(({ layer, specifier }) => isNodes(specifier) && !NODE_FOLDERS.has(layer))).toEqual([]);
  });

  test("packages of npm are used where they belong", () => {
    expect(
      offenders(({ layer, specifier, path }) => {
        if (path !== undefined || specifier.startsWith("node:")) return false;
        return !PACKAGES[specifier.split("/")[0] ?? ""]?.includes(layer);
      }),
    ).toEqual([]);
  });

  test("relative imports name the file that is there, with .js", () => {
    expect(
      offenders(({ path }) => {
        if (path === undefined) return false;
        return !path.endsWith(".js") || !files.includes(path.replace(/\.js$/, ".ts"));
      }),
    ).toEqual([]);
  });

  test("import.meta.url is for front ends", () => {
    const wrong = files.filter((file) => {
      return !FRONT_ENDS.has(layerOf(file)) && readFileSync(`${ROOT}${file}`, "utf8").includes("import.meta");
    });
    expect(wrong).toEqual([]);
  });
});
