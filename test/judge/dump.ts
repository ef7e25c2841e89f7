/**
 * Goroutines in a text dump of Go (`debug=2`): only what the judges need, their state and the
 * places they stand at. Frames come innermost first.
 */

export interface DumpedGoroutine {
  readonly id: number;
  /** `chan send`, `select`, `sync.Mutex.Lock`, ... */
  readonly status: string;
  /** The profile says that nothing live can reach what it waits for. */
  readonly isLeaked: boolean;
  readonly frames: readonly DumpedPlace[];
  readonly started: DumpedPlace | undefined;
  /**
   * Calls that led there, through all who started one another. Go has the places they return to:
   * where nobody takes the result, that is the next statement.
   */
  readonly callers: readonly DumpedPlace[];
}

export interface DumpedPlace {
  readonly file: string;
  readonly line: number;
}

const HEADER = /^goroutine (\d+) (?:\S+ )*?\[([^\],]*)/;
const PLACE = /^\t(.*):(\d+)(?: [+fpsc=0-9a-fx ]+)?$/;

/** What waits for another goroutine, in the words of Go's wait reasons. */
const WAITING = /^(chan (send|receive)|select|semacquire|sync\.|coroutine)/;

export function readDump(text: string): readonly DumpedGoroutine[] {
  return text.split(/\n\n+/).flatMap((block) => {
    const lines = block.split("\n");
    const head = lines.findIndex((line) => HEADER.test(line));
    const [, id = "", state = ""] = HEADER.exec(lines[head] ?? "") ?? [];
    if (id === "") return [];
    const created = lines.findIndex((line) => line.startsWith("created by "));
    const frames = places(lines.slice(head + 1, created === -1 ? undefined : created));
    const [started, ...callers] = created === -1 ? [] : places(lines.slice(created));
    const status = state.replace(/ \((leaked|scan|durable)\)/g, "");
    return [{ id: Number(id), status, isLeaked: state.includes("(leaked)"), frames, started, callers }];
  });
}

function places(lines: readonly string[]): readonly DumpedPlace[] {
  return lines.flatMap((line) => {
    const [, file, number] = PLACE.exec(line) ?? [];
    return file === undefined ? [] : [{ file, line: Number(number) }];
  });
}

export function isWaiting({ status }: DumpedGoroutine): boolean {
  return WAITING.test(status);
}
