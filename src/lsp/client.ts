/**
 * What the client can do, read once from its `initialize`, whatever shape that has.
 */
import { chooseEncoding, type Encoding } from "./positions.js";
import { pathOfUri } from "./uris.js";

export interface Client {
  readonly encoding: Encoding;
  readonly hasRelated: boolean;
  readonly hasDocumentChanges: boolean;
  readonly hasConfiguration: boolean;
  readonly hasFolderChanges: boolean;
  readonly hasProgress: boolean;
  readonly hasShowDocument: boolean;
  /** Hovers may be Markdown; one that says nothing gets it too. */
  readonly hasMarkdown: boolean;
  /** It shows the answers of commands itself, as VS Code's extension does. */
  readonly showsPages: boolean;
  readonly watchesFiles: boolean;
  readonly registersConfiguration: boolean;
  /** It asks for the diagnostics of open documents, and asks again when told to. */
  readonly pulls: boolean;
  /** Folders open from the start. */
  readonly folders: readonly string[];
  /** Settings given along, for clients that answer no questions about them. */
  readonly settings: unknown;
}

export function readClient(params: unknown): Client {
  const flag = (...path: readonly string[]): boolean => at(params, ["capabilities", ...path]) === true;
  const textDocument = (...path: readonly string[]): unknown =>
    at(params, ["capabilities", "textDocument", ...path]);
  const options = at(params, ["initializationOptions"]);
  const formats = textDocument("hover", "contentFormat");
  return {
    encoding: chooseEncoding(at(params, ["capabilities", "general", "positionEncodings"])),
    hasRelated:
      textDocument("publishDiagnostics", "relatedInformation") === true ||
      textDocument("diagnostic", "relatedInformation") === true,
    hasDocumentChanges: flag("workspace", "workspaceEdit", "documentChanges"),
    hasConfiguration: flag("workspace", "configuration"),
    hasFolderChanges: flag("workspace", "workspaceFolders"),
    hasProgress: flag("window", "workDoneProgress"),
    hasShowDocument: flag("window", "showDocument", "support"),
    hasMarkdown: !Array.isArray(formats) || formats.includes("markdown"),
    showsPages: at(options, ["showsPages"]) === true,
    watchesFiles: flag("workspace", "didChangeWatchedFiles", "dynamicRegistration"),
    registersConfiguration: flag("workspace", "didChangeConfiguration", "dynamicRegistration"),
    pulls: textDocument("diagnostic") !== undefined && flag("workspace", "diagnostics", "refreshSupport"),
    folders: foldersOf(params),
    settings: at(options, ["golinger"]) ?? options,
  };
}

/** `workspaceFolders`, else `rootUri`, else nothing: documents then bring their own. */
function foldersOf(params: unknown): readonly string[] {
  const folders = at(params, ["workspaceFolders"]);
  const uris = Array.isArray(folders)
    ? folders.map((folder) => at(folder, ["uri"]))
    : [at(params, ["rootUri"])];
  return uris.flatMap((uri) => pathOfUri(uri) ?? []).map(withoutSlash);
}

export function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** A value inside plain data; undefined wherever the way ends. */
export function at(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}
