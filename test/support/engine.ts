/**
 * Whole runs of the engine over an in-memory tree, with the real parser and with types that know
 * only what the engine itself asks: ids of functions and parameters of package testing.
 */
import type { Scope } from "../../src/analyses/analysis.js";
import type { LintHooks, LintOutcome, LintRequest, LintResult } from "../../src/engine/api.js";
import type { Kit } from "../../src/engine/kit.js";
import { lintWith } from "../../src/engine/lint.js";
import type { FlowGraph } from "../../src/flow/graph.js";
import type { Host } from "../../src/host/host.js";
import type { Package } from "../../src/program/package.js";
import { at, defineRule, type Preset, type Rule, type RuleSpec } from "../../src/rule/define.js";
import type { Level } from "../../src/rule/finding.js";
import type { PackageInfo, Semantics } from "../../src/semantics/info.js";
import type { Func } from "../../src/semantics/objects.js";
import type { FuncDecl, FuncLit, FuncType } from "../../src/syntax/ast.js";
import { parseFile } from "../../src/syntax/parse.js";
import type { SourceFile } from "../../src/syntax/source-file.js";
import { testGrammar } from "./grammar.js";
import { createMemoryHost } from "./memory-host.js";

export async function testKit(): Promise<Kit> {
  const grammar = await testGrammar();
  return {
    parseFile: (path, bytes) => parseFile(grammar, path, bytes),
    isStandard: (path) => !path.includes("."),
    readsAsWhole: () => true,
    createSemantics: () => stubSemantics(),
    endingOf: () => "returns",
    buildFlow: () => ({}) as FlowGraph,
  };
}

export function memoryHost(files: Readonly<Record<string, string>>): Host {
  let time = 0;
  return {
    files: createMemoryHost(files),
    clock: { now: () => time++ },
    assets: { read: () => Promise.reject(new Error("no assets in this test")) },
  };
}

export const REQUEST: LintRequest = {
  base: "/w",
  paths: ["./..."],
  noIgnore: false,
  config: { kind: "nearest" },
  overlay: {},
};

export async function run(
  files: Readonly<Record<string, string>>,
  rules: readonly Rule[],
  request: Partial<LintRequest> = {},
  hooks: LintHooks = {},
): Promise<LintOutcome> {
  return lintWith(testKit, { ...REQUEST, ...request }, memoryHost(files), rules, hooks);
}

export async function runOk(...args: Parameters<typeof run>): Promise<LintResult> {
  const outcome = await run(...args);
  if (!outcome.ok) throw new Error(outcome.problems.map((problem) => problem.message).join("\n"));
  return outcome.result;
}

/** `a.go:3 rule-id` per finding. */
export function lines(result: LintResult): readonly string[] {
  return result.findings.map(
    ({ place, ruleId }) => `${place.path.slice("/w/".length)}:${place.startLine} ${ruleId}`,
  );
}

export interface CallRule {
  readonly id: string;
  /** The name of a function: calls of it, by the text alone, are the findings. */
  readonly calls: string;
  readonly level?: Level;
  readonly preset?: Preset;
  readonly extra?: Partial<RuleSpec<Record<never, never>, { found: string }>>;
  readonly dress?: (report: ReturnType<Parameters<Rule["run"]>[2]>, scope: Scope, text: string) => void;
}

/** A rule that finds calls by name. The argument's text is at hand in `dress`. */
export function callRule({
  id,
  calls,
  level = "error",
  preset = "recommended",
  extra,
  dress,
}: CallRule): Rule {
  const rule = defineRule({
    id,
    since: "0.1.0",
    stage: "stable",
    level,
    preset,
    summary: `${calls} is called.`,
    why: "",
    remedy: "",
    runtime: "",
    limits: [],
    references: [],
    mentions: { words: [calls] },
    needs: {},
    messages: { found: `call of \`{name}\`` },
    check({ scope, report }) {
      for (const { file, decl } of scope.functions([calls])) {
        const span = decl.bodySpan;
        if (span === undefined) continue;
        for (const match of file.text
          .slice(span.start, span.end)
          .matchAll(new RegExp(`\\b${calls}\\((.*?)\\)`, "g"))) {
          const start = span.start + match.index;
          const made = report(at(file, { start, end: start + match[0].length } as never), "found", {
            name: calls,
          });
          dress?.(made as never, scope, match[1] ?? "");
        }
      }
    },
    ...(extra as object),
  });
  return rule;
}

function stubSemantics(): Semantics {
  const infos = new Map<Package, PackageInfo>();
  const semantics = {
    package(pkg: Package): PackageInfo {
      let info = infos.get(pkg);
      if (info === undefined) {
        info = stubInfo(pkg);
        infos.set(pkg, info);
      }
      return info;
    },
    isNamed: (type: { text: string }, path: string, name: string) => type.text === `${path}.${name}`,
  };
  return semantics as unknown as Semantics;
}

function stubInfo(pkg: Package): PackageInfo {
  const paramsOf = (file: SourceFile | undefined, { params }: FuncType) =>
    params.map((param) => ({
      type: () => ({
        kind: "Stub",
        text: file?.text.slice(param.type.start, param.type.end).replace("*", ""),
      }),
    }));
  const info = {
    pkg,
    funcOf(decl: FuncDecl) {
      const params = paramsOf(
        pkg.files.find((candidate) => candidate.decls.includes(decl)),
        decl.type,
      );
      return { id: `${pkg.path}.${decl.name.name}`, type: () => ({ params }) } as unknown as Func;
    },
    function(file: SourceFile, decl: FuncDecl) {
      const body = file.body(decl);
      const signatureOf = (lit: FuncLit) => ({ params: paramsOf(file, lit.type) });
      return body && { pkg, file, decl, body, func: info.funcOf(decl), info: { signatureOf } };
    },
    initializer: () => undefined,
  };
  return info as unknown as PackageInfo;
}
