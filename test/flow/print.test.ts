/** The printed forms, pinned: text for one function of each kind, and the flowchart. */
import { expect, test } from "vitest";
import { allocationSite, callSite, identityOf, objectId, sameObject } from "../../src/flow/objects.js";
import { mermaidFlow, printFlow } from "../../src/flow/print.js";
import { goProgram } from "./go-program.js";

const TEXT = `package m
import "net/http"
type T struct { n int }
func (t *T) get(url string, quit <-chan struct{}) (n int, err error) {
	resp, err := http.Get(url)
	if err != nil || t == nil {
		return 0, err
	}
	defer func() { err = resp.Body.Close() }()
	for i := range t.n {
		select {
		case <-quit:
			return i, nil
		default:
		}
	}
	return t.n, nil
}
`;

test("text", async () => {
  const { fn } = await goProgram(TEXT);
  expect(printFlow(fn("(*T).get"))).toMatchInlineSnapshot(`
    "func (*m.T).get(t0.t *m.T, t1.url string, t2.quit <-chan struct{}):
    b0: entry
      t7.err = alloc error (result)
      t8.n = alloc int (result)
      t9 = call net/http.Get(t1.url) : (*net/http.Response, error)
      t10.resp = t9 #0 : *net/http.Response
      t11.err = t9 #1 : error
      *t7.err = t11.err
      t12 = *t7.err : error
      t13 = t12 != nil : bool
      if t13 then b2 else b1
    b1: or  <- b0
      t14 = t0.t == nil : bool
      if t14 then b2 else b3
    b2: if.then  <- b0 b1
      t15.err = *t7.err : error
      *t8.n = 0
      *t7.err = t15.err
      rundefers return
      t16 = *t7.err : error
      return 0, t16
    b3: if.done  <- b1
      t17 = closure (*m.T).get.func1 [t10.resp, t7.err] : func()
      defer call t17 = (*m.T).get.func1()
      t18.n = &t0.t.n : *int
      t19 = *t18.n : int
      jump b4
    b4: range.head  <- b3 b7
      t20.i = phi [b3: 0, b7: t24] : int
      t21 = t20.i < t19 : bool
      if t21 then b5 else b8
    b5: range.body  <- b4
      select [<-t2.quit: b6, default: b7]
    b6: select.case  <- b5
      t22 = received case 0 : struct{}
      *t8.n = t20.i
      *t7.err = nil
      rundefers return
      t23 = *t7.err : error
      return t20.i, t23
    b7: range.next  <- b5
      t24 = t20.i + 1 : int
      jump b4
    b8: range.done  <- b4
      t25.n = &t0.t.n : *int
      t26.n = *t25.n : int
      *t8.n = t26.n
      *t7.err = nil
      rundefers return
      t27 = *t7.err : error
      return t26.n, t27
    b9: panic.exit  (panics)
      rundefers panic
      unwind, recovered b10
    b10: recovered  <- b9  (recovered)
      t28 = *t8.n : int
      t29 = *t7.err : error
      return t28, t29
    "
  `);
  expect(printFlow(fn("(*T).get.func1"))).toMatchInlineSnapshot(`
    "func (*m.T).get.func1():
      free t0.resp by value: *net/http.Response
      free t1.err by cell: *error
    b0: entry
      t2.Body = &t0.resp.Body : *io.ReadCloser
      t3 = *t2.Body : io.ReadCloser
      t4.err = invoke t3.(io.Closer).Close() : error
      *t1.err = t4.err
      return
    "
  `);
});

test("flowchart", async () => {
  const { fn } = await goProgram(
    'package m\nfunc f(a *int) int { if a != nil && *a > 1 { return *a }; panic("<none>") }\n',
  );
  expect(mermaidFlow(fn("f"))).toMatchInlineSnapshot(`
    "flowchart TD
      b0["b0 entry<br/>t4 = t0.a != nil : bool<br/>if t4 then b1 else b3"]
      b1["b1 and<br/>t5 = *t0.a : int<br/>t6 = t5 &gt; 1 : bool<br/>if t6 then b2 else b3"]
      b2["b2 if.then<br/>t7 = *t0.a : int<br/>return t7"]
      b3["b3 if.done<br/>t8 = make interface{} &lt;- string &quot;&lt;none&gt;&quot;<br/>panic t8"]
      b0 -->|true| b1
      b0 -->|false| b3
      b1 -->|true| b2
      b1 -->|false| b3
    "
  `);
});

test("objects are told apart by site and calls; loops make many", async () => {
  const { fn } = await goProgram(`package m
type T struct{}
func make1() *T { return &T{} }
func f() { a := make1(); b := make1(); for { c := make1(); _, _, _ = a, b, c } }
`);
  const [made] = fn("make1").blocks.flatMap((block) => block.instrs);
  const site = made?.op === "alloc" ? allocationSite(made) : undefined;
  if (site === undefined) throw new Error("no allocation");
  const ids = fn("f")
    .blocks.flatMap((block) => block.instrs)
    .flatMap((instr) => (instr.op === "call" ? [objectId(site, [callSite(fn("f"), instr.call)])] : []));
  const [a, b, c] = ids;
  if (a === undefined || b === undefined || c === undefined) throw new Error("no calls");
  expect(sameObject(a, a)).toBe(true);
  expect(sameObject(a, b)).toBe(false);
  expect(c.strength).toBe("weak");
  expect(sameObject(c, c)).toBe(false);
  expect(a.text).toMatch(/^m\.make1@0 <- m\.f:\d+$/);
  expect(identityOf(fn("make1").signature.results[0]?.type() ?? fn("f").signature)).toBe("reference");
});
