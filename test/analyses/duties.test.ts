/**
 * What the must-release engine makes of ownership: one small body per case, with the answer in a
 * word. Conditions of paths stand in `open-bodies.test.ts`, whole functions in the rules' fixtures.
 */
import { describe, expect, it } from "vitest";
import { duties } from "../../src/analyses/obligations/duties.js";
import { lostFields } from "../../src/analyses/obligations/owners.js";
import { probe } from "../support/probe.js";

const MET = "met";

const HEAD = `package p

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"time"
)

var _ = []any{bufio.NewReader, context.Background, errors.New, io.EOF, net.Dial, os.Exit, time.Now}

type store struct {
	name string
	f    *os.File
	stop func()
}

func (s *store) Close() error { return s.f.Close() }
func (s *store) Name() string { return s.name }

func newStore(name string) (*store, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &store{name: name, f: f}, nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func closeAll(all ...io.Closer) {
	for _, one := range all {
		one.Close()
	}
}

func withFile(name string, use func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}
`;

/** `never`, `some` (paths differ), `again` or `dropped`, of which kind; in source order of function f. */
async function unmet(body: string, around = ""): Promise<string> {
  const text = `${HEAD}${around}\nfunc f(name string, flag bool, ctx context.Context) (result any, err error) {\n${body}\n}\n`;
  const [said] = await probe({ "/w/p.go": text }, (scope) =>
    scope
      .ask(duties)
      .unmet.filter(({ site }) => site.fn.id.startsWith("example.org/w.f"))
      .map(({ acquired, name, leak, isMetElsewhere }) => {
        const how =
          name === undefined
            ? "dropped"
            : leak?.how === "again"
              ? "again"
              : isMetElsewhere
                ? "some"
                : "never";
        return `${how} ${acquired.kind.id}`;
      }),
  );
  return said === undefined || said.length === 0 ? MET : said.join(", ");
}

const OPEN = "file, err := os.Open(name)\nif err != nil {\nreturn nil, err\n}\n";

describe("a file in a local object", () => {
  it.each([
    ["leaks with a struct", `${OPEN}s := store{f: file}\nreturn s.name, nil`, "never closer"],
    ["is returned with a struct", `${OPEN}s := store{f: file}\nreturn s, nil`, MET],
    ["is returned with a pointer to it", `${OPEN}s := &store{}\ns.f = file\nreturn s, nil`, MET],
    ["is closed through a field", `${OPEN}s := &store{f: file}\ndefer s.f.Close()\nreturn nil, nil`, MET],
    ["is closed by a method", `${OPEN}s := &store{f: file}\ndefer s.Close()\nreturn nil, nil`, MET],
    ["is not closed by another method", `${OPEN}s := &store{f: file}\nreturn s.Name(), nil`, "never closer"],
    ["leaks with a slice", `${OPEN}all := []*os.File{file}\nreturn len(all), nil`, "never closer"],
    [
      "is closed by a loop over the slice",
      `${OPEN}all := []*os.File{file}\nfor _, one := range all {\none.Close()\n}\nreturn nil, nil`,
      MET,
    ],
    ["is appended and returned", `${OPEN}var all []*os.File\nall = append(all, file)\nreturn all, nil`, MET],
    [
      "leaks with a map",
      `${OPEN}all := map[string]*os.File{}\nall[name] = file\nreturn len(all), nil`,
      "never closer",
    ],
    ["is given on with variadic arguments", `${OPEN}defer closeAll(file)\nreturn nil, nil`, MET],
    [
      "is closed with the slice it is in",
      `${OPEN}all := []io.Closer{file}\ndefer closeAll(all...)\nreturn nil, nil`,
      MET,
    ],
  ])("%s", async (_, body, expected) => {
    expect(await unmet(body)).toBe(expected);
  });
});

