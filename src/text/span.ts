/**
 * Half-open ranges of a text. Every offset in golinger is a count of UTF-16 code units from the
 * start of the decoded text (a byte order mark is not part of it); conversion to bytes, lines and
 * columns happens at the edges, in `lines.ts`.
 */

export interface Span {
  /** First code unit, counted from 0. */
  readonly start: number;
  /** One past the last code unit. */
  readonly end: number;
}
