/**
 * Writes golden.json anew. Run by hand after a change to what is asked, with GOROOT and PATH set to a
 * Go 1.27: `npx tsx test/semantics/kernel/make-golden.ts`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ARGUMENTS, FUNCTIONS, sourceOf } from "./calls.js";
import { CALLS, COMPARISONS, type Golden, TYPES, VALUES } from "./questions.js";
import { SOURCE, TYPE_PARAMS } from "./world.js";

const folder = mkdtempSync(join(tmpdir(), "kernel-"));
const lines = ["package p", 'import "unsafe"', "var _ unsafe.Pointer", ...SOURCE.split("\n")];
FUNCTIONS.forEach(({ source }, i) => {
  lines.push(`func F${i}${source} {}`);
});
ARGUMENTS.forEach(({ source }, i) => {
  lines.push(`func g${i}${source} { panic(0) }`);
});
lines.push(`func _[${TYPE_PARAMS}]() {`);
TYPES.forEach((type, i) => {
  lines.push(`var x${i}_ ${sourceOf(type)}`);
});
const firstCall = lines.length + 1;
for (const call of CALLS) lines.push(call.source);
lines.push("}", "");
writeFileSync(join(folder, "types.go"), lines.join("\n"));
// Raw strings span lines, so constants are found by name.
const constants = [...VALUES, ...COMPARISONS].map(({ source }, i) => `const c${i} = ${source}`);
writeFileSync(join(folder, "constants.go"), ["package p", ...constants, ""].join("\n"));

const program = fileURLToPath(new URL("main.go", import.meta.url));
const args = ["run", program, "--", join(folder, "types.go"), join(folder, "constants.go")];
const answers = JSON.parse(execFileSync("go", args, { maxBuffer: 1 << 28 }).toString());
const golden: Golden = {
  rows: answers.Rows,
  calls: Object.fromEntries(CALLS.map(({ source }, i) => [source, answers.Calls[firstCall + i] ?? null])),
  constants: Object.fromEntries(
    [...VALUES, ...COMPARISONS].map(({ source }, i) => [source, answers.Constants[`c${i}`] ?? null]),
  ),
};
const file = fileURLToPath(new URL("golden.json", import.meta.url));
writeFileSync(file, `${JSON.stringify(golden, undefined, 1)}\n`);
