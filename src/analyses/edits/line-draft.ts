/**
 * Edits of a file in whole lines, laid out as gofmt would: no two blank lines in a row, comments
 * behind code aligned. Knows lines, indentation and comments, nothing of what the code means; what it
 * did not touch keeps every byte.
 */
import type { SourceFile } from "../../syntax/source-file.js";
import type { FileEdit } from "../../text/edits.js";
import { positionAt } from "../../text/lines.js";
import type { Span } from "../../text/span.js";

export interface LineDraft {
  /** The line of an offset, counted from 0 as all lines here. */
  lineOf(offset: number): number;
  /**
   * The lines of a span that has them for itself: nothing before it but blanks, nothing behind it but
   * a comment. Undefined for any other.
   */
  linesOf(span: Span): Lines | undefined;
  /** The lines with the comments that stand alone directly above them, at the same indentation. */
  withComments(lines: Lines): Lines;
  /** New lines before a line, in the order of the calls, without line ends; `indent` comes in front of each. */
  insertBefore(line: number, indent: string, texts: readonly string[]): void;
  remove(lines: Lines): void;
  /** Removes the lines and puts them before another one. */
  move(lines: Lines, before: number): void;
  /** One more tab in front of each line that is not blank; `verbatim` are literals whose inner lines stay. */
  indent(lines: Lines, verbatim: readonly Span[]): void;
  /** Other text inside a line. */
  replace(span: Span, text: string): void;
  /** The leading blanks of a line. */
  indentOf(line: number): string;
  /** Undefined where a change cannot be laid out. */
  finish(): readonly FileEdit[] | undefined;
}

/** Both ends belong to it. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

interface Line {
  readonly text: string;
  /** Column of a comment behind code that ends the line; undefined for none. */
  readonly comment: number | undefined;
  /** Where it stood; undefined for a new line. */
  readonly origin: number | undefined;
}

