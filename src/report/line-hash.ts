/**
 * The hash of a line as GitHub's upload action computes it (`primaryLocationLineHash` in codeql-action's
 * fingerprints.ts): a rolling hash, base 37 and 64 bits wide, over the 100 characters from the start of
 * the line on that are no blanks, and an ordinal among the file's equal hashes. The action complains
 * where another value stands in a report, so every oddity of its reading is kept.
 */

/** Characters in the window. */
const WINDOW = 100;

const BASE = 37;

/** Stands behind the last character; after it come zeros until the last line has its window. */
const END_OF_FILE = 65535;

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

/** 64 bits are kept as two halves: JavaScript's numbers hold a product of 32 and 16 bits, and BigInt is slow. */
const HALF = 2 ** 32;

/** BASE ** WINDOW modulo 2 ** 64: what a character weighs when it leaves the window. */
const LEAVING = 37n ** 100n;
const LEAVING_LOW = Number(LEAVING & 0xffffffffn);
const LEAVING_HIGH = Number((LEAVING >> 32n) & 0xffffffffn);

/**
 * Calls `visit` with the number of each line, from 1 on, and its hash. Lines end at `\r`, `\n` or both,
 * as the action counts them. `text` is what the file holds, with byte order mark and all.
 */
export function eachLineHash(text: string, visit: (line: number, hash: string) => void): void {
  const window = new Uint16Array(WINDOW);
  /** The line that starts at a place of the window; 0 where none does. */
  const lines = new Int32Array(WINDOW);
  const seen = new Map<string, number>();
  let [high, low] = [0, 0];
  let at = 0;
  let line = 0;
  let isLineStart = true;
  let isAfterReturn = false;

  const tellLine = (): void => {
    const starting = lines[at] as number;
    if (starting === 0) return;
    const hash = hexOf(high, low);
    const ordinal = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, ordinal);
    visit(starting, `${hash}:${ordinal}`);
    lines[at] = 0;
  };
  const push = (unit: number): void => {
    const leaving = window[at] as number;
    window[at] = unit;
    const newLow = low * BASE + unit - LEAVING_LOW * leaving;
    const carry = Math.floor(newLow / HALF);
    const newHigh = high * BASE + carry - LEAVING_HIGH * leaving;
    low = newLow - carry * HALF;
    high = newHigh - Math.floor(newHigh / HALF) * HALF;
    at = (at + 1) % WINDOW;
  };
  const read = (unit: number): void => {
    // A blank between `\r` and `\n` makes them two ends of lines: the action has it so.
    const isSkipped = unit === SPACE || unit === TAB || (isAfterReturn && unit === LINE_FEED);
    isAfterReturn = unit === CARRIAGE_RETURN;
    if (isSkipped) return;
    tellLine();
    if (isLineStart) lines[at] = ++line;
    isLineStart = unit === LINE_FEED || unit === CARRIAGE_RETURN;
    push(unit === CARRIAGE_RETURN ? LINE_FEED : unit);
  };

  for (let index = 0; index < text.length; index++) read(text.charCodeAt(index));
  read(END_OF_FILE);
  for (let index = 0; index < WINDOW; index++) {
    tellLine();
    push(0);
  }
}

/** The hashes of some lines; a line the file does not have is missing. */
export function lineHashes(text: string, wanted: ReadonlySet<number>): ReadonlyMap<number, string> {
  const hashes = new Map<number, string>();
  eachLineHash(text, (line, hash) => {
    if (wanted.has(line)) hashes.set(line, hash);
  });
  return hashes;
}

/** Without zeros in front. */
function hexOf(high: number, low: number): string {
  if (high === 0) return low.toString(16);
  return `${high.toString(16)}${low.toString(16).padStart(8, "0")}`;
}
