/**
 * A program over an in-memory tree, with files that are parsed only as far as tests of the program
 * layer look.
 */
import { createProgram, type Program, type ProgramOptions } from "../../src/program/load.js";
import { findTargets, type Targets } from "../../src/program/targets.js";
import type { SourceFile } from "../../src/syntax/source-file.js";
import { createMemoryHost, type MemoryHost, type MemoryHostOptions } from "./memory-host.js";

export interface ProgramUnderTest {
  readonly host: MemoryHost;
  readonly program: Program;
  /** Paths handed to the parser, in order. */
  readonly parsed: readonly string[];
  targets(...args: readonly string[]): Targets;
  targetsNoIgnore(...args: readonly string[]): Targets;
}

export function programOver(
  files: Readonly<Record<string, string>>,
  options: Partial<Omit<ProgramOptions, "files" | "parseFile">> & MemoryHostOptions = {},
): ProgramUnderTest {
  const base = options.base ?? "/w";
  const host = createMemoryHost(files, options);
  const parsed: string[] = [];
  const program = createProgram({
    ...options,
    base,
    files: host,
    parseFile: (path, bytes) => {
      parsed.push(path);
      return stubFile(path, new TextDecoder().decode(bytes));
    },
  });
  const find = (args: readonly string[], includeIgnored: boolean): Targets => {
    return findTargets(program, { files: host, base, arguments: args, includeIgnored });
  };
  return {
    host,
    program,
    parsed,
    targets: (...args) => find(args, false),
    targetsNoIgnore: (...args) => find(args, true),
  };
}

/** One line per target: its id, and the names of the files reported in unless all are. */
export function summary(found: Targets): readonly string[] {
  return found.targets.map(({ package: item, reportIn }) => {
    if (reportIn === "all") return item.id;
    return `${item.id}: ${[...reportIn].map((path) => path.slice(item.folder.length + 1)).join(" ")}`;
  });
}

/** One line per problem. */
export function complaints(found: Targets): readonly string[] {
  return found.problems.map(({ kind, path, line, message }) => {
    return `${kind} ${path}${line === undefined ? "" : `:${line}`}: ${message}`;
  });
}

export function stubFile(path: string, text: string): SourceFile {
  const unavailable = (): never => {
    throw new Error("the stub of a source file knows its text only");
  };
  return {
    path,
    text,
    lines: unavailable,
    packageName: undefined,
    imports: [],
    decls: [],
    directives: text.includes("//go:linkname")
      ? [{ kind: "linkname", text: "//go:linkname", alone: true, start: 0, end: 0 }]
      : [],
    generated: false,
    problems: [],
    scanProblems: [],
    comments: new Int32Array(),
    pieceOf: unavailable,
    mayHold: () => true,
    body: unavailable,
    whole: unavailable,
    editBody: unavailable,
    takeBodies() {},
    dropBodies: unavailable,
  };
}
