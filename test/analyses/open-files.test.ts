/**
 * Which paths leave a file open: one small body per case, with the answer in a word, for what
 * responses do not show (open-bodies.test.ts): handles without a field, structs and variables around
 * them, recovered panics, wrappers that may fail. Whole functions stand in fixtures/file-not-closed.
 */
import { describe, expect, it } from "vitest";
import { duties } from "../../src/analyses/obligations/duties.js";
import { probe } from "../support/probe.js";

const CLOSED = "closed";

/** `exit:3` is the third line of the body, `called:name` something left open in a function around it. */
async function answer(body: string, around = ""): Promise<string> {
  const head = `package p

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"time"

	"example.org/unseen"
)

var _ = []any{errors.New, fmt.Sprint, io.EOF, exec.Command, log.Fatal, net.Dial, os.Exit, time.Now}

func f(path string, flag bool) (result any, err error) {
`;
  const first = head.split("\n").length;
  const text = `${head}${body}\n}\n${around}`;
  const [said] = await probe({ "/w/p.go": text }, (scope) =>
    scope
      .ask(duties)
      .unmet.filter(({ acquired }) => acquired.kind.id === "closer")
      .map(({ leak, name, guesses, site }) => {
        if (site.fn.name !== "f") return `called:${site.fn.name}`;
        const line = leak && site.graph.file.text.slice(0, leak.node.end - 1).split("\n").length - first + 1;
        const how = name === undefined ? "dropped" : leak?.how === "again" ? "again" : `exit:${line}`;
        return guesses.length > 0 ? `${how} guessed` : how;
      }),
  );
  return said === undefined || said.length === 0 ? CLOSED : said.join(", ");
}

const OPEN = "file, err := os.Open(path)\nif err != nil {\nreturn nil, err\n}\n";

describe("structs in variables", () => {
  const around =
    "type owner struct { f *os.File; n int }\nfunc (o *owner) start() { o.n++ }\nfunc (o *owner) Close() error { return o.f.Close() }";
  it.each([
    ["is returned by its address", `${OPEN}o := owner{f: file}\no.start()\nreturn &o, nil`, CLOSED],
    [
      "is closed through its field",
      `${OPEN}o := owner{f: file}\no.start()\no.f.Close()\nreturn nil, nil`,
      CLOSED,
    ],
    ["is closed by its method", `${OPEN}o := owner{f: file}\no.start()\nreturn nil, o.Close()`, CLOSED],
    ["is left", `${OPEN}o := owner{f: file}\no.start()\nreturn o.n, nil`, "exit:7"],
    [
      "is closed by a closure that shares it",
      `${OPEN}o := owner{f: file}\no.n++\ndefer func() {\no.n = 0\no.f.Close()\n}()\nreturn nil, nil`,
      CLOSED,
    ],
    ["the handle's variable is passed by its address", `${OPEN}shut(&file)\nreturn nil, nil`, CLOSED],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body, `${around}\nfunc shut(f **os.File) { (*f).Close() }`)).toBe(expected);
  });
});

