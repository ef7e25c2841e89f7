/**
 * The language server among other people's manners: folders inside folders, files that move and vanish,
 * documents that are no files, clients that count backwards, ask too early or never answer.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "vscode-languageserver/node";
import { LEAKY, treeOf } from "../support/command.js";
import { eventually, startClient, uriOf } from "../support/language-client.js";

const LEAK = LEAKY["main.go"] ?? "";
const CURED = LEAK.replace("make(chan os.Signal)", "make(chan os.Signal, 1)");

const isLeaky = (found: readonly Diagnostic[]): boolean =>
  found.some(({ code }) => code === "signal-not-stopped");
const isClean = (found: readonly Diagnostic[]): boolean => found.length === 0;

/** The leaky file as a package of another name. */
const leakOf = (name: string): string =>
  LEAK.replace("package main", `package ${name}`).replace("main()", "Wait()");

describe("folders", () => {
  test("one inside the other: the inner one's settings hold for its files, until it goes", async () => {
    const root = treeOf({ ...LEAKY, "in/side.go": leakOf("in") });
    const inner = join(root, "in");
    const settings = new Map([[uriOf(inner), { rules: { "signal-not-stopped": "off" } }]]);
    const client = await startClient({ folders: [root, inner], settings });
    await client.open(join(inner, "side.go"), leakOf("in"));
    await client.diagnostics(join(root, "main.go"), isLeaky);
    await client.diagnostics(join(inner, "side.go"), isClean);
    expect(
      client.published.some(({ uri, diagnostics }) => uri.endsWith("side.go") && isLeaky(diagnostics)),
    ).toBe(false);
    await client.notify("workspace/didChangeWorkspaceFolders", {
      event: { added: [], removed: [{ uri: uriOf(inner), name: "in" }] },
    });
    await client.diagnostics(join(inner, "side.go"), isLeaky);
  });

  test("a document's own becomes part of a folder that is added around it", async () => {
    const root = treeOf({ ...LEAKY, "other/other.go": leakOf("other") });
    const client = await startClient({ folders: [] });
    await client.open(join(root, "main.go"), LEAK);
    await client.diagnostics(join(root, "main.go"), isLeaky);
    const event = { added: [{ uri: uriOf(root), name: "root" }], removed: [] };
    await client.notify("workspace/didChangeWorkspaceFolders", { event });
    await client.diagnostics(join(root, "other/other.go"), isLeaky);
  });

  test("changes that make no sense, and one that comes and goes at once", async () => {
    const [one, two] = [treeOf(LEAKY), treeOf(LEAKY)];
    const client = await startClient({ folders: [one], settings: new Map() });
    const event = (added: readonly string[], removed: readonly string[]) => ({
      event: { added: added.map((uri) => ({ uri })), removed: removed.map((uri) => ({ uri })) },
    });
    for (const params of [{}, { event: 5 }, { event: { added: [null, { uri: 7 }], removed: "x" } }])
      await client.notify("workspace/didChangeWorkspaceFolders", params);
    await client.notify("workspace/didChangeWorkspaceFolders", event([uriOf(two)], []));
    await client.notify("workspace/didChangeWorkspaceFolders", event([], [uriOf(two)]));
    await client.notify("workspace/didChangeWorkspaceFolders", event([], [uriOf("/no/such/folder")]));
    await client.diagnostics(join(one, "main.go"), isLeaky);
    await client.open(join(two, "main.go"), CURED);
    await client.diagnostics(join(two, "main.go"), isClean);
    expect(await client.end()).toBe(0);
    expect(client.standardError()).toBe("");
  });

  test("one that vanishes takes its diagnostics along", async () => {
    const [root, other] = [treeOf(LEAKY), treeOf(LEAKY)];
    const client = await startClient({ folders: [root, other] });
    await client.diagnostics(join(root, "main.go"), isLeaky);
    rmSync(root, { recursive: true });
    const changes = [{ uri: uriOf(root), type: 3 }];
    await client.notify("workspace/didChangeWatchedFiles", { changes });
    await client.diagnostics(join(root, "main.go"), isClean);
    await client.open(join(other, "main.go"), CURED);
    await client.diagnostics(join(other, "main.go"), isClean);
  });

  test("what a config ignores from now on is told of no more", async () => {
    const root = treeOf({ ...LEAKY, "old/old.go": leakOf("old") });
    const client = await startClient({ folders: [root] });
    await client.diagnostics(join(root, "old/old.go"), isLeaky);
    const config = join(root, ".golinger.yaml");
    writeFileSync(config, "ignore: [old]\n");
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(config), type: 1 }] });
    await client.diagnostics(join(root, "old/old.go"), isClean);
    await client.diagnostics(join(root, "main.go"), isLeaky);
  });
});

