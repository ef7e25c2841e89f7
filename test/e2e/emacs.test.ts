/**
 * Emacs with eglot as its users set it up, without a screen: it opens a module, shows the finding,
 * applies the fix and sees the finding vanish after the save.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { editorPlace, SESSIONS, saidIn } from "../support/editors.js";
import { describeWith, findCommand } from "../support/tools.js";

describeWith("Emacs with eglot", findEmacs, (emacs) => {
  it("shows the finding and fixes it", { timeout: 90_000 }, () => {
    const { file, env } = editorPlace();
    const { stdout, stderr } = spawnSync(emacs, ["--batch", "-l", join(SESSIONS, "session.el")], {
      encoding: "utf8",
      timeout: 80_000,
      env,
    });
    const [name] = spawnSync(emacs, ["--version"], { encoding: "utf8" }).stdout.split("\n");
    expect(saidIn(`${name} with eglot`, stdout), stderr).toEqual([
      "opened main.go",
      expect.stringMatching(/^found 10 .*signal\.Notify/),
      "action Make the channel with room for one: `make(chan os.Signal, 1)`",
      "action Suppress signal-not-stopped with a reason",
      "action Show the schedule",
      "applied and saved interrupts := make(chan os.Signal, 1)",
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