describe("a wrapper", () => {
  it.each([
    [
      "hands out what its constructor opened",
      "s, err := newStore(name)\nif err != nil {\nreturn nil, err\n}\nreturn s.Name(), nil",
      "never closer",
    ],
    [
      "is closed by its own Close",
      "s, err := newStore(name)\nif err != nil {\nreturn nil, err\n}\ndefer s.Close()\nreturn s.Name(), nil",
      MET,
    ],
    ["of a must is followed", "f := must(os.Open(name))\nreturn f.Name(), nil", "never closer"],
    ["of a must is closed", "f := must(os.Open(name))\ndefer f.Close()\nreturn f.Name(), nil", MET],
    [
      "that closes after the callback owes nothing",
      "return nil, withFile(name, func(f *os.File) error { return nil })",
      MET,
    ],
    ["of a reader does not own the file", `${OPEN}return bufio.NewReader(file), nil`, "never closer"],
  ])("%s", async (_, body, expected) => {
    expect(await unmet(body)).toBe(expected);
  });

  it("closes what it was given on some of its paths only", async () => {
    const helper = "func done(f *os.File, flag bool) {\nif flag {\nreturn\n}\nf.Close()\n}\n";
    expect(await unmet(`${OPEN}done(file, flag)\nreturn nil, nil`, helper)).toBe("some closer");
  });

  it("tells by its error whether it closed", async () => {
    const helper =
      'func check(f *os.File) error {\nif f.Name() == "" {\nf.Close()\nreturn io.EOF\n}\nreturn nil\n}\n';
    const call = "if err := check(file); err != nil {\nreturn nil, err\n}\n";
    expect(await unmet(`${OPEN}${call}return nil, nil`, helper)).toBe("some closer");
    expect(await unmet(`${OPEN}${call}file.Close()\nreturn nil, nil`, helper)).toBe(MET);
  });

  it("returns it beside an error that does not tell", async () => {
    const helper =
      "func open(name string) (*os.File, error) {\nf, err := os.Open(name)\nif err != nil {\nreturn nil, err\n}\nreturn f, verify(name)\n}\nfunc verify(string) error { return nil }\n";
    const body = "g, err := open(name)\nif err != nil {\nreturn nil, err\n}\ng.Close()\nreturn nil, nil";
    expect(await unmet(body, helper)).toBe("some closer");
    const fixed = "g, err := open(name)\nif g != nil {\ndefer g.Close()\n}\nreturn nil, err";
    expect(await unmet(fixed, helper)).toBe(MET);
  });

  it("hands out a file and the function that closes it", async () => {
    const helper =
      "func open(name string) (*os.File, func(), error) {\nf, err := os.Open(name)\nif err != nil {\nreturn nil, nil, err\n}\nreturn f, func() { f.Close() }, nil\n}\n";
    const body = "g, done, err := open(name)\nif err != nil {\nreturn nil, err\n}\n";
    expect(await unmet(`${body}defer done()\nreturn g.Name(), nil`, helper)).toBe(MET);
    expect(await unmet(`${body}_ = done\nreturn g.Name(), nil`, helper)).toBe("never closer");
  });
});

describe("a function to call", () => {
  const CANCEL = "ctx, cancel := context.WithCancel(ctx)\n";
  it.each([
    ["is called by defer", `${CANCEL}defer cancel()\nreturn ctx, nil`, MET],
    [
      "is only mentioned",
      `${CANCEL}_ = cancel\nif cancel == nil {\nreturn nil, nil\n}\nreturn ctx, nil`,
      "never cancel",
    ],
    [
      "stands in a closure that never runs",
      `${CANCEL}later := func() { cancel() }\n_ = later\nreturn ctx, nil`,
      "never cancel",
    ],
    ["stands in a closure that is returned", `${CANCEL}return func() { cancel() }, ctx.Err()`, MET],
    ["is called on a goroutine", `${CANCEL}go func() {\ncancel()\n}()\nreturn ctx, nil`, MET],
    [
      "is missed by one path",
      `${CANCEL}if flag {\nreturn nil, nil\n}\ncancel()\nreturn ctx, nil`,
      "some cancel",
    ],
    [
      "is not needed where the parent is done",
      `${CANCEL}select {\ncase <-ctx.Done():\nreturn nil, ctx.Err()\ndefault:\n}\ncancel()\nreturn nil, nil`,
      MET,
    ],
    ["is put into an object that is returned", `${CANCEL}_ = ctx\nreturn &store{stop: cancel}, nil`, MET],
    ["is dropped", "ctx, _ = context.WithCancel(ctx)\nreturn ctx, nil", "dropped cancel"],
    [
      "is overwritten in a loop",
      "for range 3 {\nvar cancel func()\nctx, cancel = context.WithCancel(ctx)\nif flag {\ncancel()\n}\n}\nreturn ctx, nil",
      "again cancel",
    ],
  ])("%s", async (_, body, expected) => {
    expect(await unmet(body)).toBe(expected);
  });
});

