/**
 * String constants as bytes. A Go string is bytes, a JavaScript string UTF-16 units: text is kept as
 * text, and a byte that is not part of valid UTF-8 as the lone surrogate U+DC00 + byte, which no text
 * holds. So `len`, `+` and `<` stay exact.
 */

/** Whether the unit is a kept byte; the text before it must not end in a high surrogate. */
function isKeptByte(unit: number): boolean {
  return unit >= 0xdc80 && unit <= 0xdcff;
}

/** The length in bytes, as `len` gives it. */
export function byteLength(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) length++;
    else if (unit < 0x800) length += 2;
    else if (unit >= 0xd800 && unit <= 0xdbff && i + 1 < text.length) {
      length += 4;
      i++;
    } else length += isKeptByte(unit) ? 1 : 3;
  }
  return length;
}

/** The bytes of a string constant's value. */
export function bytesOf(text: string): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes.push(unit);
    } else if (isKeptByte(unit)) {
      bytes.push(unit - 0xdc00);
    } else {
      const code = text.codePointAt(i) ?? unit;
      if (code > 0xffff) i++;
      pushUtf8(bytes, code);
    }
  }
  return bytes;
}

function pushUtf8(bytes: number[], code: number): void {
  if (code < 0x800) {
    bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  } else {
    bytes.push(
      0xf0 | (code >> 18),
      0x80 | ((code >> 12) & 0x3f),
      0x80 | ((code >> 6) & 0x3f),
      0x80 | (code & 0x3f),
    );
  }
}

/** The value of a string constant with these bytes. */
export function textOfBytes(bytes: readonly number[]): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const { code, size } = decodeAt(bytes, i);
    text += size === 0 ? String.fromCharCode(0xdc00 + (bytes[i] as number)) : String.fromCodePoint(code);
    i += size === 0 ? 1 : size;
  }
  return text;
}

/** The code point at `start`; size 0 where the bytes there are no valid UTF-8. */
function decodeAt(bytes: readonly number[], start: number): { readonly code: number; readonly size: number } {
  const invalid = { code: 0, size: 0 };
  const first = bytes[start] as number;
  if (first < 0x80) return { code: first, size: 1 };
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return invalid;
  let code = first & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    const next = bytes[start + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return invalid;
    code = (code << 6) | (next & 0x3f);
  }
  const least = size === 2 ? 0x80 : size === 3 ? 0x800 : 0x10000;
  if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return invalid;
  return { code, size };
}

/** `a + b`; kept bytes that meet may become text: "\xc3" + "\xa9" is "é". */
export function concatenate(a: string, b: string): string {
  if (!isKeptByte(a.charCodeAt(a.length - 1)) || !isKeptByte(b.charCodeAt(0))) return a + b;
  // A code point has at most four bytes, so three kept ones on each side are all that can meet.
  let from = a.length;
  while (from > 0 && a.length - from < 3 && isKeptByte(a.charCodeAt(from - 1)) && !isPaired(a, from - 1))
    from--;
  let to = 0;
  while (to < 3 && isKeptByte(b.charCodeAt(to))) to++;
  return (
    a.slice(0, from) + textOfBytes([...bytesOf(a.slice(from)), ...bytesOf(b.slice(0, to))]) + b.slice(to)
  );
}

/** The unit is the second half of a code point. */
function isPaired(text: string, at: number): boolean {
  const before = at > 0 ? text.charCodeAt(at - 1) : 0;
  return before >= 0xd800 && before <= 0xdbff;
}

/** Negative, zero or positive, by bytes, as Go compares strings. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  let start = 0;
  while (start < a.length && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  // Back to the begin of a code point that differs in its second half only.
  if (start > 0 && isPaired(a, start)) start--;
  if (start > 0 && start < b.length && isPaired(b, start)) start--;
  const x = bytesOf(a.slice(start));
  const y = bytesOf(b.slice(start));
  for (let i = 0; i < x.length && i < y.length; i++) {
    const difference = (x[i] as number) - (y[i] as number);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}
