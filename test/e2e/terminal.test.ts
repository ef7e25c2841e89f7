/** The command on a terminal: `script` of util-linux gives it one of a width that we choose. */
import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { LAUNCHER, LEAKY, treeOf } from "../support/command.js";
import { describeWith, findCommand } from "../support/tools.js";

const WIDE = (LEAKY["main.go"] ?? "").replace(
  "\tsignal.Notify",
  `\t_ = "${"世界".repeat(30)}"; signal.Notify`,
);

describeWith(
  "script",
  () => findCommand("script"),
  (script) => {
    function onTerminal(columns: number, env: Readonly<Record<string, string>> = {}): string {
      const command = `stty cols ${columns}; exec '${process.execPath}' '${LAUNCHER}'`;
      const { stdout } = spawnSync(script, ["-qec", command, "/dev/null"], {
        cwd: treeOf({ ...LEAKY, "main.go": WIDE }),
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "", FORCE_COLOR: "", TERM: "xterm", ...env },
      });
      return stdout.replaceAll("\r\n", "\n");
    }

    it.each([40, 80, 200])("fits code into %s columns, with the place in sight", (columns) => {
      const shown = onTerminal(columns);
      expect(shown).toContain("\u001B[33m");
      const frame = stripVTControlCharacters(shown)
        .split("\n")
        .filter((line) => line.includes("│"));
      expect(frame.length).toBeGreaterThan(5);
      // A wide character is one unit here and two cells there.
      const cells = (line: string): number => line.length + (line.match(/[世界]/g)?.length ?? 0);
      for (const line of frame) expect(cells(line)).toBeLessThanOrEqual(columns);
      const marked = frame.findIndex((line) => line.includes("> 10 │"));
      const [text = "", underline = ""] = frame.slice(marked, marked + 2);
      expect(text).toContain("signal.Notify(");
      const upTo = text.slice(0, text.indexOf("signal.Notify("));
      expect(underline.indexOf("^")).toBe(cells(upTo));
    });

    it.each([
      ["NO_COLOR", { NO_COLOR: "1" }],
      ["a dumb terminal", { TERM: "dumb" }],
    ])("sends no escapes with %s", (_, env) => {
      const shown = onTerminal(80, env);
      expect(shown).toContain("⚠ 1 warning");
      expect(shown).not.toContain("\u001B");
    });
  },
);
