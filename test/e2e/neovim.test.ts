/**
 * Neovim as its users set it up, without a screen: it opens a module, shows the finding, applies the
 * fix and sees the finding vanish after the save. Debian's own Neovim, and a newer one that
 * `.ci/unpack-nvim` brings.
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

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

describeWith(
  "Neovim of Debian 12",
  () => findNeovim(/^NVIM v0\.7/),
  (neovim) => {
    it("by vim.lsp.start_client", { timeout: 90_000 }, () => tells(neovim, "start_client"));
  },
);

describeWith(
  "Neovim 0.12",
  () => findNeovim(/^NVIM v0\.(?:1[2-9])|^NVIM v[1-9]/),
  (neovim) => {
    it("by vim.lsp.start", { timeout: 90_000 }, () => tells(neovim, "start"));
    it("by editors/nvim/lsp/golinger.lua and vim.lsp.enable", { timeout: 90_000 }, () =>
      tells(neovim, "enable"),
    );
  },
);

/** Where GOLINGER_NVIM, `.ci/unpack-nvim` or the PATH has one of that version. */
function findNeovim(version: RegExp): string | undefined {
  const places = [process.env.GOLINGER_NVIM, join(tmpdir(), "golinger-nvim-0.12/nvim"), findCommand("nvim")];
  return places.find((path) => {
    if (path === undefined || !existsSync(path)) return false;
    return version.test(spawnSync(path, ["--version"], { encoding: "utf8" }).stdout);
  });
}

function tells(neovim: string, style: string): void {
  const { file, env } = editorPlace();
  const own = [`set runtimepath+=${join(ROOT, "editors/nvim")}`, `luafile ${join(SESSIONS, "session.lua")}`];
  const args = ["--headless", "-n", "-u", "NONE", "--cmd", own[0] ?? "", "-c", own[1] ?? ""];
  const { stdout, stderr } = spawnSync(neovim, args, {
    encoding: "utf8",
    timeout: 80_000,
    env: { ...env, GOLINGER_STYLE: style },
  });
  const [name] = spawnSync(neovim, ["--version"], { encoding: "utf8" }).stdout.split("\n");
  expect(saidIn(`${name}, by \`${style}\``, stdout), stderr).toEqual([
    "opened main.go",
    "found 10:2 golinger signal-not-stopped",
    "hover signal-not-stopped",
    "action Make the channel with room for one: `make(chan os.Signal, 1)`",
    "action Suppress signal-not-stopped with a reason",
    "action Show the schedule",
    "applied and saved interrupts := make(chan os.Signal, 1)",
    "gone",
    "undone and saved interrupts := make(chan os.Signal)",
    "back 10",
  ]);
  expect(readFileSync(file, "utf8")).toBe(LEAKY["main.go"]);
}
