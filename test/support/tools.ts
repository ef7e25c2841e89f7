/**
 * Tools that end-to-end tests need beside Node. A missing one is told as `absent: NAME` and its
 * tests are skipped; with GOLINGER_REQUIRE_TOOLS set, as in CI, it fails them instead, unless it takes
 * so long to come by that CI goes without.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";

/** Runs the tests of `body` where the tool is there. `find` gives its path, or undefined. */
export function describeWith(
  name: string,
  find: () => string | undefined,
  body: (path: string) => void,
  { inCi = true }: { readonly inCi?: boolean } = {},
): void {
  const path = find();
  if (path !== undefined) {
    describe(`with ${name}`, () => body(path));
    return;
  }
  process.stderr.write(`absent: ${name}\n`);
  describe(`with ${name}`, () => {
    if (inCi && process.env.GOLINGER_REQUIRE_TOOLS) {
      it("is there", () => {
        throw new Error(`absent: ${name}`);
      });
    } else it.skip(`absent: ${name}`, () => {});
  });
}

/** The path of a command, if the shell would find it. */
export function findCommand(name: string): string | undefined {
  const { status, stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** The root of the Go that `GOROOT` or the PATH names, if it is new enough. */
export function findGoroot(leastMinor: number): string | undefined {
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
  return Number(/go1\.(\d+)/.exec(version)?.[1] ?? 0) >= leastMinor ? goroot : undefined;
}
