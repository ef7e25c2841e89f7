/**
 * Go programs that are small for a compiler and deep for whoever walks them with a stack: chains,
 * nesting and long lists of every kind, a package each, as generators write them. All are legal but
 * the generics that grow without end, which an editor sees all the same.
 */

/** How deep, by what a person could still have a generator write. */
export interface Depths {
  /** Declarations that mention the next one. */
  readonly chain: number;
  /** Statements and expressions inside one another. */
  readonly nested: number;
  /** Operands, cases and statements beside one another. */
  readonly wide: number;
  /** Packages that import the next one. */
  readonly imports: number;
}

type Program = (depths: Depths) => string;

function times(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join("");
}

const nest = (open: string, inner: string, close: string, count: number): string =>
  open.repeat(count) + inner + close.repeat(count);

/** `make` gets the name of the function behind it; the last one gets `last`. */
function chainOf(count: number, make: (own: string, next: string) => string, last: string): string {
  return times(count, (at) => `${make(`f${at}`, `f${at + 1}`)}\n`) + last.replaceAll("LAST", `f${count}`);
}

const IMPORTS = `import (
	"context"
	"net/http"
	"os"
	"sync"
	"time"
)

var _ = os.Exit
var _ context.Context
var _ http.Handler
var _ sync.Mutex
var _ time.Time

`;

