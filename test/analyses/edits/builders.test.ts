/** What each builder of edits makes of code it knows, and that it keeps its hands off the rest. */
import { describe, expect, it } from "vitest";
import { bufferOfOne, callWith, writeInstead } from "../../../src/analyses/edits/calls.js";
import { addBeforeGo, deferDoneFirst } from "../../../src/analyses/edits/counting.js";
import { deferAfterCall, deferAfterCheck, deferBelowCheck } from "../../../src/analyses/edits/defers.js";
import { functionPerRound } from "../../../src/analyses/edits/round-function.js";
import { callBeforeReturn, deferUnlock } from "../../../src/analyses/edits/unlocks.js";
import { edit, type Subject } from "../../support/edit-probe.js";

const HEAD = `package p

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
)

var _ = []any{context.TODO, errors.New, fmt.Errorf, log.Fatal, http.NewRequest, os.Open, &sync.Mutex{}}

type store struct {
	mu   sync.Mutex
	data map[string]int
}

func use(any) error { return nil }

`;

/** The body of `f` before and after; undefined where nothing is proposed. */
async function bodyAfter(
  signature: string,
  lines: readonly string[],
  build: Parameters<typeof edit>[1],
): Promise<readonly string[] | undefined> {
  const [head, foot] = [`${HEAD}func f${signature} {\n`, "}\n"];
  const made = await edit(
    head + lines.map((line) => (line === "" ? "\n" : `\t${line}\n`)).join("") + foot,
    build,
  );
  return made?.text
    .slice(head.length, -foot.length - 1)
    .split("\n")
    .map((line) => line.replace(/^\t/, ""));
}

const OPEN = ["file, err := os.Open(path)"];
const CHECK = ["if err != nil {", "\treturn err", "}"];
const USE = ["return use(file)"];

const closeFile = ({ graph, instr }: Subject) =>
  deferAfterCheck({ graph, call: instr("call", "os.Open"), component: 0 }, (file) => `${file}.Close()`);

describe("a defer behind the check of the error", () => {
  const on = (lines: readonly string[], signature = "(path string) error") =>
    bodyAfter(signature, lines, closeFile);

  it("is added", async () => {
    const expected = [...OPEN, ...CHECK, "defer file.Close()", ...USE];
    expect(await on([...OPEN, ...CHECK, ...USE])).toEqual(expected);
  });

  it("is added behind a check that ends the process, and in a literal", async () => {
    const fatal = ["if err != nil {", "\tlog.Fatal(err)", "}"];
    expect(await on([...OPEN, ...fatal, ...USE])).toContain("defer file.Close()");
    const literal = [
      "return func() error {",
      ...[...OPEN, ...CHECK, ...USE].map((line) => `\t${line}`),
      "}()",
    ];
    expect(await on(literal)).toContain("\tdefer file.Close()");
  });

  it("is added where plain statements stand between call and check", async () => {
    const between = ["log.Print(path)", "count := 1", "_ = count"];
    const expected = [...OPEN, ...between, ...CHECK, "defer file.Close()", ...USE];
    expect(await on([...OPEN, ...between, ...CHECK, ...USE])).toEqual(expected);
  });

  it("is moved up where it stands further down", async () => {
    const early = ['if path == "" {', '\treturn errors.New("empty")', "}"];
    const late = ["// gives it back", "defer file.Close()"];
    expect(await on([...OPEN, ...CHECK, ...early, ...late, ...USE])).toEqual([
      ...OPEN,
      ...CHECK,
      ...late,
      ...early,
      ...USE,
    ]);
    const literal = [
      "defer func() {",
      "\tif err := file.Close(); err != nil {",
      "\t\tlog.Print(err)",
      "\t}",
      "}()",
    ];
    expect(await on([...OPEN, ...CHECK, ...early, ...literal, ...USE])).toEqual([
      ...OPEN,
      ...CHECK,
      ...literal,
      ...early,
      ...USE,
    ]);
  });

  it("takes the place of the same on single paths", async () => {
    const inner = ['if path == "" {', "\tdefer file.Close()", "\treturn use(file)", "}"];
    const left = inner.filter((line) => !line.includes("defer"));
    expect(await on([...OPEN, ...CHECK, ...inner, ...USE])).toEqual([
      ...OPEN,
      ...CHECK,
      "defer file.Close()",
      ...left,
      ...USE,
    ]);
    const other = [
      'if path == "" {',
      "\tfile := os.Stdin",
      "\tdefer file.Close()",
      "\treturn use(file)",
      "}",
    ];
    expect(await on([...OPEN, ...CHECK, ...other, ...USE])).toContain("\tdefer file.Close()");
  });

  it("stays where another file takes the name in between", async () => {
    const early = ['if path == "" {', '\treturn errors.New("empty")', "}"];
    const other = ["file = os.Stdin"];
    expect(await on([...OPEN, ...CHECK, ...early, ...other, "defer file.Close()", ...USE])).toBeUndefined();
  });

  it.each([
    ["the error is dropped", ["file, _ := os.Open(path)", ...USE]],
    ["the error is not checked", [...OPEN, "_ = err", ...USE]],
    ["the check goes on", [...OPEN, "if err != nil {", "\tlog.Print(err)", "}", ...USE]],
    ["the check is another one", [...OPEN, 'if path != "" {', "\treturn err", "}", ...USE]],
    [
      "the check has an else",
      [...OPEN, "if err != nil {", "\treturn err", "} else {", "\tlog.Print(path)", "}", ...USE],
    ],
    [
      "the call stands in an if",
      ["if file, err := os.Open(path); err == nil {", "\treturn use(file)", "}", "return nil"],
    ],
    [
      "the result is no variable",
      [
        "var files [1]*os.File",
        "var err error",
        "files[0], err = os.Open(path)",
        ...CHECK,
        "return use(files)",
      ],
    ],
    [
      "the call is made again and again",
      ["for {", ...[...OPEN, ...CHECK, "_ = file"].map((line) => `\t${line}`), "}"],
    ],
    ["the lines are shared", ["file, err := os.Open(path); if err != nil { return err }; return use(file)"]],
  ])("is not for code where %s", async (_, lines) => {
    expect(await on(lines)).toBeUndefined();
  });
});