export function draftOf(file: SourceFile): LineDraft {
  const { text } = file;
  const { starts } = file.lines();
  const inserted = new Map<number, Line[]>();
  const removed = new Set<number>();
  const indented = new Set<number>();
  const replaced = new Map<number, { readonly from: number; readonly to: number; readonly text: string }[]>();
  const comments = commentsByLine(file);
  let isPossible = true;

  const lineOf = (offset: number): number => positionAt(file.lines(), offset).line - 1;
  const startOf = (line: number): number => starts[line] ?? text.length;
  const textOf = (line: number): string => text.slice(startOf(line), startOf(line + 1)).replace(/\r?\n$/, "");
  const endingOf = (line: number): string =>
    /\r?\n$/.exec(text.slice(startOf(line), startOf(line + 1)))?.[0] ?? "";
  const lineAt = (line: number): Line => ({
    text: textOf(line),
    comment: comments.behind.get(line),
    origin: line,
  });
  const insert = (before: number, lines: readonly Line[]): void => {
    inserted.set(before, [...(inserted.get(before) ?? []), ...lines]);
  };

  const draft: LineDraft = {
    lineOf,
    linesOf({ start, end }) {
      const lines = { first: lineOf(start), last: lineOf(end) };
      const before = text.slice(startOf(lines.first), start);
      const code = textOf(lines.last).slice(0, comments.behind.get(lines.last));
      const isAlone = before.trim() === "" && code.trimEnd().length === end - startOf(lines.last);
      return isAlone ? lines : undefined;
    },
    withComments({ first, last }) {
      let from = first;
      while (from > 0 && comments.alone.has(from - 1) && draft.indentOf(from - 1) === draft.indentOf(first))
        from--;
      return { first: from, last };
    },
    insertBefore(line, indent, texts) {
      insert(
        line,
        texts.map((one) => ({ text: indent + one, comment: undefined, origin: undefined })),
      );
    },
    remove({ first, last }) {
      for (let line = first; line <= last; line++) removed.add(line);
    },
    move(lines, before) {
      if (lines.first < before && before <= lines.last) isPossible = false;
      for (let line = lines.first; line <= lines.last; line++)
        insert(before, [{ ...lineAt(line), origin: undefined }]);
      draft.remove(lines);
    },
    indent({ first, last }, verbatim) {
      const inside = verbatim.map(({ start, end }) => ({ first: lineOf(start) + 1, last: lineOf(end) }));
      for (let line = first; line <= last; line++) {
        // gofmt shifts the lines of a comment by rules of its own.
        if (comments.inside.has(line)) isPossible = false;
        if (!inside.some((one) => one.first <= line && line <= one.last)) indented.add(line);
      }
    },
    replace({ start, end }, by) {
      const line = lineOf(start);
      if (lineOf(end) !== line || by.includes("\n")) isPossible = false;
      const column = start - startOf(line);
      const list = replaced.get(line) ?? [];
      list.push({ from: column, to: column + end - start, text: by });
      replaced.set(line, list);
    },
    indentOf: (line) => /^[ \t]*/.exec(textOf(line))?.[0] ?? "",
    finish() {
      if (!isPossible) return undefined;
      const lines = compose();
      return lines && editsFor(align(withoutDoubleBlanks(lines)));
    },
  };
  return draft;

  /** All lines of the file as they will stand; undefined where two replacements meet. */
  function compose(): Line[] | undefined {
    const lines: Line[] = [];
    for (let line = 0; line < starts.length; line++) {
      lines.push(...(inserted.get(line) ?? []));
      if (removed.has(line)) {
        if (replaced.has(line)) return undefined;
        continue;
      }
      const changed = changedLine(lineAt(line), replaced.get(line) ?? []);
      if (changed === undefined) return undefined;
      lines.push(indented.has(line) && changed.text.trim() !== "" ? shifted(changed) : changed);
    }
    return lines;
  }

  function isTouched({ origin }: Line, lines: readonly Line[], at: number): boolean {
    return origin === undefined || lines[at - 1]?.origin !== origin - 1;
  }

  /** Where lines went away, the blank ones around them are one too many; none are wanted next to braces. */
  function withoutDoubleBlanks(lines: readonly Line[]): readonly Line[] {
    const kept: Line[] = [];
    for (const [at, line] of lines.entries()) {
      const before = kept.at(-1);
      if (before !== undefined && at > 0 && isTouched(line, lines, at)) {
        if (isBlank(line) && (isBlank(before) || /[{(]$/.test(codeOf(before)))) continue;
        if (isBlank(before) && /^\s*[})]/.test(line.text)) kept.pop();
      }
      kept.push(line);
    }
    return kept;
  }

  /** Comments behind code on neighbouring lines stand in one column. Those that were together before stay as they are. */
  function align(lines: readonly Line[]): readonly Line[] {
    const aligned = [...lines];
    for (let first = 0; first < lines.length; first++) {
      if (lines[first]?.comment === undefined) continue;
      let last = first;
      while (last + 1 < lines.length && isAlignedWith(lines[last] as Line, lines[last + 1] as Line)) last++;
      if (!isOldRun(lines, first, last)) {
        const run = lines.slice(first, last + 1);
        const column = Math.max(...run.map((line) => widthOf(codeOf(line)))) + 1;
        for (const [at, line] of run.entries()) aligned[first + at] = commentAt(line, column);
      }
      first = last;
    }
    return aligned;
  }

  function isOldRun(lines: readonly Line[], first: number, last: number): boolean {
    for (let at = first; at <= last; at++) {
      const line = lines[at] as Line;
      const { origin } = line;
      if (origin === undefined || line.text.trimStart() !== textOf(origin).trimStart()) return false;
      if (at > first && lines[at - 1]?.origin !== origin - 1) return false;
    }
    const top = lines[first]?.origin as number;
    const bottom = lines[last]?.origin as number;
    const joined = (a: number, b: number): boolean =>
      a >= 0 && b < starts.length && isAlignedWith(lineAt(a), lineAt(b));
    return !joined(top - 1, top) && !joined(bottom, bottom + 1);
  }

  function editsFor(lines: readonly Line[]): readonly FileEdit[] {
    const edits: FileEdit[] = [];
    let at = 0;
    let pending = "";
    const flush = (until: number): void => {
      const [start, end] = [startOf(at), startOf(until)];
      if (pending !== "" || end > start) edits.push({ path: file.path, start, end, text: pending });
      pending = "";
    };
    for (const line of lines) {
      const { origin } = line;
      if (origin === undefined) {
        pending += line.text + (endingOf(Math.max(0, at - 1)) || "\n");
        continue;
      }
      flush(origin);
      const edit = difference(textOf(origin), line.text);
      if (edit !== undefined) {
        const start = startOf(origin);
        edits.push({ path: file.path, start: start + edit.from, end: start + edit.to, text: edit.text });
      }
      at = origin + 1;
    }
    flush(starts.length);
    return edits;
  }
}

