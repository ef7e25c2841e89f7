/** Fixtures are Go: go/types finds no error in any of them. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { describeWith } from "../support/tools.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Older Gos would skip the fixtures of newer language versions. */
const LEAST_MINOR = 27;

describeWith(`go 1.${LEAST_MINOR}`, findGoroot, (goroot) => {
  it("type-checks all fixtures", { timeout: 300_000 }, () => {
    const { status, stdout, stderr } = spawnSync(
      "npx",
      ["--no-install", "tsx", "scripts/oracle.ts", "check"],
      {
        cwd: ROOT,
        encoding: "utf8",
        env: { ...process.env, GOROOT: goroot },
      },
    );
    expect(stdout + (status === 0 ? "" : stderr)).toMatch(/^\d{3,} packages checked, 0 skipped/);
  });
});

function findGoroot(): string | undefined {
  const { status, stdout } = spawnSync("go", ["env", "GOROOT"], {
    encoding: "utf8",
    env: { ...process.env, GOTOOLCHAIN: "local" },
  });
  const goroot = process.env.GOROOT ?? (status === 0 ? stdout.trim() : undefined);
  if (goroot === undefined || !existsSync(join(goroot, "bin/go"))) return undefined;
  const version = spawnSync(join(goroot, "bin/go"), ["version"], {
    encoding: "utf8",
    env: { ...process.env, GOROOT: goroot, GOTOOLCHAIN: "local" },
  }).stdout;
  return Number(/go1\.(\d+)/.exec(version)?.[1] ?? 0) >= LEAST_MINOR ? goroot : undefined;
}
