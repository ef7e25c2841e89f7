package everything

func f() { L: for { break L } }; func g() {}; var one, two = 1, 2; type T int

func oneLine() { if a { b() } else { c() }; for i := range 3 { d(i) }; switch x { case 1: y(); case 2: }; select { case <-c: d(); default: e() } }

func raw() int {
	x := `raw`
	return len(x)
}

func   spaced (  a   int,b string ,  )  (  int,error,  )   {

	return   a ,  nil

}

var é, 世界 = "é", "世界😀"

func ünïcode(ñ string) { ñ = "😀" + ñ; use(ñ) }

type Tree[T any] struct{ left, right *Tree[T] }

func (t *Tree[T]) walk(yield func(T) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.v) && t.right.walk(yield)
}

func closures() func() func() int {
	return func() func() int {
		return func() int { return func() int { return 1 }() }
	}
}

func labels() {
a:
b:
	for {
		switch {
		case true:
			break a
		default:
			continue b
		}
	}
}

func ifs(x T) {
	if x == (T{}) {
	}
	if f := func() T { return T{} }; f() == (T{1}) {
	}
	for _, x := range []T{{}, {}} {
	}
	switch x := (T{}); x {
	}
	if v, ok := <-c; ok {
	}
	for v := range (<-chan int)(c) {
	}
}
