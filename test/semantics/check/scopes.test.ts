/**
 * Which declaration a name means.
 */
import { expect, test } from "vitest";
import { differences } from "./snippet.js";

const same = async (files: Parameters<typeof differences>[0]) => expect(await differences(files)).toEqual([]);

test("scopes begin where Go says", async () => {
  await same(`
var x = "package"
type T int
func f(err error) {
	x := len(x)
	_ = x // int
	{
		x, err := 1.5, 2
		_ = x // float64
		_ = err // int
	}
	if x := 'c'; x > 0 {
		_ = x // int32
	} else if y := x; y > 0 {
		_ = y // int32
	}
	var g func() = func() { _ = g }
	_ = g // func()
	type T struct{ next *T }
	_ = T{}.next // *m.T
	const c = 1
	{
		const c = c + 0.5
		_ = c // float64 = 3/2
	}
	a, err := 1, err
	_ = err // error
	for i := 0; i < 3; i++ {
		i := string(rune(i))
		_ = i // string
	}
	switch x := any(x).(type) {
	case int, nil:
		_ = x // interface{}
	case error:
		_ = x // error
	default:
		_ = x // interface{}
	}
	_ = a // int
	len := func(s string) bool { return true }
	_ = len("") // bool
}
`);
});

test("each clause of select has a scope of its own", async () => {
  await same(`
func f(a chan int, b chan string, m map[string]int) {
	var v any
	select {
	case v := <-a:
		_ = v // int
	case v, ok := <-b:
		_ = v // string
		_ = ok // bool
	case m["x"] = <-a:
	case a <- 1 << m["x"]:
		_ = v // interface{}
	}
}
`);
});

test("imports: alias, dot, names that differ from the path, shadowing", async () => {
  await same({
    "a.go": `
import (
	str "strings"
	. "errors"
	"math/rand/v2"
	"m/sub"
	"example.com/go-thing.v2"
	_ "net/http"
	"C"
)
func f(thing struct{ n int }) {
	str.ToUpper("") // -> strings.ToUpper
	New("x") // -> errors.New
	rand.N(3) // -> math/rand/v2.N
	called.Do() // -> m/sub.Do
	_ = called.V // []m/sub.T
	http.Get("") // -> unknown
	C.puts(nil) // -> unknown
	_ = thing.n // int
}
func g() {
	thing.Do(1) // -> unknown
	str := struct{ ToUpper func() }{}
	str.ToUpper() // -> value ToUpper
}
`,
    "sub/sub.go": "package called\ntype T int\nvar V = make([]T, 3)\nfunc Do() {}\n",
  });
});

test("package-level variables from cut initialisers, and cycles", async () => {
  await same(`
var table = [...]struct{ name string }{{"a"}, {"b"}, {"c"}}
var handler = func() error { return other() }
var list = append([]string{"a"}, names...)
var names = []string{
	"x",
}
var _ = table // [3]struct{name string}
var _ = handler // func() error
var _ = list // []string
const size = len([...]int{1, 2, 3})
var _ = size // int = 3
var result = func() int { return len(table) }()
var _ = result // int
func other() error { _ = handler; return nil }
var loopA, loopB = loopB, loopA
var _ = loopA // invalid type
type Tree struct{ kids []Tree; parent *Tree; walk func(Tree) Tree }
var _ = Tree{}.walk(Tree{}).kids[0].parent // *m.Tree
type List = []*Node
type Node struct{ all List }
var _ = Node{}.all // []*m.Node
`);
});

test("function literals see what is declared above them only", async () => {
  await same(`
var late = 1.5
func f() {
	g := func() {
		_ = late // float64
	}
	late := "s"
	_ = late // string
	g()
}
`);
});
