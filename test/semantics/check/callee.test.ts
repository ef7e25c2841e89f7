/**
 * What calls call, and what function literals capture.
 */
import { expect, test } from "vitest";
import type { FuncLit } from "../../../src/syntax/ast.js";
import { check, differences } from "./snippet.js";

const same = async (files: Parameters<typeof differences>[0]) => expect(await differences(files)).toEqual([]);

test("what a call calls", async () => {
  await same(`
import "net/http"
type H func(int)
func (h H) Run() {}
type S struct{ cb func(); h H }
func get() func()
func f(s *S, param func(), c *http.Client) {
	http.Get("x") // -> net/http.Get
	c.Do(nil) // -> (*net/http.Client).Do
	http.DefaultClient.Get("") // -> (*net/http.Client).Get
	s.cb() // -> value cb
	s.h(1) // -> value h
	s.h.Run() // -> (m.H).Run
	H(nil).Run() // -> (m.H).Run
	H(nil) // -> conversion
	(func(int))(nil) // -> conversion
	param() // -> value param
	get()() // -> value
	func() {}() // -> closure
	once := func() {}
	once() // -> closure
	var later func()
	later = func() { later() }
	later() // -> closure
	twice := func() {}
	twice = get()
	twice() // -> value twice
	addressed := func() {}
	use(&addressed)
	addressed() // -> value addressed
	[]func(){once}[0]() // -> value
	undefined() // -> unknown
	(len)("x") // -> builtin len
}
func use(*func()) {}
`);
});

test("captures, in the order of first mention", async () => {
  const { parts } = await check(`
var global int
func (r *T) f(p int) (res error) {
	a, b := 1, 2
	outer := func(q int) {
		_ = b
		inner := func() { a++; _ = q; _ = r; res = nil }
		_ = global
		inner()
		a := 3
		_ = a
		switch v := any(p).(type) { case int: func() { _ = v }() }
	}
	outer(a)
	return
}
type T struct{}
`);
  const part = parts[1];
  if (part === undefined) throw new Error("no body");
  const lits = part.nodes.filter((node): node is FuncLit => node.kind === "FuncLit");
  const names = lits.map((lit) =>
    part.info
      .capturesOf(lit)
      .map((variable) => variable.name)
      .join(" "),
  );
  expect(names).toEqual(["b a r res p", "a q r res", "v"]);
});