describe("files", () => {
  test("renamed in the editor, alone and with their folder", async () => {
    const root = treeOf({ ...LEAKY, "a/a.go": leakOf("a") });
    const client = await startClient({ folders: [root] });
    await client.diagnostics(join(root, "a/a.go"), isLeaky);
    renameSync(join(root, "main.go"), join(root, "start.go"));
    await client.notify("workspace/didRenameFiles", {
      files: [{ oldUri: uriOf(join(root, "main.go")), newUri: uriOf(join(root, "start.go")) }],
    });
    await client.diagnostics(join(root, "start.go"), isLeaky);
    await client.diagnostics(join(root, "main.go"), isClean);
    renameSync(join(root, "a"), join(root, "b"));
    await client.notify("workspace/didRenameFiles", {
      files: [{ oldUri: uriOf(join(root, "a")), newUri: uriOf(join(root, "b")) }, {}, null],
    });
    await client.diagnostics(join(root, "b/a.go"), isLeaky);
    await client.diagnostics(join(root, "a/a.go"), isClean);
  });

  test.each(["with space", "100%", "a#b?c", "größe-漢字", "a+b&c=d", "%41"])(
    "in a folder named %s",
    async (name) => {
      const root = treeOf(LEAKY);
      mkdirSync(join(root, name));
      const path = join(root, name, "it.go");
      writeFileSync(path, leakOf("it"));
      const client = await startClient({ folders: [root] });
      await client.diagnostics(path, isLeaky);
      await client.open(path, "package it\n");
      await client.diagnostics(path, isClean);
    },
  );

  test.each([
    "untitled:Untitled-1",
    "git:/w/main.go?%7B%22ref%22%3A%22HEAD%22%7D",
    "vscode-notebook-cell:/w/main.go#W0",
    "file:///c%3A/w/main.go",
    "file:///C:/w/main.go",
    "file://server/share/main.go",
    "file:///w/a%2Fb.go",
    "file:///%ZZ.go",
    "",
  ])("that are none of this machine: %s", async (uri) => {
    const root = treeOf(LEAKY);
    const client = await startClient({ folders: [root] });
    const path = join(root, "main.go");
    const textDocument = { uri, languageId: "go", version: 1, text: LEAK };
    await client.notify("textDocument/didOpen", { textDocument });
    await client.open(path, CURED);
    await client.diagnostics(path, isClean);
    const position = { line: 9, character: 5 };
    await client.request("textDocument/hover", { textDocument: { uri }, position });
    await client.notify("textDocument/didSave", { textDocument: { uri } });
    await client.notify("textDocument/didClose", { textDocument: { uri } });
    await client.change(path, 2, LEAK);
    await client.save(path);
    await client.diagnostics(path, isLeaky);
    expect(client.standardError()).toBe("");
  });

  test("whose versions go back, stay the same, or begin again", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({ folders: [root] });
    const path = join(root, "main.go");
    await client.open(path, CURED, 7);
    await client.diagnostics(path, isClean);
    await client.change(path, 3, LEAK);
    await client.save(path);
    await client.diagnostics(path, isLeaky);
    await client.change(path, 3, CURED);
    await client.save(path);
    await client.diagnostics(path, isClean);
    await client.notify("textDocument/didClose", { textDocument: { uri: uriOf(path) } });
    await client.open(path, LEAK, 3);
    await client.diagnostics(path, isLeaky);
  });

  test("that go from the disk while they are open", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({ folders: [root] });
    const path = join(root, "main.go");
    await client.open(path, LEAK);
    await client.diagnostics(path, isLeaky);
    rmSync(path);
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(path), type: 3 }] });
    await client.change(path, 2, CURED);
    await client.save(path);
    await client.diagnostics(path, isClean);
    await client.change(path, 3, LEAK);
    await client.save(path);
    await client.diagnostics(path, isLeaky);
    await client.notify("textDocument/didClose", { textDocument: { uri: uriOf(path) } });
    await client.diagnostics(path, isClean);
  });

  test("with syntax errors: told of by choice", async () => {
    const root = treeOf({ ...LEAKY, "broken.go": "package main\n\nfunc broken() {\n\tif {\n" });
    const quiet = await startClient({ folders: [root] });
    await quiet.diagnostics(join(root, "main.go"), isLeaky);
    expect(quiet.published.filter(({ uri }) => uri.endsWith("broken.go"))).toEqual([]);
    const settings = new Map([[uriOf(root), { syntaxErrors: true }]]);
    const client = await startClient({ folders: [root], settings });
    const path = join(root, "broken.go");
    const [found] = await client.diagnostics(path, (all) => all.length > 0);
    expect(found).toMatchObject({ code: "syntax-error", severity: 2 });
    await client.open(path, "package main\n\nfunc broken() {}\n");
    await client.diagnostics(path, isClean);
    await client.change(path, 2, "package main\n\n\n\nfunc broken() {\n");
    await client.save(path);
    const [moved] = await client.diagnostics(path, (all) => all.length > 0);
    expect(moved?.range.start.line).toBe(4);
  });
});

