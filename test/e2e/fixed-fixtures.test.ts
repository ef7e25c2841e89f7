/**
 * Fixes as Go's own tools see them: what golinger makes of a fixture compiles, and gofmt has nothing
 * to change in it unless it had before.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FixedFixtures, fixFixtures } from "../support/fixed-fixtures.js";
import { ROOT } from "../support/fixture-tree.js";
import { describeWith, findGoroot } from "../support/tools.js";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** Older Gos would skip the fixtures of newer language versions. */
const LEAST_MINOR = 27;

describeWith(
  `go 1.${LEAST_MINOR}`,
  () => findGoroot(LEAST_MINOR),
  (goroot) => {
    const folder = mkdtempSync(join(tmpdir(), "golinger-fixed-"));
    let fixed: FixedFixtures;
    /** The fixtures with a file that was changed: their place on disk. */
    let changed: readonly string[];

    beforeAll(async () => {
      fixed = await fixFixtures(join(REPOSITORY, "fixtures"));
      const { fixtures, texts } = fixed;
      const touched = fixtures.filter(({ files }) => [...files.keys()].some((path) => texts.has(path)));
      for (const { files } of touched) {
        for (const [path, text] of files) write(path, texts.get(path) ?? text);
      }
      // The checker finds stubs, but no packages of a fixture's own module.
      const single = touched.filter(({ files }) => foldersOf(files).size === 1);
      changed = single.flatMap(({ files }) => [...foldersOf(files)].map(onDisk));
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const foldersOf = (files: ReadonlyMap<string, string>): ReadonlySet<string> =>
      new Set([...files.keys()].filter((path) => path.endsWith(".go")).map((path) => dirname(path)));
    const onDisk = (path: string): string => join(folder, path.slice(ROOT.length));
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(onDisk(path)), { recursive: true });
      writeFileSync(onDisk(path), text);
    };

    it("compile", { timeout: 300_000 }, () => {
      const { status, stdout, stderr } = spawnSync(
        "npx",
        ["--no-install", "tsx", "scripts/oracle.ts", "check", ...changed],
        { cwd: REPOSITORY, encoding: "utf8", env: { ...process.env, GOROOT: goroot } },
      );
      expect(stdout + (status === 0 ? "" : stderr)).toBe(
        `${changed.length} packages checked, 0 skipped (another Go or platform)\n`,
      );
    });

    it("are as gofmt would have them", () => {
      const gofmt = (text: string): string => {
        const { status, stdout, stderr } = spawnSync(join(goroot, "bin/gofmt"), {
          input: text,
          encoding: "utf8",
        });
        if (status !== 0) throw new Error(stderr);
        return stdout;
      };
      const { tree, texts } = fixed;
      expect(texts.size).toBeGreaterThan(20);
      for (const [path, text] of texts) {
        const before = tree.get(path) ?? "";
        if (gofmt(before) === before) expect(gofmt(text), path).toBe(text);
      }
    });
  },
);
