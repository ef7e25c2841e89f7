/**
 * The extension for VS Code, without VS Code: its manifest against the server and the documentation,
 * and its activation with an editor and a client that only take notes.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/lsp/actions.js";
import { readSettings } from "../../src/lsp/settings.js";
import { reportText } from "../../src/report/text.js";
import { sampleInput } from "../support/sample-report.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Manifest {
  readonly main: string;
  readonly version: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly default: unknown; readonly enum?: readonly unknown[] }>
      >;
    };
    readonly problemMatchers: readonly [
      {
        readonly name: string;
        readonly pattern: Readonly<Record<string, string | number>> & { readonly regexp: string };
      },
    ];
  };
}

const manifest = JSON.parse(readFileSync(`${ROOT}editors/vscode/package.json`, "utf8")) as Manifest;
const { properties } = manifest.contributes.configuration;

describe("the manifest", () => {
  test("names the settings that the documentation names, and the path", () => {
    const page = readFileSync(`${ROOT}docs/editors.md`, "utf8");
    const rows = page.split("\n").filter((line) => line.startsWith("| `"));
    const documented = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    const named = Object.keys(properties).map((name) => name.replace("golinger.", ""));
    expect(named.filter((name) => name !== "path").sort()).toEqual(documented.sort());
  });

  test("has defaults that the server takes without a word, and that say nothing", () => {
    const given = Object.fromEntries(
      Object.entries(properties).map(([name, { default: value }]) => [name.replace("golinger.", ""), value]),
    );
    expect(readSettings(given, [], "/w")).toEqual(readSettings(undefined, [], "/w"));
    expect(readSettings(given, [], "/w").complaints).toEqual([]);
  });

  test("offers words that the server knows", () => {
    for (const [name, { enum: words = [] }] of Object.entries(properties))
      for (const word of words)
        expect(readSettings({ [name.replace("golinger.", "")]: word }, [], "/w").complaints).toEqual([]);
  });

  test("has the server's commands and its own", () => {
    const commands = manifest.contributes.commands.map(({ command }) => command);
    expect(commands).toEqual(expect.arrayContaining(Object.values(COMMANDS)));
    expect(commands).toEqual(expect.arrayContaining(["golinger.restart", "golinger.showOutput"]));
  });

  test("has a problem matcher for what the command prints", () => {
    const [{ pattern }] = manifest.contributes.problemMatchers;
    const lines = reportText(sampleInput(), { most: 10 }).trim().split("\n");
    const matches = lines.map((line) => new RegExp(pattern.regexp).exec(line));
    expect(matches.length).toBeGreaterThan(0);
    for (const match of matches) {
      expect(match).not.toBeNull();
      expect(match?.[Number(pattern.severity)]).toMatch(/^(?:error|warning|note)$/);
      expect(match?.[Number(pattern.code)]).toMatch(/^[a-z-]+$/);
    }
  });

  test("has the version of the package", () => {
    const own = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { version: string };
    expect(manifest.version).toBe(own.version);
  });
});

describe("activation", () => {
  test("starts the bundled server, and restarts another one that a trusted workspace names", async () => {
    const { extension, editor } = await loadExtension();
    expect(manifest.activationEvents).toEqual(["onLanguage:go"]);
    await extension.activate(editor.context);
    expect(editor.started).toEqual([{ module: "/extension/server/dist/lsp.js", transport: "stdio" }]);
    expect([...editor.commands.keys()].sort()).toEqual(["golinger.restart", "golinger.showOutput"]);

    editor.settings.set("path", "/usr/local/bin/golinger");
    await editor.commands.get("golinger.restart")?.();
    expect(editor.stopped).toBe(1);
    expect(editor.started[1]).toEqual({
      command: "/usr/local/bin/golinger",
      args: ["lsp"],
      transport: "stdio",
    });

    editor.isTrusted = false;
    await editor.commands.get("golinger.restart")?.();
    expect(editor.started[2]).toEqual(editor.started[0]);
    await extension.deactivate();
    expect(editor.stopped).toBe(3);
  });

  test("shows the pages of commands, and asks for a rule where none is given", async () => {
    const { extension, editor } = await loadExtension();
    await extension.activate(editor.context);
    const asked: unknown[] = [];
    const next = (...call: unknown[]): Promise<string> => {
      asked.push(call);
      return Promise.resolve("# page");
    };
    const middleware = editor.options?.middleware.executeCommand;
    await middleware?.(COMMANDS.explain, [], next);
    await middleware?.(COMMANDS.schedule, ["file:///w/a.go", "f00"], next);
    await middleware?.(COMMANDS.schedule, [], next);
    expect(asked).toEqual([
      [COMMANDS.explain, ["time-tick"]],
      [COMMANDS.schedule, ["file:///w/a.go", "f00"]],
    ]);
    expect(editor.shown).toEqual(["/time-tick.md", "/schedule.md"]);
    expect(editor.told).toEqual(["golinger: there is no finding at the cursor"]);
  });

  test("a server that does not start is told", async () => {
    const { extension, editor } = await loadExtension();
    editor.fails = true;
    await extension.activate(editor.context);
    expect(editor.told).toEqual(["golinger could not be started: no such command"]);
  });
});

interface Extension {
  activate(context: unknown): Promise<void>;
  deactivate(): Promise<void>;
}

type ExecuteCommand = (command: string, args: unknown[], next: unknown) => Promise<unknown>;

/** What the stand-ins of editor and client have seen. */
interface Editor {
  readonly context: unknown;
  readonly settings: Map<string, string>;
  readonly commands: Map<string, () => unknown>;
  readonly started: unknown[];
  readonly shown: string[];
  readonly told: string[];
  stopped: number;
  isTrusted: boolean;
  fails: boolean;
  options: { readonly middleware: { readonly executeCommand: ExecuteCommand } } | undefined;
}