describe("clients", () => {
  test("that ask too early, twice, and after the end", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({ isSilent: true });
    const hover = {
      textDocument: { uri: uriOf(join(root, "main.go")) },
      position: { line: 0, character: 0 },
    };
    for (const method of ["hover", "codeAction", "diagnostic"])
      await expect(client.request(`textDocument/${method}`, hover)).rejects.toMatchObject({ code: -32002 });
    await client.open(join(root, "main.go"), LEAK);
    await client.notify("initialized", {});
    await client.request("initialize", { processId: null, rootUri: uriOf(root), capabilities: {} });
    await expect(client.request("initialize", { capabilities: {} })).rejects.toMatchObject({ code: -32600 });
    await client.notify("initialized", {});
    await client.diagnostics(join(root, "main.go"), isLeaky);
    await client.request("shutdown");
    await expect(client.request("textDocument/hover", hover)).rejects.toMatchObject({ code: -32600 });
    await client.notify("exit");
    expect(await client.exit).toBe(0);
    expect(client.standardError()).toBe("");
  });

  test.each([[null], [5], [{}], [{ capabilities: 7 }]])(
    "that introduce themselves with %j",
    async (params) => {
      const root = treeOf(LEAKY);
      const client = await startClient({ isSilent: true });
      await expect(client.request("initialize", params)).rejects.toThrow();
      await client.request("initialize", { capabilities: { workspace: [] }, workspaceFolders: 3 });
      await client.notify("initialized", {});
      await client.open(join(root, "main.go"), LEAK);
      await client.diagnostics(join(root, "main.go"), isLeaky);
      expect(client.standardError()).toBe("");
    },
  );

  test("that never answer", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({
      folders: [root],
      settings: new Map(),
      capabilities: { workspace: { configuration: true }, window: { workDoneProgress: true } },
      isDeaf: true,
    });
    await client.diagnostics(join(root, "main.go"), isLeaky);
    expect(client.logged.join("\n")).toContain("gave no settings");
  });

  test("that pull and cannot be told to pull again are pushed to", async () => {
    const root = treeOf(LEAKY);
    const capabilities = { textDocument: { diagnostic: {} } };
    const client = await startClient({ folders: [root], capabilities });
    expect(client.capabilities).not.toHaveProperty("diagnosticProvider");
    await client.open(join(root, "main.go"), LEAK);
    await client.diagnostics(join(root, "main.go"), isLeaky);
    const textDocument = { uri: uriOf(join(root, "main.go")) };
    const answer = await client.request("textDocument/diagnostic", { textDocument });
    expect(answer).toMatchObject({ kind: "full", items: [{ code: "signal-not-stopped" }] });
  });

  test("that edit and ask behind the end", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({ folders: [root] });
    const path = join(root, "main.go");
    const textDocument = { uri: uriOf(path), version: 2 };
    await client.open(path, CURED);
    const far = { line: 2 ** 31 - 1, character: 2 ** 31 - 1 };
    const position = far;
    const range = { start: far, end: { line: 0, character: 0 } };
    const context = { diagnostics: [] };
    expect(await client.request("textDocument/hover", { textDocument, position })).toBeNull();
    expect(await client.request("textDocument/codeAction", { textDocument, range, context })).toEqual([]);
    const contentChanges = [{ range, text: "// end\n" }];
    await client.notify("textDocument/didChange", { textDocument, contentChanges });
    await client.save(path);
    await client.diagnostics(path, isClean);
    await client.change(path, 3, LEAK);
    await client.save(path);
    await client.diagnostics(path, isLeaky);
  });

  test("whose headers lie about the length, and that send very much", { timeout: 60_000 }, async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({ folders: [root] });
    const path = join(root, "main.go");
    await client.open(path, `${LEAK}// ${"x".repeat(30_000_000)}\n`);
    await client.diagnostics(path, isLeaky);
    const message = JSON.stringify({ jsonrpc: "2.0", method: "$/nothing", params: {} });
    client.process.stdin?.write(`Content-Length: ${message.length - 3}\r\n\r\n${message}`);
    client.process.stdin?.write("Content-Length: many\r\n\r\n{}");
    client.process.stdin?.write("no header at all\r\n\r\n");
    client.process.stdin?.write("Content-Length: 1000000\r\n\r\n{");
    client.process.stdin?.end();
    expect(await client.exit).toBe(1);
    expect(client.standardError()).toBe("");
  });

  test("that refuse a save's answer nothing: settings pushed without being asked for", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({ folders: [root] });
    await client.diagnostics(join(root, "main.go"), isLeaky);
    const settings = { golinger: { rules: { "signal-not-stopped": "off" } } };
    await client.notify("workspace/didChangeConfiguration", { settings });
    await client.diagnostics(join(root, "main.go"), isClean);
    await eventually(() => (client.published.length > 1 ? true : undefined), "the answer");
  });
});
