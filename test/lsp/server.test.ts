/**
 * The language server as an editor meets it: opening, typing, saving, fixes, several folders, and
 * whatever else a client may send.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CodeAction, Diagnostic, Hover, TextDocumentEdit } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { LEAKY, treeOf } from "../support/command.js";
import { eventually, type LanguageClient, startClient, uriOf } from "../support/language-client.js";

const LEAK = LEAKY["main.go"] ?? "";
const CURED = LEAK.replace("make(chan os.Signal)", "make(chan os.Signal, 1)");

const isLeaky = (found: readonly Diagnostic[]): boolean =>
  found.some(({ code }) => code === "signal-not-stopped");
const isClean = (found: readonly Diagnostic[]): boolean => found.length === 0;

/** Two packages: `b` closes what `a` opens. */
const TWO: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/two\n\ngo 1.24\n",
  "a/a.go":
    'package a\n\nimport (\n\t"net/http"\n\n\t"example.com/two/b"\n)\n\nfunc A() {\n\tresp, err := http.Get("http://localhost")\n\tif err != nil {\n\t\treturn\n\t}\n\tb.Close(resp)\n}\n',
  "b/b.go": 'package b\n\nimport "net/http"\n\nfunc Close(resp *http.Response) { resp.Body.Close() }\n',
};

