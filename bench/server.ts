/**
 * The language server of this tree in a process of its own, for measuring: compiled into a temporary
 * folder, started with a probe for its memory, and spoken to as an editor does.
 */
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

export interface MeasuredServer {
  readonly connection: MessageConnection;
  /** Done when every package of the folder was looked at once. */
  readonly firstPass: Promise<void>;
  memory(): Promise<Memory>;
  stop(): void;
}

/** In bytes, after garbage was collected. */
export interface Memory {
  readonly rss: number;
  readonly serverHeap: number;
  readonly analystHeap: number;
  readonly external: number;
}

export interface ServerWish {
  readonly root: string;
  /** Hears of diagnostics. */
  onDiagnostics(uri: string, version: number): void;
  /** A compiled `dist/` to take instead of this tree. */
  readonly dist: string | undefined;
  /** Asks for memory at which each thread writes its heap too. */
  readonly snapshots: readonly number[];
}

const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));

export async function startServer({
  root,
  onDiagnostics,
  dist,
  snapshots,
}: ServerWish): Promise<MeasuredServer> {
  const folder = mkdtempSync(join(tmpdir(), "golinger-bench-"));
  const probe = join(folder, "memory.jsonl");
  const args = ["-r", join(REPOSITORY, "bench/memory-probe.cjs"), join(dist ?? compile(folder), "lsp.js")];
  const server = spawn(process.execPath, [...args, "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, GOLINGER_PROBE: probe, GOLINGER_PROBE_SNAPSHOTS: snapshots.join() },
  });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  let tellPassed = (): void => {};
  const firstPass = new Promise<void>((resolve) => {
    tellPassed = resolve;
  });
  connection.onRequest(() => null);
  connection.onNotification((method, params) => {
    const { uri, version } = params as { readonly uri: string; readonly version?: number };
    if (method === "textDocument/publishDiagnostics") onDiagnostics(uri, version ?? 0);
  });
  connection.onNotification("$/progress", ({ value }: { readonly value: { readonly kind: string } }) => {
    if (value.kind === "end") tellPassed();
  });
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: null,
    rootUri: pathToFileURL(root).href,
    capabilities: { window: { workDoneProgress: true } },
  });
  await connection.sendNotification("initialized", {});

  let asks = 0;
  return {
    connection,
    firstPass,
    async memory() {
      const ask = asks++;
      server.kill("SIGUSR2");
      for (;;) {
        const lines = existsSync(probe) ? readFileSync(probe, "utf8").trimEnd().split("\n") : [];
        const told = lines.map((line) => JSON.parse(line) as Told).filter((one) => one.ask === ask);
        const [own, analyst] = [told.find(isServer), told.find((one) => !isServer(one))];
        if (own !== undefined && analyst !== undefined) {
          const { rss, external } = analyst;
          return { rss, external, serverHeap: own.heapUsed, analystHeap: analyst.heapUsed };
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: () => void server.kill(),
  };
}

interface Told {
  readonly ask: number;
  readonly thread: "server" | "analyst";
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

function isServer({ thread }: Told): boolean {
  return thread === "server";
}

/** Into `dist/` of the folder. */
function compile(folder: string): string {
  copyFileSync(join(REPOSITORY, "package.json"), join(folder, "package.json"));
  const dist = join(folder, "dist");
  const { status } = spawnSync("npx", ["tsx", "scripts/compile.ts", dist], {
    cwd: REPOSITORY,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("the server could not be compiled");
  return dist;
}
