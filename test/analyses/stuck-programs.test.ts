/**
 * Who is stuck in whole programs: types with methods, interfaces, and the `main` or test that brings
 * them together. `line:price`, lines of the file counted from 1.
 */
import { describe, expect, it } from "vitest";
import { stuckOperations } from "../../src/analyses/concurrency/stuck-operations.js";
import { spanOf } from "../../src/analyses/concurrency/telling.js";
import { probe } from "../support/probe.js";

async function stuckIn(code: string): Promise<string> {
  const packages = ["context", "errors", "io", "iter", "strings", "sync", "time"];
  const used = packages.filter((name) => new RegExp(`\\b${name}\\.[A-Z]`).test(code));
  const text = `package main\nimport (${used.map((name) => `"${name}"`).join("; ")})\n${code.replace(/^\n/, "")}`;
  const [said] = await probe({ "/w/p.go": text }, (scope) =>
    scope
      .ask(stuckOperations)
      .map(({ step, price }) => `${text.slice(0, spanOf(step).start).split("\n").length - 2}:${price}`)
      .sort()
      .join(" "),
  );
  return said ?? "no package";
}

/** The program with one line taken out. */
function without(code: string, line: string): string {
  const rest = code.replace(line, "");
  if (rest === code) throw new Error(`no such line: ${line}`);
  return rest;
}

