/**
 * Types of expressions of every kind.
 */
import { expect, test } from "vitest";
import { differences } from "./snippet.js";

const same = async (files: Parameters<typeof differences>[0]) => expect(await differences(files)).toEqual([]);

test("constants: iota, repetition, typed and untyped values", async () => {
  await same(`
type Level int
const (
	A Level = iota + 1
	B
	_
	D
)
const (
	KB = 1 << (10 * (iota + 1))
	MB
)
const half, third = 1 / 2.0, 1.0 / 3
func f() {
	const x, y = iota, "s"
	const (
		k = 7
		l
	)
	_ = A // m.Level = 1
	_ = D // m.Level = 4
	_ = MB // int = 1048576
	_ = half // float64 = 1/2
	_ = l // int = 7
	_ = y + "t" // string = "st"
	_ = len("häß") // int = 5
	_ = 'a' + 1.0 // float64 = 98
	_ = 'a' + 1 // int32 = 98
	_ = uint8(255) &^ 1 // uint8 = 254
	_ = ^uint8(0) // uint8 = 255
	_ = 5 / 2 // int = 2
	_ = 5.0 / 2 // float64 = 5/2
	_ = string('x') // string = "x"
	_ = float32(0.1) > 0 // bool = true
	_ = x == 0 // bool = true
}
`);
});

test("untyped operands take the type of the other, of the variable, or their default", async () => {
  await same(`
import "time"
func f(n int, d time.Duration, i interface{}, b byte, p *int) {
	_ = n << 3 // int
	_ = 1 << n // int
	_ = uint64(1 << n) // uint64
	_ = float64(n) * 2 // float64
	_ = d * 2 // time.Duration
	_ = 2 * time.Second // time.Duration = 2000000000
	_ = b + '0' // uint8
	_ = i == nil // bool
	_ = i == 3 // bool
	_ = p != nil // bool
	_ = []byte("x") // []uint8
	_ = 1i * 2 // complex128 = (0 + 2i)
	_ = min(n, 3) // int
	_ = max(1, 2.5) // float64 = 5/2
}
`);
});

test("comma-ok forms, multiple results, tuples", async () => {
  await same(`
import "os"
func two() (int, error)
func f(m map[string]int, c <-chan bool, i any) {
	v, ok := m["a"]
	_ = v // int
	_ = ok // bool
	w, open := <-c
	_ = w // bool
	_ = open // bool
	s, isString := i.(string)
	_ = s // string
	_ = isString // bool
	n, err := two()
	_ = n // int
	_ = err // error
	file, err := os.Open("x")
	_ = file // *os.File
	_ = err // error
	var q, r = two()
	_ = q // int
	_ = r // error
}
`);
});

test("composite literals leave out types of elements and keys", async () => {
  await same(`
type P struct{ X, Y int; next *P }
type K [2]int
func f() {
	_ = [...]string{2: "a", "b"} // [4]string
	_ = [...]P{{1, 2, nil}, {X: 1}} // [2]m.P
	_ = []*P{{X: 1}, {Y: 2}} // []*m.P
	_ = map[K][]P{{1, 2}: {{X: 3}}} // map[m.K][]m.P
	_ = &P{} // *m.P
	_ = []*P{{X: 1}}[0].X // int
	_ = map[string]func() int{"a": func() int { return 1 }}["a"]() // int
	_ = struct{ a int }{3}.a // int
}
`);
});

test("selectors: embedding, pointers, methods as values and expressions", async () => {
  await same(`
import "sync"
type Base struct{ id int }
func (b *Base) ID() int { return b.id }
func (Base) Name() string { return "" }
type Mid struct{ *Base; sync.Mutex }
type Top struct{ Mid; Name int }
type I interface{ ID() int }
func f(t Top, i I) {
	_ = t.id // int
	_ = t.Name // int
	_ = t.ID // func() int
	_ = (*Top).ID // func(*m.Top) int
	_ = I.ID // func(m.I) int
	_ = Base.Name // func(m.Base) string
	t.Lock() // -> (*sync.Mutex).Lock
	t.ID() // -> (*m.Base).ID
	i.ID() // -> interface (m.I).ID
	(*Base).ID(t.Base) // -> (*m.Base).ID
	t.Mid.Name() // -> (m.Base).Name
}
`);
});

test("built-in functions", async () => {
  await same(`
import "unsafe"
type S []string
func f(s S, b []byte, c chan<- int, m map[string]bool, a *[4]int) {
	_ = append(s, "x") // m.S
	_ = append(b, "text"...) // []uint8
	_ = append([]int(nil), 1, 2) // []int
	_ = len(a) // int = 4
	_ = cap(c) // int
	_ = make(S, 3) // m.S
	_ = new(S) // *m.S
	_ = new(3) // *int
	_ = new("s") // *string
	_ = copy(b, "x") // int
	_ = recover() // interface{}
	_ = complex(1, 2) // complex128 = (1 + 2i)
	_ = real(complex64(1)) // float32 = 1
	_ = unsafe.Sizeof(a) // uintptr = 8
	_ = unsafe.Slice(&b[0], 3) // []uint8
	delete(m, "a") // -> builtin delete
	clear(m) // -> builtin clear
	close(c) // -> builtin close
	print(1) // -> builtin print
	unsafe.String(&b[0], 1) // -> builtin String
}
`);
});

test("range loops", async () => {
  await same(`
import ("iter"; "maps")
type N uint8
func f(s []string, t string, a *[3]bool, m map[int]string, c chan error, n N, seq iter.Seq2[int, string]) {
	for i, x := range s { _ = i // int
		_ = x // string
	}
	for i, r := range t { _ = i // int
		_ = r // int32
	}
	for _, x := range a { _ = x // bool
	}
	for k, v := range m { _ = k // int
		_ = v // string
	}
	for e := range c { _ = e // error
	}
	for i := range n { _ = i // m.N
	}
	for i := range 10 { _ = i // int
	}
	for k, v := range seq { _ = k // int
		_ = v // string
	}
	for k := range maps.Keys(m) { _ = k // int
	}
}
`);
});
