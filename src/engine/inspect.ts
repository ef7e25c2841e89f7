/**
 * One file with everything the layers know about it, for those who want to look: `golinger dump`
 * and people who debug a rule. Decides nothing; runs no rule.
 */
import type { Scope } from "../analyses/analysis.js";
import { buildFlow } from "../flow/build.js";
import type { FlowGraph } from "../flow/graph.js";
import type { Host } from "../host/host.js";
import { createProgram } from "../program/load.js";
import type { LoadedPackage } from "../program/package.js";
import { joinPath } from "../program/paths.js";
import { findTargets } from "../program/targets.js";
import { readModelFiles } from "../rule/model-files.js";
import type { FunctionSource, PackageInfo, Semantics } from "../semantics/info.js";
import type { SourceFile } from "../syntax/source-file.js";
import { loadKit } from "./load-kit.js";
import { createMeter } from "./meter.js";
import { createScopes } from "./scope.js";

export interface Inspection {
  readonly pkg: LoadedPackage;
  readonly file: SourceFile;
  readonly info: PackageInfo;
  readonly semantics: Semantics;
  /** The functions of the file in source order, those with syntax errors included. */
  functions(): readonly FunctionSource[];
  flow(source: FunctionSource): FlowGraph;
  /** For analyses: leak rules look into tests as well. */
  readonly scope: Scope;
}

/** Undefined where the file cannot be read or belongs to no package. `base` is absolute with `/`. */
export async function inspect(host: Host, base: string, path: string): Promise<Inspection | undefined> {
  const kit = await loadKit(host, {
    go: undefined,
    goos: "linux",
    goarch: "amd64",
    tags: [],
    failLevel: "never",
    reportUnused: false,
    models: [],
  });
  const program = createProgram({
    files: host.files,
    parseFile: kit.parseFile,
    base,
    isStandard: kit.isStandard,
    ...host.go,
  });
  const { targets } = findTargets(program, {
    files: host.files,
    base,
    arguments: [path],
    includeIgnored: true,
  });
  const absolute = joinPath(base, path);
  for (const { package: pkg } of targets) {
    const file = pkg.files.find((candidate) => candidate.path === absolute);
    if (file === undefined) continue;
    const semantics = kit.createSemantics(program);
    const info = semantics.package(pkg);
    const models = readModelFiles(host.files, []).models;
    const meter = createMeter(host.clock);
    const scopes = createScopes({
      semantics,
      resolver: program,
      models,
      kit,
      meter,
      isInterrupted: () => false,
    });
    return {
      pkg,
      file,
      info,
      semantics,
      functions: () =>
        file.decls.flatMap((decl) => {
          const source = decl.kind === "FuncDecl" ? info.function(file, decl) : undefined;
          return source === undefined ? [] : [source];
        }),
      flow: (source) => buildFlow(source),
      scope: scopes.own(pkg, { tests: true }),
    };
  }
  return undefined;
}
