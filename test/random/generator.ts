/**
 * Small random Go programs with goroutines, from a seed. Each is one function of a flag and a
 * slice, without data races; what it leaks hangs on these two and on the schedule alone.
 */

export interface RandomProgram {
  readonly name: string;
  /** Lines of the function. */
  readonly lines: readonly Line[];
}

interface Line {
  readonly text: string;
  /** A statement that may be put off a little. */
  readonly isOperation: boolean;
}

interface Channel {
  readonly name: string;
  /** There is a `close` of it: Go panics at a second one. */
  isClosed: boolean;
}

type Random = (below: number) => number;

/** Mulberry32: the same programs everywhere. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export function randomProgram(seed: number): RandomProgram {
  const name = `p${seed}`;
  const writer = createWriter(randomFrom(seed * 7919 + 17));
  writer.program(name);
  return { name, lines: writer.lines };
}

const CAPACITIES = ["", "", "", ", 1", ", 1", ", 2", ", len(xs)"];

/** What a program may use beside channels. */
interface Parts {
  readonly lock: boolean;
  readonly group: boolean;
  readonly cond: boolean;
  readonly done: boolean;
  readonly counter: boolean;
  readonly readers: boolean;
  readonly once: boolean;
  readonly context: boolean;
  readonly timer: boolean;
  readonly atomic: boolean;
  /** A closure in a field. */
  readonly field: boolean;
  /** Channels that are sent over a channel. */
  readonly replies: boolean;
}

