/**
 * Who is stuck in tests, where those are looked at: what they leave to `Cleanup` runs at their end.
 * `line:price`, lines of the file counted from 1. The order of cleanups was run by Go 1.27.
 */
import { expect, it } from "vitest";
import { stuckOperations } from "../../src/analyses/concurrency/stuck-operations.js";
import { spanOf } from "../../src/analyses/concurrency/telling.js";
import { probe } from "../support/probe.js";

async function stuckIn(code: string): Promise<string> {
  const used = ["context", "sync", "testing"].filter((name) => code.includes(`${name}.`));
  const text = `package p\nimport (${used.map((name) => `"${name}"`).join("; ")})\n${code.replace(/^\n/, "")}`;
  const [said] = await probe(
    { "/w/p_test.go": text },
    (scope) =>
      scope
        .ask(stuckOperations)
        .map(({ step, price }) => `${text.slice(0, spanOf(step).start).split("\n").length - 2}:${price}`)
        .sort()
        .join(" "),
    { tests: true },
  );
  return said ?? "no package";
}

const FEED = `
type feed struct { in chan int; quit, done chan struct{} }
func start() *feed {
	f := &feed{in: make(chan int), quit: make(chan struct{}), done: make(chan struct{})}
	go f.run()
	return f
}
func (f *feed) run() {
	defer close(f.done)
	for {
		select {
		case <-f.in:
		case <-f.quit:
			return
		}
	}
}
func TestFeed(t *testing.T) {
	f := start()
`;

it("runs what was added last first", async () => {
  const quit = "\tt.Cleanup(func() { close(f.quit) })\n";
  const done = "\tt.Cleanup(func() { <-f.done })\n";
  expect(await stuckIn(`${FEED}${quit}${done}\tf.in <- 1\n}`)).toBe("20:0");
  expect(await stuckIn(`${FEED}${done}${quit}\tf.in <- 1\n}`)).toBe("");
});

it("does not take the goroutine of initialization for the test's", async () => {
  const quit = "\tt.Cleanup(func() { close(f.quit) })\n";
  const init = "\nvar size = makeSize()\nfunc makeSize() int { return len([]int{1, 2}) }";
  expect(await stuckIn(`${FEED}${quit}\tf.in <- 1\n\tf.in <- 2\n}${init}`)).toBe("");
});

it("ends the test's context before", async () => {
  const code = (ctx: string): string => `
func TestPoll(t *testing.T) {
	var wg sync.WaitGroup
	ctx := ${ctx}
	wg.Go(func() { <-ctx.Done() })
	t.Cleanup(func() { wg.Wait() })
}`;
  expect(await stuckIn(code("t.Context()"))).toBe("");
  expect(await stuckIn(code("context.WithoutCancel(t.Context())"))).not.toBe("");
});

it("knows what a helper leaves to its test", async () => {
  const code = (stop: string): string => `
func helper(t testing.TB) chan<- int {
	in, quit := make(chan int), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-in:
			case <-quit:
				return
			}
		}
	})
	t.Cleanup(func() { ${stop} })
	return in
}
func TestHelper(t *testing.T) {
	in := helper(t)
	in <- 1
	if t.Name() == "" { t.Fatal("no name") }
	in <- 2
}`;
  expect(await stuckIn(code("close(quit); wg.Wait()"))).toBe("");
  expect(await stuckIn(code("wg.Wait(); close(quit)"))).toBe("13:1");
});

it("runs them after a test that gave up", async () => {
  const code = (buffer: string): string => `
func TestGivesUp(t *testing.T) {
	out := make(chan int${buffer})
	quit := make(chan struct{})
	t.Cleanup(func() { close(quit) })
	go func() {
		<-quit
		out <- 1
	}()
	if t.Failed() { t.FailNow() }
}`;
  expect(await stuckIn(code(""))).toBe("7:2");
  expect(await stuckIn(code(", 1"))).toBe("");
});
