/**
 * When the runtime collects timers nobody stopped (Go 1.23 release notes, "Timer changes"; Go 1.27
 * release notes, asynctimerchan removed).
 */
import type { GoVersion, Module } from "../../program/package.js";

/** Since this language version of the main module, unreferenced timers and tickers are collected and timer channels unbuffered. */
const COLLECTED_SINCE: GoVersion = { major: 1, minor: 23 };

/** Since this toolchain that holds whatever go.mod says. */
const ALWAYS_SINCE: GoVersion = { major: 1, minor: 27 };

export interface TimerSemantics {
  /** A timer or ticker that nothing refers to any more is freed although nobody stopped it. */
  readonly collected: boolean;
  /** What decided, in words for people. */
  readonly because: string;
}

/**
 * `assumed` is the version of a tree without a go line. go.mod's toolchain line names the least
 * toolchain that builds the module; the one really used may be newer, which we cannot see.
 */
export function timerSemantics(module: Module, assumed: GoVersion): TimerSemantics {
  const { toolchain, godebug } = module;
  if (toolchain !== undefined && atLeast(toolchain, ALWAYS_SINCE))
    return { collected: true, because: `the toolchain is Go ${text(toolchain)}` };
  if (godebug.get("asynctimerchan") === "1")
    return { collected: false, because: "godebug sets asynctimerchan=1" };
  const go = module.go ?? assumed;
  return atLeast(go, COLLECTED_SINCE)
    ? { collected: true, because: `the module is at Go ${text(go)}` }
    : { collected: false, because: `the module is at Go ${text(go)}, before 1.23` };
}

function atLeast(version: GoVersion, least: GoVersion): boolean {
  return version.major > least.major || (version.major === least.major && version.minor >= least.minor);
}

function text(version: GoVersion): string {
  return `${version.major}.${version.minor}`;
}
