/**
 * Runs random programs under a real Go, many times and with goroutines put off at random, and
 * answers the lines at which goroutines leak.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RandomProgram, sourceOfProgram } from "./generator.js";

export interface GoAnswer {
  /** Lines of the program file, with how often somebody was left there. */
  readonly leaks: ReadonlyMap<number, number>;
  /** Programs that ended in a panic or a fatal error in some run. */
  readonly crashed: ReadonlySet<string>;
}

const DRIVER = fileURLToPath(new URL("driver.go.txt", import.meta.url));

/** Goroutines of so many programs fit into one process. */
const BATCH = 25;

const PROGRAM_HEAD = `package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

var _, _, _, _ = context.WithCancel, sync.NewCond, time.After, atomic.LoadInt32
`;

export function programFile(programs: readonly RandomProgram[], jitter?: string): string {
  return `${PROGRAM_HEAD}\n${programs.map((one) => sourceOfProgram(one, jitter)).join("\n\n")}\n`;
}

interface Runs {
  readonly rounds: number;
  /** Slices are shorter than that. */
  readonly sizes: number;
  /** Somebody is late more often, and for longer. */
  readonly isSleepy: boolean;
}

export interface GoProgram {
  run(names: readonly string[], how: Runs): GoAnswer;
}

export function buildForGo(
  programs: readonly RandomProgram[],
  go: { readonly command: string; readonly env: NodeJS.ProcessEnv },
  scratch: string,
): GoProgram {
  mkdirSync(scratch, { recursive: true });
  writeFileSync(join(scratch, "go.mod"), "module random.test\n\ngo 1.25\n");
  writeFileSync(join(scratch, "programs.go"), programFile(programs, "jit()"));
  const list = programs.map(({ name }) => `\t"${name}": ${name},`).join("\n");
  writeFileSync(
    join(scratch, "driver.go"),
    `${readFileSync(DRIVER, "utf8")}\nvar programs = map[string]func(bool, []int){\n${list}\n}\n`,
  );
  const binary = join(scratch, "programs");
  const env = { ...go.env, GO111MODULE: "on", GOWORK: "off" };
  const built = spawnSync(go.command, ["build", "-o", binary, "."], { cwd: scratch, env, encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
  return {
    run(names, { rounds, sizes, isSleepy }) {
      const leaks = new Map<number, number>();
      const crashed = new Set<string>();
      for (let from = 0; from < names.length; from += BATCH) {
        for (const procs of ["1", "2"]) {
          const batch = names.slice(from, from + BATCH);
          const around = { ...env, GOMAXPROCS: procs, SLEEPY: isSleepy ? "1" : "", SIZES: String(sizes) };
          runBatch(binary, batch, around, rounds, leaks, crashed);
        }
      }
      return { leaks, crashed };
    },
  };
}

/** Whoever crashes is left out, and the others run again. */
function runBatch(
  binary: string,
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  rounds: number,
  leaks: Map<number, number>,
  crashed: Set<string>,
): void {
  const left = names.filter((name) => !crashed.has(name));
  if (left.length === 0) return;
  const { status, stdout, stderr } = spawnSync(binary, [String(rounds), ...left], {
    env,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) {
    const guilty = /\nmain\.(p\d+)[.(]/.exec(stderr)?.[1];
    if (guilty === undefined || crashed.has(guilty)) throw new Error(stderr.slice(0, 2000));
    crashed.add(guilty);
    runBatch(binary, names, env, rounds, leaks, crashed);
    return;
  }
  for (const group of stdout.split("\n\n")) {
    const count = /^(\d+) @/m.exec(group)?.[1];
    const line = /\/programs\.go:(\d+)/.exec(group)?.[1];
    if (count !== undefined && line !== undefined)
      leaks.set(Number(line), (leaks.get(Number(line)) ?? 0) + Number(count));
  }
}
