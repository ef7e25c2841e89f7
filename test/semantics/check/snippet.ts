/**
 * Go snippets whose comments say what the checker should find: after `_ = x` and `var _ = x` the type
 * of x (and `= value` for constants), after a call `-> callee`. Checks all of them at once.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createProgram } from "../../../src/program/load.js";
import type { Package } from "../../../src/program/package.js";
import { constantText } from "../../../src/semantics/constants.js";
import type { BodyInfo, PackageInfo, Semantics } from "../../../src/semantics/info.js";
import type { Callee } from "../../../src/semantics/objects.js";
import { createSemantics } from "../../../src/semantics/semantics.js";
import { openStdlib } from "../../../src/semantics/stdlib/open.js";
import type { Expr, Node } from "../../../src/syntax/ast.js";
import { parseFile } from "../../../src/syntax/parse.js";
import type { SourceFile } from "../../../src/syntax/source-file.js";
import { positionAt } from "../../../src/text/lines.js";
import { testGrammar } from "../../support/grammar.js";
import { createMemoryHost } from "../../support/memory-host.js";

const library = openStdlib(
  readFileSync(fileURLToPath(new URL("../../../assets/stdlib.idx", import.meta.url))),
);

export interface Checked {
  readonly semantics: Semantics;
  readonly pkg: Package;
  readonly info: PackageInfo;
  /** All bodies and initialisers, with the nodes in them. */
  readonly parts: readonly Part[];
  readonly file: SourceFile;
}

interface Part {
  readonly info: BodyInfo;
  readonly nodes: readonly Node[];
  readonly file: SourceFile;
}

/** Checks the package in `/w`; other packages of module `m` lie in folders below it. */
export async function check(files: Readonly<Record<string, string>> | string): Promise<Checked> {
  const grammar = await testGrammar();
  const given = typeof files === "string" ? { "a.go": files } : files;
  const tree: Record<string, string> = { "/w/go.mod": "module m\n\ngo 1.27\n" };
  for (const [name, text] of Object.entries(given)) {
    tree[`/w/${name}`] = /^\s*(\/\/.*\n)*package /.test(text) ? text : `package p\n${text}`;
  }
  const program = createProgram({
    base: "/w",
    files: createMemoryHost(tree),
    parseFile: (path, bytes) => parseFile(grammar, path, bytes),
    isStandard: (path) => library.packageName(path) !== undefined,
  });
  const semantics = createSemantics({ resolver: program, library });
  const pkg = program.packagesIn("/w").main;
  if (pkg === undefined) throw new Error("no package in /w");
  const info = semantics.package(pkg);
  const parts = pkg.files.flatMap((file) => partsOf(info, file));
  return { semantics, pkg, info, parts, file: pkg.files[0] as SourceFile };
}

function partsOf(info: PackageInfo, file: SourceFile): readonly Part[] {
  const parts: Part[] = [];
  for (const decl of file.decls) {
    if (decl.kind === "FuncDecl") {
      const source = info.function(file, decl);
      if (source !== undefined) parts.push({ info: source.info, nodes: nodesOf(source.body.block), file });
    } else if (decl.token === "var" || decl.token === "const") {
      const whole = info.initializer(file, decl);
      if (whole !== undefined) parts.push({ info: whole.info, nodes: nodesOf(whole.decl), file });
    }
  }
  return parts;
}

function nodesOf(root: Node): readonly Node[] {
  const nodes: Node[] = [];
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    nodes.push(node);
    for (const value of Object.values(node) as unknown[]) {
      for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) stack.push(item);
    }
  }
  return nodes.sort((a, b) => a.start - b.start || b.end - a.end);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "start" in value;
}

/** Lines whose comment says something else than the checker found, as `line: found, not wanted`. */
export async function differences(
  files: Readonly<Record<string, string>> | string,
): Promise<readonly string[]> {
  const { parts, semantics } = await check(files);
  const found: string[] = [];
  let asked = 0;
  for (const { info, nodes, file } of parts) {
    for (const node of nodes) {
      const wanted = wantedAt(file, node);
      if (wanted === undefined) continue;
      const got = answer(semantics, info, node, wanted.startsWith("->"));
      if (got === undefined) continue;
      asked++;
      if (got !== wanted) {
        found.push(`${positionAt(file.lines(), node.start).line}: ${got}, not ${wanted}`);
      }
    }
  }
  if (asked === 0) found.push("nothing asked");
  return found;
}

/** The comment behind a node on the node's last line. */
function wantedAt(file: SourceFile, node: Node): string | undefined {
  const rest = file.text.slice(node.end, file.text.indexOf("\n", node.end));
  return /^\s*\/\/ (.*)$/.exec(rest)?.[1];
}

function answer(semantics: Semantics, info: BodyInfo, node: Node, isCall: boolean): string | undefined {
  if (isCall) return node.kind === "CallExpr" ? `-> ${calleeText(info.calleeOf(node))}` : undefined;
  if (
    node.kind === "AssignStmt" &&
    node.op === "=" &&
    node.left[0]?.kind === "Ident" &&
    node.left[0].name === "_"
  ) {
    return typeAndValue(semantics, info, node.right[0] as Expr);
  }
  if (node.kind === "ValueSpec" && node.names[0]?.name === "_" && node.values[0] !== undefined) {
    return typeAndValue(semantics, info, node.values[0]);
  }
  return undefined;
}

function typeAndValue(semantics: Semantics, info: BodyInfo, e: Expr): string {
  const value = info.constantOf(e);
  const type = semantics.typeString(info.typeOf(e));
  return value === undefined ? type : `${type} = ${constantText(value)}`;
}

function calleeText(callee: Callee): string {
  switch (callee.kind) {
    case "static":
      return callee.func.id;
    case "interface":
      return `interface ${callee.func.id}`;
    case "builtin":
      return `builtin ${callee.name}`;
    case "conversion":
      return "conversion";
    case "closure":
      return "closure";
    case "value":
      return `value ${callee.obj?.name ?? ""}`.trim();
    case "unknown":
      return "unknown";
  }
}
