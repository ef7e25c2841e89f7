/**
 * A recorded editing session: what an editor sent for one document, and when. Reading one; playing it
 * is `bench/lsp.ts`'s business.
 */
import { readFileSync } from "node:fs";

/** The first line. */
export interface SessionHead {
  readonly file: string;
  readonly lines: number;
  readonly editor: string;
}

/** Every other line: milliseconds since the one before, and one thing that happened. */
export interface SessionEvent {
  readonly wait: number;
  /** Start line and character, end line and character, the new text. */
  readonly edits?: readonly (readonly [number, number, number, number, string])[];
  readonly save?: true;
  readonly hover?: readonly [number, number];
  readonly actions?: readonly [number, number, number, number];
}

export interface Session {
  readonly head: SessionHead;
  readonly events: readonly SessionEvent[];
}

export function readSession(path: string): Session {
  const [head, ...events] = readFileSync(path, "utf8").trimEnd().split("\n");
  return { head: JSON.parse(head ?? ""), events: events.map((line) => JSON.parse(line)) };
}
