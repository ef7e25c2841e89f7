/**
 * Texts laid over the files on disk, for a run that is to see what was not saved. Files only: nothing
 * new appears in a folder.
 */
import type { Host } from "../host/host.js";

export function withTexts(host: Host, texts: ReadonlyMap<string, string> | undefined): Host {
  if (texts === undefined || texts.size === 0) return host;
  const encoder = new TextEncoder();
  const { files } = host;
  return {
    ...host,
    files: {
      readFile(path) {
        const text = texts.get(path);
        return text === undefined ? files.readFile(path) : { ok: true, value: encoder.encode(text) };
      },
      readFolder: (path) => files.readFolder(path),
      kindOf: (path) => files.kindOf(path),
    },
  };
}
