/**
 * Vim with ALE and `editors/vim`, in a terminal: it opens a module, shows the finding, applies the first
 * action, saves, and takes it back.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { LEAKY } from "../support/command.js";
import { editorPlace, SESSIONS, saidIn } from "../support/editors.js";
import { describeWith, findCommand } from "../support/tools.js";

const EDITORS = fileURLToPath(new URL("../../editors/vim", import.meta.url));

/** Gives a command a terminal, without one of its own to read from. */
const TERMINAL = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]))";

describeWith("Vim with ALE", findAle, (ale) => {
  it("by editors/vim", { timeout: 120_000 }, () => {
    const { file, home, env } = editorPlace();
    const out = join(home, "said");
    const program = findCommand("vim") ?? "";
    const vim = [program, "-u", "NONE", "-N", "-n", "-i", "NONE", "-S", join(SESSIONS, "session.vim")];
    const { stdout, stderr } = spawnSync("python3", ["-c", TERMINAL, ...vim], {
      encoding: "utf8",
      timeout: 110_000,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env, GOLINGER_ALE: ale, GOLINGER_EDITORS: EDITORS, GOLINGER_OUT: out },
    });
    expect(existsSync(out), stdout + stderr).toBe(true);
    const [name] = spawnSync(program, ["--version"], { encoding: "utf8" }).stdout.split("\n");
    expect(saidIn(`${name} with ALE`, readFileSync(out, "utf8"))).toEqual([
      "opened main.go",
      "found 10:2 golinger signal-not-stopped",
      "action Make the channel with room for one: `make(chan os.Signal, 1)`",
      "action Suppress signal-not-stopped with a reason",
      "action Show the schedule",
      "applied and saved interrupts := make(chan os.Signal, 1)",
      "gone",
      "undone and saved interrupts := make(chan os.Signal)",
      "back 10",
    ]);
    expect(readFileSync(file, "utf8")).toBe(LEAKY["main.go"]);
  });
});

/** The folder of ALE: GOLINGER_ALE, what `.ci/unpack-ale` brings, or Debian's package. */
function findAle(): string | undefined {
  if (findCommand("vim") === undefined) return undefined;
  const places = [
    process.env.GOLINGER_ALE,
    join(tmpdir(), "golinger-ale/usr/share/vim-ale"),
    "/usr/share/vim-ale",
  ];
  return places.find((path) => path !== undefined && existsSync(path));
}
