/**
 * Reads what `oracle calls` prints (calls.go has the format), package by package as it comes, so
 * that a whole standard library is never held at once.
 */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

type GoCallKind = "static" | "interface" | "builtin" | "conversion" | "literal" | "value" | "invalid";

export interface GoCall {
  /** Byte offsets. */
  readonly start: number;
  readonly lparen: number;
  readonly end: number;
  readonly kind: GoCallKind;
  /** Full name of a function, name of a builtin. */
  readonly callee: string | undefined;
  readonly fun: string | undefined;
  readonly recv: string | undefined;
  readonly args: readonly (string | undefined)[];
  readonly result: string | undefined;
}

interface GoExpr {
  readonly start: number;
  readonly end: number;
  readonly mode: string;
  readonly type: string;
}

export interface GoFile {
  readonly path: string;
  readonly calls: readonly GoCall[];
  readonly exprs: readonly GoExpr[];
}

export interface GoPackage {
  readonly path: string;
  readonly folder: string;
  readonly files: readonly GoFile[];
  /** Type errors go/types met: with some, its answers are no measure. */
  readonly errors: number;
  readonly firstError: string;
}

const KINDS: Readonly<Record<string, GoCallKind>> = {
  s: "static",
  i: "interface",
  b: "builtin",
  c: "conversion",
  l: "literal",
  v: "value",
};

/** Yields each package once all of it was read. */
export async function* readGoCalls(output: Readable): AsyncGenerator<GoPackage> {
  const texts: string[] = [];
  const textAt = (field: string | undefined): string | undefined =>
    field === undefined || field === "-" || field === "" ? undefined : texts[Number(field)];
  let path = "";
  let folder = "";
  let files: { path: string; calls: GoCall[]; exprs: GoExpr[] }[] = [];
  for await (const line of createInterface({ input: output, crlfDelay: Number.POSITIVE_INFINITY })) {
    const fields = line.split("\t");
    const file = files[files.length - 1];
    switch (fields[0]) {
      case "P":
        path = fields[1] ?? "";
        folder = fields[3] ?? "";
        files = [];
        break;
      case "F":
        files.push({ path: fields[1] ?? "", calls: [], exprs: [] });
        break;
      case "T":
        texts.push(plainPaths(line.slice(2)));
        break;
      case "C":
        file?.calls.push({
          start: Number(fields[1]),
          lparen: Number(fields[2]),
          end: Number(fields[3]),
          kind: KINDS[fields[4] ?? ""] ?? "invalid",
          callee: textAt(fields[5]),
          fun: textAt(fields[6]),
          recv: textAt(fields[7]),
          args: fields[8] === "" ? [] : (fields[8] ?? "").split(",").map(textAt),
          result: textAt(fields[9]),
        });
        break;
      case "E":
        file?.exprs.push({
          start: Number(fields[1]),
          end: Number(fields[2]),
          mode: fields[3] ?? "",
          type: textAt(fields[4]) ?? "",
        });
        break;
      case "X":
        yield { path, folder, files, errors: Number(fields[1]), firstError: fields[2] ?? "" };
        break;
    }
  }
}

/** The standard library's own copies of golang.org/x may or may not show their vendor folder. */
export function plainPaths(text: string): string {
  return text.includes("vendor/golang.org/") ? text.replaceAll("vendor/golang.org/", "golang.org/") : text;
}
