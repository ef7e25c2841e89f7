/**
 * Characters of a line in the encoding that client and server agreed on. golinger and the protocol's
 * default count UTF-16 units; UTF-8 and UTF-32 are offered to clients that count so themselves.
 */
export type Encoding = "utf-8" | "utf-16" | "utf-32";

/** In the order in which golinger likes them: UTF-16 costs nothing. */
const KNOWN: readonly Encoding[] = ["utf-16", "utf-8", "utf-32"];

/** UTF-16 where the client says nothing (LSP 3.17, PositionEncodingKind). */
export function chooseEncoding(offered: unknown): Encoding {
  if (!Array.isArray(offered)) return "utf-16";
  return KNOWN.find((encoding) => offered.includes(encoding)) ?? "utf-16";
}

/** From UTF-16 units of a line to characters as the client counts them. */
export function toCharacter(line: string, units: number, encoding: Encoding): number {
  if (encoding === "utf-16") return units;
  let count = 0;
  for (let at = 0; at < Math.min(units, line.length); ) {
    const point = line.codePointAt(at) ?? 0;
    count += encoding === "utf-32" ? 1 : utf8Length(point);
    at += point > 0xffff ? 2 : 1;
  }
  return count;
}

/** The other way; a character behind the end of the line means its end. */
export function toUnits(line: string, character: number, encoding: Encoding): number {
  if (encoding === "utf-16") return Math.min(character, line.length);
  let count = 0;
  let at = 0;
  while (at < line.length && count < character) {
    const point = line.codePointAt(at) ?? 0;
    count += encoding === "utf-32" ? 1 : utf8Length(point);
    at += point > 0xffff ? 2 : 1;
  }
  return at;
}

/** A lone surrogate counts three bytes, like U+FFFD. */
function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point > 0xffff ? 4 : 3;
}
