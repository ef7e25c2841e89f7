/**
 * Names of a package's functions that could do something, as far as words tell: their own text shows
 * it, or they name one of these. By words alone; a yes means nothing yet.
 */

import type { FuncDecl } from "../syntax/ast.js";
import { hashWord } from "../syntax/scan.js";
import type { SourceFile } from "../syntax/source-file.js";

/** `isDirect`: the text of the declaration shows it. */
export function mentioningNames(
  files: readonly SourceFile[],
  isDirect: (file: SourceFile, decl: FuncDecl) => boolean,
): ReadonlySet<string> {
  const names = new Set<string>();
  let hashes: number[] = [];
  const note = (name: string): void => {
    if (!names.has(name)) hashes.push(hashWord(name));
    names.add(name);
  };
  let others = files.flatMap((file) =>
    file.decls.flatMap((decl) => (decl.kind === "FuncDecl" ? [{ file, decl }] : [])),
  );
  others = others.filter(({ file, decl }) => {
    if (!isDirect(file, decl)) return true;
    note(decl.name.name);
    return false;
  });
  while (hashes.length > 0) {
    const wanted = hashes;
    hashes = [];
    others = others.filter(({ file, decl }) => {
      const { words } = file.pieceOf(decl);
      if (!wanted.some((hash) => words.mayHold(hash))) return true;
      note(decl.name.name);
      return false;
    });
  }
  return names;
}