describe("who is stuck in a program", () => {
  it("a method called through an interface works on what the interface holds", async () => {
    const code = `
type runner interface { Start(); Stop() }
type poller struct { quit chan struct{}; wg sync.WaitGroup }
func (p *poller) Start() {
	p.quit = make(chan struct{})
	p.wg.Go(func() { <-p.quit })
}
func (p *poller) Stop() { close(p.quit); p.wg.Wait() }
func main() {
	all := map[string]runner{"poller": &poller{}}
	for _, one := range all { one.Start() }
	all["poller"].Stop()
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(without(code, "close(p.quit); "))).toBe("5:0");
  });

  it("a promoted method is that of the embedded field", async () => {
    const code = `
type closer interface { Close() }
type base struct { mu sync.Mutex; n int }
func (b *base) Close() { b.mu.Lock(); b.n++; b.mu.Unlock() }
type file struct { name string; base }
type wrapped struct { closer }
func main() {
	f := &file{}
	var c closer = wrapped{f}
	f.mu.Lock()
	f.mu.Unlock()
	c.Close()
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(without(code, "\n\tf.mu.Unlock()"))).toBe("3:0");
  });

  it("structs that are variadic arguments keep their fields", async () => {
    const code = `
type task struct { name string; done chan struct{} }
func wait(tasks ...task) { for _, t := range tasks { <-t.done } }
func main() {
	a, b := task{"a", make(chan struct{})}, task{"b", make(chan struct{})}
	close(a.done)
	close(b.done)
	wait(a, b)
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(without(code, "\n\tclose(b.done)"))).toBe("2:0");
  });

  it("who outlives main costs more, who waits for more work of it more still", async () => {
    const request = (size: string) => `
type server struct { asks chan chan int }
func (s *server) run() { for { select { case a := <-s.asks: a <- 1 } } }
func main() {
	s := &server{asks: make(chan chan int)}
	reply := make(chan int${size})
	go s.run()
	s.asks <- reply
	time.Sleep(1)
}`;
    expect(await stuckIn(request(""))).toBe("2:1");
    expect(await stuckIn(request(", 1"))).toBe("2:3");
  });

  it("branches on texts that are known go one way", async () => {
    const code = `
func main() {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for _, line := range strings.Fields("a b #c") {
			if key, _, ok := strings.Cut(line, "#"); ok || strings.HasPrefix(key, "b") { continue }
			lines <- line
		}
	}()
	<-lines
	// again
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(code.replace("#c", "c"))).toBe("7:1");
    expect(await stuckIn(code.replace("#c", "c").replace("// again", "<-lines"))).toBe("");
  });

  it("what a sync.Map holds comes out of it, and Range goes on until it is told not to", async () => {
    const code = `
type hub struct { subs sync.Map }
func (h *hub) publish(v int) {
	h.subs.Range(func(_, sub any) bool {
		sub.(chan int) <- v
		return true
	})
}
func main() {
	h := &hub{}
	a, b := make(chan int, 1), make(chan int, 1)
	h.subs.Store("a", a)
	h.subs.Store("b", b)
	h.publish(1)
	<-a
	<-b
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(code.replace("return true", "return false"))).toBe("15:0");
    expect(await stuckIn(without(code, '\n\th.subs.Store("b", b)'))).toBe("14:0");
  });

  it("functions of the standard library hand on what they are given", async () => {
    const code = (copy: string) => `
import "slices"
type sub struct { ch chan int }
func publish(subs []*sub) { for _, s := range ${copy} { s.ch <- 1 } }
func main() {
	subs := []*sub{{make(chan int)}}
	done := make(chan int)
	go func() { <-subs[0].ch; close(done) }()
	publish(subs)
	<-done
}`;
    expect(await stuckIn(code("slices.Clone(subs)"))).toBe("");
    expect(await stuckIn(code("subs[1:]"))).toBe("7:0");
  });

  it("a method behind an interface is not skipped with the branch that calls it", async () => {
    const code = `
type closer interface { Close() }
type conn struct { done chan int }
func (c *conn) Close() { close(c.done) }
func shut(c closer, now bool) { if now { c.Close() } else { c.Close() } }
func f(now bool) {
	c := &conn{done: make(chan int)}
	go shut(c, now)
	<-c.done
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(without(code, " else { c.Close() }"))).toBe("8:1");
  });

  it("sync.OnceFunc runs its function once, and all others wait for that", async () => {
    const code = `
func main() {
	var again func()
	first := sync.OnceFunc(func() { if again != nil { again() } })
	again = first
	first()
	first()
}`;
    expect(await stuckIn(code)).toBe("3:0");
    expect(await stuckIn(without(code, "\n\tagain = first"))).toBe("");
    const close = `
func main() {
	done := make(chan int)
	end := sync.OnceFunc(func() { close(done) })
	go end()
	end()
	<-done
}`;
    expect(await stuckIn(close)).toBe("");
    expect(await stuckIn(close.replace("close(done)", ""))).toBe("6:0");
  });

  it("context.AfterFunc runs its function when the context ends, and nobody waits for that", async () => {
    const code = `
func f() {
	ctx, cancel := context.WithCancel(context.Background())
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	defer context.AfterFunc(ctx, func() { mu.Lock(); cond.Broadcast(); mu.Unlock() })()
	go func() { cancel() }()
	mu.Lock()
	for ctx.Err() == nil { cond.Wait() }
	mu.Unlock()
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(code.replace("cond.Broadcast(); ", ""))).toBe("8:0");
  });

  it("package variables hold what they were made with when main begins", async () => {
    const code = `
type plugin interface { Init(r *registry) }
type registry struct { mu sync.Mutex; all map[string]plugin }
var plugins = newRegistry()
var first = plugins
func newRegistry() *registry { return &registry{all: map[string]plugin{}} }
func init() { plugins.all["store"] = store{} }
func (r *registry) Lookup(name string) plugin { r.mu.Lock(); defer r.mu.Unlock(); return r.all[name] }
func (r *registry) InitAll() {
	r.mu.Lock()
	all := r.all
	r.mu.Unlock()
	for _, p := range all { p.Init(r) }
	// done
}
type store struct{}
func (store) Init(r *registry) { r.Lookup("store") }
func main() { first.InitAll() }`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(code.replace("\n\tr.mu.Unlock()", "").replace("// done", "r.mu.Unlock()"))).toBe(
      "7:0",
    );
  });

  it("package variables are anybody's for code that is not read", async () => {
    const code = (given: string) => `
var jobs = make(chan int)
var start func(func())
func work() { jobs <- 1 }
func main() {
	${given}
	<-jobs
}`;
    expect(await stuckIn(code("start(work)"))).toBe("");
    expect(await stuckIn(code("go work()"))).toBe("");
    expect(await stuckIn(code("_ = work"))).toBe("6:0");
  });

  it("an error that is made is no other error", async () => {
    const code = `
func run(line string) error {
	switch line {
	case "quit": return io.EOF
	case "bad": return errors.New("bad line")
	}
	return nil
}
func main() {
	done := make(chan int)
	for _, line := range []string{"a", "bad", "quit"} {
		if run(line) == io.EOF { close(done) }
	}
	<-done
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(code.replace(', "quit"}', "}"))).toBe("13:0");
  });

  it("more states than can be looked at: some ways are followed to their end", async () => {
    const code = `
type bid struct { result chan bool }
func main() {
	bids := make(chan bid)
	go func() { for i := 0; i < 3; i++ { b := <-bids; b.result <- true } }()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { result := make(chan bool, 1); bids <- bid{result}; <-result })
	}
	wg.Wait()
}`;
    expect(await stuckIn(code)).toBe("7:0");
    expect(await stuckIn(code.replace("i < 3", "i < 4"))).toBe("");
  });

  it("a constructor that starts somebody is followed, however deep that lies in what it returns", async () => {
    const code = `
type stage struct { in, out chan string; done chan struct{} }
type pipeline struct { stages []*stage; names map[string]int }
func newPipeline(names ...string) *pipeline {
	p := &pipeline{names: map[string]int{}}
	for i, name := range names {
		s := &stage{in: make(chan string), done: make(chan struct{})}
		p.names[name] = i
		p.stages = append(p.stages, s)
		go func() { defer close(s.done); for range s.in { } }()
	}
	return p
}
func main() {
	p := newPipeline("parse", "store")
	for _, s := range p.stages { close(s.in) }
	for _, s := range p.stages { <-s.done }
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(without(code, "\n\tfor _, s := range p.stages { close(s.in) }"))).toBe("15:0");
  });

  it("a branch that goes one way again and again is one assumption", async () => {
    const code = `
func f(odd func(int) bool) {
	done := make(chan int)
	go func() {
		for i := range 4 { if odd(i) { return } }
		close(done)
	}()
	<-done
}
func g(odd func(int) bool) {
	done := make(chan int)
	for i := range 4 { if !odd(i) { return } }
	<-done
}`;
    expect(await stuckIn(code)).toBe("12:1 7:1");
  });

  it("a function that starts somebody is followed with what main gives it", async () => {
    const code = `
func scan(src string, out chan<- string) { for _, w := range strings.Fields(src) { out <- w }; close(out) }
func parse(src string) error {
	words := make(chan string)
	go scan(src, words)
	for w := range words {
		if strings.HasPrefix(w, "#") && strings.HasSuffix(w, "!") { return errors.New("a comment, which nobody is to write in a line like this") }
	}
	return nil
}
func main() { parse("a #b! c"); time.Sleep(1) }`;
    expect(await stuckIn(code)).toBe("1:1");
    expect(await stuckIn(code.replace("#b", "b"))).toBe("1:2");
  });

  it("what an atomic pointer holds comes out of it", async () => {
    const code = `
import "sync/atomic"
type state struct { changed chan int }
func main() {
	var now atomic.Pointer[state]
	now.Store(&state{make(chan int)})
	before := now.Load()
	after := now.Swap(&state{make(chan int)})
	close(after.changed)
	<-before.changed
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(code.replace("after.changed", "now.Load().changed"))).toBe("9:0");
  });

  it("who is in nobody's reach is stuck, whatever else was not looked at", async () => {
    const code = `
type ask struct { reply chan int }
type node struct { asks chan ask; stop, done chan int }
func (n *node) run() {
	defer close(n.done)
	for { select { case a := <-n.asks: a.reply <- 1; case <-n.stop: return } }
}
func main() {
	for range 6 {
		n := &node{asks: make(chan ask, 1), stop: make(chan int), done: make(chan int)}
		go n.run()
		go func() {
			a := ask{make(chan int, 1)}
			n.asks <- a
			select { case <-a.reply: case <-n.done: }
		}()
		close(n.stop)
		<-n.done
	}
}`;
    expect(await stuckIn(code)).toBe("");
    expect(await stuckIn(code.replace("case <-n.done: }", "}"))).toMatch(/^14:0/);
  });
});