const CHAINS: Readonly<Record<string, Program>> = {
  calls: ({ chain }) =>
    `${chainOf(chain, (f, g) => `func ${f}() { ${g}() }`, "func LAST() { for {} }")}
func start() { go f0() }`,
  "calls-backwards": ({ chain }) =>
    `func f0() { select {} }
${times(chain, (at) => `func f${at + 1}() { f${at}() }\n`)}
func start() { go f${chain}() }`,
  "calls-in-a-ring": ({ chain }) =>
    chainOf(chain, (f, g) => `func ${f}() { ${g}() }`, "func LAST() { f0() }"),
  spawns: ({ chain }) =>
    chainOf(chain, (f, g) => `func ${f}() { go ${g}() }`, "func LAST() { <-make(chan int) }"),
  defers: ({ chain }) =>
    chainOf(chain, (f, g) => `func ${f}() { defer ${g}() }`, "func LAST() { recover() }"),
  contexts: ({ chain }) =>
    `${chainOf(chain, (f, g) => `func ${f}(ctx context.Context) { ${g}(ctx) }`, "func LAST(ctx context.Context) { <-ctx.Done() }")}
func start() { ctx, cancel := context.WithCancel(context.Background()); go f0(ctx); _ = cancel }`,
  acquired: ({ chain }) =>
    `${chainOf(chain, (f, g) => `func ${f}() (*os.File, error) { return ${g}() }`, 'func LAST() (*os.File, error) { return os.Open("x") }')}
func start() { f, err := f0(); if err != nil { return }; println(f) }`,
  released: ({ chain }) =>
    `${chainOf(chain, (f, g) => `func ${f}(f *os.File) { ${g}(f) }`, "func LAST(f *os.File) { f.Close() }")}
func start() { f, err := os.Open("x"); if err != nil { return }; f0(f) }`,
  bodies: ({ chain }) =>
    `${chainOf(chain, (f, g) => `func ${f}(r *http.Response) { if r.StatusCode > 3 { ${g}(r) } else { ${g}(r) } }`, "func LAST(r *http.Response) { r.Body.Close() }")}
func start() { r, err := http.Get("x"); if err != nil { return }; f0(r) }`,
  locked: ({ chain }) =>
    `var mu sync.Mutex
${chainOf(chain, (f, g) => `func ${f}() { ${g}() }`, "func LAST() { mu.Lock() }")}
func start() { mu.Lock(); f0(); mu.Unlock() }`,
  locks: ({ chain }) =>
    `var ${times(chain, (at) => `m${at}, `)}m sync.Mutex
${times(chain - 1, (at) => `func f${at}() { m${at}.Lock(); f${at + 1}(); m${at}.Unlock() }\n`)}
func f${chain - 1}() { m0.Lock() }`,
  channels: ({ chain }) =>
    `${chainOf(chain, (f, g) => `func ${f}(c chan int) { ${g}(c) }`, "func LAST(c chan int) { c <- 1 }")}
func start() { c := make(chan int); go f0(c); c2 := make(chan int); f0(c2); <-c2 }`,
  stages: ({ chain }) =>
    `${chainOf(chain, (f, g) => `func ${f}(in chan int) chan int { out := make(chan int); go func() { for v := range in { out <- v } }(); return ${g}(out) }`, "func LAST(in chan int) chan int { return in }")}
func start() { c := make(chan int); println(f0(c)) }`,
  counted: ({ chain }) =>
    `${chainOf(chain, (f, g) => `func ${f}(wg *sync.WaitGroup) { ${g}(wg) }`, "func LAST(wg *sync.WaitGroup) { wg.Done() }")}
func start() { var wg sync.WaitGroup; wg.Add(1); go f0(&wg); wg.Wait() }`,
  callbacks: ({ chain }) =>
    `${chainOf(chain, (f, g) => `func ${f}(do func()) { ${g}(func() { do() }) }`, "func LAST(do func()) { do() }")}
func start() { go f0(func() { for {} }) }`,
  methods: ({ chain }) =>
    `${times(chain, (at) => `type T${at} struct { next *T${at + 1}; mu sync.Mutex; done chan int }\nfunc (t *T${at}) Run() { t.mu.Lock(); t.next.Run(); <-t.done }\nfunc (t *T${at}) Close() { close(t.done); t.next.Close() }\n`)}
type T${chain} struct { done chan int }
func (t *T${chain}) Run() { <-t.done }
func (t *T${chain}) Close() {}
func start(t *T0) { go t.Run(); t.Close() }`,
  interfaces: ({ chain }) =>
    `type Runner interface { Run() }
${times(chain, (at) => `type T${at} struct { inner Runner }\nfunc (t T${at}) Run() { t.inner.Run() }\n`)}
func start(r Runner) { go r.Run() }`,
  fields: ({ chain }) =>
    `type S struct { ${times(chain, (at) => `c${at} chan int; `)} }
${times(chain - 1, (at) => `func (s *S) f${at}() { s.c${at} <- <-s.c${at + 1} }\n`)}
func start(s *S) { ${times(chain - 1, (at) => `go s.f${at}(); `)} }`,
  "closures-that-call-themselves": () =>
    `func start() {
	var f func(int)
	f = func(n int) { if n > 0 { f(n - 1) } }
	var g, h func()
	g = func() { h() }
	h = func() { g() }
	go f(3)
	go g()
	go func() { f(4) }()
}`,
  constants: ({ chain }) =>
    `const c0 = 1\n${times(chain, (at) => `const c${at + 1} = c${at} + 1\n`)}var x [c${chain}]int`,
  "constants-backwards": ({ chain }) =>
    `var x [c0]int\n${times(chain, (at) => `const c${at} = c${at + 1} + 1\n`)}const c${chain} = 1`,
  variables: ({ chain }) =>
    `${times(chain, (at) => `var v${at} = v${at + 1}\n`)}var v${chain} = make(chan int)\nfunc start() { v0 <- 1 }`,
  "variables-and-functions": ({ chain }) =>
    `${times(chain, (at) => `var v${at} = func() int { return v${at + 1} }()\n`)}var v${chain} = 1\nfunc start() { println(v0) }`,
  types: ({ chain }) =>
    `${times(chain, (at) => `type T${at} T${at + 1}\n`)}type T${chain} chan int\nfunc start(t T0) { t <- 1; for range t {} }`,
  aliases: ({ chain }) =>
    `${times(chain, (at) => `type T${at} = T${at + 1}\n`)}type T${chain} = chan int\nfunc start(t T0) { t <- 1; for range t {} }`,
  embedded: ({ chain }) =>
    `${times(chain, (at) => `type T${at} struct { T${at + 1} }\n`)}type T${chain} struct { sync.Mutex; c chan int }
func start(t T0) { t.Lock(); t.c <- 1; u := t; u.Unlock() }
func again(t *T0) { t.Lock(); defer t.Unlock(); again(t) }`,
  "embedded-interfaces": ({ chain }) =>
    `${times(chain, (at) => `type T${at} interface { T${at + 1}; M${at}() }\n`)}type T${chain} interface { Close() error }\nfunc start(t T0) { go t.Close(); t.M0() }\ntype X struct{}\nfunc (X) Close() error { return nil }\nvar _ T${chain} = X{}`,
  "struct-values": ({ chain }) =>
    `${times(chain, (at) => `type T${at} struct { a T${at + 1} }\n`)}type T${chain} struct { mu sync.Mutex }
func start(t T0) { u := t; println(&u) }`,
  pointers: ({ chain }) =>
    `${times(chain, (at) => `type T${at} struct { next *T${at + 1}; mu sync.Mutex }\n`)}type T${chain} struct {}\nfunc start(t *T0) { t.next.next.mu.Lock() }`,
  "pointers-in-a-ring": ({ chain }) =>
    `${times(chain, (at) => `type T${at} struct { next *T${(at + 1) % chain}; f func(T${at}) }\n`)}\nfunc start(a T0, b T1) { println(a.next == nil) }`,
  generics: ({ chain }) =>
    `${times(chain, (at) => `func f${at}[T any](x T) { f${at + 1}(x) }\n`)}func f${chain}[T any](x T) { for {} }\nfunc start() { go f0(1) }`,
  "growing-generics": () =>
    `type G[T any] struct { next *G[[]T]; c chan T }
func (g *G[T]) run() { g.next.run(); <-g.c }
func f[T any](x T) { f([]T{x}) }
func start(g *G[int]) { go g.run(); go f(1) }`,
  results: ({ chain }) =>
    `${times(chain, (at) => `func f${at}() error { if err := f${at + 1}(); err != nil { return err }; return nil }\n`)}func f${chain}() error { return nil }`,
};