describe("a panic", () => {
  const RECOVER = "defer func() {\nif r := recover(); r != nil {\nerr = io.EOF\n}\n}()\n";
  it("that somebody recovers leaves what is not deferred", async () => {
    expect(await unmet(`${RECOVER}${OPEN}if flag {\npanic("no")\n}\nfile.Close()\nreturn nil, nil`)).toBe(
      "some closer",
    );
    expect(
      await unmet(`${RECOVER}${OPEN}defer file.Close()\nif flag {\npanic("no")\n}\nreturn nil, nil`),
    ).toBe(MET);
  });

  it("that nobody recovers ends the process", async () => {
    expect(await unmet(`${OPEN}if flag {\npanic("no")\n}\nfile.Close()\nreturn nil, nil`)).toBe(MET);
  });
});

describe("a field that is given a file", () => {
  const fields = async (code: string): Promise<string> => {
    const [said] = await probe({ "/w/p.go": `package p\n\nimport "os"\n\n${code}` }, (scope) =>
      scope.ask(lostFields).map(({ how, field }) => `${how} ${field.name}`),
    );
    return said?.join(", ") ?? "";
  };
  const TYPE =
    "type Log struct {\nf *os.File\nclosed bool\n}\n\nfunc (l *Log) Open(name string) (err error) {\nl.f, err = os.Create(name)\nreturn err\n}\n";

  it("is let go of by a method", async () => {
    expect(await fields(`${TYPE}func (l *Log) Close() error { return l.f.Close() }\n`)).toBe("");
  });

  it("is let go of by nobody", async () => {
    expect(await fields(`${TYPE}func (l *Log) Write(b []byte) { l.f.Write(b) }\n`)).toBe("never f");
  });

  it("is missed by one path of Close", async () => {
    const close = "func (l *Log) Close(flag bool) error {\nif flag {\nreturn nil\n}\nreturn l.f.Close()\n}\n";
    expect(await fields(`${TYPE}${close}`)).toBe("missed f");
  });

  it("is asked for its state before it is closed", async () => {
    const close =
      "func (l *Log) Close() error {\nif l.closed {\nreturn nil\n}\nl.closed = true\nreturn l.f.Close()\n}\n";
    expect(await fields(`${TYPE}${close}`)).toBe("");
  });

  it("is overwritten where a sibling closes the old one first", async () => {
    const rotate =
      "func (l *Log) Rotate(name string) (err error) {\nl.f.Close()\nl.f, err = os.Create(name)\nreturn err\n}\n";
    const close = "func (l *Log) Close() error { return l.f.Close() }\n";
    expect(await fields(`${TYPE}${rotate}${close}`)).toBe("overwritten f");
  });
});

describe("a transaction that tells by a field whether it began", () => {
  const GORM =
    "package gorm\n\ntype DB struct{ Error error }\n\nfunc (db *DB) Begin() *DB { return db }\nfunc (db *DB) Create(any) *DB { return db }\nfunc (db *DB) Commit() *DB { return db }\nfunc (db *DB) Rollback() *DB { return db }\n";
  const answer = async (body: string): Promise<string> => {
    const text = `package p\n\nimport "gorm.io/gorm"\n\nfunc f(db *gorm.DB, row any) error {\ntx := db.Begin()\nif tx.Error != nil {\nreturn tx.Error\n}\n${body}\n}\n`;
    const said = await probe(
      {
        "/w/p.go": text,
        "/w/vendor/gorm.io/gorm/gorm.go": GORM,
        "/w/vendor/modules.txt": "# gorm.io/gorm v1.25.0\n## explicit\ngorm.io/gorm\n",
      },
      (scope) => scope.ask(duties).unmet.map(({ isMetElsewhere }) => (isMetElsewhere ? "some" : "never")),
    );
    return said.flat().join();
  };

  it("is rolled back or committed on every path", async () => {
    const body =
      "if err := tx.Create(row).Error; err != nil {\ntx.Rollback()\nreturn err\n}\nreturn tx.Commit().Error";
    expect(await answer(body)).toBe("");
  });

  it("is left open by one path", async () => {
    const body = "if err := tx.Create(row).Error; err != nil {\nreturn err\n}\nreturn tx.Commit().Error";
    expect(await answer(body)).toBe("some");
  });
});

it("a literal among initial values is looked at as functions are", async () => {
  const text =
    'package p\n\nimport "os"\n\nvar commands = map[string]func(string) error{\n\t"size": func(name string) error {\n\t\tf, err := os.Open(name)\n\t\tif err != nil {\n\t\t\treturn err\n\t\t}\n\t\t_, err = f.Stat()\n\t\treturn err\n\t},\n}\n';
  const [said] = await probe({ "/w/p.go": text }, (scope) =>
    scope.ask(duties).unmet.map(({ acquired, name }) => `${acquired.kind.id} ${name}`),
  );
  expect(said).toEqual(["closer f"]);
});
