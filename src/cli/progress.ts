/**
 * A counter on a terminal's standard error for runs that take longer than a second. Decides when it
 * shows and that it leaves no trace.
 */
import type { Progress } from "../engine/api.js";

/** Short runs stay silent; a counter that flashes by only distracts. */
const SILENT_FIRST_MS = 1000;

const REDRAW_EVERY_MS = 100;

export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  readonly clear: () => void;
}

export function createProgressLine(stream: NodeJS.WriteStream, now: () => number): ProgressLine {
  const start = now();
  let drawn = 0;
  return {
    show({ done, total }) {
      const at = now();
      if (at - start < SILENT_FIRST_MS || at - drawn < REDRAW_EVERY_MS) return;
      drawn = at;
      stream.write(`\r\u001B[Kgolinger: ${done} of ${total} packages`);
    },
    clear() {
      if (drawn > 0) stream.write("\r\u001B[K");
    },
  };
}