describe("diagnostics", () => {
  test("come after opening, for every file of the package, with links and related places", async () => {
    const root = treeOf({ ...LEAKY, "other.go": "package main\n\nfunc other() {}\n" });
    const client = await startClient({ folders: [root] });
    const path = join(root, "main.go");
    await client.open(path, LEAK);
    const [found] = await client.diagnostics(path, isLeaky);
    expect(found).toMatchObject({
      severity: 2,
      source: "golinger",
      code: "signal-not-stopped",
      range: { start: { line: 9, character: 1 }, end: { line: 9, character: 40 } },
      data: { fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    expect(found?.codeDescription?.href).toContain("docs/rules/signal-not-stopped.md");
    expect(found?.relatedInformation?.[0]?.location.uri).toBe(uriOf(path));
    expect(await client.end()).toBe(0);
    expect(client.standardError()).toBe("");
  });

  test("stay while somebody types and change with a save", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({ folders: [root] });
    const path = join(root, "main.go");
    await client.open(path, CURED);
    await client.diagnostics(path, isClean);
    await client.change(path, 2, LEAK);
    // Long enough for the check that is made ahead.
    await new Promise((resolve) => setTimeout(resolve, 800));
    const before = client.published.filter(({ uri, version }) => uri === uriOf(path) && version === 2);
    expect(before).toEqual([]);
    await client.save(path);
    await client.diagnostics(path, isLeaky);
  });

  test("come with a save beside a file that is being written, which keeps its own", async () => {
    const root = treeOf({ ...LEAKY, "other.go": "package main\n\nfunc other() {}\n" });
    const client = await startClient({ folders: [root] });
    const [path, other] = [join(root, "main.go"), join(root, "other.go")];
    await client.open(path, LEAK);
    await client.open(other, "package main\n\nfunc other() {}\n");
    await client.diagnostics(path, isLeaky);
    await client.diagnostics(other, isClean);
    await client.change(path, 2, CURED);
    const leak = LEAK.replace("main()", "other()");
    await client.change(other, 2, leak);
    await client.save(other);
    await client.diagnostics(other, isLeaky);
    expect(client.published.filter(({ uri }) => uri === uriOf(path)).at(-1)?.version).toBe(1);
    await client.save(path);
    await client.diagnostics(path, isClean);
  });

  test("come from edits of single ranges as from whole texts", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({ folders: [root] });
    const path = join(root, "main.go");
    await client.open(path, LEAK);
    await client.diagnostics(path, isLeaky);
    await client.notify("textDocument/didChange", {
      textDocument: { uri: uriOf(path), version: 2 },
      contentChanges: [
        {
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
          text: "// Text with 𝄞.\n",
        },
        { range: { start: { line: 9, character: 34 }, end: { line: 9, character: 34 } }, text: ", 1" },
      ],
    });
    await client.save(path);
    await client.diagnostics(path, isClean);
  });

  test("of a package see the unsaved text of another one", async () => {
    const root = treeOf(TWO);
    const client = await startClient({ folders: [root] });
    const a = join(root, "a/a.go");
    const b = join(root, "b/b.go");
    await client.open(a, TWO["a/a.go"] ?? "");
    await client.open(b, TWO["b/b.go"] ?? "");
    await client.diagnostics(a, isClean);
    await client.change(b, 2, (TWO["b/b.go"] ?? "").replace("resp.Body.Close()", "println(resp.Status)"));
    await client.save(b);
    await client.diagnostics(a, (found) => found.some(({ code }) => code === "body-not-closed"));
    expect(readFileSync(b, "utf8")).toBe(TWO["b/b.go"]);
  });

  test("are told of files that are not open, and with scope openFiles only of open ones", async () => {
    const root = treeOf({
      ...LEAKY,
      "sub/sub.go": LEAK.replace("package main", "package sub").replace("main()", "Sub()"),
    });
    const sub = join(root, "sub/sub.go");
    const all = await startClient({ folders: [root] });
    await all.diagnostics(sub, isLeaky);

    const some = await startClient({
      folders: [root],
      settings: new Map([[uriOf(root), { scope: "openFiles" }]]),
    });
    await some.open(join(root, "main.go"), LEAK);
    await some.diagnostics(join(root, "main.go"), isLeaky);
    expect(some.published.some(({ uri }) => uri === uriOf(sub))).toBe(false);
  });

  test("while typing leave the function alone that is being written", async () => {
    const root = treeOf(LEAKY);
    const settings = new Map([[uriOf(root), { run: "onType" }]]);
    const client = await startClient({ folders: [root], settings });
    const path = join(root, "main.go");
    const clean = `${CURED}\nfunc other() {\n\tprintln()\n}\n`;
    await client.open(path, clean);
    await client.diagnostics(path, isClean);
    const type = (version: number, line: number, text: string): Promise<void> =>
      client.notify("textDocument/didChange", {
        textDocument: { uri: uriOf(path), version },
        contentChanges: [{ range: { start: { line, character: 0 }, end: { line, character: 0 } }, text }],
      });
    // A leak in the function that is written: nothing is told of it.
    await type(2, 10, "\tsignal.Notify(make(chan os.Signal), os.Interrupt)\n");
    await eventually(
      () => client.published.find((one) => one.uri === uriOf(path) && one.version === 2),
      "an answer",
    );
    expect(client.published.findLast((one) => one.uri === uriOf(path))?.diagnostics).toEqual([]);
    // The next edit is elsewhere.
    await type(3, 16, "\tprintln(1)\n");
    await client.diagnostics(path, isLeaky);
  });

  test("are pulled by a client that pulls, which is told when to ask again", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({
      folders: [root],
      capabilities: {
        textDocument: { diagnostic: {} },
        workspace: { diagnostics: { refreshSupport: true } },
      },
    });
    expect(client.capabilities).toHaveProperty("diagnosticProvider");
    const path = join(root, "main.go");
    await client.open(path, LEAK);
    const ask = (
      previousResultId?: string,
    ): Promise<{ kind: string; resultId: string; items: Diagnostic[] }> =>
      client.request("textDocument/diagnostic", {
        textDocument: { uri: uriOf(path) },
        previousResultId,
      }) as never;
    const first = await ask();
    expect(first.items.map(({ code }) => code)).toEqual(["signal-not-stopped"]);
    expect(await ask(first.resultId)).toEqual({ kind: "unchanged", resultId: first.resultId });
    const refreshes = (): number =>
      client.asked.filter(({ method }) => method === "workspace/diagnostic/refresh").length;
    const before = refreshes();
    await client.change(path, 2, CURED);
    await client.save(path);
    await eventually(() => (refreshes() > before ? true : undefined), "a refresh");
    expect((await ask(first.resultId)).items).toEqual([]);
    expect(
      client.published.some(({ uri, diagnostics }) => uri === uriOf(path) && diagnostics.length > 0),
    ).toBe(false);
  });
});

