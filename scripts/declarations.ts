/**
 * The library's declarations as one file: everything that `src/index.ts` exports and what that
 * mentions, out of the declarations tsc makes. Types of the inner layers become `unknown`: users of
 * the library hand rules on and never look inside. Throws where two declarations share a name.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { type Node, parseSync, type Statement } from "oxc-parser";

/** Below `src`: layers whose types are not told. */
const INNER = /^src\/(?:analyses|flow|program|semantics|syntax|text)\//;

interface Named {
  readonly module: Module;
  readonly name: string;
  readonly declaration: Node;
  /** With the comment above it and without `export`. */
  readonly text: string;
}

interface Module {
  readonly path: string;
  readonly named: ReadonlyMap<string, Named>;
  /** Local name to where it comes from, of imports and re-exports. */
  readonly links: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
  readonly exported: readonly string[];
}

/** The text of `index.d.ts`. */
export function bundleDeclarations(root: string): string {
  const out = mkdtempSync(join(tmpdir(), "golinger-types-"));
  try {
    emitDeclarations(root, out);
    return bundle(join(out, "src/index.d.ts"), out);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function emitDeclarations(root: string, out: string): void {
  const config = join(out, "tsconfig.json");
  const types = join(root, "node_modules/@types");
  const options = { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: out, rootDir: root };
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, "tsconfig.json"),
      compilerOptions: { ...options, typeRoots: [types] },
      include: [join(root, "src/index.ts")],
    }),
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", config], { encoding: "utf8" });
  try {
    readFileSync(join(out, "src/index.d.ts"));
  } catch {
    throw new Error(`tsc made no declarations:\n${stdout}${stderr}`);
  }
}

function bundle(entry: string, root: string): string {
  const modules = new Map<string, Module>();
  const moduleAt = (path: string): Module => {
    const known = modules.get(path);
    if (known !== undefined) return known;
    const read = readModule(path);
    modules.set(path, read);
    return read;
  };
  const resolve = (module: Module, name: string): Named | undefined => {
    const link = module.links.get(name);
    if (link === undefined) return module.named.get(name);
    if (!link.from.startsWith("."))
      throw new Error(`${module.path} tells of ${link.from}, which is not shipped`);
    return resolve(moduleAt(join(dirname(module.path), link.from.replace(/\.js$/, ".d.ts"))), link.name);
  };

  const index = moduleAt(entry);
  const wanted: Named[] = [];
  const byName = new Map<string, Named>();
  const want = (found: Named | undefined): void => {
    if (found === undefined) return;
    const before = byName.get(found.name);
    if (before === found) return;
    if (before !== undefined)
      throw new Error(
        `two declarations are named ${found.name}: ${before.module.path}, ${found.module.path}`,
      );
    byName.set(found.name, found);
    wanted.push(found);
  };
  for (const name of index.exported) want(resolve(index, name));
  const parts: string[] = [];
  const open = new Set(index.exported);
  // `wanted` grows while it is walked.
  for (const found of wanted) {
    if (INNER.test(relative(root, found.module.path).replaceAll("\\", "/"))) parts.push(closed(found));
    else {
      parts.push(open.has(found.name) ? exported(found.text) : found.text);
      for (const name of namesIn(found.declaration)) {
        const mentioned = resolve(found.module, name);
        // A member may be called like a function of the module; a type cannot mention that but by typeof.
        if (mentioned?.declaration.type.startsWith("TS")) want(mentioned);
      }
    }
  }
  return `// Made by \`npm run compile\` from src/index.ts.\n\n${parts.join("\n\n")}\n\nexport {};\n`;
}

/** The comment stays in front. */
function exported(text: string): string {
  return text.replace(/^(\/\*[\s\S]*?\*\/\s*)?/, "$1export ");
}

/** An inner type, as those outside see it. */
function closed({ name, declaration }: Named): string {
  const list = "typeParameters" in declaration ? (declaration.typeParameters?.params ?? []) : [];
  const parameters = list.map((one) => `${one.name.name} = unknown`).join(", ");
  return `type ${name}${parameters === "" ? "" : `<${parameters}>`} = unknown;`;
}

function readModule(path: string): Module {
  const text = readFileSync(path, "utf8");
  const { program } = parseSync(path, text);
  const named = new Map<string, Named>();
  const links = new Map<string, { from: string; name: string }>();
  const exported: string[] = [];
  const module: Module = { path, named, links, exported };
  let end = 0;
  for (const statement of program.body) {
    const above = text.slice(end, statement.start).trim();
    end = statement.end;
    if (statement.type === "ImportDeclaration") {
      for (const one of statement.specifiers) {
        const name = one.type === "ImportSpecifier" && "name" in one.imported ? one.imported.name : "default";
        links.set(one.local.name, { from: statement.source.value, name });
      }
      continue;
    }
    if (statement.type === "ExportNamedDeclaration" && statement.declaration === null) {
      for (const one of statement.specifiers) {
        if (!("name" in one.local && "name" in one.exported)) continue;
        exported.push(one.exported.name);
        if (statement.source !== null)
          links.set(one.exported.name, { from: statement.source.value, name: one.local.name });
      }
      continue;
    }
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration === null) continue;
    const comment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/$/.exec(above)?.[0];
    const own = text.slice(declaration.start, statement.end);
    for (const name of declaredNames(declaration as Statement)) {
      named.set(name, {
        module,
        name,
        declaration,
        text: comment === undefined ? own : `${comment}\n${own}`,
      });
      if (statement.type === "ExportNamedDeclaration") exported.push(name);
    }
  }
  return module;
}

function declaredNames(declaration: Statement): readonly string[] {
  if (declaration.type === "VariableDeclaration")
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  return "id" in declaration && declaration.id !== null && "name" in declaration.id
    ? [declaration.id.name]
    : [];
}

/** Every identifier below a node; names of members among them, which resolve to nothing. */
function namesIn(root: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const stack: unknown[] = [root];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if ("type" in value && value.type === "Identifier" && "name" in value) names.add(String(value.name));
    // Children in source order come off the stack first, so that the text does not depend on key order.
    stack.push(...Object.values(value).reverse());
  }
  return names;
}
