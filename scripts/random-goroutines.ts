/**
 * Compares golinger with a real Go 1.27 over small random programs (`test/random`): the lines at
 * which Go shows leaked goroutines, and those that golinger calls stuck.
 *
 *   tsx scripts/random-goroutines.ts [FIRST [COUNT [ROUNDS]]]   seeds, and runs per seed and argument
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomProgram } from "../test/random/generator.js";
import { buildForGo, programFile } from "../test/random/go-runs.js";
import { stuckLines } from "../test/random/stuck-lines.js";
import { findGo, goEnvironment } from "./oracle-binary.js";

/** Slices of 0 to 2 elements, which golinger tries everywhere; up to 4 where there are slots of a number. */
const SIZES = Number(process.env.SIZES ?? 3);
const MOST_SIZES = 5;

/** Times as many runs. */
const LATE = 25;

const [first = 0, count = 300, rounds = 40] = process.argv.slice(2).map(Number);
const programs = Array.from({ length: count }, (_, index) => randomProgram(first + index));
const text = programFile(programs);
const lines = text.split("\n");
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "golinger-random-")));
try {
  await compare();
} finally {
  rmSync(scratch, { recursive: true });
}

async function compare(): Promise<void> {
  const go = findGo();
  const command = join(go.goroot, "bin/go");
  const built = buildForGo(programs, { command, env: goEnvironment(go) }, scratch);
  const names = programs.map(({ name }) => name);
  const shown = built.run(names, { rounds, sizes: SIZES, isSleepy: false });
  const { stuck, isCut } = await stuckLines(text);
  const isCrashed = (line: number): boolean => shown.crashed.has(programAt(line));
  const leaked = [...shown.leaks.keys()].filter((line) => !isCrashed(line)).sort((a, b) => a - b);
  const said = [...stuck].filter(([line]) => !isCrashed(line));
  const missed = leaked.filter((line) => !stuck.has(line));
  for (const line of missed)
    tell("missed", line, `${shown.leaks.get(line)} times${isCut.has(programAt(line)) ? ", budget" : ""}`);
  const certain = said.filter(([, one]) => one.price === 0 && one.isCause);
  const atOnce = certain.filter(([line]) => shown.leaks.has(line)).length;
  // What needs somebody to be late at the right time gets more time, and more who are late.
  const late = new Set<number>();
  const doubtful = said.filter(([line, { isCause }]) => isCause && !shown.leaks.has(line));
  for (const name of new Set(doubtful.map(([line]) => programAt(line)))) {
    const again = built.run([name], { rounds: rounds * LATE, sizes: MOST_SIZES, isSleepy: true });
    for (const line of again.leaks.keys()) late.add(line);
  }
  const isShown = (line: number): boolean => shown.leaks.has(line) || late.has(line);
  const unseen = certain.filter(([line]) => !isShown(line));
  for (const [line] of unseen) tell("unseen", line, "price 0");
  const dear = said.filter(([line, one]) => one.price > 0 && one.isCause && !isShown(line));
  for (const [line, one] of dear) tell("unseen", line, `price ${one.price}`);
  const paid = said.filter(([, { price, isCause }]) => price > 0 && isCause);
  const share = (part: number, all: number): string => `${((100 * part) / Math.max(all, 1)).toFixed(1)} %`;
  console.log(
    [
      `${count} programs from seed ${first}, ${shown.crashed.size} left out since they panic, ${isCut.size} over budget`,
      `leaks Go shows: ${leaked.length}, golinger tells ${leaked.length - missed.length} (${share(leaked.length - missed.length, leaked.length)})`,
      `${leaked.filter((line) => stuck.get(line)?.isCause).length} of them are told as findings, the others as stuck with one`,
      `golinger tells for certain: ${certain.length}, Go shows ${atOnce} at once, ${certain.length - unseen.length} with delays (${share(certain.length - unseen.length, certain.length)})`,
      `golinger tells at a price: ${paid.length}, Go shows ${paid.length - dear.length} (${share(paid.length - dear.length, paid.length)})`,
    ].join("\n"),
  );
}

function programAt(line: number): string {
  for (let at = line; at > 0; at--) {
    const name = /^func (p\d+)\(/.exec(lines[at - 1] ?? "")?.[1];
    if (name !== undefined) return name;
  }
  return "";
}

function tell(what: string, line: number, how: string): void {
  const start = lines.lastIndexOf(
    lines.slice(0, line).findLast((one) => one.startsWith("func p")) ?? "",
    line - 1,
  );
  console.log(`${what} ${programAt(line)}:${line - start} \`${(lines[line - 1] ?? "").trim()}\` (${how})`);
}
