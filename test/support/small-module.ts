/**
 * A module of four packages in which findings of one hang on what another does, and edits that turn
 * them on and off: for tests of what is remembered.
 */

const CLOSES = "resp.Body.Close()";

/** `c` closes for `b`, `b` for `a`; `a` has a test outside of it; `d` stands apart. */
export const FILES: Readonly<Record<string, string>> = {
  "/w/go.mod": "module example.com/m\n\ngo 1.24\n",
  "/w/c/c.go": `package c\n\nimport "net/http"\n\nfunc Close(resp *http.Response) { ${CLOSES} }\n`,
  "/w/b/b.go":
    'package b\n\nimport (\n\t"net/http"\n\n\t"example.com/m/c"\n)\n\nfunc Done(resp *http.Response) { c.Close(resp) }\n',
  "/w/a/a.go":
    'package a\n\nimport (\n\t"net/http"\n\n\t"example.com/m/b"\n)\n\nfunc A() {\n\tresp, err := http.Get("x")\n\tif err != nil {\n\t\treturn\n\t}\n\tb.Done(resp)\n}\n',
  "/w/a/more.go": 'package a\n\nimport "time"\n\nfunc More() { time.Sleep(1) }\n',
  "/w/a/a_test.go":
    'package a_test\n\nimport (\n\t"testing"\n\n\t"example.com/m/a"\n)\n\nfunc TestA(t *testing.T) { a.A() }\n',
  "/w/d/d.go":
    'package d\n\nimport "net/http"\n\nfunc D() {\n\tresp, err := http.Get("x")\n\tif err != nil {\n\t\treturn\n\t}\n\tprintln(resp.Status)\n}\n',
};

/** Edits of one file each: what stands there, and what comes in its place. */
export const EDITS: readonly (readonly [path: string, from: string, to: string])[] = [
  ["/w/c/c.go", CLOSES, "println(resp.Status)"],
  ["/w/c/c.go", "println(resp.Status)", CLOSES],
  ["/w/b/b.go", "c.Close(resp)", "println(c.Close, resp)"],
  ["/w/b/b.go", "println(c.Close, resp)", "c.Close(resp)"],
  ["/w/a/a.go", "b.Done(resp)", "println(b.Done)"],
  ["/w/a/a.go", "println(b.Done)", "b.Done(resp)"],
  ["/w/a/more.go", "func More", "func Moore"],
  ["/w/a/a_test.go", "a.A()", "a.More()"],
  ["/w/d/d.go", "println(resp.Status)", CLOSES],
  ["/w/d/d.go", "\treturn", "\t}\treturn"],
];
