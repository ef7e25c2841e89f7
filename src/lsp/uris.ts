/**
 * URIs to golinger's paths and back. Only files on this machine have a path.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { slashed } from "../node/host.js";

export function pathOfUri(uri: unknown): string | undefined {
  if (typeof uri !== "string" || !uri.startsWith("file:")) return undefined;
  try {
    const path = fileURLToPath(uri);
    return process.platform === "win32" ? slashed(path) : path;
  } catch {
    // A host on another machine, or an escape that is none.
    return undefined;
  }
}

export function uriOfPath(path: string): string {
  return pathToFileURL(path).href;
}
