/**
 * The text the grammar gets to see: stretches of a file without their comments and without the parts
 * that are cut away, and the way back from its offsets to the file's. Shorter text parses faster than
 * the same text with included ranges, and needs fewer special cases: a comment over several lines,
 * which counts as a line break in Go but not in the grammar, becomes one.
 */

export interface Reduced {
  readonly text: string;
  /** `starts[k]` is where the k-th copied stretch begins in the reduced text... */
  readonly starts: readonly number[];
  /** ...and `sources[k]` where it begins in the file. */
  readonly sources: readonly number[];
}

/** A sorted list of pairs of offsets, seen from index `from` to `to`. */
export interface Pairs {
  readonly items: Int32Array;
  readonly from: number;
  readonly to: number;
}

export const NO_PAIRS: Pairs = { items: new Int32Array(0), from: 0, to: 0 };

/** Builds one reduced text out of any number of stretches of one file. */
export class Reducer {
  readonly #text: string;
  readonly #parts: string[] = [];
  readonly #starts: number[] = [];
  readonly #sources: number[] = [];
  #length = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds the text from `start` to `end` without what `cuts` and `comments` cover; comments inside cuts are fine. */
  add(start: number, end: number, cuts: Pairs, comments: Pairs): void {
    let at = start;
    let cut = cuts.from;
    let comment = comments.from;
    for (;;) {
      const cutStart = cut < cuts.to ? (cuts.items[cut] as number) : end;
      while (comment < comments.to && (comments.items[comment] as number) < at) comment += 2;
      const commentStart = comment < comments.to ? (comments.items[comment] as number) : end;
      if (cutStart >= end && commentStart >= end) break;
      if (cutStart <= commentStart) {
        this.#copy(at, cutStart);
        at = cuts.items[cut + 1] as number;
        cut += 2;
      } else {
        this.#copy(at, commentStart);
        at = comments.items[comment + 1] as number;
        this.#replaceComment(commentStart, at);
        comment += 2;
      }
    }
    this.#copy(at, end);
  }

  /** Adds text that the file does not have; each unit of it maps to the unit at `source`, or to the last one. */
  insert(text: string, source: number): void {
    const place = Math.min(source, this.#text.length - 1);
    for (const unit of text) this.#put(unit, place);
  }

  finish(): Reduced {
    return { text: this.#parts.join(""), starts: this.#starts, sources: this.#sources };
  }

  #replaceComment(start: number, end: number): void {
    // A line comment is followed by its line break; a block comment separates tokens.
    if (this.#text.charCodeAt(start + 1) === 47) return;
    const newline = this.#text.indexOf("\n", start);
    const breaks = newline !== -1 && newline < end;
    this.#put(breaks ? "\n" : " ", breaks ? newline : start);
  }

  #copy(start: number, end: number): void {
    if (start < end) this.#put(this.#text.slice(start, end), start);
  }

  #put(part: string, source: number): void {
    this.#starts.push(this.#length);
    this.#sources.push(source);
    this.#parts.push(part);
    this.#length += part.length;
  }
}

/** Changes the offsets of a flat tree's records (4 numbers each: kind, start, end, next) to the file's. */
export function mapRecords(records: Int32Array, count: number, reduced: Reduced): void {
  const { starts, sources } = reduced;
  if (starts.length <= 1) {
    const shift = (sources[0] ?? 0) - (starts[0] ?? 0);
    if (shift !== 0) shiftRecords(records, count, shift);
    return;
  }
  const shifts = shiftTable(reduced);
  for (let at = 1; at < count * 4; at += 4) {
    const start = records[at] as number;
    const end = records[at + 1] as number;
    const mapped = start + (shifts[start] as number);
    records[at] = mapped;
    // The end belongs to the stretch of the last unit before it.
    records[at + 1] = end > start ? end + (shifts[end - 1] as number) : mapped;
  }
}

function shiftRecords(records: Int32Array, count: number, shift: number): void {
  for (let at = 1; at < count * 4; at += 4) {
    records[at] = (records[at] as number) + shift;
    records[at + 1] = (records[at + 1] as number) + shift;
  }
}

/** By offset of the reduced text, what to add for the file's; the offset behind its end included. */
function shiftTable({ text, starts, sources }: Reduced): Int32Array {
  const shifts = new Int32Array(text.length + 1);
  for (let stretch = 0; stretch < starts.length; stretch++) {
    const start = starts[stretch] as number;
    const next = starts[stretch + 1] ?? text.length + 1;
    shifts.fill((sources[stretch] as number) - start, start, next);
  }
  return shifts;
}
