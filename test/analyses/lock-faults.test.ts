/**
 * Locks that are taken again, in two orders, or held while waiting for who needs them, in libraries
 * that nobody explores. `kind line:price`, lines of the code counted from 1.
 */
import { describe, expect, it } from "vitest";
import { spanOf } from "../../src/analyses/concurrency/telling.js";
import { lockFaults } from "../../src/analyses/lock-order/faults.js";
import { probe } from "../support/probe.js";

async function faultsIn(code: string): Promise<string> {
  const text = `package p\nimport "sync"\n${code.replace(/^\n/, "")}`;
  const [said] = await probe({ "/w/p.go": text }, (scope) =>
    scope
      .ask(lockFaults)
      .map(
        ({ kind, step, price }) =>
          `${kind} ${text.slice(0, spanOf(step).start).split("\n").length - 2}:${price}`,
      )
      .sort()
      .join(" "),
  );
  return said ?? "no package";
}

const TWO = `
type T struct { a, b sync.Mutex; n int; hook func() }
`;

describe("faults of locks", () => {
  it("a lock taken again by a helper, unless it was given back before", async () => {
    const code = (between: string): string => `${TWO}
func (t *T) One() { t.a.Lock(); ${between}t.n++; t.two() }
func (t *T) two() { t.three() }
func (t *T) three() { t.a.Lock(); t.n++; t.a.Unlock() }`;
    expect(await faultsIn(code("defer t.a.Unlock(); "))).toBe("again 5:0");
    expect(await faultsIn(code("t.a.Unlock(); "))).toBe("");
  });

  it("a helper that takes the lock only where it is told to", async () => {
    const code = (told: boolean): string => `${TWO}
func (t *T) One() { t.a.Lock(); defer t.a.Unlock(); t.two(${told}) }
func (t *T) two(lock bool) { if lock { t.a.Lock(); defer t.a.Unlock() }; t.n++ }`;
    expect(await faultsIn(code(true))).toBe("again 4:0");
    expect(await faultsIn(code(false))).toBe("");
  });

  it("readers wait for a writer that waits for them, where there is one", async () => {
    const code = (writer: string): string => `
type T struct { mu sync.RWMutex; n int }
func (t *T) One() int { t.mu.RLock(); defer t.mu.RUnlock(); return t.two() }
func (t *T) two() int { t.mu.RLock(); defer t.mu.RUnlock(); return t.n }
${writer}`;
    expect(await faultsIn(code("func (t *T) Set() { t.mu.Lock(); t.n++; t.mu.Unlock() }"))).toBe(
      "read again 3:1",
    );
    expect(await faultsIn(code(""))).toBe("");
  });

  it("two orders, unless a third lock is over both, even in callers", async () => {
    const code = (name: string, gate: string): string => `
type T struct { gate, a, b sync.Mutex; n int }
func (t *T) One() { ${gate} t.one() }
func (t *T) Two() { ${gate} t.two() }
func (t *T) one() { t.a.Lock(); defer t.a.Unlock(); t.b.Lock(); t.n++; t.b.Unlock() }
func (t *T) ${name}() { t.b.Lock(); defer t.b.Unlock(); t.a.Lock(); t.n--; t.a.Unlock() }`;
    expect(await faultsIn(code("two", ""))).toBe("order 4:0");
    const gate = "t.gate.Lock(); defer t.gate.Unlock();";
    expect(await faultsIn(code("two", gate))).toBe("");
    expect(await faultsIn(code("Other", gate))).toBe("order 4:0");
  });

  it("a callback that lies in a field takes its owner's lock", async () => {
    const code = (held: string): string => `
type Cache struct { mu sync.Mutex; n int; dropped func() }
func (c *Cache) Drop() { c.mu.Lock(); ${held} c.dropped() }
func (c *Cache) Len() int { c.mu.Lock(); defer c.mu.Unlock(); return c.n }
type Index struct { mu sync.Mutex; n int; cache *Cache }
func New() *Index { i := &Index{cache: &Cache{}}; i.cache.dropped = i.note; return i }
func (i *Index) note() { i.mu.Lock(); i.n++; i.mu.Unlock() }
func (i *Index) Size() int { i.mu.Lock(); defer i.mu.Unlock(); return i.cache.Len() }`;
    expect(await faultsIn(code("defer c.mu.Unlock();"))).toBe("order 6:1");
    expect(await faultsIn(code("c.mu.Unlock();"))).toBe("");
  });

  it("waiting under a lock for a goroutine that comes for it", async () => {
    const code = (before: string, after: string): string => `
type T struct { mu sync.Mutex; jobs chan int; wg sync.WaitGroup; n int }
func New() *T { t := &T{jobs: make(chan int)}; t.wg.Add(1); go t.run(); return t }
func (t *T) run() {
	defer t.wg.Done()
	for j := range t.jobs { t.mu.Lock(); t.n += j; t.mu.Unlock() }
}
func (t *T) Close() { t.mu.Lock(); close(t.jobs); ${before} t.wg.Wait(); ${after} }`;
    expect(await faultsIn(code("", "t.mu.Unlock()"))).toBe("kept 5:0");
    expect(await faultsIn(code("t.mu.Unlock();", ""))).toBe("");
  });
});
