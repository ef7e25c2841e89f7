/**
 * Helix with the configuration of docs/editors.md, in a terminal: it opens a module, shows the finding,
 * applies the first action, saves, and takes it back.
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

const PAGE = fileURLToPath(new URL("../../docs/editors.md", import.meta.url));

describeWith("Helix", findHelix, (helix) => {
  it("by languages.toml", { timeout: 120_000 }, () => {
    const [, configuration = ""] =
      /languages\.toml`:\n\n```toml\n([\s\S]*?)```/.exec(readFileSync(PAGE, "utf8")) ?? [];
    expect(configuration).toContain("[language-server.golinger]");
    const { file, home, env } = editorPlace({ ".config/helix/languages.toml": configuration });
    const args = [join(SESSIONS, "session-helix.py"), join(home, "helix.log"), helix];
    const { stdout, stderr } = spawnSync("python3", args, { encoding: "utf8", timeout: 110_000, env });
    const name = spawnSync(helix, ["--version"], { encoding: "utf8" }).stdout.trim();
    expect(saidIn(name, stdout), stderr).toEqual([
      "opened main.go",
      "found 10:2 golinger signal-not-stopped",
      "on the screen",
      "applied and saved interrupts := make(chan os.Signal, 1)",
      "gone",
      "undone and saved interrupts := make(chan os.Signal)",
      "back 10",
    ]);
    expect(readFileSync(file, "utf8")).toBe(LEAKY["main.go"]);
  });
});

/** Where GOLINGER_HELIX, `.ci/unpack-helix` or the PATH has one. */
function findHelix(): string | undefined {
  const places = [
    process.env.GOLINGER_HELIX,
    join(tmpdir(), "golinger-helix/hx"),
    findCommand("hx"),
    findCommand("helix"),
  ];
  return places.find((path) => path !== undefined && existsSync(path));
}
