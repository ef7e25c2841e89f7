/** Fixtures are Go: go/types finds no error in any of them. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { describeWith, findGoroot } from "../support/tools.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Older Gos would skip the fixtures of newer language versions. */
const LEAST_MINOR = 27;

describeWith(
  `go 1.${LEAST_MINOR}`,
  () => findGoroot(LEAST_MINOR),
  (goroot) => {
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
  },
);
