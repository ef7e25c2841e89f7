// Every construct of Go's grammar at least once; everything.ast is what go/ast makes of it.

//go:build go1.27

package everything // a comment behind

import "fmt"

import (
	. "math"
	_ "embed"
	alias /* why */ "net/http"
	`os`
)

const one = 1

const (
	a, b int = iota, iota << 1
	c, d
	e rune = 'x'; f = '\''
	g = "s\n\x41\u00e9\U0001F600" + `raw
func notCode() {
`
	h = 0x1p-2 + .5e3 + 1_000.5 + 0b1010 + 0o17 + 017 + 0xFF
	i = 3i + 0.5i
)

var x int
var y, z = 1, 2
var (
	m = map[string][]int{"k": {1, 2}, "l": nil}
	n [3]*fmt.Stringer
	o = [...]string{2: "two", "three"}
	p = struct{ a, b int }{a: 1, b: 2}
	q = func(a int) (r int) { return a }
	r = (*int)(nil)
	s = []byte("x")
	t, u = q(1), Sqrt(2)
)

type (
	Empty struct{}
	Alias = alias.Handler
	Set[T comparable] = map[T]struct{}
)

type Struct struct {
	one, two int `json:"one"`
	Empty
	*fmt.Formatter
	Generic[int, string] "tag"
	*Generic2[int]
	fmt.Stringer
	inner struct {
		f func(int, ...string) (n int, err error)
	}
	_ [unsafe.Sizeof(uint8(0))]byte
}

type Generic[K comparable, V any] struct {
	k K
	v V
}

type Generic2[T interface{ ~[]int | ~map[string]int }] []T

type Constraint interface {
	~int | ~string | fmt.Stringer
	comparable
	Method(a, b int, c ...string) (x, y error)
	Plain()
	Result() <-chan int
	Generic[int, string]
}

type Chans struct {
	a chan int
	b <-chan int
	c chan<- int
	d chan<- chan int
	e chan (<-chan int)
	f <-chan <-chan int
	g chan func() chan int
	h chan <-chan int
}

type Func func(Struct, *Generic[int, string], [2]int, []int, map[string]int, (int)) (func(), error)

func foreign(x int) int

func (s Struct) value()                                 {}
func (s *Struct) pointer(a, b int) (c, d int)           { return }
func (*Generic[K, V]) unnamed(K, V) (map[K]V, error)    { return nil, nil }
func (g *Generic[_, _]) method[T any](t T) Generic[T, T] { panic("") }
func generic[A, B any, C ~[]A](a A, b B, c C) (_ C)     { return }
func unnamed(int, *Struct, ...interface{ M() })         {}
func named(a, b int, c *Struct, d ...string)            {}

func statements(ch chan int, other ...int) (result int, err error) {
	{
	}
	;
	var local int
	const k = 1
	type T struct{ a int }
	var (
		v1     = 1
		v2 int = 2
	)
	local = 1
	local, x = x, local
	local += 1; local -= 1; local *= 1; local /= 1; local %= 1
	local &= 1; local |= 1; local ^= 1; local <<= 1; local >>= 1; local &^= 1
	new1, new2 := 1, 2
	local++
	local--
	ch <- local
	<-ch
	go func() { ch <- 1 }()
	defer fmt.Println("a", local)
	go (generic[int, string, []int])(1, "", nil)

	if local > 0 {
	} else if y := f2(); y != nil {
	} else {
		goto end
	}
	if v, ok := m["k"]; !ok && len(v) == 0 || v == nil {
	}
	if (Struct{}) == (Struct{one: 1}) {
	}

outer:
	for {
		for local < 10 {
			break outer
		}
		for i := 0; i < 10; i++ {
			continue outer
		}
		for ; ; local++ {
			break
		}
		for i, j := 0, 1; ; {
			continue
		}
		for range ch {
		}
		for range 10 {
		}
		for k := range m {
		}
		for k, v := range m {
		}
		for local = range ch {
		}
		for _, p.a = range other {
		}
		for x := range func(yield func(int) bool) { yield(1) } {
		}
	}

	switch {
	case local == 1, local == 2:
		fallthrough
	case true:
		local = 3
	default:
	}
	switch v := local; v {
	case 1:
	}
	switch f2(); {
	}
	switch local {
	default:
		local++
		fallthrough
	case 'a', "b"[0]:
	}

	switch err.(type) {
	}
	switch v := err.(type) {
	case nil:
	case error, *Struct, []int, map[string]int, func(), chan int, interface{}:
		_ = v
	default:
	}
	switch v := f2(); w := v.(type) {
	case fmt.Stringer, Generic[int, string]:
		_ = w
	}

	select {}
	select {
	case v := <-ch:
		_ = v
	case v, ok := <-ch:
		_, _ = v, ok
	case local = <-ch:
	case <-ch:
		return
	case ch <- local + 1:
		break
	default:
	}

end:
	return local, nil
unused:
}

func expressions(a, b int, list []int, s *Struct, any interface{}) {
	_ = a + b*a - b/a%b&a | b ^ a&^b<<1>>2
	_ = a == b && a != b || a < b && a <= b || a > b && a >= b
	_ = !true || false
	_ = -a + +b ^ ^a
	_ = &a
	_ = *s
	_ = **&s
	_ = &Struct{one: 1}
	_ = (a + b) * (a - b)
	_ = list[0] + list[a:][0] + list[:b][0] + list[a:b][0] + list[:a:b][0] + list[a:b:a][0] + list[:][0]
	_ = s.inner.f(1, "a", "b")
	_ = append(list, list...)
	_ = any.(int) + any.(*Struct).one
	_ = make([]int, 1, 2)
	_ = make(chan<- int)
	_ = new(Struct)
	_ = new(a + b)
	_ = new(func() int { return 1 }())
	_ = []int(nil)
	_ = map[string]int{}
	_ = [2]int{1, 2}
	_ = [...]int{}
	_ = [][]int{{1}, {2, 3}, 4: {}}
	_ = map[Struct]*Struct{{one: 1}: {two: 2}, Struct{}: nil}
	_ = struct{}{}
	_ = []struct{ a int }{{1}, {a: 2}}
	_ = func(int) {}
	_ = func() (a, b int) { return 1, 2 }
	_ = (func())(nil)
	_ = (<-chan int)(nil)
	_ = chan int(nil)
	_ = interface{}(nil)
	_ = *(*int)(nil)
	_ = *(*[]struct{ f int })(nil)
	_ = *(*struct{ f func() })(nil).f
	_ = (*(*[4]byte)(nil))[1]
	_ = generic[int, string, []int]
	_ = generic[int](1, "", nil)
	_ = unnamed2[[]int](nil)
	_ = unnamed2[*Struct](nil)
	_ = unnamed2[map[string]func(int) chan<- int](nil)
	_ = Generic[int, string]{k: 1}
	_ = &Generic[int, map[string]int]{}
	_ = fmt.Stringer.String
	_ = alias.Header{"a": {"b"}}
	_ = (Struct).value
	_ = (*Struct).pointer
	_ = func() {}
	_ = iota
	_ = nil
	_ = list[a*b]
	_ = m["a"][a](b)
	_ = a /* here */ + /* and
	here */ b
	fmt.Println(
		a,
		b, // last
	)
	f2().
		f3().
		f4(func() {
			a++
		})
}