describe("what can be done about a finding", () => {
  test("hover tells why and how to fix it", async () => {
    const { client, path } = await openLeaky();
    const hover = (await client.request("textDocument/hover", {
      textDocument: { uri: uriOf(path) },
      position: { line: 9, character: 5 },
    })) as Hover;
    expect(JSON.stringify(hover.contents)).toMatch(/signal-not-stopped.*\*\*Fix\*\*/);
    const nothing = await client.request("textDocument/hover", {
      textDocument: { uri: uriOf(path) },
      position: { line: 0, character: 0 },
    });
    expect(nothing).toBeNull();
  });

  test("hover is plain text where the client wants that", async () => {
    const root = treeOf(LEAKY);
    const hover = { contentFormat: ["plaintext"] };
    const client = await startClient({ folders: [root], capabilities: { textDocument: { hover } } });
    const path = join(root, "main.go");
    await client.open(path, LEAK);
    await client.diagnostics(path, isLeaky);
    const { contents } = (await client.request("textDocument/hover", {
      textDocument: { uri: uriOf(path) },
      position: { line: 9, character: 5 },
    })) as { contents: { kind: string; value: string } };
    expect(contents.kind).toBe("plaintext");
    expect(contents.value).not.toMatch(/\*\*|\]\(/);
    expect(contents.value).toContain("main.go:9: the channel is made here");
  });

  test("the quick fix makes it go away, alone and among all", async () => {
    const { client, path } = await openLeaky();
    const quick = await actions(client, path, 9);
    const fix = quick.find(({ isPreferred }) => isPreferred === true);
    expect(applied(LEAK, fix)).toBe(CURED);
    const [all, ...rest] = await actions(client, path, 0, ["source.fixAll.golinger"]);
    expect(rest).toEqual([]);
    expect(applied(LEAK, all)).toBe(CURED);
    expect(await actions(client, path, 0, ["source.fixAll.eslint"])).toEqual([]);

    await client.change(path, 2, applied(LEAK, fix));
    await client.save(path);
    await client.diagnostics(path, isClean);
  });

  test("a comment with a reason silences it", async () => {
    const { client, path } = await openLeaky();
    const quick = await actions(client, path, 9);
    const suppress = quick.find(({ title }) => title.startsWith("Suppress"));
    const text = applied(LEAK, suppress);
    expect(text).toContain("os.Interrupt) //golinger:ignore signal-not-stopped ");
    await client.change(path, 2, text);
    await client.save(path);
    await client.diagnostics(path, isClean);
  });

  test("commands give the schedule and the rule's page", async () => {
    const { client, path } = await openLeaky();
    const quick = await actions(client, path, 9);
    const command = quick.find(({ title }) => title === "Show the schedule")?.command;
    const page = await client.request("workspace/executeCommand", command);
    expect(page).toContain("# signal-not-stopped");
    const rule = await client.request("workspace/executeCommand", {
      command: "golinger.explainRule",
      arguments: ["time-tick"],
    });
    expect(rule).toContain("# time-tick");
    await expect(
      client.request("workspace/executeCommand", {
        command: "golinger.explainRule",
        arguments: ["nonsense"],
      }),
    ).rejects.toThrow("unknown rule nonsense");
  });
});

