/** Turns Go's byte offsets into offsets of the decoded text. */

export type FromBytes = (byteOffset: number) => number;

/** `bytes` is the file as it lies on disk, `text` the decoded text without a byte order mark. */
export function fromBytes(bytes: Uint8Array, text: string): FromBytes {
  if (bytes.length === text.length) return (offset) => offset;
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const table = new Int32Array(bytes.length + 1);
  let unit = 0;
  for (let at = mark; at < bytes.length; at++) {
    table[at] = unit;
    const byte = bytes[at] ?? 0;
    // A continuation byte belongs to the character before it; four bytes make a surrogate pair.
    if ((byte & 0xc0) !== 0x80) unit += byte >= 0xf0 ? 2 : 1;
  }
  table[bytes.length] = unit;
  return (offset) => table[offset] ?? unit;
}
