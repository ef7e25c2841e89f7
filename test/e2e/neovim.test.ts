/**
 * Neovim as its users set it up, without a screen: it opens a module, shows the finding, applies the
 * fix and sees the finding vanish after the save. Debian's own Neovim, and a newer one that
 * `.ci/unpack-nvim` brings.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { LAUNCHER, LEAKY, treeOf } from "../support/command.js";
import { describeWith, findCommand } from "../support/tools.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SCRIPT = join(ROOT, "test/e2e/editors/session.lua");

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
  const root = treeOf(LEAKY);
  const home = treeOf({});
  mkdirSync(join(home, "bin"));
  symlinkSync(LAUNCHER, join(home, "bin/golinger"));
  const file = join(root, "main.go");
  const script = [
    "-u",
    "NONE",
    "--cmd",
    `set runtimepath+=${join(ROOT, "editors/nvim")}`,
    "-c",
    `luafile ${SCRIPT}`,
  ];
  const { stdout, stderr } = spawnSync(neovim, ["--headless", "-n", ...script], {
    encoding: "utf8",
    timeout: 80_000,
    env: {
      PATH: `${join(home, "bin")}:${process.env.PATH}`,
      HOME: home,
      GOLINGER_STYLE: style,
      GOLINGER_FILE: file,
    },
  });
  const lines = stdout.replaceAll("\r", "").split("\n").filter(Boolean);
  expect(lines, stderr).toEqual([
    "found 10:2 golinger signal-not-stopped",
    "hover signal-not-stopped",
    "action Make the channel with room for one: `make(chan os.Signal, 1)`",
    "action Suppress signal-not-stopped with a reason",
    "action Show the schedule",
    "gone",
    "back 10",
  ]);
  expect(readFileSync(file, "utf8")).toBe(LEAKY["main.go"]);
}