describe("a defer right behind a call", () => {
  const lock = ({ graph, instr }: Subject) =>
    deferAfterCall(graph, instr("call", "s.mu.Lock"), "s.mu.Unlock()");

  it("is added, but for a loop", async () => {
    expect(await bodyAfter("(s *store)", ["s.mu.Lock() // guards data", "s.data = nil"], lock)).toEqual([
      "s.mu.Lock() // guards data",
      "defer s.mu.Unlock()",
      "s.data = nil",
    ]);
    expect(await bodyAfter("(s *store)", ["for range 3 {", "\ts.mu.Lock()", "}"], lock)).toBeUndefined();
  });
});

describe("a defer above the check of the error", () => {
  const below = ({ graph, instr }: Subject) =>
    deferBelowCheck(graph, instr("defer", "defer file").node, "err");

  it("moves below it", async () => {
    const lines = [...OPEN, "defer file.Close()", ...CHECK, ...USE];
    expect(await bodyAfter("(path string) error", lines, below)).toEqual([
      ...OPEN,
      ...CHECK,
      "defer file.Close()",
      ...USE,
    ]);
  });

  it("stays where there is no check in its list", async () => {
    const lines = [...OPEN, "defer file.Close()", "return err"];
    expect(await bodyAfter("(path string) error", lines, below)).toBeUndefined();
  });
});

describe("what gives a slot back", () => {
  const before = ({ graph, node }: Subject) =>
    callBeforeReturn(graph, node("ReturnStmt", "return"), "<-s.slots", "work");

  it("is added before a return that does nothing more", async () => {
    const lines = ["if s == nil {", "\treturn 0, errors.ErrUnsupported", "}", "return 1, nil"];
    expect(await bodyAfter("(s *store) (int, error)", lines, before)).toEqual([
      "if s == nil {",
      "\t<-s.slots",
      "\treturn 0, errors.ErrUnsupported",
      "}",
      "return 1, nil",
    ]);
    const call = ["if s == nil {", '\treturn 0, errors.New("none")', "}", "return 1, nil"];
    expect(await bodyAfter("(s *store) (int, error)", call, before)).toBeUndefined();
  });
});

