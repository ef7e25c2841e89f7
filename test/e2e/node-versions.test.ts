/** Old Nodes get a sentence, newer ones a working command. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { golinger, LEAKY, treeOf } from "../support/command.js";
import { describeWith } from "../support/tools.js";

function findNode(version: number): string | undefined {
  const path = fileURLToPath(new URL(`node_modules/node-${version}/bin/node`, import.meta.url));
  return existsSync(path) ? path : undefined;
}

describeWith(
  "node 18",
  () => findNode(18),
  (node) => {
    it("says which Node is needed", () => {
      const { code, stdout, stderr } = golinger([], { cwd: treeOf(LEAKY), node });
      expect(stderr).toMatch(/^golinger needs Node >= 20\.19, this is 18\.\d+\n$/);
      expect(stdout).toBe("");
      expect(code).toBe(2);
    });
  },
);

for (const version of [22, 24, 26]) {
  describeWith(
    `node ${version}`,
    () => findNode(version),
    (node) => {
      it("finds what Node 20 finds, without a warning", () => {
        const cwd = treeOf(LEAKY);
        const expected = golinger(["-f", "json"], { cwd });
        expect(golinger(["-f", "json"], { cwd, node })).toEqual(expected);
        expect(expected.code).toBe(1);
      });
    },
  );
}