const NESTED: Readonly<Record<string, Program>> = {
  blocks: ({ nested }) => `func start() { ${nest("{ ", "for {}", " }", nested)} }`,
  ifs: ({ nested }) =>
    `func start(b bool) { c := make(chan int); ${nest("if b { ", "c <- 1", " }", nested)} }`,
  loops: ({ nested }) =>
    `func start(b bool) { c := make(chan int); ${nest("for b { ", "c <- 1", " }", nested)} }`,
  "range-loops": ({ nested }) =>
    `func start(s []int) { ${times(nested, () => "for range s { defer println(); ")}time.Sleep(1)${" }".repeat(nested)} }`,
  switches: ({ nested }) => `func start(x int) { ${nest("switch x { case 1: ", "println()", " }", nested)} }`,
  selects: ({ nested }) =>
    `func start(c chan int) { ${nest("select { case <-c: ", "c <- 1", " }", nested)} }`,
  labels: ({ nested }) =>
    `func start(x int) { ${times(nested, (at) => `L${at}: for { if x == ${at} { continue L${at} }; `)}break L0${" }".repeat(nested)} }`,
  closures: ({ nested }) => `func start() { ${nest("func() { ", "for {}", " }()", nested)} }`,
  goroutines: ({ nested }) =>
    `func start() { c := make(chan int); ${nest("go func() { ", "c <- 1", " }()", nested)} }`,
  "deferred-closures": ({ nested }) =>
    `func start() { c := make(chan int); ${nest("defer func() { ", "c <- 1", " }()", nested)} }`,
  "closures-that-return": ({ nested }) =>
    `var f = ${nest("func() any { return ", "1", " }", nested)}\nfunc start() { go f() }`,
  "else-ifs": ({ wide }) =>
    `func start(x int) { c := make(chan int); if x == 0 { c <- 1 }${times(wide, (at) => ` else if x == ${at} { println() }`)} else { <-c } }`,
  parentheses: ({ nested }) => `func start(x int) int { return ${nest("(", "x", ")", nested)} }`,
  "unary-operators": ({ nested }) => `func start(x bool) bool { return ${"!".repeat(nested)}x }`,
  "conditions-in-parentheses": ({ nested }) =>
    `func start(x bool) { if ${nest("!(x && ", "x", ")", nested)} { for {} } }`,
  "right-hand-sums": ({ nested }) => `func start(x int) int { return ${nest("x + (", "x", ")", nested)} }`,
  arguments: ({ nested }) =>
    `func f(x int) int { return x }\nfunc start() int { return ${nest("f(", "1", ")", nested)} }`,
  conversions: ({ nested }) => `func start() int { return ${nest("int(", "1", ")", nested)} }`,
  indexes: ({ nested }) => `func start(a []int) int { return ${nest("a[", "0", "]", nested)} }`,
  contexts: ({ nested }) =>
    `func start() { ctx := ${nest("context.WithValue(", "context.Background()", ", 1, 2)", nested)}; go func() { <-ctx.Done() }() }`,
  literals: ({ nested }) =>
    `type T struct { a *T; mu sync.Mutex }\nvar x = ${nest("&T{a: ", "nil", "}", nested)}\nfunc start() { y := ${nest("&T{a: ", "nil", "}", nested)}; y.mu.Lock() }`,
  "elided-literals": ({ nested }) =>
    `var x = ${"[]".repeat(nested)}int${nest("{", "", "}", nested)}\nfunc start() { y := ${"[]".repeat(nested)}int${nest("{", "", "}", nested)}; println(y) }`,
  "slice-types": ({ nested }) => `func start(x ${"[]".repeat(nested)}chan int) { for range x {} }`,
  "pointer-types": ({ nested }) =>
    `func start(x ${"*".repeat(nested)}sync.Mutex) { ${nest("(*", "x", ")", nested - 1)}.Lock() }`,
  "channel-types": ({ nested }) =>
    `func start(x ${"chan ".repeat(nested)}int) { y := ${"<-".repeat(nested)}x; println(y) }`,
  "map-types": ({ nested }) => `func start(x ${nest("map[int]", "sync.Mutex", "", nested)}) { println(x) }`,
  "func-types": ({ nested }) => `func start(x ${nest("func(", "", ")", nested)}) { go x(nil) }`,
  "struct-types": ({ nested }) =>
    `var x ${nest("struct { a ", "sync.Mutex", " }", nested)}\nfunc start() { y := x; println(&y) }`,
  "interface-types": ({ nested }) => `var x ${nest("interface { M() ", "int", " }", nested)}`,
  "type-arguments": ({ nested }) =>
    `type G[T any] struct { x T; c chan T }\nvar x ${nest("G[", "int", "]", nested)}\nfunc start() { y := x; <-y.c }`,
  "function-literals-as-arguments": ({ nested }) =>
    `func f(do func()) { go do() }\nfunc start() { ${nest("f(func() { ", "for {}", " })", nested)} }`,
};

const WIDE: Readonly<Record<string, Program>> = {
  sums: ({ wide }) => `func start(x int) int { return x${" + x".repeat(wide)} }`,
  "constant-sums": ({ wide }) => `const x = 1${" + 1".repeat(wide)}\nvar y [x]int`,
  texts: ({ wide }) =>
    `const x = "a"${' + "b"'.repeat(wide)}\nfunc start(y string) { println(x + y${' + "c"'.repeat(wide)}) }`,
  ands: ({ wide }) => `func start(x bool) { c := make(chan int); if x${" && x".repeat(wide)} { c <- 1 } }`,
  ors: ({ wide }) => `func start(x int) { for x == 0${times(wide, (at) => ` || x == ${at}`)} { } }`,
  "method-calls": ({ wide }) =>
    `type B struct{}\nfunc (b *B) With(x int) *B { return b }\nfunc start(b *B) { go b${times(wide, (at) => `.With(${at})`)} }`,
  "method-calls-on-lines": ({ wide }) =>
    `type B struct{ c chan int }\nfunc (b *B) With(x func()) *B { go x(); return b }\nfunc start(b *B) { b${".\n\t\tWith(func() { b.c <- 1 })".repeat(Math.floor(wide / 10))} }`,
  selectors: ({ wide }) =>
    `type L struct { next *L; mu sync.Mutex; c chan int }\nfunc start(l *L) { l${".next".repeat(wide)}.mu.Lock(); l${".next".repeat(wide)}.c <- 1 }`,
  calls: ({ nested }) => `type F func() F\nfunc start(f F) { f${"()".repeat(nested)} }`,
  indexes: ({ nested }) => `type S []S\nfunc start(s S) { println(s${"[0]".repeat(nested)}) }`,
  assertions: ({ nested }) => `func start(x any) { println(x${".(any)".repeat(nested)}) }`,
  cases: ({ wide }) =>
    `func start(x int) { c := make(chan int); switch x { ${times(wide, (at) => `case ${at}: c <- ${at}\n`)} }; <-c }`,
  "cases-that-fall": ({ wide }) =>
    `func start(x int) { switch x { ${times(wide, (at) => `case ${at}: println(x); fallthrough\n`)} default: for {} } }`,
  "type-cases": ({ wide }) =>
    `func start(x any) { switch y := x.(type) { ${times(wide, (at) => `case [${at}]int: println(len(y))\n`)} } }`,
  communications: ({ nested }) =>
    `func start(c, d chan int) { select { ${times(nested, () => "case v := <-c: d <- v\n")} } }`,
  statements: ({ wide }) =>
    `func start() { c := make(chan int); ${times(wide, (at) => `println(${at})\n`)} c <- 1 }`,
  branches: ({ wide }) =>
    `func start(x int) { c := make(chan int); ${times(wide, (at) => `if x == ${at} { return }\n`)} c <- 1 }`,
  "checked-errors": ({ wide }) =>
    `func g() error { return nil }\nfunc start() error { f, err := os.Open("x"); if err != nil { return err }\n${times(wide, () => "if err := g(); err != nil { return err }\n")} return f.Close() }`,
  opened: ({ nested }) =>
    `func start() error { ${times(nested, (at) => `f${at}, err := os.Open("x")\nif err != nil { return err }\ndefer f${at}.Close()\n`)} return nil }`,
  "opened-and-left": ({ nested }) =>
    `func start() error { ${times(nested, (at) => `f${at}, err := os.Open("x")\nif err != nil { return err }\n_ = f${at}.Name()\n`)} return nil }`,
  "loops-behind-loops": ({ nested }) =>
    `func start(s []chan int) { ${times(nested, () => "for _, c := range s { c <- 1 }\n")} }`,
  "goroutines-and-channels": ({ nested }) =>
    `func start() { ${times(nested, (at) => `c${at} := make(chan int)\ngo func() { c${at} <- 1 }()\n`)} }`,
  "locks-behind-locks": ({ nested }) =>
    `func start() { ${times(nested, (at) => `var m${at} sync.Mutex\nm${at}.Lock()\n`)} }`,
  timers: ({ nested }) =>
    `func start() { ${times(nested, (at) => `t${at} := time.NewTicker(time.Second)\n<-t${at}.C\n`)} }`,
  jumps: ({ nested }) =>
    `func start(x int) { ${times(nested, (at) => `L${at}: if x == ${at} { goto L${nested - 1 - at} }\n`)} }`,
  literals: ({ wide }) =>
    `var x = []int{${"1, ".repeat(wide * 10)}}\nvar y = map[string]chan int{${times(wide, (at) => `"${at}": make(chan int), `)}}`,
  constants: ({ wide }) => `const ( c = iota\n${times(wide, (at) => `c${at}\n`)} )\nvar x [c${wide - 1}]int`,
  parameters: ({ wide }) => `func f(${times(wide, (at) => `p${at} chan int, `)}) { p0 <- 1 }`,
  "struct-fields": ({ wide }) =>
    `type T struct { ${times(wide, (at) => `f${at} chan int\n`)} mu sync.Mutex }\nfunc start(t T) { u := t; u.mu.Lock() }`,
  "comments-and-blanks": ({ wide }) =>
    `${"// A line.\n\n".repeat(wide)}${"/* x */ ".repeat(wide)}\nfunc start() {}`,
};

/** Each hands a file to the next one, and the last one closes it. */
function importingPackages(count: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (let at = 0; at < count; at++) {
    const isLast = at === count - 1;
    const next = isLast ? "" : `\t"example.com/deep/imports/p${at + 1}"\n`;
    files[`imports/p${at}/x.go`] = `package p${at}

import (
	"os"
${next})

func F(f *os.File) { ${isLast ? "f.Close()" : `p${at + 1}.F(f)`} }

func start() {
	f, err := os.Open("x")
	if err == nil {
		F(f)
	}
}
`;
  }
  return files;
}

/** A module with a package for each program. */
export function deepPrograms(depths: Depths): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    "go.mod": "module example.com/deep\n\ngo 1.24\n",
    ...importingPackages(depths.imports),
  };
  for (const [kind, programs] of Object.entries({ chains: CHAINS, nested: NESTED, wide: WIDE }))
    for (const [name, program] of Object.entries(programs))
      files[`${kind}/${name}/x.go`] = `package x\n\n${IMPORTS}${program(depths)}\n`;
  return files;
}
