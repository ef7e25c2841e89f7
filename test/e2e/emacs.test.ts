/**
 * Emacs with eglot as its users set it up, without a screen: it opens a module, shows the finding,
 * applies the fix and sees the finding vanish after the save.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { LAUNCHER, LEAKY, treeOf } from "../support/command.js";
import { describeWith, findCommand } from "../support/tools.js";

const SCRIPT = fileURLToPath(new URL("editors/session.el", import.meta.url));

describeWith("Emacs with eglot", findEmacs, (emacs) => {
  it("shows the finding and fixes it", { timeout: 90_000 }, () => {
    const root = treeOf(LEAKY);
    const home = treeOf({});
    mkdirSync(join(home, "bin"));
    symlinkSync(LAUNCHER, join(home, "bin/golinger"));
    const file = join(root, "main.go");
    const { stdout, stderr } = spawnSync(emacs, ["--batch", "-l", SCRIPT], {
      encoding: "utf8",
      timeout: 80_000,
      env: { PATH: `${join(home, "bin")}:${process.env.PATH}`, HOME: home, GOLINGER_FILE: file },
    });
    expect(stdout.split("\n").filter(Boolean), stderr).toEqual([
      expect.stringMatching(/^found 10 .*signal\.Notify/),
      "action Make the channel with room for one: `make(chan os.Signal, 1)`",
      "action Suppress signal-not-stopped with a reason",
      "action Show the schedule",
      "gone",
      "shut down",
    ]);
    expect(readFileSync(file, "utf8")).toContain("make(chan os.Signal, 1)");
  });
});

/** An Emacs that has eglot: its own from 29 on, Debian's package before. */
function findEmacs(): string | undefined {
  const emacs = findCommand("emacs");
  if (emacs === undefined) return undefined;
  const asks = ["--batch", "--eval", "(progn (package-initialize) (require 'eglot))"];
  return spawnSync(emacs, asks).status === 0 ? emacs : undefined;
}