describe("folders and settings", () => {
  test("each folder has its own, and new ones are heard of", async () => {
    const [one, two] = [treeOf(LEAKY), treeOf(LEAKY)];
    const settings = new Map<string, unknown>([[uriOf(two), { rules: { "signal-not-stopped": "off" } }]]);
    const client = await startClient({ folders: [one], settings });
    await client.open(join(one, "main.go"), LEAK);
    await client.open(join(two, "main.go"), LEAK);
    await client.diagnostics(join(one, "main.go"), isLeaky);
    // Until it is a folder of the workspace, it has the settings of nobody... and of its own URI.
    await client.diagnostics(join(two, "main.go"), isClean);
    settings.set(uriOf(two), { rules: { "signal-not-stopped": "error" } });
    await client.notify("workspace/didChangeConfiguration", { settings: null });
    const [found] = await client.diagnostics(join(two, "main.go"), isLeaky);
    expect(found?.severity).toBe(1);
    const three = treeOf(LEAKY);
    await client.notify("workspace/didChangeWorkspaceFolders", {
      event: { added: [{ uri: uriOf(three), name: "three" }], removed: [{ uri: uriOf(one), name: "one" }] },
    });
    await client.diagnostics(join(three, "main.go"), isLeaky);
    await client.diagnostics(join(one, "main.go"), isClean);
  });

  test("a wrong setting is logged and costs nothing else", async () => {
    const root = treeOf(LEAKY);
    const initializationOptions = { run: "sometimes", preset: ["recommended"], rules: { nonsense: "off" } };
    const client = await startClient({ folders: [root], initializationOptions });
    await client.diagnostics(join(root, "main.go"), isLeaky);
    expect(client.logged.join("\n")).toMatch(/golinger\.run takes onSave, onType/);
    expect(client.logged.join("\n")).toMatch(/nonsense/);
  });

  test("a config that is wrong is told where it is wrong, and heard of when it is right", async () => {
    const root = treeOf({ ...LEAKY, ".golinger.yaml": "rules:\n  signal-not-stoped: off\n" });
    const client = await startClient({ folders: [root] });
    const config = join(root, ".golinger.yaml");
    const [problem] = await client.diagnostics(config, (found) => found.length > 0);
    expect(problem).toMatchObject({ code: "config-invalid", range: { start: { line: 1 } } });
    writeFileSync(config, "preset: recommended\n");
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(config), type: 2 }] });
    await client.diagnostics(config, isClean);
    await client.diagnostics(join(root, "main.go"), isLeaky);
  });

  test("files that change on disk, come and go are heard of", async () => {
    const root = treeOf(LEAKY);
    const client = await startClient({
      folders: [root],
      capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
    });
    const path = join(root, "main.go");
    await client.diagnostics(path, isLeaky);
    expect(JSON.stringify(client.asked)).toContain("**/go.mod");
    writeFileSync(path, CURED);
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(path), type: 2 }] });
    await client.diagnostics(path, isClean);
    const fresh = join(root, "new/new.go");
    mkdirSync(dirname(fresh));
    writeFileSync(fresh, LEAK.replace("package main", "package fresh").replace("main()", "New()"));
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(fresh), type: 1 }] });
    await client.diagnostics(fresh, isLeaky);
  });

  test("progress is told of the first look", async () => {
    const root = treeOf(LEAKY);
    const capabilities = { window: { workDoneProgress: true } };
    const kinds: string[] = [];
    const client = await startClient({ folders: [root], capabilities });
    client.connection.onNotification("$/progress", (params: { value: { kind: string } }) => {
      kinds.push(params.value.kind);
    });
    await eventually(() => (kinds.includes("end") ? true : undefined), "the end of progress");
    expect(client.asked.map(({ method }) => method)).toContain("window/workDoneProgress/create");
  });
});

