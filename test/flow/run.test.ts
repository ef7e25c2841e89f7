/**
 * The programs of fixtures/_flow do on the IR what they do under real Go (`scripts/flow-oracle.ts`
 * made the golden files), and their graphs keep the invariants.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { goProgram } from "./go-program.js";
import { runProgram } from "./interpreter.js";
import { breaches } from "./validate.js";

const FOLDER = fileURLToPath(new URL("../../fixtures/_flow/", import.meta.url));
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".go"));

/** The Go version that the file's build constraint sets, as the real Go takes it. */
describe("programs run on the IR as under Go", () => {
  for (const name of names) {
    test(name, async () => {
      const program = await goProgram(readFileSync(FOLDER + name, "utf8"));
      expect([...program.graphs, ...program.initializers].flatMap(breaches)).toEqual([]);
      const { output, exitCode } = runProgram(program);
      const golden = readFileSync(FOLDER + name.replace(/\.go$/, ".out"), "utf8");
      expect(exitCode === 0 ? output : `${output}exit ${exitCode}\n`).toBe(golden);
    });
  }
});
