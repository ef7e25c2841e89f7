/**
 * `npm run bench:hook -- TREE [DIST]`: what a commit hook takes on 1, 5 and 20 changed files, as pre-commit
 * calls it (names of files) and with `--staged`. Cold: nothing is kept, neither findings nor compiled code.
 * Changed: both are kept of the tree as it was, so that all is recalled but the packages of the changed
 * files. Warm: the same again. Wall time and user time: on a busy machine only the latter means something.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const SIZES = [1, 5, 20] as const;

/** Samples of each size, spread evenly over the tree. */
const SAMPLES = 8;

const WARM_RUNS = 3;

/** A module that prints the user time in ms when the process ends. */
const MEASURE = `data:text/javascript,process.on("exit",()=>process.stderr.write("user-time "+process.resourceUsage().userCPUTime/1000+"\\n"))`;

const [tree, dist = fileURLToPath(new URL("../dist", import.meta.url))] = process.argv.slice(2);
if (tree === undefined) {
  process.stderr.write("usage: npm run bench:hook -- TREE [DIST]\n");
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), "golinger-bench-"));
try {
  measureAll(tree);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

interface Times {
  readonly wall: number;
  readonly user: number;
}

function measureAll(from: string): void {
  const root = join(scratch, "tree");
  cpSync(from, root, { recursive: true, dereference: true, filter: (path) => !/\/\.git$/.test(path) });
  git(root, "init", "-q");
  git(root, "add", "-A", "-f", ".");
  git(root, "-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "-qm", "bench");
  const files = goFiles(root);
  const load = loadavg()[0]?.toFixed(1);
  print(`${from}: ${files.length} files, ${cpus().length} cores, load ${load}, Node ${process.version}`);
  for (const size of SIZES)
    for (const way of ["names", "--staged"] as const) {
      const cold: Times[] = [];
      const changed: Times[] = [];
      const warm: Times[] = [];
      for (let sample = 0; sample < SAMPLES; sample++) {
        const names = neighbours(files, Math.floor((sample * files.length) / SAMPLES), size);
        const words = way === "names" ? names : [way];
        const kept = mkdtempSync(join(scratch, "kept-"));
        hook(root, names, kept);
        for (const file of names) appendFileSync(join(root, file), "\n// A change.\n");
        git(root, "add", "-A", ".");
        cold.push(hook(root, words, mkdtempSync(join(scratch, "empty-"))));
        changed.push(hook(root, words, kept));
        for (let run = 0; run < WARM_RUNS; run++) warm.push(hook(root, words, kept));
        git(root, "reset", "-q", "--hard");
      }
      print(
        `${`${size} files`.padEnd(9)}${way.padEnd(10)}cold ${told(cold)}   changed ${told(changed)}   warm ${told(warm)}`,
      );
    }
}

/** Changes of a commit lie together: files from one place on, in the order of their paths. */
function neighbours(files: readonly string[], from: number, count: number): readonly string[] {
  const start = Math.min(from, files.length - count);
  return files.slice(start, start + count);
}

function hook(root: string, words: readonly string[], cache: string): Times {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", MEASURE, join(dist, "launcher.cjs"), "check", "--fail-level", "never", ...words],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, NODE_COMPILE_CACHE: join(cache, "code"), GOLINGER_CACHE: join(cache, "found") },
    },
  );
  const wall = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`golinger check exited with ${status}:\n${stderr.slice(0, 2000)}`);
  return { wall, user: Number(/user-time ([\d.]+)/.exec(stderr)?.[1] ?? Number.NaN) / 1000 };
}

function goFiles(root: string): readonly string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !["testdata", "vendor", ".git"].includes(entry.name)) walk(path);
      else if (entry.isFile() && entry.name.endsWith(".go")) found.push(relative(root, path));
    }
  };
  walk(root);
  return found.sort();
}

function git(cwd: string, ...words: readonly string[]): void {
  const { status, stderr } = spawnSync("git", words, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`git ${words.join(" ")}: ${stderr}`);
}

/** Median and worst. */
function told(times: readonly Times[]): string {
  const row = (values: readonly number[]): string => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    return `${middle.toFixed(2)} (worst ${(sorted.at(-1) ?? Number.NaN).toFixed(2)})`;
  };
  return `${row(times.map(({ wall }) => wall))} s wall, ${row(times.map(({ user }) => user))} s user`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