describe("a client may send anything", () => {
  test.each([
    ["utf-8", 12],
    ["utf-32", 9],
    ["utf-16", 10],
  ])("positions in %s", async (encoding, character) => {
    const root = treeOf(LEAKY);
    const client = await startClient({
      folders: [root],
      capabilities: { general: { positionEncodings: [encoding] } },
    });
    expect(client.capabilities.positionEncoding).toBe(encoding);
    const path = join(root, "main.go");
    // `𝄞` is one character, two UTF-16 units, four bytes.
    await client.open(path, LEAK.replace("\tsignal.Notify", "\t/* 𝄞 */ signal.Notify"));
    const [found] = await client.diagnostics(path, isLeaky);
    expect(found?.range.start).toEqual({ line: 9, character });
  });

  test("methods and params without sense leave it at work", async () => {
    const { client, path } = await openLeaky();
    await expect(client.request("textDocument/nonsense", {})).rejects.toThrow();
    await client.notify("$/nonsense", { a: 1 });
    for (const method of ["didOpen", "didChange", "didSave", "didClose"]) {
      await client.notify(`textDocument/${method}`, {});
      await client.notify(`textDocument/${method}`, { textDocument: { uri: 7, version: "x", text: {} } });
      await client.notify(`textDocument/${method}`, [1, 2, 3]);
    }
    await client.notify("textDocument/didChange", {
      textDocument: { uri: uriOf(path), version: 2 },
      contentChanges: [{ range: { start: { line: -1, character: 0 }, end: null }, text: "x" }],
    });
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: "http://x/y" }, null] });
    await client.notify("workspace/didChangeConfiguration", 5);
    await client.request("textDocument/hover", { textDocument: { uri: "nowhere" } }).catch(() => {});
    await client
      .request("textDocument/codeAction", { textDocument: { uri: uriOf(path) }, range: 3 })
      .catch(() => {});
    await client.change(path, 3, CURED);
    await client.save(path);
    await client.diagnostics(path, isClean);
    expect(await client.end()).toBe(0);
    expect(client.standardError()).toBe("");
  });

  test("a request that was cancelled is answered", async () => {
    const { client, path } = await openLeaky();
    const { CancellationTokenSource } = await import("vscode-languageserver/node");
    const source = new CancellationTokenSource();
    const params = {
      textDocument: { uri: uriOf(path) },
      range: { start: { line: 9, character: 2 }, end: { line: 9, character: 2 } },
      context: { diagnostics: [] },
    };
    const answer = client.connection.sendRequest("textDocument/codeAction", params, source.token);
    source.cancel();
    await answer.then(
      (found) => expect(Array.isArray(found)).toBe(true),
      (error: { code: number }) => expect(error.code).toBe(-32800),
    );
    expect((await actions(client, path, 9)).length).toBeGreaterThan(0);
  });

  test("bytes that are no message, and a pipe closed in the middle of one", async () => {
    const { client } = await openLeaky();
    client.process.stdin?.write("Content-Length: 5\r\n\r\n{nope");
    expect(
      await client.request("workspace/executeCommand", {
        command: "golinger.explainRule",
        arguments: ["time-tick"],
      }),
    ).toContain("time-tick");
    client.process.stdin?.end('Content-Length: 500\r\n\r\n{"jsonrpc":');
    expect(await client.exit).toBe(1);
    expect(client.standardError()).toBe("");
  });

  test("exit without shutdown is an exit with 1", async () => {
    const { client } = await openLeaky();
    await client.notify("exit");
    expect(await client.exit).toBe(1);
  });

  test("documents that are no files, and no folder at all", async () => {
    const client = await startClient();
    await client.notify("textDocument/didOpen", {
      textDocument: { uri: "untitled:Untitled-1", languageId: "go", version: 1, text: LEAK },
    });
    const root = treeOf(LEAKY);
    await client.open(join(root, "main.go"), LEAK);
    await client.diagnostics(join(root, "main.go"), isLeaky);
  });

  test("a file that was never saved", async () => {
    const root = treeOf({ "go.mod": LEAKY["go.mod"] ?? "" });
    const client = await startClient({ folders: [root] });
    await client.open(join(root, "main.go"), LEAK);
    await client.diagnostics(join(root, "main.go"), isLeaky);
  });
});

async function openLeaky(): Promise<{ readonly client: LanguageClient; readonly path: string }> {
  const root = treeOf(LEAKY);
  const client = await startClient({ folders: [root] });
  const path = join(root, "main.go");
  await client.open(path, LEAK);
  await client.diagnostics(path, isLeaky);
  return { client, path };
}

async function actions(
  client: LanguageClient,
  path: string,
  line: number,
  only?: readonly string[],
): Promise<readonly CodeAction[]> {
  const position = { line, character: 2 };
  return (await client.request("textDocument/codeAction", {
    textDocument: { uri: uriOf(path) },
    range: { start: position, end: position },
    context: { diagnostics: [], only },
  })) as readonly CodeAction[];
}

function applied(text: string, action: CodeAction | undefined): string {
  const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
  if (change === undefined) throw new Error("no edit");
  const document = TextDocument.create("file:///x", "go", 1, text);
  return TextDocument.applyEdits(document, change.edits as never);
}
