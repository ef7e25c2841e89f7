/**
 * Random clients: messages that are right, nearly right and nonsense, in any order, to one server that
 * has to live through all of them. After each of them it must still find what there is to find.
 */
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LEAKY, treeOf } from "../support/command.js";
import { eventually, type LanguageClient, startClient, uriOf } from "../support/language-client.js";

/** How long clients are made up, in milliseconds. Too low and few are met; too high and the suite is slow. */
const TIME = 15_000;

const LEAK = LEAKY["main.go"] ?? "";

interface Message {
  readonly kind: "request" | "notification" | "bytes";
  readonly method: string;
  readonly params: unknown;
}

const METHODS = {
  request: ["hover", "codeAction", "diagnostic", "completion", "definition"].map(
    (name) => `textDocument/${name}`,
  ),
  other: ["workspace/executeCommand", "workspace/diagnostic", "initialize", "nonsense", "$/nonsense"],
  notification: [
    ...["didOpen", "didChange", "didSave", "didClose", "willSave"].map((name) => `textDocument/${name}`),
    ...["didChangeWatchedFiles", "didChangeConfiguration", "didRenameFiles", "didChangeWorkspaceFolders"].map(
      (name) => `workspace/${name}`,
    ),
    "$/cancelRequest",
    "$/setTrace",
    "$/progress",
  ],
};

const odd = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 20 }) },
  fc.constantFrom(-1, 2 ** 31, 2 ** 53, Number.NaN, 0.5),
  fc.constantFrom(null, "x", [], {}, true),
);
const positions = fc.record({ line: odd, character: odd }, { requiredKeys: [] });
const ranges = fc.record({ start: positions, end: positions }, { requiredKeys: [] });
const texts = fc.oneof(
  fc.constantFrom(LEAK, "", "package", "package main\r\n\r\nfunc f() {", "\0", "\ud800", "\ufeffpackage x"),
  fc.string({ unit: "binary", maxLength: 30 }),
);

/** Params as the protocol has them, with parts missing or wrong. */
function paramsFor(root: string): fc.Arbitrary<unknown> {
  const uris = fc.constantFrom(
    ...["main.go", "new.go", "sub/new.go", "go.mod", ".golinger.yaml", "", "main.go/x.go"].map((name) =>
      uriOf(join(root, name)),
    ),
    "untitled:1",
    "file:///no/such.go",
    "file:///%00.go",
    "nonsense",
    7,
  );
  const textDocument = fc.record(
    { uri: uris, version: odd, text: texts, languageId: fc.constant("go") },
    { requiredKeys: ["uri"] },
  );
  const changes = fc.array(fc.record({ range: ranges, text: texts }, { requiredKeys: [] }), { maxLength: 3 });
  const files = fc.array(
    fc.record({ uri: uris, oldUri: uris, newUri: uris, type: odd, name: texts }, { requiredKeys: [] }),
    { maxLength: 3 },
  );
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record(
        {
          textDocument,
          contentChanges: changes,
          position: positions,
          range: ranges,
          context: fc.record({ diagnostics: fc.constant([]), only: fc.constant(["source.fixAll"]) }),
          changes: files,
          files,
          settings: fc.record({
            golinger: fc.dictionary(fc.constantFrom("run", "rules", "preset", "go"), odd),
          }),
          event: fc.record({ added: files, removed: fc.constant([]) }),
          command: fc.constantFrom("golinger.explainRule", "golinger.showSchedule", "x"),
          arguments: fc.array(fc.oneof(texts, odd), { maxLength: 2 }),
          id: odd,
          token: odd,
          value: odd,
        },
        { requiredKeys: [] },
      ),
    },
    fc.json().map((text) => JSON.parse(text) as unknown),
  );
}

/** Bytes that leave the stream at the beginning of the next message. */
const bytes = fc.oneof(
  fc.json().map((text) => ({ text })),
  fc
    .constantFrom(
      '{"jsonrpc":"2.0"}',
      '{"jsonrpc":"2.0","id":9}',
      "[]",
      "null",
      '{"id":1,"method":5}',
      "{nope",
    )
    .map((text) => ({ text })),
);

function messages(root: string): fc.Arbitrary<readonly Message[]> {
  const params = paramsFor(root);
  const of = (kind: Message["kind"], ...names: readonly string[]): fc.Arbitrary<Message> =>
    fc.record({ kind: fc.constant(kind), method: fc.constantFrom(...names), params });
  return fc.array(
    fc.oneof(
      { weight: 4, arbitrary: of("notification", ...METHODS.notification) },
      { weight: 2, arbitrary: of("request", ...METHODS.request, ...METHODS.other) },
      { weight: 1, arbitrary: of("notification", ...METHODS.request, "nonsense") },
      { weight: 1, arbitrary: of("request", ...METHODS.notification) },
      bytes.map(({ text }): Message => ({ kind: "bytes", method: text, params: undefined })),
    ),
    { minLength: 1, maxLength: 25 },
  );
}

test("whatever clients send, the server lives and finds", { timeout: 90_000 }, async () => {
  const root = treeOf(LEAKY);
  const client = await startClient({ folders: [root], settings: new Map() });
  let version = 1;
  let clients = 0;
  await fc.assert(
    fc.asyncProperty(messages(root), async (sent) => {
      for (const message of sent) void send(client, message);
      // Opened anew, with another text each time, so that there is an answer of its own.
      const path = join(root, "main.go");
      await client.notify("workspace/didChangeConfiguration", { settings: null });
      await client.notify("textDocument/didClose", { textDocument: { uri: uriOf(path) } });
      version += 100;
      const before = client.published.length;
      await client.open(path, `// ${clients++}\n${LEAK}`, version);
      await eventually(
        () =>
          client.published
            .slice(before)
            .find((one) => one.uri === uriOf(path) && one.version === version && one.diagnostics.length > 0),
        "the finding",
      );
    }),
    { interruptAfterTimeLimit: TIME, numRuns: 100_000, endOnFailure: true },
  );
  expect(clients).toBeGreaterThan(3);
  expect(client.standardError()).toBe("");
  expect(await client.end()).toBe(0);
});

async function send(
  { connection, process }: LanguageClient,
  { kind, method, params }: Message,
): Promise<void> {
  if (kind === "bytes") {
    process.stdin?.write(`Content-Length: ${Buffer.byteLength(method)}\r\n\r\n${method}`);
    return;
  }
  if (kind === "request") await connection.sendRequest(method, params).catch(() => {});
  else await connection.sendNotification(method, params).catch(() => {});
}
