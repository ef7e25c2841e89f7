/**
 * The extension: starts the bundled language server, or the one that `golinger.path` names, and shows
 * its pages as virtual documents. All findings are the server's.
 */
import * as vscode from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";
import rules from "./rules.json";

/** The scheme of pages, which exist in memory only. */
const PAGES = "golinger-page";

const SCHEDULE = "golinger.showSchedule";
const EXPLAIN = "golinger.explainRule";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("golinger", { log: true });
  const pages = new Map<string, string>();
  const provider = { provideTextDocumentContent: (uri: vscode.Uri) => pages.get(uri.path) ?? "" };
  const show = async (name: string, page: string): Promise<void> => {
    const uri = vscode.Uri.from({ scheme: PAGES, path: `/${name}.md` });
    pages.set(uri.path, page);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  };

  const start = async (): Promise<void> => {
    client = new LanguageClient("golinger", "golinger", serverOptions(context), clientOptions(output, show));
    try {
      await client.start();
      await vscode.commands.executeCommand("setContext", "golinger.isRunning", true);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const choice = await vscode.window.showErrorMessage(
        `golinger could not be started: ${text}`,
        "Show Output",
      );
      if (choice !== undefined) output.show();
    }
  };
  const restart = async (): Promise<void> => {
    await stop();
    await start();
  };

  context.subscriptions.push(
    output,
    vscode.workspace.registerTextDocumentContentProvider(PAGES, provider),
    vscode.commands.registerCommand("golinger.restart", restart),
    vscode.commands.registerCommand("golinger.showOutput", () => output.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("golinger.path")) void restart();
    }),
  );
  await start();
}

export function deactivate(): Promise<void> {
  return stop();
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await vscode.commands.executeCommand("setContext", "golinger.isRunning", false);
  await running?.dispose().catch(() => {});
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const path = vscode.workspace.getConfiguration("golinger").get<string>("path", "");
  // What a workspace names runs only where the workspace is trusted.
  if (path !== "" && vscode.workspace.isTrusted) {
    return { command: path, args: ["lsp"], transport: TransportKind.stdio };
  }
  const module = context.asAbsolutePath("server/dist/lsp.js");
  return { module, transport: TransportKind.stdio };
}

function clientOptions(
  outputChannel: vscode.LogOutputChannel,
  show: (name: string, page: string) => Promise<void>,
): LanguageClientOptions {
  return {
    documentSelector: [{ scheme: "file", language: "go" }],
    outputChannel,
    // Pages come as answers; nothing is to be written to a file.
    initializationOptions: { showsPages: true },
    middleware: {
      async executeCommand(command, args, next) {
        const given = args.length > 0 ? args : await argumentsFor(command);
        if (given === undefined) return undefined;
        const page: unknown = await next(command, given);
        if (typeof page === "string") await show(nameOf(command, given), page);
        return page;
      },
    },
  };
}

/** From the palette a command has no arguments: the cursor or the user gives them. */
async function argumentsFor(command: string): Promise<string[] | undefined> {
  if (command === EXPLAIN) {
    const items = rules.map(({ id, summary }) => ({ label: id, detail: summary }));
    const chosen = await vscode.window.showQuickPick(items, {
      placeHolder: "Which rule?",
      matchOnDetail: true,
    });
    return chosen === undefined ? undefined : [chosen.label];
  }
  const editor = vscode.window.activeTextEditor;
  const here = editor && findingAt(editor);
  if (command === SCHEDULE && editor !== undefined && here !== undefined)
    return [editor.document.uri.toString(), here];
  void vscode.window.showInformationMessage("golinger: there is no finding at the cursor");
  return undefined;
}

/** The fingerprint of the finding at the cursor, which the server sent along. */
function findingAt({ document, selection }: vscode.TextEditor): string | undefined {
  const found = vscode.languages
    .getDiagnostics(document.uri)
    .find(({ source, range }) => source === "golinger" && range.contains(selection.active));
  const { data } = (found ?? {}) as { readonly data?: { readonly fingerprint?: unknown } };
  return typeof data?.fingerprint === "string" ? data.fingerprint : undefined;
}

function nameOf(command: string, args: readonly unknown[]): string {
  return command === EXPLAIN ? String(args[0]) : "schedule";
}