interface CommentLines {
  readonly behind: ReadonlyMap<number, number>;
  readonly alone: ReadonlySet<number>;
  /** Lines that begin inside a comment. */
  readonly inside: ReadonlySet<number>;
}

function commentsByLine(file: SourceFile): CommentLines {
  const { text, comments } = file;
  const table = file.lines();
  const behind = new Map<number, number>();
  const alone = new Set<number>();
  const inside = new Set<number>();
  for (let pair = 0; pair < comments.length; pair += 2) {
    const [start, end] = [comments[pair] as number, comments[pair + 1] as number];
    const from = positionAt(table, start);
    // A line comment may take its line end along.
    const to = positionAt(table, text[end - 1] === "\n" ? end - 1 : end).line;
    for (let line = from.line; line < to; line++) inside.add(line);
    if (to !== from.line) continue;
    const lineStart = table.starts[from.line - 1] ?? 0;
    const lineEnd = table.starts[from.line] ?? text.length;
    if (text.slice(end, Math.max(end, lineEnd)).trim() !== "") continue;
    if (text.slice(lineStart, start).trim() === "") alone.add(from.line - 1);
    // Several comments behind code belong together.
    else if (!behind.has(from.line - 1)) behind.set(from.line - 1, from.column - 1);
  }
  return { behind, alone, inside };
}

function changedLine(
  line: Line,
  changes: readonly { readonly from: number; readonly to: number; readonly text: string }[],
): Line | undefined {
  let { text, comment } = line;
  let limit = text.length;
  for (const change of [...changes].sort((a, b) => b.from - a.from)) {
    if (change.to > limit || change.from > change.to) return undefined;
    limit = change.from;
    text = text.slice(0, change.from) + change.text + text.slice(change.to);
    if (comment !== undefined && change.to <= comment)
      comment += change.text.length - (change.to - change.from);
  }
  return { ...line, text, comment };
}

function shifted(line: Line): Line {
  return {
    ...line,
    text: `\t${line.text}`,
    comment: line.comment === undefined ? undefined : line.comment + 1,
  };
}

function isBlank({ text }: Line): boolean {
  return text.trim() === "";
}

function codeOf({ text, comment }: Line): string {
  return text.slice(0, comment).trimEnd();
}

/** gofmt counts characters. */
function widthOf(code: string): number {
  return [...code].length;
}

/** A statement of several lines ends the column: its last line begins with what closes it. */
function isAlignedWith(above: Line, below: Line): boolean {
  if (above.comment === undefined || below.comment === undefined) return false;
  const indent = (line: Line): string => /^\s*/.exec(line.text)?.[0] ?? "";
  return indent(above) === indent(below) && !/^[)}\]]/.test(above.text.trimStart());
}

function commentAt(line: Line, column: number): Line {
  const code = codeOf(line);
  const text = code + " ".repeat(column - widthOf(code)) + line.text.slice(line.comment);
  return { ...line, text };
}

/** What differs between two texts of a line, at its shortest. */
function difference(
  before: string,
  after: string,
): { readonly from: number; readonly to: number; readonly text: string } | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let back = 0;
  while (back < most - from && before[before.length - 1 - back] === after[after.length - 1 - back]) back++;
  return { from, to: before.length - back, text: after.slice(from, after.length - back) };
}
