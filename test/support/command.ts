/**
 * The command as users start it: the committed bundle in a process of its own, on a throw-away tree.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const LAUNCHER = fileURLToPath(new URL("../../dist/launcher.cjs", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function golinger(args: readonly string[], { cwd, node, env }: CommandOptions): Outcome {
  const { status, stdout, stderr } = spawnSync(node ?? process.execPath, [LAUNCHER, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...env },
    maxBuffer: 1 << 28,
  });
  return { code: status, stdout, stderr };
}

/** A folder with the given files; gone when the test is. */
export function treeOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "golinger-test-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** A module with one finding of `signal-not-stopped`. */
export const LEAKY: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/leaky\n\ngo 1.24\n",
  "main.go": `package main

import (
	"os"
	"os/signal"
)

func main() {
	interrupts := make(chan os.Signal)
	signal.Notify(interrupts, os.Interrupt)
	<-interrupts
}
`,
};

export const CLEAN: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/clean\n\ngo 1.24\n",
  "main.go": 'package main\n\nfunc main() { println("hello") }\n',
};