describe("ends that are none", () => {
  it.each([
    [
      "a range over a ticker",
      `${OPEN}for now := range time.NewTicker(time.Second).C {\nfmt.Fprintln(file, now)\n}\nreturn nil, nil`,
      "",
      CLOSED,
    ],
    [
      "a logger out of sight that ends the process",
      `${OPEN}if flag {\nlogger.Fatal("no")\n}\nreturn nil, file.Close()`,
      "var logger unseen.Logger",
      CLOSED,
    ],
    [
      "a recovered panic that ends the process",
      `defer func() {\nif p := recover(); p != nil {\nlog.Fatal(p)\n}\n}()\n${OPEN}check()\nreturn nil, file.Close()`,
      "var check func()",
      CLOSED,
    ],
    [
      "a recovered panic that goes on",
      `defer func() {\nif p := recover(); p != nil {\npanic(p)\n}\n}()\n${OPEN}check()\nreturn nil, file.Close()`,
      "var check func()",
      CLOSED,
    ],
    [
      "a recovered panic that becomes an error is one",
      `defer func() {\nif p := recover(); p != nil {\nerr = fmt.Errorf("%v", p)\n}\n}()\n${OPEN}check()\nreturn nil, file.Close()`,
      "var check func()",
      "exit:12 guessed",
    ],
  ])("%s", async (_, body, around, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("deferred literals that ask how it went", () => {
  it.each([
    [
      "captured",
      `${OPEN}defer func() {\nif err != nil {\nfile.Close()\n}\n}()\nif flag {\nerr = io.EOF\nreturn nil, err\n}\nreturn file, nil`,
    ],
    [
      "given",
      `${OPEN}defer func(c io.Closer) {\nif err != nil {\nc.Close()\n}\n}(file)\nif flag {\nerr = io.EOF\nreturn nil, err\n}\nreturn file, nil`,
    ],
  ])("%s", async (_, body) => {
    expect(await answer(body)).toBe(CLOSED);
  });
});

describe("wrappers that may fail", () => {
  const around = `type wrapped struct{ io.Closer }
func wrap(c io.Closer, ok bool) (io.Closer, error) {
if !ok {
return nil, errors.New("no")
}
return &wrapped{c}, nil
}
func outer(c io.Closer, ok bool) (io.Closer, error) { return wrap(c, ok) }
func careful(c io.Closer, ok bool) (io.Closer, error) {
if !ok {
c.Close()
return nil, errors.New("no")
}
return &wrapped{c}, nil
}
type server struct{ all []io.Closer }
func (s *server) add(c io.Closer) error {
if len(s.all) > 3 {
return errors.New("full")
}
s.all = append(s.all, c)
return nil
}
var one server`;
  it.each([
    ["returned as they are", `${OPEN}return wrap(file, flag)`, "exit:5"],
    ["returned two calls up", `${OPEN}return outer(file, flag)`, "exit:5"],
    [
      "closed where they fail",
      `${OPEN}w, err := wrap(file, flag)\nif err != nil {\nfile.Close()\nreturn nil, err\n}\nreturn w, nil`,
      CLOSED,
    ],
    [
      "left where they fail",
      `${OPEN}w, err := wrap(file, flag)\nif err != nil {\nreturn nil, err\n}\nreturn w, nil`,
      "exit:7",
    ],
    [
      "left where they fail, in one variable",
      `${OPEN}var c io.Closer = file\nif c, err = wrap(c, flag); err != nil {\nreturn nil, err\n}\nreturn c, nil`,
      "exit:7",
    ],
    [
      "left where they did not",
      `${OPEN}w, err := wrap(file, flag)\nif err != nil {\nfile.Close()\nreturn nil, err\n}\n_ = w\nreturn nil, nil`,
      "exit:11",
    ],
    [
      "closed through the wrapper",
      `${OPEN}w, err := wrap(file, flag)\nif err != nil {\nfile.Close()\nreturn nil, err\n}\nreturn nil, w.Close()`,
      CLOSED,
    ],
    ["that let go where they fail", `${OPEN}return careful(file, flag)`, CLOSED],
    [
      "that let go where they fail, left where not",
      `${OPEN}w, err := careful(file, flag)\nif err != nil {\nreturn nil, err\n}\n_ = w\nreturn nil, nil`,
      "exit:10",
    ],
    [
      "stored through a pointer to a result",
      `${OPEN}var c io.Closer\nc, err = wrap(file, flag)\nreturn c, err`,
      "exit:7",
    ],
    [
      "keepers that may refuse",
      `${OPEN}if err := one.add(file); err != nil {\nreturn nil, err\n}\nreturn nil, nil`,
      "exit:6",
    ],
    [
      "keepers that may refuse, minded",
      `${OPEN}if err := one.add(file); err != nil {\nfile.Close()\nreturn nil, err\n}\nreturn nil, nil`,
      CLOSED,
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("constructors", () => {
  it.each([
    [
      "that add to the error",
      'f, err := os.Open(path)\nif err != nil {\nreturn nil, fmt.Errorf("no: %w", err)\n}\nreturn f, nil',
    ],
    ["that tell nothing", "f, err := os.Open(path)\nif err != nil {\nreturn nil, io.EOF\n}\nreturn f, nil"],
    ["that return it as it comes", "return os.Open(path)"],
  ])("%s", async (_, body) => {
    const around = `func open(path string) (*os.File, error) {\n${body}\n}`;
    expect(
      await answer("f, err := open(path)\nif err != nil {\nreturn nil, err\n}\nreturn f.Name(), nil", around),
    ).toBe("exit:5");
  });

  it("in literals", async () => {
    const literal =
      "open := func() (*os.File, error) {\nc, err := net.Dial(path, path)\nif err != nil {\nreturn nil, io.EOF\n}\ndefer c.Close()\nf, err := os.Open(path)\nif err != nil {\nreturn nil, io.EOF\n}\nreturn f, nil\n}\n";
    expect(
      await answer(`${literal}f, err := open()\nif err != nil {\nreturn nil, err\n}\nreturn f.Name(), nil`),
    ).toBe("exit:17");
  });
});

describe("a thing in two fields", () => {
  const around = `type api struct{ c io.Closer }
func newAPI(c io.Closer) *api { return &api{c} }
type client struct {
conn *os.File
api *api
}
func (c *client) Close() error { return c.conn.Close() }
func (c *client) stop() { c.api.c.Close() }
func newClient(path string) (*client, error) {
f, err := os.Open(path)
if err != nil {
return nil, err
}
return &client{conn: f, api: newAPI(f)}, nil
}
func either(c io.Closer, flag bool) (io.Closer, error) {
if flag {
return c, nil
}
return &wrapped{c}, nil
}
type wrapped struct{ io.Closer }`;
  const NEW = "c, err := newClient(path)\nif err != nil {\nreturn nil, err\n}\n";
  it.each([
    ["is closed by way of the first", `${NEW}c.Close()\nreturn nil, nil`, CLOSED],
    ["is closed by way of the second", `${NEW}c.stop()\nreturn nil, nil`, CLOSED],
    ["is left", `${NEW}return c.conn.Name(), nil`, "exit:5"],
    ["in one function", `${OPEN}c := &client{conn: file, api: newAPI(file)}\nreturn nil, c.Close()`, CLOSED],
    [
      "is handed out in this way or that",
      `${OPEN}c, err := either(file, flag)\nif err != nil {\nfile.Close()\nreturn nil, err\n}\nreturn nil, c.Close()`,
      CLOSED,
    ],
    [
      "is handed out in this way or that, and left",
      `${OPEN}c, err := either(file, flag)\nif err != nil {\nfile.Close()\nreturn nil, err\n}\nreturn c == nil, nil`,
      "exit:10",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("pipes in memory", () => {
  const PIPE = "r, w := io.Pipe()\n";
  it.each([
    [
      "are nobody's before they are given away",
      `${PIPE}if flag {\nreturn nil, nil\n}\ngo io.Copy(io.Discard, r)\nreturn nil, w.Close()`,
      CLOSED,
    ],
    [
      "leave their reader waiting",
      `${PIPE}go io.Copy(io.Discard, r)\nif flag {\nreturn nil, nil\n}\nreturn nil, w.Close()`,
      "exit:4",
    ],
    [
      "whose reader is closed harm nobody",
      `${PIPE}defer r.Close()\ngo io.Copy(io.Discard, r)\nif flag {\nreturn nil, nil\n}\nreturn nil, w.Close()`,
      CLOSED,
    ],
    ["whose reader is returned", `${PIPE}fmt.Fprintln(w, path)\nreturn r, nil`, "exit:3"],
    [
      "whose writer is kept by a goroutine",
      `${PIPE}go func() {\nfmt.Fprintln(w, path)\nw.Close()\n}()\nreturn r, nil`,
      CLOSED,
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body)).toBe(expected);
  });
});

describe("functions that are given the file", () => {
  const call = (read: string): string =>
    `${OPEN}if err := with(file, ${read}); err != nil {\nreturn nil, err\n}\nreturn nil, nil`;
  const around = "func with(f *os.File, use func(*os.File) error) error { return use(f) }";
  it.each([
    ["a literal that looks", call("func(f *os.File) error { return f.Sync() }"), around, "exit:6"],
    ["a literal that closes", call("func(f *os.File) error { return f.Close() }"), around, CLOSED],
    ["a function that looks", call("(*os.File).Sync"), around, CLOSED],
    [
      "one of two closes",
      `${call("func(f *os.File) error { return f.Sync() }")}`,
      `${around}\nfunc g(f *os.File) { with(f, func(f *os.File) error { return f.Close() }) }`,
      CLOSED,
    ],
    [
      "one handed on",
      call("func(f *os.File) error { return f.Sync() }"),
      "func with(f *os.File, use func(*os.File) error) error { return call(f, use) }\nfunc call(f *os.File, use func(*os.File) error) error { return use(f) }",
      "exit:6",
    ],
    [
      "anything",
      call("func(f *os.File) error { return f.Sync() }"),
      "func with(f *os.File, use func(*os.File) error) error { return use(f) }\nvar Hook = with",
      CLOSED,
    ],
  ])("%s", async (_, body, around, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("fields", () => {
  const START = "cmd := exec.Command(path)\n";
  const PIPE = "r, w, err := os.Pipe()\nif err != nil {\nreturn nil, err\n}\ndefer r.Close()\n";
  it.each([
    ["of a command only borrow", `${PIPE}${START}cmd.Stdout = w\nreturn nil, cmd.Run()`, "exit:8"],
    [
      "of a command only borrow, in a list",
      `${PIPE}${START}cmd.ExtraFiles = append(cmd.ExtraFiles, w)\nreturn nil, cmd.Run()`,
      "exit:8",
    ],
    [
      "of a command only borrow, in its literal",
      `${PIPE}cmd := &exec.Cmd{Path: path, Stdout: w}\nreturn nil, cmd.Run()`,
      "exit:7",
    ],
    [
      "of a command only borrow, and closed",
      `${PIPE}${START}cmd.Stdout = w\nerr = cmd.Run()\nw.Close()\nreturn nil, err`,
      CLOSED,
    ],
    ["of the owner itself are no move", `${OPEN}o := newOwner(file)\no.mark()\nreturn o.n, nil`, "exit:7"],
    [
      "of the owner itself, closed by its method",
      `${OPEN}o := newOwner(file)\no.mark()\nreturn o.n, o.Close()`,
      CLOSED,
    ],
  ])("%s", async (_, body, expected) => {
    const around =
      "type owner struct { f, last *os.File; n int }\nfunc newOwner(f *os.File) *owner { return &owner{f: f} }\nfunc (o *owner) mark() { o.last = o.f }\nfunc (o *owner) Close() error { return o.f.Close() }";
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("what else tells", () => {
  const around = `type result struct {
f *os.File
err error
}
func get(path string) result {
f, err := os.Open(path)
if err != nil {
return result{err: err}
}
return result{f: f}
}
func handle(r result) error {
if r.err != nil {
return r.err
}
defer r.f.Close()
return r.f.Sync()
}
type server struct{ all []*os.File }
var one server
func (s *server) add(f *os.File) error {
if len(s.all) > 3 {
return errors.New("full")
}
s.all = append(s.all, f)
return nil
}
func sync(f *os.File) error {
if err := f.Sync(); err != nil {
f.Close()
return err
}
return nil
}
type conn struct{ f *os.File }
func dial(path string) (*conn, error) {
f, err := os.Open(path)
if err != nil {
return nil, err
}
return &conn{f}, nil
}
func (c *conn) Close() error { return c.f.Close() }
func (c *conn) rows() *rows { return &rows{c} }
type rows struct{ c *conn }
func (r *rows) done() { r.c.Close() }`;
  it.each([
    [
      "an error in the same struct",
      "r := get(path)\nif r.err != nil {\nreturn nil, r.err\n}\nreturn nil, r.f.Close()",
      CLOSED,
    ],
    [
      "an error in the same struct, and left",
      "r := get(path)\nif r.err != nil {\nreturn nil, r.err\n}\nreturn r.f.Name(), nil",
      "exit:5",
    ],
    ["an error in the same struct, to a helper", "return nil, handle(get(path))", CLOSED],
    ["a keeper whose error is returned", `${OPEN}return nil, one.add(file)`, "exit:5"],
    ["a helper whose error is returned", `${OPEN}return nil, sync(file)`, "exit:5"],
    [
      "what a method of it returns",
      "c, err := dial(path)\nif err != nil {\nreturn nil, err\n}\nreturn c.rows(), nil",
      CLOSED,
    ],
    [
      "what a method of it returns, closed",
      "c, err := dial(path)\nif err != nil {\nreturn nil, err\n}\nr := c.rows()\nr.done()\nreturn nil, nil",
      CLOSED,
    ],
    ["its number in a list", `${OPEN}fds := []uintptr{file.Fd()}\nreturn fds, nil`, CLOSED],
    ["its number", `${OPEN}return file.Fd() > 2, nil`, "exit:5"],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("switches without a default", () => {
  const around =
    "type kind int\nconst (\nsmall kind = iota\nlarge\n)\nfunc kindOf(path string) kind { return kind(len(path)) }";
  const cases = (first: string, second: string): string =>
    `case ${first}:\nfile.Close()\ncase ${second}:\nfile.Sync()\nfile.Close()\n}\nreturn nil, nil`;
  it.each([
    [
      "over constants of the project name them all",
      `${OPEN}switch kindOf(path) {\n${cases("small", "large")}`,
      "exit:12 guessed",
    ],
    ["over others do not", `${OPEN}switch len(path) {\n${cases("1", "2")}`, "exit:12"],
    [
      "with one say what to do with the rest",
      `${OPEN}switch kindOf(path) {\ndefault:\nreturn nil, nil\n${cases("small", "large")}`,
      "exit:7",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("objects that a method of theirs puts it into", () => {
  const around = `type source struct{ in io.Reader }
func (s *source) init(in io.Reader) { s.in = in }
func (s *source) next() byte {
var b [1]byte
s.in.Read(b[:])
return b[0]
}
type scanner struct {
source
n int
}
func (s *scanner) init(in io.Reader, n int) { s.source.init(in); s.n = n }
type keeper struct{ f *os.File }
func (k *keeper) open(f *os.File) error { k.f = f; _, err := f.Stat(); return err }
func (k *keeper) Close() error { return k.f.Close() }
func (k *keeper) enlist(f *os.File) { k.f = f; keepers = append(keepers, k) }
func fill(k *keeper, f *os.File) { k.f = f }
var keepers []*keeper`;
  it.each([
    ["left", `${OPEN}var s source\ns.init(file)\nreturn s.next(), nil`, "exit:7"],
    ["two methods down, left", `${OPEN}s := new(scanner)\ns.init(file, 1)\nreturn s.next(), nil`, "exit:7"],
    ["by a function, left", `${OPEN}k := &keeper{}\nfill(k, file)\nreturn nil, nil`, "exit:7"],
    [
      "closed with them",
      `${OPEN}k := &keeper{}\nif err := k.open(file); err != nil {\nfile.Close()\nreturn nil, err\n}\nreturn nil, k.Close()`,
      CLOSED,
    ],
    [
      "closed with them where nothing failed",
      `${OPEN}k := &keeper{}\nif err := k.open(file); err != nil {\nreturn nil, err\n}\nreturn nil, k.Close()`,
      "exit:7",
    ],
    ["returned", `${OPEN}k := &keeper{}\nfill(k, file)\nreturn k, nil`, CLOSED],
    ["deferred", `${OPEN}k := &keeper{}\ndefer k.Close()\nfill(k, file)\nreturn nil, nil`, CLOSED],
    ["that others know", `${OPEN}k := &keeper{}\nk.enlist(file)\nreturn nil, nil`, CLOSED],
    ["that others knew before", `${OPEN}k := keepers[0]\nfill(k, file)\nreturn nil, nil`, CLOSED],
    [
      "that a goroutine closes",
      `${OPEN}k := &keeper{}\nfill(k, file)\ngo k.Close()\nreturn nil, nil`,
      CLOSED,
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});

describe("errors that a function notes and gives back", () => {
  const around = `var noted []error
func note(err error) error {
if err != nil {
noted = append(noted, err)
}
return err
}`;
  it.each([
    [
      "asked first",
      "file, err := os.Open(path)\nif note(err) != nil {\nreturn nil, err\n}\nreturn nil, file.Close()",
      CLOSED,
    ],
    [
      "asked first, and left",
      "file, err := os.Open(path)\nif note(err) != nil {\nreturn nil, err\n}\nreturn file.Name(), nil",
      "exit:5",
    ],
    [
      "of something else",
      `${OPEN}if note(errors.New("no")) == nil {\nreturn nil, nil\n}\nreturn nil, file.Close()`,
      CLOSED,
    ],
    [
      "of something that may fail",
      `${OPEN}if _, err := file.Stat(); note(err) != nil {\nreturn nil, err\n}\nreturn nil, file.Close()`,
      "exit:6",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await answer(body, around)).toBe(expected);
  });
});
