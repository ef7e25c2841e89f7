/**
 * Builds the flow graphs of every function under some folders, checks the invariants of the IR and
 * reports speed: `tsx scripts/flow-corpus.ts GOROOT FOLDER...`. Nothing is expected to throw or to
 * breach; both are listed, and fail the script.
 */
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { buildFlow, buildInitializerFlow } from "../src/flow/build.js";
import type { FlowGraph } from "../src/flow/graph.js";
import type { PackageInfo } from "../src/semantics/info.js";
import { breaches } from "../test/flow/validate.js";
import { openSubject } from "../test/oracle/subject.js";

const [goroot = "", ...folders] = process.argv.slice(2);
if (folders.length === 0) {
  console.error("usage: tsx scripts/flow-corpus.ts GOROOT FOLDER...");
  process.exit(2);
}

/** Processor time, since the machine may be shared. */
function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Totals {
  functions: number;
  graphs: number;
  blocks: number;
  instrs: number;
  opaque: number;
  flowMs: number;
  checkMs: number;
}

const reasons = new Map<string, number>();
const problems: string[] = [];

for (const folder of folders) {
  const totals = await run(folder);
  const perSecond = Math.round((totals.functions / totals.flowMs) * 1000);
  console.log(
    `${folder}: ${totals.graphs} declarations, ${totals.functions} functions, ${totals.blocks} blocks, ` +
      `${totals.instrs} instructions; flow ${(totals.flowMs / 1000).toFixed(2)} s (${perSecond} functions/s), ` +
      `parse, check, first build and validate ${(totals.checkMs / 1000).toFixed(2)} s; ${totals.opaque} functions with opaque parts`,
  );
}
const common = [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 25);
for (const [reason, count] of common) console.log(`  opaque ${count}: ${reason}`);
for (const problem of problems.slice(0, 40)) console.log(problem);
if (problems.length > 0) {
  console.log(`${problems.length} problems`);
  process.exitCode = 1;
}

async function run(root: string): Promise<Totals> {
  const isStd = root.startsWith(goroot);
  const subject = await openSubject({
    base: root,
    goroot,
    stdFromSource: isStd,
    sourceRoots: isStd ? [] : [root],
  });
  const totals = { functions: 0, graphs: 0, blocks: 0, instrs: 0, opaque: 0, flowMs: 0, checkMs: 0 };
  for (const folder of goFolders(root)) {
    for (const externalTest of [false, true]) {
      const opened = subject.open(folder, externalTest);
      if (opened === undefined) continue;
      const start = now();
      const jobs = jobsOf(opened.info, root);
      // The first build also asks for types, which are found when first asked for.
      for (const job of jobs) note(totals, job);
      const between = now();
      for (const job of jobs) job.make();
      totals.flowMs += now() - between;
      totals.checkMs += between - start;
      opened.release();
    }
  }
  return totals;
}

interface Job {
  readonly where: string;
  make(): FlowGraph;
}

function jobsOf(info: PackageInfo, root: string): Job[] {
  const { pkg } = info;
  const jobs: Job[] = [];
  for (const file of pkg.files) {
    for (const decl of file.decls) {
      const where = `${relative(root, file.path)}:${decl.start}`;
      if (decl.kind === "FuncDecl") {
        const source = info.function(file, decl);
        if (source !== undefined)
          jobs.push({ where: `${where} ${decl.name.name}`, make: () => buildFlow(source) });
      } else if (decl.token === "var") {
        const checked = info.initializer(file, decl);
        if (checked === undefined) continue;
        const place = { pkg, file, decl: checked.decl, info: checked.info };
        jobs.push({ where, make: () => buildInitializerFlow(place) });
      }
    }
  }
  return jobs;
}

function note(totals: Totals, { where, make }: Job): void {
  let graph: FlowGraph;
  try {
    graph = make();
  } catch (error) {
    problems.push(`${where}: threw ${error instanceof Error ? error.stack : String(error)}`);
    return;
  }
  totals.graphs += 1;
  totals.functions += graph.functions.length;
  for (const fn of graph.functions) {
    totals.blocks += fn.blocks.length;
    if (fn.hasOpaque) totals.opaque += 1;
    for (const block of fn.blocks) {
      totals.instrs += block.instrs.length;
      for (const instr of block.instrs) {
        if (instr.op !== "opaque") continue;
        const reason = instr.reason.replace(/(name|selector) .*/, "$1");
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
  }
  for (const breach of breaches(graph)) problems.push(`${where}: ${breach}`);
}

function goFolders(root: string): string[] {
  const found: string[] = [];
  const stack = [root];
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    const entries = readdirSync(folder, { withFileTypes: true });
    if (entries.some((entry) => entry.isFile() && entry.name.endsWith(".go"))) found.push(folder);
    for (const entry of entries) {
      if (entry.isDirectory() && entry.name !== "testdata") stack.push(join(folder, entry.name));
    }
  }
  return found.sort();
}
