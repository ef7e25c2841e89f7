/**
 * Calls through interfaces whose implementations stand in other packages: what they hand out, and
 * what they do with what they are given.
 */
import { describe, expect, it } from "vitest";
import { duties } from "../../src/analyses/obligations/duties.js";
import { probe } from "../support/probe.js";

const MODULE = {
  "/w/line/line.go": `package line

type Line interface {
	Name() string
	Hangup() error
}

type Dialer interface {
	Dial(path string) (*Wire, error)
	Open(path string) (Line, error)
}

type Wire struct{ Stop func() error }

func (w *Wire) Close() error { return w.Stop() }

// Taker has one implementation more than it shows.
type Taker interface{ Take(l *Wire) }

type Sealed interface {
	Look(l *Wire) string
	sealed()
}

type Short struct{ n int }

func (s *Short) Look(l *Wire) string { return "short" }
func (s *Short) sealed()             {}

type Long struct{ n int }

func (s *Long) Look(l *Wire) string { return "long" }
func (s *Long) sealed()             {}
`,
  "/w/disk/disk.go": `package disk

import (
	"os"

	"example.org/w/line"
)

type Disk struct{ root string }

func (d *Disk) Dial(path string) (*line.Wire, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &line.Wire{Stop: f.Close}, nil
}

type fileLine struct{ f *os.File }

func (l *fileLine) Name() string  { return l.f.Name() }
func (l *fileLine) Hangup() error { return l.f.Close() }

func (d *Disk) Open(path string) (line.Line, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &fileLine{f}, nil
}

type Box struct{ n int }

func (b *Box) Take(l *line.Wire) { b.n++ }
`,
};

/** What stays open in a package that needs both. */
async function open(body: string): Promise<readonly string[]> {
  const text = `package p

import (
	"example.org/w/disk"
	"example.org/w/line"
)

var _ = disk.Disk{}

func f(d line.Dialer, taker line.Taker, sealed line.Sealed) error {
${body}
}
`;
  const answers = await probe({ ...MODULE, "/w/p/p.go": text }, (scope) =>
    scope.pkg.name === "p" ? scope.ask(duties).unmet.map(({ name }) => name ?? "dropped") : [],
  );
  return answers.flat();
}

const DIAL = 'w, err := d.Dial("x")\nif err != nil {\nreturn err\n}\n';

describe("calls through interfaces of the module", () => {
  it.each([
    ["hands out what its implementation does", `${DIAL}_ = w\nreturn nil`, ["w"]],
    ["and it is closed", `${DIAL}return w.Close()`, []],
    [
      "a method of an interface lets go of what its implementation holds",
      'l, err := d.Open("x")\nif err != nil {\nreturn err\n}\nprintln(l.Name())\nreturn l.Hangup()',
      [],
    ],
    ["whoever implements an interface may keep what it is given", `${DIAL}taker.Take(w)\nreturn nil`, []],
    ["unless only one package can", `${DIAL}println(sealed.Look(w))\nreturn nil`, ["w"]],
  ])("%s", async (_, body, expected) => {
    expect(await open(body)).toEqual(expected);
  });
});
