/**
 * Builds and runs the judge in test/oracle with the Go that is asked for. Decides the environment
 * every Go process of ours gets: no network, no modules, no cgo.
 */
import { execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../test/oracle", import.meta.url));

export interface GoToolchain {
  readonly goroot: string;
  readonly gopath: string | undefined;
}

/** The one that `GOROOT` names, or the one on the PATH. */
export function findGo(): GoToolchain {
  const { GOROOT, GOPATH } = process.env;
  if (GOROOT !== undefined && GOROOT !== "") return { goroot: GOROOT, gopath: GOPATH };
  const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  return { goroot, gopath: GOPATH };
}

/** The environment of a Go process; GOPATH-style trees resolve when `gopath` is set. */
export function goEnvironment(go: GoToolchain): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOROOT: go.goroot,
    PATH: `${join(go.goroot, "bin")}:${process.env.PATH ?? ""}`,
    GOTOOLCHAIN: "local",
    GOPROXY: "off",
    GOFLAGS: "",
    CGO_ENABLED: "0",
    ...(go.gopath === undefined ? {} : { GOPATH: go.gopath }),
  };
}

/** Compiles test/oracle (the build cache makes the second time quick) and answers the binary's path. */
export function buildOracle(go: GoToolchain): string {
  const folder = join(tmpdir(), "golinger-oracle");
  mkdirSync(folder, { recursive: true });
  const binary = join(folder, "oracle");
  const env = { ...goEnvironment({ goroot: go.goroot, gopath: undefined }), GO111MODULE: "on" };
  execFileSync(join(go.goroot, "bin", "go"), ["build", "-o", binary, "."], {
    cwd: SOURCE,
    env,
    stdio: "inherit",
  });
  return binary;
}

/** Runs a sub-command of the judge to its end and answers what it printed. */
export function askOracle(binary: string, go: GoToolchain, args: readonly string[]): string {
  return execFileSync(binary, [...args], { env: goEnvironment(go), maxBuffer: 1 << 30, encoding: "utf8" });
}

/** Starts a sub-command whose output is too large to hold. */
export function startOracle(
  binary: string,
  go: GoToolchain,
  args: readonly string[],
): ReturnType<typeof spawn> {
  const options: SpawnOptions = { env: goEnvironment(go), stdio: ["ignore", "pipe", "inherit"] };
  return spawn(binary, [...args], options);
}
