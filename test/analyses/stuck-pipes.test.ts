/**
 * Who is stuck at `io.Pipe`, and where sequences are pulled. `line:price`, lines of the file counted
 * from 1: what is given to other code, closed at an end or read to it is silent.
 */
import { describe, expect, it } from "vitest";
import { stuckOperations } from "../../src/analyses/concurrency/stuck-operations.js";
import { spanOf } from "../../src/analyses/concurrency/telling.js";
import { probe } from "../support/probe.js";

async function stuckIn(code: string): Promise<string> {
  const packages = ["bufio", "bytes", "compress/gzip", "errors", "fmt", "io", "iter", "net/http"];
  const used = packages.filter((path) => code.includes(`${path.slice(path.indexOf("/") + 1)}.`));
  const text = `package p\nimport (${used.map((path) => `"${path}"`).join("; ")})\n${code.replace(/^\n/, "")}`;
  const [said] = await probe({ "/w/p.go": text }, (scope) =>
    scope
      .ask(stuckOperations)
      .map(({ step, price }) => `${text.slice(0, spanOf(step).start).split("\n").length - 2}:${price}`)
      .sort()
      .join(" "),
  );
  return said ?? "no package";
}

/** A writer of two lines, and what is done with the reader. */
function reading(does: string): string {
  return `
func f(out io.Writer, use func(io.Reader)) error {
	r, w := io.Pipe()
	go func() {
		fmt.Fprintln(w, "one")
		fmt.Fprintln(w, "two")
		w.Close()
	}()
	${does}
}`;
}

/** A reader that waits for a line, and what is done with the writer. */
function writing(does: string): string {
  return `
func f(use func(io.Writer)) {
	r, w := io.Pipe()
	go func() {
		io.Copy(io.Discard, r)
	}()
	${does}
}`;
}

describe("a write to a pipe", () => {
  it.each([
    ["return nil", "4:0"],
    ["_, err := bufio.NewReader(r).ReadString('\\n'); return err", "5:0"],
    ["_, err := r.Read(make([]byte, 8)); return err", "5:0"],
    ["_, err := io.Copy(out, r); return err", "5:1"],
    ["_, err := io.Copy(out, io.LimitReader(r, 4)); return err", "5:0"],
    ["return w.CloseWithError(errors.New(`no`))", ""],
    ["return r.Close()", ""],
    ["defer r.Close(); return errors.New(`no`)", ""],
    ["_, err := io.Copy(io.Discard, r); return err", ""],
    ["var b bytes.Buffer; _, err := io.Copy(&b, r); return err", ""],
    ["_, err := io.ReadAll(io.TeeReader(r, out)); return err", ""],
    ["for s := bufio.NewScanner(r); s.Scan(); {}; return nil", ""],
    ["use(r); return nil", ""],
    ["use(bufio.NewReader(r)); return nil", ""],
    ["_, err := http.Post(`http://a.example`, `text/plain`, r); return err", ""],
  ])("%s: %s", async (does, said) => {
    expect(await stuckIn(reading(does))).toBe(said);
  });

  it("waits in a buffer until it is flushed", async () => {
    const code = (flush: string): string => `
func f() {
	r, w := io.Pipe()
	defer r.Close()
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "one")
	${flush}
}`;
    expect(await stuckIn(code(""))).toBe("");
    expect(await stuckIn(code("b.Flush()"))).toBe("6:0");
  });

  it("is made by what packs", async () => {
    const code = (close: string): string => `
func f(data []byte) {
	r, w := io.Pipe()
	${close}
	go func() {
		z := gzip.NewWriter(w)
		z.Write(data)
		w.CloseWithError(z.Close())
	}()
	r.Read(make([]byte, 1))
}`;
    expect(await stuckIn(code(""))).toBe("7:0");
    expect(await stuckIn(code("defer r.Close()"))).toBe("");
  });
});

describe("a read from a pipe", () => {
  it.each([
    ["w.Write(nil)", "4:0"],
    ["_ = w", "4:0"],
    ["defer w.Close(); w.Write(nil)", ""],
    ["w.CloseWithError(io.ErrUnexpectedEOF)", ""],
    ["r.Close()", ""],
    ["use(w)", ""],
  ])("%s: %s", async (does, said) => {
    expect(await stuckIn(writing(does))).toBe(said);
  });

  it("tells the end from an error", async () => {
    const code = (send: string): string => `
func f() error {
	r, w := io.Pipe()
	done := make(chan error)
	go func() {
		w.Close()
		${send}
	}()
	_, err := r.Read(make([]byte, 8))
	if errors.Is(err, io.EOF) {
		return <-done
	}
	return nil
}`;
    expect(await stuckIn(code("done <- nil"))).toBe("");
    expect(await stuckIn(code(""))).toBe("10:0");
  });
});

describe("a sequence that is pulled", () => {
  const code = (end: string, stop: string): string => `
func from(in <-chan int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := range in {
			if !yield(n) { return }
		}
	}
}
func f() int {
	in := make(chan int, 1)
	in <- 1
	${end}
	next, stop := iter.Pull(from(in))
	${stop}
	sum := 0
	for n, ok := next(); ok; n, ok = next() { sum += n }
	return sum
}`;

  it("runs while somebody asks", async () => {
    expect(await stuckIn(code("close(in)", "defer stop()"))).toBe("");
    expect(await stuckIn(code("", "defer stop()"))).toBe("3:0");
  });

  it("that nobody asks any more is not stuck", async () => {
    expect(await stuckIn(code("close(in)", "next(); return 0; _ = stop"))).toBe("");
  });
});
