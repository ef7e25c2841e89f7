/**
 * Absolute arguments that lead into the working folder over a link, as editors and shells hand them over
 * where the folder was reached by one (`/tmp` on macOS). Decides which are taken for what they lead to.
 */
import { realpathSync } from "node:fs";
import { isAbsolute } from "node:path";
import { toHostPath } from "../node/host.js";
import { relativeInside } from "../program/paths.js";

/** Only those: whoever names a link to elsewhere means the link. `base` has no links in it. */
export function withoutLinks(base: string, paths: readonly string[]): readonly string[] {
  return paths.map((path) => {
    if (!isAbsolute(path) || relativeInside(base, toHostPath(path)) !== undefined) return path;
    const dots = path.indexOf("...");
    const real = realPath(dots === -1 ? path : path.slice(0, dots));
    if (real === undefined || relativeInside(base, real) === undefined) return path;
    return dots === -1 ? real : `${real}/${path.slice(dots)}`;
  });
}

function realPath(path: string): string | undefined {
  try {
    return toHostPath(realpathSync(path));
  } catch {
    return undefined;
  }
}