describe("an unlock", () => {
  const before = ({ graph, node }: Subject) =>
    callBeforeReturn(graph, node("ReturnStmt", "return"), "s.mu.Unlock()", "data");

  it("is added before a return of what is settled", async () => {
    const lines = [
      "s.mu.Lock()",
      "if s.data == nil {",
      "\treturn 0, errors.ErrUnsupported",
      "}",
      "return 1, nil",
    ];
    expect(await bodyAfter("(s *store) (int, error)", lines, before)).toBeUndefined();
    const constant = ["s.mu.Lock()", "if s.data == nil {", "\treturn 0, nil", "}", "return 1, nil"];
    expect(await bodyAfter("(s *store) (int, error)", constant, before)).toEqual([
      "s.mu.Lock()",
      "if s.data == nil {",
      "\ts.mu.Unlock()",
      "\treturn 0, nil",
      "}",
      "return 1, nil",
    ]);
    expect(await bodyAfter("(s *store) int", ["return s.data[``]"], before)).toBeUndefined();
  });

  it("is deferred in the place of all others", async () => {
    const lines = [
      "s.mu.Lock()",
      "if s.data == nil {",
      "\ts.mu.Unlock()",
      "\treturn",
      "}",
      "s.data = nil",
      "s.mu.Unlock()",
    ];
    const deferred = ({ graph, instr, node }: Subject) => {
      const last = graph.callOf(node("CallExpr", "s.mu.Unlock()\n}"));
      if (last?.op !== "call") throw new Error("no last call");
      return deferUnlock(graph, instr("call", "s.mu.Lock"), "s.mu.Unlock()", [
        instr("call", "s.mu.Unlock"),
        last,
      ]);
    };
    expect(await bodyAfter("(s *store)", lines, deferred)).toEqual([
      "s.mu.Lock()",
      "defer s.mu.Unlock()",
      "if s.data == nil {",
      "\treturn",
      "}",
      "s.data = nil",
    ]);
  });
});

describe("a WaitGroup", () => {
  it("is counted before the goroutine starts", async () => {
    const before = ({ graph, node }: Subject) =>
      addBeforeGo(graph, node("CallExpr", "wg.Add"), node("GoStmt", "go"));
    const go = (...inner: readonly string[]) => [
      "var wg sync.WaitGroup",
      "go func() {",
      ...inner.map((line) => `\t${line}`),
      "}()",
      "wg.Wait()",
    ];
    expect(await bodyAfter("()", go("wg.Add(1)", "defer wg.Done()"), before)).toEqual([
      "var wg sync.WaitGroup",
      "wg.Add(1)",
      "go func() {",
      "\tdefer wg.Done()",
      "}()",
      "wg.Wait()",
    ]);
    expect(
      await bodyAfter("()", go("if use(1) != nil {", "\treturn", "}", "wg.Add(1)", "wg.Done()"), before),
    ).toBeUndefined();
    expect(await bodyAfter("()", go("n := 1", "wg.Add(n)", "wg.Done()"), before)).toBeUndefined();
  });

  it("is told that the goroutine is done whatever happens in it", async () => {
    const first = ({ graph, node }: Subject) =>
      deferDoneFirst(graph, node("FuncLit", "func()"), [
        node("CallExpr", "wg.Done()\n\t\t\treturn"),
        node("CallExpr", "wg.Done()\n\t}"),
      ]);
    const lines = [
      "wg := &sync.WaitGroup{}",
      "go func() {",
      "\tif use(1) != nil {",
      "\t\twg.Done()",
      "\t\treturn",
      "\t}",
      "\tuse(2)",
      "\twg.Done()",
      "}()",
      "wg.Wait()",
    ];
    expect(await bodyAfter("()", lines, first)).toEqual([
      "wg := &sync.WaitGroup{}",
      "go func() {",
      "\tdefer wg.Done()",
      "\tif use(1) != nil {",
      "\t\treturn",
      "\t}",
      "\tuse(2)",
      "}()",
      "wg.Wait()",
    ]);
  });
});