async function loadExtension(): Promise<{ readonly extension: Extension; readonly editor: Editor }> {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}editors/vscode/src/extension.ts`],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    // The list of rules is made when the extension is built.
    external: ["vscode", "vscode-languageclient/node", "./rules.json"],
  });
  const editor: Editor = {
    context: { subscriptions: [], asAbsolutePath: (path: string) => `/extension/${path}` },
    settings: new Map(),
    commands: new Map(),
    started: [],
    shown: [],
    told: [],
    stopped: 0,
    isTrusted: true,
    fails: false,
    options: undefined,
  };
  const modules: Readonly<Record<string, unknown>> = {
    vscode: editorApi(editor),
    "vscode-languageclient/node": clientApi(editor),
    "./rules.json": [{ id: "time-tick", summary: "A ticker nobody can stop." }],
  };
  const module = { exports: {} as Extension };
  const code = outputFiles[0]?.text ?? "";
  vm.runInThisContext(`(function (module, exports, require) {${code}\n})`)(
    module,
    module.exports,
    (name: string) => modules[name],
  );
  return { extension: module.exports, editor };
}

function editorApi(editor: Editor): object {
  const tell = (text: string): Promise<undefined> => {
    editor.told.push(text);
    return Promise.resolve(undefined);
  };
  return {
    window: {
      createOutputChannel: () => ({ show() {}, dispose() {} }),
      showErrorMessage: tell,
      showInformationMessage: tell,
      showQuickPick: (items: readonly unknown[]) => Promise.resolve(items[0]),
      activeTextEditor: undefined,
    },
    workspace: {
      registerTextDocumentContentProvider: () => ({ dispose() {} }),
      onDidChangeConfiguration: () => ({ dispose() {} }),
      getConfiguration: () => ({ get: (name: string, other: string) => editor.settings.get(name) ?? other }),
      get isTrusted() {
        return editor.isTrusted;
      },
    },
    commands: {
      registerCommand(name: string, run: () => unknown) {
        editor.commands.set(name, run);
        return { dispose() {} };
      },
      executeCommand(name: string, uri: { readonly path: string }) {
        if (name.startsWith("markdown.")) editor.shown.push(uri.path);
        return Promise.resolve();
      },
    },
    languages: { getDiagnostics: () => [] },
    Uri: { from: (parts: object) => parts },
  };
}

function clientApi(editor: Editor): object {
  class LanguageClient {
    readonly #server: unknown;
    constructor(_id: string, _name: string, server: unknown, options: NonNullable<Editor["options"]>) {
      this.#server = server;
      editor.options = options;
    }
    start(): Promise<void> {
      if (editor.fails) return Promise.reject(new Error("no such command"));
      editor.started.push(this.#server);
      return Promise.resolve();
    }
    dispose(): Promise<void> {
      editor.stopped++;
      return Promise.resolve();
    }
  }
  return { LanguageClient, TransportKind: { stdio: "stdio" } };
}
