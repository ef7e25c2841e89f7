/**
 * Texts laid over the files on disk, for a run that is to see what was not saved, or what a commit
 * will hold. A text whose file is not there appears in its folder; a file may also be made to vanish.
 */
import type { FileHost, FolderEntry, Host } from "../host/host.js";
import { baseName, parentOf } from "../program/paths.js";
import { compareText } from "./order.js";

export interface Overlaid {
  readonly texts?: ReadonlyMap<string, string> | undefined;
  /** Absolute paths of files that are taken not to be there. */
  readonly absent?: ReadonlySet<string> | undefined;
}

export function withTexts(host: Host, { texts = new Map(), absent = new Set() }: Overlaid): Host {
  if (texts.size === 0 && absent.size === 0) return host;
  return { ...host, files: overlaid(host.files, texts, absent) };
}

function overlaid(
  files: FileHost,
  texts: ReadonlyMap<string, string>,
  absent: ReadonlySet<string>,
): FileHost {
  const encoder = new TextEncoder();
  const own = foldersOf(texts.keys());
  return {
    readFile(path) {
      const text = texts.get(path);
      if (text !== undefined) return { ok: true, value: encoder.encode(text) };
      if (absent.has(path))
        return { ok: false, problem: { kind: "not-found", path, message: "no such file or folder" } };
      return files.readFile(path);
    },
    readFolder(path) {
      const found = files.readFolder(path);
      const more = own.get(path);
      if (!found.ok) return more === undefined ? found : { ok: true, value: sorted([...more.values()]) };
      const kept = found.value.filter(({ name }) => !absent.has(`${path === "/" ? "" : path}/${name}`));
      const names = new Set(kept.map(({ name }) => name));
      const missing = [...(more?.values() ?? [])].filter(({ name }) => !names.has(name));
      return { ok: true, value: missing.length === 0 ? kept : sorted([...kept, ...missing]) };
    },
    kindOf(path) {
      if (texts.has(path)) return "file";
      if (absent.has(path)) return "none";
      const kind = files.kindOf(path);
      return kind === "none" && own.has(path) ? "folder" : kind;
    },
  };
}

/** For each folder above one of the files: what of them lies in it. */
function foldersOf(paths: Iterable<string>): ReadonlyMap<string, ReadonlyMap<string, FolderEntry>> {
  const folders = new Map<string, Map<string, FolderEntry>>();
  for (const file of paths) {
    let kind: FolderEntry["kind"] = "file";
    for (let path = file; ; ) {
      const folder = parentOf(path);
      if (folder === undefined) break;
      const entries = folders.get(folder);
      const name = baseName(path);
      if (entries?.has(name)) break;
      if (entries === undefined) folders.set(folder, new Map([[name, { name, kind }]]));
      else entries.set(name, { name, kind });
      [path, kind] = [folder, "folder"];
    }
  }
  return folders;
}

function sorted(entries: readonly FolderEntry[]): readonly FolderEntry[] {
  return [...entries].sort((a, b) => compareText(a.name, b.name));
}
