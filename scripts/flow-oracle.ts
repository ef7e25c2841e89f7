/**
 * Runs the programs of fixtures/_flow under the real Go and compares their output with the golden
 * files, which the tests of `src/flow` compare with what the IR does: `tsx scripts/flow-oracle.ts`.
 * `--write` renews the golden files. Without a Go it says `absent: go` and succeeds.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../fixtures/_flow/", import.meta.url));
/** A program that is stuck is a broken fixture. */
const TIMEOUT = 60_000;

const env = { ...process.env, GO111MODULE: "off", GOFLAGS: "", GOTOOLCHAIN: "local", GOPROXY: "off" };
const version = spawnSync("go", ["version"], { env, encoding: "utf8" });
if (version.status !== 0) {
  console.log("absent: go");
} else {
  judge();
}

function judge(): void {
  const writes = process.argv.includes("--write");
  const scratch = mkdtempSync(join(tmpdir(), "flow-oracle-"));
  let failures = 0;
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".go"))
    .sort();
  for (const name of names) {
    const binary = join(scratch, "program");
    const built = spawnSync("go", ["build", "-o", binary, join(FOLDER, name)], { env, encoding: "utf8" });
    if (built.status !== 0) {
      console.log(`${name}: does not compile\n${built.stderr}`);
      failures += 1;
      continue;
    }
    const run = spawnSync(binary, [], { encoding: "utf8", timeout: TIMEOUT });
    const output = run.status === 0 ? run.stdout : `${run.stdout}exit ${run.status ?? run.signal}\n`;
    const golden = join(FOLDER, name.replace(/\.go$/, ".out"));
    if (writes) writeFileSync(golden, output);
    else if (readFileSync(golden, "utf8") !== output) {
      console.log(`${name}: the golden file is not what Go prints`);
      failures += 1;
    }
  }
  rmSync(scratch, { recursive: true });
  console.log(`${names.length} programs, ${failures} failures (${version.stdout.trim()})`);
  process.exitCode = failures > 0 ? 1 : 0;
}
