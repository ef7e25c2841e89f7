/**
 * VS Code itself, as code-server serves it to a Chromium, with the packaged extension: it opens a module,
 * shows the finding, applies the quick fix, sees it vanish after the save, and takes it back.
 * GOLINGER_SCREENSHOT names a PNG to write while the quick fixes are on the screen.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { findBrowser, openBrowser, type Page } from "../support/browser.js";
import { LEAKY } from "../support/command.js";
import { type EditorPlace, editorPlace, saidIn } from "../support/editors.js";
import { describeWith } from "../support/tools.js";

const EXTENSION = fileURLToPath(new URL("../../editors/vscode", import.meta.url));
const VSCE = join(EXTENSION, "node_modules/@vscode/vsce/vsce");

const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Light Modern",
  "editor.minimap.enabled": false,
  "files.autoSave": "off",
  "extensions.ignoreRecommendations": true,
};

describeWith(
  "VS Code in Chromium",
  findCode,
  (entry) => {
    it("by the packaged extension", { timeout: 180_000 }, async () => {
      const place = editorPlace({ "data/User/settings.json": JSON.stringify(SETTINGS) });
      const page = await openCode(entry, place);
      const lines: string[] = [];
      const problems = page.locator(".markers-panel");
      const shows = async (text: string): Promise<void> => {
        await expect.poll(() => problems.innerText(), { timeout: 30_000 }).toContain(text);
      };
      const line = (): string => (readFileSync(place.file, "utf8").split("\n")[8] ?? "").trim();

      await page.locator(".explorer-folders-view .monaco-list-row:has-text('main.go')").dblclick();
      await page.keyboard.press("Control+Shift+m");
      lines.push("opened main.go");
      await shows("signal-not-stopped");
      const [, code, at] =
        /golinger\s*\(?(signal-not-stopped)\)?\s*\[Ln (\d+, Col \d+)\]/.exec(await problems.innerText()) ??
        [];
      lines.push(`found ${at} golinger ${code}`);

      await page.locator(".view-line:has-text('signal.Notify')").click();
      await page.keyboard.press("Home");
      await page.keyboard.press("Control+.");
      const actions = page.locator(".action-widget");
      await actions.waitFor();
      const titles = (await actions.innerText()).split("\n").filter(Boolean);
      lines.push(...titles.map((title) => `action ${title}`));
      const picture = process.env.GOLINGER_SCREENSHOT;
      if (picture !== undefined) await page.screenshot({ path: picture });
      await page.keyboard.press("Enter");
      await page.locator(".view-line:has-text('os.Signal, 1')").waitFor();
      await page.keyboard.press("Control+s");
      await shows("No problems");
      lines.push(`applied and saved ${line()}`, "gone");

      await page.keyboard.press("Control+z");
      await page.keyboard.press("Control+s");
      await shows("signal-not-stopped");
      lines.push(`undone and saved ${line()}`, "back");

      const version = spawnSync(process.execPath, [entry, "--version"], {
        encoding: "utf8",
        env: envOf(place),
      });
      saidIn(`code-server ${version.stdout.trim()}`, lines.join("\n"));
      expect(lines).toEqual([
        "opened main.go",
        "found 10, Col 2 golinger signal-not-stopped",
        "action Quick Fix",
        "action Make the channel with room for one: `make(chan os.Signal, 1)`",
        "action Suppress signal-not-stopped with a reason",
        "action Show the schedule",
        "applied and saved interrupts := make(chan os.Signal, 1)",
        "gone",
        "undone and saved interrupts := make(chan os.Signal)",
        "back",
      ]);
      expect(readFileSync(place.file, "utf8")).toBe(LEAKY["main.go"]);
    });
  },
  { inCi: false },
);

/** Opens the folder of the file, with the extension installed. */
async function openCode(entry: string, place: EditorPlace): Promise<Page> {
  const { home, file } = place;
  const env = envOf(place);
  const extension = join(home, "golinger.vsix");
  const node = (cwd: string, ...args: string[]): void => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: "utf8" });
    expect(status, stdout + stderr).toBe(0);
  };
  const folders = ["--user-data-dir", join(home, "data"), "--extensions-dir", join(home, "extensions")];
  node(EXTENSION, VSCE, "package", "--no-dependencies", "--out", extension);
  node(home, entry, ...folders, "--install-extension", extension);
  const port = await freePort();
  const quiet = [
    "--auth",
    "none",
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-workspace-trust",
  ];
  const server = spawn(process.execPath, [entry, ...folders, ...quiet, "--bind-addr", `127.0.0.1:${port}`], {
    env,
  });
  onTestFinished(() => ended(server));
  const browser = await openBrowser(findBrowser() ?? "");
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ colorScheme: "light", viewport: { width: 1000, height: 560 } });
  const url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(dirname(file))}`;
  await expect
    .poll(
      () =>
        page.goto(url).then(
          () => true,
          () => false,
        ),
      { timeout: 60_000 },
    )
    .toBe(true);
  return page;
}

function envOf({ home, env }: EditorPlace): NodeJS.ProcessEnv {
  return { ...env, XDG_CONFIG_HOME: join(home, "config"), XDG_DATA_HOME: join(home, "share") };
}

/** It stops its own children on SIGTERM. */
async function ended(server: ChildProcess): Promise<void> {
  const end = new Promise((resolve) => server.once("exit", resolve));
  server.kill();
  await end;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** The entry of code-server: GOLINGER_CODE_SERVER, or what `.ci/unpack-code-server` has brought. */
function findCode(): string | undefined {
  if (findBrowser() === undefined || !existsSync(VSCE)) return undefined;
  const places = [
    process.env.GOLINGER_CODE_SERVER,
    join(tmpdir(), "golinger-code-server/node_modules/code-server/out/node/entry.js"),
  ];
  return places.find((path) => path !== undefined && existsSync(path));
}
