/**
 * When the runtime collects timers nobody stopped (Go 1.23 release notes, "Timer changes"; Go 1.27
 * release notes, asynctimerchan removed).
 */
import { isGoAtLeast } from "../../program/go-version.js";
import type { GoVersion, Package } from "../../program/package.js";
import type { SourceFile } from "../../syntax/source-file.js";

/** Since this minor version of the language of the main module, unreferenced timers and tickers are collected and timer channels unbuffered. */
const COLLECTED_SINCE = 23;

/** Since this toolchain that holds whatever go.mod says. */
const ALWAYS_SINCE = 27;

export interface TimerSemantics {
  /**
   * A timer or ticker that nothing refers to any more is freed although nobody stopped it, and the
   * channel of a timer holds no value of before a `Stop` or `Reset`.
   */
  readonly collected: boolean;
  /** What decided, in words for people: a reason for silence where timers are collected. */
  readonly because: string;
}

/**
 * Asked for the file of a place: a tree without a go line has its version, if any. go.mod's toolchain
 * line names the least toolchain that builds the module; the one really used may be newer, which we
 * cannot see.
 */
export function timerSemantics(pkg: Package, file: SourceFile): TimerSemantics {
  const { toolchain, godebug, go: line } = pkg.module;
  if (toolchain !== undefined && isGoAtLeast(toolchain, ALWAYS_SINCE))
    return collected(`the toolchain is Go ${text(toolchain)}`);
  const setting = debugSetting(pkg) ?? godebug.get(SETTING);
  if (setting === "1") return { collected: false, because: `${SETTING}=1 is set` };
  const go = line ?? pkg.goVersion(file);
  return isGoAtLeast(go, COLLECTED_SINCE)
    ? collected(`the module is at Go ${text(go)}`)
    : { collected: false, because: `the module is at Go ${text(go)}, before 1.${COLLECTED_SINCE}` };
}

function collected(decider: string): TimerSemantics {
  const since = `since 1.${COLLECTED_SINCE} the runtime collects timers and tickers that nothing refers to`;
  return { collected: true, because: `${decider}, and ${since}` };
}

const SETTING = "asynctimerchan";

/** `//go:debug` lines of a main package outrank those of go.mod; who links another package is out of sight. */
function debugSetting({ name, files }: Package): string | undefined {
  if (name !== "main") return undefined;
  for (const file of files) {
    for (const { kind, text } of file.directives) {
      if (kind !== "go-debug") continue;
      const [, setting] = /^\/\/go:debug\s+asynctimerchan=(\S+)/.exec(text) ?? [];
      if (setting !== undefined) return setting;
    }
  }
  return undefined;
}

function text(version: GoVersion): string {
  return `${version.major}.${version.minor}`;
}
