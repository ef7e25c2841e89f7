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
  readonly frames: readonly { readonly file: string; readonly line: number }[];
}

const HEADER = /^goroutine (\d+) (?:\S+ )*?\[([^\],]*)/;
const PLACE = /^\t(.*):(\d+)(?: \+0x[0-9a-f]+)?$/;

/** What waits for another goroutine, in the words of Go's wait reasons. */
const WAITING = /^(chan (send|receive)|select|semacquire|sync\.)/;

export function readDump(text: string): readonly DumpedGoroutine[] {
  return text.split(/\n\n+/).flatMap((block) => {
    const lines = block.split("\n");
    const head = lines.findIndex((line) => HEADER.test(line));
    const [, id = "", state = ""] = HEADER.exec(lines[head] ?? "") ?? [];
    if (id === "") return [];
    const created = lines.findIndex((line) => line.startsWith("created by "));
    const frames = lines.slice(head + 1, created === -1 ? undefined : created).flatMap((line) => {
      const [, file, number] = PLACE.exec(line) ?? [];
      return file === undefined ? [] : [{ file, line: Number(number) }];
    });
    const status = state.replace(/ \((leaked|scan|durable)\)/g, "");
    return [{ id: Number(id), status, isLeaked: state.includes("(leaked)"), frames }];
  });
}

export function isWaiting({ status }: DumpedGoroutine): boolean {
  return WAITING.test(status);
}
