/**
 * Lines and columns of a text, computed on demand. Decides where a line ends (after `\n`; a `\r`
 * before it belongs to the line) and how a UTF-16 offset becomes a line and a column.
 */

/** Start offsets of all lines; `starts[0]` is always 0. */
export interface LineTable {
  readonly starts: readonly number[];
  /** Length of the text in UTF-16 code units. */
  readonly length: number;
}

/** 1-based line, 1-based column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function buildLineTable(text: string): LineTable {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { starts, length: text.length };
}

/** The position of an offset; offsets outside the text are clamped to it. */
export function positionAt(table: LineTable, offset: number): Position {
  const at = Math.max(0, Math.min(offset, table.length));
  let low = 0;
  let high = table.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((table.starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (table.starts[low] ?? 0) + 1 };
}

/** The offset of a position; lines and columns outside the text are clamped to it. */
export function offsetAt(table: LineTable, position: Position): number {
  const line = Math.max(1, Math.min(position.line, table.starts.length));
  const start = table.starts[line - 1] ?? 0;
  const next = table.starts[line] ?? table.length;
  return Math.max(start, Math.min(start + position.column - 1, next));
}

/** The text of a 1-based line without its line ending. */
export function lineText(text: string, table: LineTable, line: number): string {
  const start = table.starts[line - 1];
  if (start === undefined) return "";
  const end = table.starts[line] ?? table.length;
  return text.slice(start, end).replace(/\r?\n$/, "");
}

/**
 * 1-based column in UTF-8 bytes, as the Go tools and rdjson count it.
 * A lone surrogate counts three bytes, like U+FFFD.
 */
export function byteColumn(text: string, offset: number): number {
  let bytes = 0;
  for (let at = text.lastIndexOf("\n", offset - 1) + 1; at < offset; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(at + 1))) {
      bytes += 4;
      at++;
    } else bytes += 3;
  }
  return bytes + 1;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
