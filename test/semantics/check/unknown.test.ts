/**
 * Missing packages, broken code and extreme code: fewer answers, never a wrong one or an error.
 */
import { expect, test } from "vitest";
import { check, differences } from "./snippet.js";

const same = async (files: Parameters<typeof differences>[0]) => expect(await differences(files)).toEqual([]);

test("packages that cannot be found leave everything through them unknown", async () => {
  await same(`
import ("example.com/lib"; "time")
type Mine struct{ lib.Base; n int }
func (m *Mine) Own() int { return m.n }
type Wrapper interface{ lib.Iface; Extra() }
func f(m *Mine, w Wrapper, d lib.Duration) {
	_ = m.Own() // int
	_ = m.n // int
	_ = m.Promoted() // invalid type
	m.Promoted() // -> unknown
	w.Extra() // -> interface (m.Wrapper).Extra
	w.Other() // -> unknown
	_ = lib.New(1, "x") // invalid type
	x, err := lib.Two()
	_ = x // invalid type
	_ = err // invalid type
	_ = []lib.T{{A: 1}}[0].A // invalid type
	_ = lib.Timeout * time.Second // time.Duration
	_ = lib.A == lib.B // bool
	_ = time.Duration(lib.N) // time.Duration
	_ = d + 1 // invalid type
	lib.Run(func() { _ = m.n // int
	})
}
`);
});

test("constants given to unknown functions have no type", async () => {
  const { parts } = await check(`
import "example.com/lib"
func f() { lib.Do(1 << 3, nil, 1.5, 2 > 1) }
`);
  const part = parts[0];
  if (part === undefined) throw new Error("no body");
  const call = part.nodes.find((node) => node.kind === "CallExpr");
  if (call?.kind !== "CallExpr") throw new Error("no call");
  expect(call.args.map((arg) => part.info.typeOf(arg).kind)).toEqual([
    "Unknown",
    "Basic",
    "Unknown",
    "Unknown",
  ]);
});

test("broken code gives fewer answers and no error", async () => {
  await same(`
type T struct{ a int; b Missing }
func (t T) m() int { return t.a }
func (t T) m() string { return "" }
func (u Missing) n() {}
func f(t T) {
	_ = t.m() // int
	_ = t.b // invalid type
	_ = t.nothing // invalid type
	_ = undefined + 1 // invalid type
	x := undefined()
	_ = x // invalid type
	_ = 1 + "a" // invalid type
	_ = nil // untyped nil
	var i int = "s"
	_ = i // int
	a, b := t.m()
	_ = a // invalid type
	f(1, 2, 3)
	_ = T{}.a.b // invalid type
	_ = b // invalid type
	for range 3.5 {}
	return 1, 2
}
type A = B
type B = A
type C struct{ C }
type D interface{ D }
type E [len(E{})]int
var v = v
func g(a A, c C, d D, e E) { a.x(); c.x(); d.x(); e.x() // -> unknown
}
`);
});

test("a deep expression overflows nothing", async () => {
  const sum = Array.from({ length: 20_000 }, (_, i) => `x${i % 3}`).join(" + ");
  const text = Array.from({ length: 20_000 }, () => `"a"`).join(" + ");
  const bools = Array.from({ length: 20_000 }, () => `x0 == x1`).join(" && ");
  const chain = `b${".add(1)".repeat(5_000)}`;
  const nested = `${"(".repeat(3_000)}x0${")".repeat(3_000)}`;
  const elses = Array.from({ length: 5_000 }, (_, i) => `if y := x0; y == ${i} { _ = y }`).join(" else ");
  await same(`
type B struct{}
func (b B) add(int) B { return b }
func f(x0, x1, x2 int, b B) {
	_ = ${sum} // int
	var t bool = ${bools}
	_ = t // bool
	_ = ${chain} // m.B
	_ = len(${text}) // int = 20000
	_ = ${nested}
	${elses}
	_ = x0 // int
}
`);
});

test("a long chain of declarations ends", async () => {
  const lines = ["const c0 = 1"];
  for (let i = 1; i < 3_000; i++) lines.push(`const c${i} = c${i - 1} + 1`);
  const { info } = await check(lines.join("\n"));
  const last = info.lookup("c2999");
  expect(last?.kind === "Const" && last.type().kind).toBeTruthy();
  const early = info.lookup("c50");
  expect(early?.kind === "Const" && early.value()).toEqual({ kind: "int", value: 51n });
});
