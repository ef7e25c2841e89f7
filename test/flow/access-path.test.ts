/** Access paths: which names mean one place, inside closures and out. */
import { expect, test } from "vitest";
import { accessPathOf, isExact, placePathOf, variableOf } from "../../src/flow/access-path.js";
import { pushChildren } from "../../src/flow/children.js";
import { definitionsOf, usesOf } from "../../src/flow/definitions.js";
import type { FlowGraph } from "../../src/flow/graph.js";
import type { Ident, Node } from "../../src/syntax/ast.js";
import { goProgram } from "./go-program.js";

/** The places of the receivers of all calls to a method, per function. */
function places(graph: FlowGraph, method: string): string[] {
  return graph.functions.flatMap((fn) =>
    fn.blocks.flatMap((block) =>
      block.instrs.flatMap((instr) => {
        if (instr.op !== "call" && instr.op !== "go" && instr.op !== "defer") return [];
        const { target, receiver } = instr.call;
        if (target.kind !== "static" || target.func.name !== method || receiver === undefined) return [];
        return [placePathOf(receiver).text];
      }),
    ),
  );
}

async function only(text: string): Promise<FlowGraph> {
  const { graphs } = await goProgram(`package m\nimport "sync"\n${text}`);
  const graph = graphs.at(-1);
  if (graph === undefined) throw new Error("no graph");
  return graph;
}

test.each([
  ["a local", "func f() { var wg sync.WaitGroup; wg.Add(1); go func() { wg.Add(1) }(); wg.Add(1) }"],
  ["a pointer", "func f() { wg := &sync.WaitGroup{}; wg.Add(1); go func() { wg.Add(1) }() }"],
  ["a new one", "func f() { wg := new(sync.WaitGroup); wg.Add(1); func() { func() { wg.Add(1) }() }() }"],
  ["a parameter", "func f(wg *sync.WaitGroup) { wg.Add(1); go func() { wg.Add(1) }() }"],
  [
    "a field",
    "type t struct { wg sync.WaitGroup }\nfunc (x *t) f() { x.wg.Add(1); go func() { x.wg.Add(1); x.g() }() }\nfunc (x *t) g()\n",
  ],
  [
    "an embedded field",
    "type t struct { *u }\ntype u struct { sync.WaitGroup }\nfunc f(x t) { x.Add(1); x.u.WaitGroup.Add(1); go func() { x.Add(1) }() }",
  ],
  ["a global", "var wg sync.WaitGroup\nfunc f() { wg.Add(1); func() { wg.Add(1) }() }"],
  ["an element", "func f(w []sync.WaitGroup, i int) { w[i].Add(1); go func() { w[i].Add(1) }() }"],
  [
    "a reassigned pointer shared",
    "func f(a *sync.WaitGroup) { wg := a; go func() { wg.Add(1) }(); wg = nil; wg.Add(1) }",
  ],
  [
    "a range variable",
    "func f(ws []*sync.WaitGroup) { for _, w := range ws { w.Add(1); go func() { w.Add(1) }() } }",
  ],
  [
    "a loop variable's cell",
    "func f() { for w := (sync.WaitGroup{}); ; { w.Add(1); go func() { w.Add(1) }() } }",
  ],
])("%s is one place everywhere", async (_, text) => {
  const { graphs } = await goProgram(`package m\nimport "sync"\n${text}`);
  const found = graphs.flatMap((graph) => places(graph, "Add"));
  expect(found.length).toBeGreaterThan(1);
  expect(new Set(found).size, found.join(" | ")).toBe(1);
});

test("different places differ", async () => {
  const graph = await only(
    "func f(a, b *sync.WaitGroup, w []sync.WaitGroup) { a.Add(1); b.Add(1); w[0].Add(1); w[1].Add(1); { var a sync.WaitGroup; a.Add(1) }; { var a sync.WaitGroup; a.Add(1) } }",
  );
  const found = places(graph, "Add");
  expect(new Set(found).size, found.join(" | ")).toBe(6);
});

test("text forms", async () => {
  const { graphs } = await goProgram(`package m
type T struct { mu M; next *T; m map[string]*T; c chan *T; i any }
type M struct{}
func (*M) Lock()
var G T
func (t *T) f(i int) {
	t.mu.Lock()
	t.next.mu.Lock()
	t.m["k"].mu.Lock()
	(<-t.c).mu.Lock()
	t.i.(*T).mu.Lock()
	G.mu.Lock()
	for _, x := range t.m { x.mu.Lock() }
	new(T).mu.Lock()
}
`);
  const graph = graphs.at(-1);
  expect(graph && places(graph, "Lock")).toEqual([
    "(*m.T).f.t.*.mu",
    "(*m.T).f.t.*.next.*.mu",
    '(*m.T).f.t.*.m["k"].*.mu',
    "(*m.T).f.t.*.c<-.*.mu",
    "(*m.T).f.t.*.i.(*m.T).*.mu",
    "m.G.mu",
    "(*m.T).f.t.*.m[*].*.mu",
    "(*m.T).f@0.mu",
  ]);
});

test("exactness, variables and results", async () => {
  const { fn } = await goProgram(`package m
func g() (int, *int)
func f(c chan *int) { x := 0; p := &x; _, q := g(); *q = 1; *p = *<-c }
`);
  const instrs = fn("f").blocks.flatMap((block) => block.instrs);
  const stores = instrs.filter((instr) => instr.op === "store");
  const [, toQ, toP] = stores;
  expect(toQ && accessPathOf(toQ.addr).root.kind).toBe("result");
  expect(toP && variableOf(toP.addr)?.obj.name).toBe("x");
  expect(toP && isExact(placePathOf(toP.addr))).toBe(true);
  const loaded = toP?.value;
  expect(loaded && isExact(accessPathOf(loaded))).toBe(false);
});

test("definitions that reach a read, and uses", async () => {
  const { graphs, fn } = await goProgram(`package m
func use(int)
func f(a bool, n int) {
	x := 1
	if a { x = n }
	use(x)
	y := 5
	func() { y++ }()
	if a { y = 7 }
	use(y)
}
`);
  const graph = graphs.at(-1) as FlowGraph;
  const kinds = (name: string): string[] => {
    const ident = lastIdent(graph, name);
    return definitionsOf(graph, ident)
      .map((one) => (one.kind === "store" && one.elsewhere ? "elsewhere" : one.kind))
      .sort();
  };
  expect(kinds("x")).toEqual(["value", "value"]);
  expect(kinds("y")).toEqual(["elsewhere", "store", "store"]);
  const n = fn("f").params[1];
  expect(n && usesOf(n).map((user) => user.op)).toEqual(["phi"]);
});

function lastIdent(graph: FlowGraph, name: string): Ident {
  const found: Ident[] = [];
  const body = graph.source?.body.block;
  const stack: Node[] = body === undefined ? [] : [body];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === "Ident" && node.name === name) found.push(node);
    pushChildren(node, stack);
  }
  found.sort((a, b) => a.start - b.start);
  return found.at(-1) as Ident;
}
