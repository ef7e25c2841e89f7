/**
 * Types that hold a lock, and the look at names and text that spares most functions the question
 * whether they copy one: it may only say no where the answer is no.
 */
import { describe, expect, it } from "vitest";
import { lockCopies } from "../../src/analyses/lock-copies.js";
import { mayCopyLocks } from "../../src/analyses/lock-mentions.js";
import { heldLock } from "../../src/analyses/lock-values.js";
import { probe } from "../support/probe.js";

const TYPES = `package p

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

type own struct{}
func (*own) Lock() {}
func (*own) Unlock() {}
type plain struct{ n int; mu *sync.Mutex; b strings.Builder }
type guarded struct { mu sync.Mutex; n int }
type deep struct { list [2]guarded }
type viaInterface struct { sync.Locker }
type counter struct { n atomic.Int64 }
type server struct { http.Server }
type recursive struct { next []recursive; m map[string]sync.Mutex }
type alias = guarded
`;

describe("the lock in a value of type", () => {
  it("is found in what is copied with the value, and nowhere else", async () => {
    const [found] = await probe({ "/w/p.go": TYPES }, ({ info, semantics }) => {
      const said: Record<string, string> = {};
      for (const name of info.names()) {
        const obj = info.lookup(name);
        if (obj?.kind !== "TypeName") continue;
        const held = heldLock(semantics, obj.type());
        const lock = held?.type === undefined ? "hidden" : held.type.obj.name;
        said[name] = held === undefined ? "none" : held.isItself ? "itself" : lock;
      }
      return said;
    });
    expect(found).toEqual({
      own: "itself",
      plain: "none",
      guarded: "Mutex",
      deep: "Mutex",
      viaInterface: "none",
      counter: "none",
      server: "hidden",
      recursive: "none",
      alias: "Mutex",
    });
  });
});

describe("a function", () => {
  const code = `package p

import "sync"

type T struct { mu sync.Mutex; n int }
type holder struct { one T; many []T; byName map[string]*T; ptr *T }

var global T

func make1() T { return T{} }
func ptr() *T { return &global }
`;
  it.each([
    ["that locks", "func (t *T) f() int { t.mu.Lock(); defer t.mu.Unlock(); return 2 * t.n }", "no"],
    ["that takes an address", "func f(h *holder) *T { return &h.one }", "no"],
    ["that copies through its receiver", "func (t *T) f() { x := *t; _ = x.n }", "copies"],
    ["that copies a field", "func f(h *holder) { x := h.one; _ = x.n }", "copies"],
    ["that copies a variable", "func f() any { return global }", "copies"],
    ["that copies an element", "func f(h *holder) { x := h.many[0]; _ = x.n }", "copies"],
    ["that ranges by value", "func f(h *holder) { for _, x := range h.many { _ = x.n } }", "copies"],
    ["that ranges by index", "func f(h *holder) { for i := range h.many { h.many[i].mu.Lock() } }", "no"],
    ["that copies a pointer's target", 'func f(h *holder) { x := *h.byName["a"]; _ = x.n }', "copies"],
    ["that copies what a call points to", "func f() { p := ptr(); x := *p; _ = x.n }", "copies"],
    ["that copies a fresh value again", "func f() { x := make1(); y := x; _ = y.n }", "copies"],
    ["that multiplies", "func f(h *holder, n int) int { return n * h.ptr.n }", "no"],
  ])("%s", async (_, body, expected) => {
    const [found] = await probe({ "/w/p.go": `${code}${body}\n` }, (scope) => {
      const isF = ({ decl }: { decl: { name: { name: string } } }): boolean => decl.name.name === "f";
      if (scope.ask(lockCopies).length > 0) return "copies";
      return [...mayCopyLocks(scope)].some(isF) ? "may" : "no";
    });
    expect(found).toBe(expected);
  });
});
