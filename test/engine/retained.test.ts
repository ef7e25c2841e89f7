/**
 * A keeper that holds on to the bodies of open packages finds what a new one finds, after
 * any row of edits and interruptions in the rules' own fixtures.
 */
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rules } from "../../rules/index.js";
import { type Keeper, openKeeper } from "../../src/engine/keeper.js";
import { loadKit } from "../../src/engine/load-kit.js";
import { EDITS } from "../support/edits.js";
import { ROOT, readFixtures, virtualTree } from "../support/fixture-tree.js";
import { createMemoryHost } from "../support/memory-host.js";
import { testHost } from "../support/test-host.js";

const FOLDER = fileURLToPath(new URL("../../fixtures", import.meta.url));
const fixtures = readFixtures(FOLDER);
const tree = Object.fromEntries(virtualTree(FOLDER, fixtures));
const modules = fixtures
  .map(({ files }) => [...files.keys()].filter((path) => path.endsWith(".go")))
  .filter((paths) => paths.length > 0);

/** More for a long look: `GOLINGER_EDITS=2000 npx vitest run test/engine/retained.test.ts`. */
const RUNS = Number(process.env.GOLINGER_EDITS ?? 30);

async function open(texts: ReadonlyMap<string, string>): Promise<Keeper> {
  const overlay = { presets: ["all"] } as const;
  const request = { base: ROOT, config: { kind: "none" }, overlay } as const;
  const opened = await openKeeper(loadKit, request, testHost(createMemoryHost(tree)), texts, rules);
  if (!opened.ok) throw new Error(opened.problems[0]?.message);
  return opened.keeper;
}

function told(keeper: Keeper, paths: readonly string[]): unknown {
  return keeper.planFiles(paths).tasks.map((task) => keeper.run(task, { isOpen: true }));
}

function runInterrupted(keeper: Keeper, paths: readonly string[], patience: number): void {
  let left = patience;
  for (const task of keeper.planFiles(paths).tasks)
    keeper.run(task, { isOpen: true, isInterrupted: () => left-- <= 0 });
}

/** `patience`: questions until a run is interrupted that comes before. */
const step = fc.record({
  file: fc.nat(20),
  edit: fc.constantFrom(...EDITS),
  at: fc.nat(10_000),
  patience: fc.option(fc.nat(400)),
});

test("any row of edits leaves what a new keeper finds", async () => {
  const kept = new Map<string, string>();
  let keeper = await open(kept);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...modules),
      fc.array(step, { minLength: 1, maxLength: 4 }),
      async (paths, row) => {
        for (const path of paths) kept.delete(path);
        if (!keeper.change(paths)) keeper = await open(kept);
        told(keeper, paths);
        for (const { file, edit, at, patience } of row) {
          const path = paths[file % paths.length] as string;
          const lines = (kept.get(path) ?? tree[path] ?? "").split("\n");
          const line = at % lines.length;
          lines[line] = edit(lines[line] ?? "");
          kept.set(path, lines.join("\n"));
          if (!keeper.change([path])) keeper = await open(kept);
          if (patience !== null) runInterrupted(keeper, paths, patience);
          expect(told(keeper, paths)).toEqual(told(await open(new Map(kept)), paths));
        }
      },
    ),
    { numRuns: RUNS },
  );
}, 3_600_000);