function createWriter(random: Random) {
  const lines: Line[] = [];
  let depth = 0;
  const put = (text: string, isOperation = false): void => {
    lines.push({ text: `${"\t".repeat(depth)}${text}`, isOperation });
  };
  const op = (text: string): void => put(text, true);
  const block = (head: string, body: () => void, foot = "}"): void => {
    op(head);
    depth++;
    body();
    depth--;
    put(foot);
  };
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const chance = (percent: number): boolean => random(100) < percent;

  const channels: Channel[] = [];
  let parts: Parts;
  /** No operation that waits stands under the lock unless this says so. */
  let underLock = false;

  function program(name: string): void {
    parts = {
      lock: chance(50),
      group: chance(40),
      cond: chance(20),
      done: chance(35),
      counter: chance(25),
      readers: chance(20),
      once: chance(15),
      context: chance(25),
      timer: chance(15),
      atomic: chance(20),
      field: chance(20),
      replies: chance(15),
    };
    block(`func ${name}(flag bool, xs []int) {`, () => {
      const count = 1 + random(2);
      for (let i = 0; i < count; i++) {
        channels.push({ name: `c${i}`, isClosed: false });
        put(`c${i} := make(chan int${pick(CAPACITIES)})`);
      }
      if (parts.done) put("done := make(chan struct{})");
      if (parts.lock || parts.cond || parts.counter) put("var mu sync.Mutex");
      if (parts.group) put("var wg sync.WaitGroup");
      if (parts.cond) {
        put("cond := sync.NewCond(&mu)");
        put("ready := false");
      }
      if (parts.counter) put("count := 0");
      if (parts.readers) put("var rw sync.RWMutex");
      if (parts.once) put("var once sync.Once");
      if (parts.context) {
        put("ctx, cancel := context.WithCancel(context.Background())");
        if (chance(40)) put("defer cancel()");
      }
      if (parts.atomic) put("var seen atomic.Int32");
      if (parts.timer) put("timer := time.NewTimer(time.Millisecond)");
      if (parts.replies) put("asked := make(chan chan int)");
      if (parts.field) {
        put("var hub struct{ emit func(int) }");
        block("hub.emit = func(v int) {", () => op(`${sendable()} <- v`));
      }
      const started = 1 + random(2);
      for (let i = 0; i < started; i++) start(i);
      statements(1 + random(4), true);
      if (parts.group && chance(80)) op("wg.Wait()");
      if (parts.done && chance(75)) op("close(done)");
      if (chance(50)) statements(1 + random(2), true);
      use();
    });
  }

  /** Go wants every variable used. */
  function use(): void {
    const text = lines.map((line) => line.text).join("\n");
    const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(text.replace(`${name} := `, ""));
    for (const { name } of channels) if (!used(name)) put(`_ = ${name}`);
    if (!used("done") && parts.done) put("_ = done");
    if (text.includes("var mu ") && !/mu\.|&mu/.test(text)) put("_ = &mu");
    if (parts.group && !/wg\./.test(text)) put("_ = &wg");
    if (parts.cond) put("_, _ = cond, ready");
    if (parts.counter) put("_ = count");
    if (parts.readers) put("_ = &rw");
    if (parts.once) put("_ = &once");
    if (parts.context) put("_, _ = ctx, cancel");
    if (parts.timer) put("_ = timer");
    if (parts.atomic) put("_ = &seen");
    if (parts.replies) put("_ = asked");
  }

  /** Starts a goroutine, or one for each element. */
  function start(index: number): void {
    const many = chance(15);
    const counted = parts.group && chance(80);
    const body = (): void => {
      const isDeferred = counted && chance(75);
      if (isDeferred) put("defer wg.Done()");
      const closable = openChannel();
      if (!many && closable !== undefined && chance(15)) {
        closable.isClosed = true;
        op(`defer close(${closable.name})`);
      }
      statements(1 + random(3), !many);
      if (counted && !isDeferred) op("wg.Done()");
    };
    const add = (): void => {
      if (counted) op("wg.Add(1)");
    };
    if (many) {
      block("for range xs {", () => {
        add();
        block("go func() {", body, "}()");
      });
    } else if (chance(25)) {
      block(`work${index} := func() {`, body);
      add();
      op(`go work${index}()`);
    } else {
      add();
      block("go func() {", body, "}()");
    }
  }

  function openChannel(): Channel | undefined {
    const open = channels.filter(({ isClosed }) => !isClosed);
    return open.length === 0 ? undefined : pick(open);
  }

  /** `isAlone`: the code runs once at most. */
  function statements(count: number, isAlone: boolean): void {
    for (let i = 0; i < count; i++) statement(isAlone);
  }

  function statement(isAlone: boolean): void {
    if (chance(30) && special()) return;
    const { name } = pick(channels);
    const kind = random(100);
    if (kind < 24) op(`${sendable()} <- 1`);
    else if (kind < 46) op(`<-${name}`);
    else if (kind < 58) select();
    else if (kind < 64) loop(name);
    else if (kind < 70) leave();
    else if (kind < 74) close(isAlone);
    else if (kind < 86) locked(isAlone);
    else if (kind < 92) condition();
    else counted(isAlone);
  }

  /** Most do not send on what is closed. */
  function sendable(): string {
    const open = chance(85) ? openChannel() : undefined;
    return (open ?? pick(channels)).name;
  }

  /** Something with a part that not all programs have; false where this one has none. */
  function special(): boolean {
    const kinds: (() => void)[] = [];
    if (parts.readers && !underLock) kinds.push(reading);
    if (parts.once) kinds.push(once);
    if (parts.context) kinds.push(() => op(chance(60) ? "cancel()" : "<-ctx.Done()"));
    if (parts.timer) kinds.push(timing);
    if (parts.atomic) kinds.push(look, look);
    if (parts.context) kinds.push(() => block("if ctx.Err() != nil {", consequence));
    if (parts.lock && !underLock) kinds.push(tried);
    if (parts.field) kinds.push(() => op("hub.emit(6)"));
    if (parts.replies) kinds.push(answer, ask);
    if (kinds.length === 0) return false;
    pick(kinds)();
    return true;
  }

  function reading(): void {
    const outer = underLock;
    const side = chance(60) ? "R" : "";
    op(`rw.${side}Lock()`);
    underLock = true;
    const how = random(4);
    if (how === 0) op(`${sendable()} <- 7`);
    else if (how === 1) op(`<-${pick(channels).name}`);
    else if (how === 2) {
      op("rw.RLock()");
      op("rw.RUnlock()");
    }
    underLock = outer;
    op(`rw.${side}Unlock()`);
  }

  function once(): void {
    block("once.Do(func() {", () => op(chance(50) ? `<-${pick(channels).name}` : `${sendable()} <- 8`), "})");
  }

  function timing(): void {
    const how = random(3);
    if (how === 0) op("timer.Stop()");
    else if (how === 1) op("<-timer.C");
    else block("if !timer.Stop() {", () => op("<-timer.C"));
  }

  function look(): void {
    if (chance(25)) return void op(pick(["seen.Store(1)", "seen.Add(1)"]));
    const heads = ["if seen.Load() == 0 {", "if seen.Add(1) == 2 {", "if seen.CompareAndSwap(0, 1) {"];
    block(pick(heads), consequence);
  }

  function tried(): void {
    const outer = underLock;
    block("if mu.TryLock() {", () => {
      underLock = true;
      if (chance(50)) op(`${sendable()} <- 9`);
      underLock = outer;
      op("mu.Unlock()");
    });
  }

  function consequence(): void {
    if (!underLock && chance(40)) put("return");
    else op(chance(50) ? `${sendable()} <- 9` : `<-${pick(channels).name}`);
  }

  function answer(): void {
    const name = `reply${lines.length}`;
    op(`${name} := <-asked`);
    op(`${name} <- 1`);
  }

  function ask(): void {
    const name = `mine${lines.length}`;
    put(`${name} := make(chan int${chance(50) ? ", 1" : ""})`);
    op(`asked <- ${name}`);
    if (chance(50)) op(`<-${name}`);
    else {
      op("select {");
      put(`case <-${name}:`);
      put("case <-time.After(time.Millisecond):");
      put("}");
    }
  }

  function select(): void {
    const { name } = pick(channels);
    op("select {");
    put(chance(50) ? `case ${sendable()} <- 1:` : `case <-${name}:`);
    const second = random(4);
    if (parts.context && chance(40)) put("case <-ctx.Done():");
    else if (parts.timer && chance(30)) put("case <-timer.C:");
    else if (second === 0 && parts.done) put("case <-done:");
    else if (second === 1) put("case <-time.After(time.Millisecond):");
    else if (second === 2) put("default:");
    else {
      const other = pick(channels).name;
      put(chance(50) ? `case ${sendable()} <- 2:` : `case <-${other}:`);
    }
    if (chance(30)) {
      depth++;
      put("return");
      depth--;
    }
    put("}");
  }

  function loop(name: string): void {
    if (chance(35)) block(`for range ${name} {`, () => {});
    else {
      const head = pick(["for range xs {", "for range 2 {"]);
      block(head, () => op(chance(50) ? `${name} <- 1` : `<-${name}`));
    }
  }

  function leave(): void {
    const head = pick(["if flag {", "if !flag {", "if len(xs) > 1 {"]);
    const what = random(3);
    const { name } = pick(channels);
    block(head, () => {
      if (what === 0) op(`${name} <- 1`);
      else if (what === 1) op(`<-${name}`);
      else if (underLock && chance(50)) {
        op("mu.Unlock()");
        put("return");
      } else put("return");
    });
  }

  /** A channel is closed at one place, once. */
  function close(isAlone: boolean): void {
    const channel = openChannel();
    if (!isAlone || channel === undefined) return void op(`<-${pick(channels).name}`);
    channel.isClosed = true;
    op(`close(${channel.name})`);
  }

  function locked(isAlone: boolean): void {
    if (!parts.lock || (underLock && chance(80))) return void op(`${pick(channels).name} <- 3`);
    const outer = underLock;
    op("mu.Lock()");
    underLock = true;
    const how = random(100);
    if (how < 60) statement(isAlone);
    else if (how < 80) leave();
    underLock = outer;
    op("mu.Unlock()");
  }

  function condition(): void {
    if (!parts.cond || underLock) return void op(`<-${pick(channels).name}`);
    op("mu.Lock()");
    if (chance(50)) {
      block("for !ready {", () => op("cond.Wait()"));
    } else {
      put("ready = true");
      if (chance(85)) op(pick(["cond.Signal()", "cond.Broadcast()"]));
    }
    op("mu.Unlock()");
  }

  /** The one who comes second does something for all. */
  function counted(isAlone: boolean): void {
    if (!parts.counter || underLock) return void op(`${pick(channels).name} <- 4`);
    op("mu.Lock()");
    put("count++");
    const channel = openChannel();
    const name = pick(channels).name;
    const last = `last${lines.length}`;
    put(`${last} := count == ${1 + random(2)}`);
    op("mu.Unlock()");
    block(`if ${last} {`, () => {
      if (isAlone && channel !== undefined && chance(50)) {
        channel.isClosed = true;
        op(`close(${channel.name})`);
      } else op(`${name} <- 5`);
    });
  }

  return { lines, program };
}

/** `jitter`: statement put before each operation, on its line. */
export function sourceOfProgram({ lines }: RandomProgram, jitter: string | undefined): string {
  return lines
    .map(({ text, isOperation }) =>
      jitter === undefined || !isOperation || text.startsWith("func ")
        ? text
        : text.replace(/^\t*/, (tabs) => `${tabs}${jitter}; `),
    )
    .join("\n");
}
