/**
 * Generic functions and types, their inference and their operands.
 */
import { expect, test } from "vitest";
import { differences } from "./snippet.js";

const same = async (files: Parameters<typeof differences>[0]) => expect(await differences(files)).toEqual([]);

test("functions: explicit, partial, inferred", async () => {
  await same(`
import ("slices"; "sync/atomic"; "strconv")
func Map[T, U any](s []T, f func(T) U) []U { return nil }
func Zero[T any]() T { var z T; return z }
func Pair[K comparable, V any](k K, v V) map[K]V { return nil }
func f(ints []int) {
	_ = Map(ints, strconv.Itoa) // []string
	_ = Map(ints, func(i int) error { return nil }) // []error
	_ = Zero[string]() // string
	_ = Pair[string](1, 2) // map[string]int
	_ = Pair("a", 2.5) // map[string]float64
	_ = Map[int, bool] // func(s []int, f func(int) bool) []bool
	var g func(string, int) map[string]int = Pair
	_ = g // func(string, int) map[string]int
	_ = slices.Max(ints) // int
	_ = slices.IndexFunc(ints, func(i int) bool { return i > 0 }) // int
	Map(ints, strconv.Itoa) // -> m.Map
	Zero[int]() // -> m.Zero
	var p atomic.Pointer[int]
	_ = p.Load() // *int
	p.Load() // -> (*sync/atomic.Pointer).Load
}
`);
});

test("types, their methods, and methods with type parameters of their own", async () => {
  await same(`
type Stack[T any] struct{ items []T; next *Stack[T] }
func (s *Stack[E]) Pop() (e E) { _ = s.items // []E
	return }
func (s Stack[E]) Map[R any](f func(E) R) Stack[R] { return Stack[R]{} }
type Set[K comparable] = map[K]struct{}
type Ints struct{ Stack[int] }
func f(s Stack[string], i Ints) {
	_ = s.Pop() // string
	_ = s.next.items // []string
	_ = i.Pop() // int
	_ = s.Map(func(string) bool { return true }) // m.Stack[bool]
	_ = Set[string]{} // map[string]struct{}
	i.Pop() // -> (*m.Stack).Pop
	s.Map(func(string) int { return 1 }) // -> (m.Stack).Map
	_ = (*Stack[int]).Pop // func(*m.Stack[int]) (e int)
}
`);
});

test("operands of type parameter types", async () => {
  await same(`
type Number interface{ ~int | ~float64 }
func Sum[S ~[]E, E Number](s S) (sum E) {
	for _, x := range s {
		_ = x // E
		sum += x
	}
	_ = s[0] // E
	_ = s[1:] // S
	_ = append(s, 1) // S
	_ = sum * 2 // E
	_ = len(s) // int
	_ = s[0] < 3 // bool
	return E(1)
}
func Send[C ~chan T, T any](c C) {
	c <- *new(T)
	_ = <-c // T
	for x := range c { _ = x // T
	}
}
func Call[F func(int) string](f F) {
	_ = f(1) // string
}
type Closer interface{ Close() error }
func CloseAll[T Closer](list ...T) {
	for _, c := range list {
		c.Close() // -> interface (m.Closer).Close
	}
}
`);
});