describe("a function per round", () => {
  const perRound = ({ graph, instr }: Subject) => functionPerRound(graph, instr("defer", "defer").node);
  const loop = (...inner: readonly string[]) => [
    "for _, path := range paths {",
    ...inner.map((line) => `\t${line}`),
    "}",
  ];
  const CONTINUE = ["if err != nil {", "\tcontinue", "}"];

  it("returns where the round went on", async () => {
    const lines = loop(...OPEN, ...CONTINUE, "defer file.Close()", "use(file)");
    expect(await bodyAfter("(paths []string)", lines, perRound)).toEqual(
      loop(
        "func() {",
        ...[...OPEN, "if err != nil {", "\treturn", "}", "defer file.Close()", "use(file)"].map(
          (line) => `\t${line}`,
        ),
        "}()",
      ),
    );
  });

  it("hands errors out", async () => {
    const lines = [
      ...loop(
        ...OPEN,
        ...CONTINUE,
        "defer file.Close()",
        "if err := use(file); err != nil {",
        '\treturn 0, fmt.Errorf("%s: %w", path, err)',
        "}",
      ),
      "return 1, nil",
    ];
    expect(await bodyAfter("(paths []string) (int, error)", lines, perRound)).toEqual([
      ...loop(
        "if err := func() error {",
        ...[
          ...OPEN,
          "if err != nil {",
          "\treturn nil",
          "}",
          "defer file.Close()",
          "if err := use(file); err != nil {",
          '\treturn fmt.Errorf("%s: %w", path, err)',
          "}",
          "return nil",
        ].map((line) => `\t${line}`),
        "}(); err != nil {",
        "\treturn 0, err",
        "}",
      ),
      "return 1, nil",
    ]);
  });

  it("leaves the inside of literals alone, and breaks of what stands in the round", async () => {
    const lines = loop(
      ...OPEN,
      ...CONTINUE,
      "defer file.Close()",
      "switch path {",
      "case `a",
      "b`:",
      "\tbreak",
      "}",
    );
    expect((await bodyAfter("(paths []string)", lines, perRound))?.join("\n")).toContain(
      "case `a\n\tb`:\n\t\t\tbreak",
    );
  });

  it.each([
    ["a break ends the loop", loop(...OPEN, "if err != nil {", "\tbreak", "}", "defer file.Close()")],
    [
      "it is left by a label",
      ["all:", ...loop(...OPEN, "if err != nil {", "\tcontinue all", "}", "defer file.Close()")],
    ],
    [
      "it may return no error",
      [...loop(...OPEN, ...CONTINUE, "defer file.Close()", "return use(file)"), "return nil"],
    ],
    ["a goroutine works with the thing", loop(...OPEN, ...CONTINUE, "defer file.Close()", "go use(file)")],
    [
      "returns differ",
      [
        ...loop(...OPEN, ...CHECK, "defer file.Close()", "if path == `` {", "\treturn nil", "}"),
        "return nil",
      ],
    ],
  ])("is not for a round where %s", async (_, lines) => {
    expect(
      await bodyAfter(
        "(paths []string) error",
        [...lines, ...(lines.at(-1) === "return nil" ? [] : ["return nil"])],
        perRound,
      ),
    ).toBeUndefined();
  });
});

describe("a call", () => {
  it("gets another name and one argument more", async () => {
    const withContext = ({ graph, node }: Subject) =>
      callWith(graph, node("CallExpr", "http.NewRequest"), "NewRequestWithContext", "ctx");
    const lines = ['req, err := http.NewRequest("GET", url, nil) // asks', "_ = req // unused", "return err"];
    expect(await bodyAfter("(ctx context.Context, url string) error", lines, withContext)).toEqual([
      'req, err := http.NewRequestWithContext(ctx, "GET", url, nil) // asks',
      "_ = req                                                      // unused",
      "return err",
    ]);
    const spread = ["req, err := http.NewRequest(", '\t"GET", url, nil,', ")", "_ = req", "return err"];
    expect(
      (await bodyAfter("(ctx context.Context, url string) error", spread, withContext))?.slice(0, 2),
    ).toEqual(["req, err := http.NewRequestWithContext(", '\tctx, "GET", url, nil,']);
  });

  it("is spaced as gofmt has it", async () => {
    const withOne = ({ graph, node }: Subject) => callWith(graph, node("CallExpr", "use("), "use", "ctx");
    const lines = ['return use(path + "/x" + fmt.Sprint(1 << 2))'];
    expect(await bodyAfter("(path string) error", lines, withOne)).toEqual([
      'return use(ctx, path+"/x"+fmt.Sprint(1<<2))',
    ]);
  });

  it("is given something else", async () => {
    const instead = ({ graph, node }: Subject) =>
      writeInstead(graph, node("CallExpr", "context.TODO()"), "ctx");
    expect(await bodyAfter("(ctx context.Context)", ["use(context.TODO()) // gives up"], instead)).toEqual([
      "use(ctx) // gives up",
    ]);
  });

  it("makes a channel with room for one", async () => {
    const buffered = ({ graph, instr }: Subject) => bufferOfOne(graph, instr("makeChan", "make"));
    expect(await bodyAfter("()", ["c := make(chan os.Signal)", "<-c"], buffered)).toEqual([
      "c := make(chan os.Signal, 1)",
      "<-c",
    ]);
    expect(await bodyAfter("()", ["c := make(chan os.Signal, 0)", "<-c"], buffered)).toEqual([
      "c := make(chan os.Signal, 1)",
      "<-c",
    ]);
    expect(
      await bodyAfter("()", ["n := 0", "c := make(chan os.Signal, n)", "<-c"], buffered),
    ).toBeUndefined();
  });
});
