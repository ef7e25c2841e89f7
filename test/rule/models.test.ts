/**
 * Files of models: what is read, what every mistake says, and what several files come to together
 * with what is shipped.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readModelFiles } from "../../src/rule/model-files.js";
import { createMemoryHost } from "../support/memory-host.js";

function read(...texts: readonly string[]) {
  const files = Object.fromEntries(texts.map((text, index) => [`/w/${index}.yaml`, text]));
  return readModelFiles(createMemoryHost(files), Object.keys(files));
}

function mistakes(text: string): readonly string[] {
  return read(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function models(...texts: readonly string[]) {
  const { models, problems } = read(...texts);
  expect(problems).toEqual([]);
  return models;
}

describe("what is said", () => {
  test("a kind with its methods, and who hands it out", () => {
    const found = models(`
resources:
  pool-lease:
    release: [Release, Discard]
    types: "*example.com/pool.Lease"
functions:
  (*example.com/pool.Pool).Take:
    acquires: pool-lease
`);
    const kind = { id: "pool-lease", noun: "pool lease", form: "value", release: ["Release", "Discard"] };
    expect(found.kind("pool-lease")).toMatchObject(kind);
    expect(found.userKinds().map(({ id }) => id)).toEqual(["pool-lease"]);
    expect(found.of("(*example.com/pool.Pool).Take")).toEqual({ acquires: [{ kind: "pool-lease" }] });
    expect(found.acquirers().get("example.com/pool")?.methods).toEqual(new Set(["Take"]));
    expect(found.ofType("*example.com/pool.Lease")).toMatchObject({ kind, price: 1 });
  });

  test("functions to call, and pairs", () => {
    const found = models(`
resources:
  unlock: { form: function, noun: unlock function }
  quiet: { form: pair, release: example.com/alerts.Resume }
functions:
  example.com/locks.Take:
    acquires: { kind: unlock, of: result 1, when: ok, ended-by: arg 0 }
  example.com/alerts.Pause: { acquires: quiet }
`);
    expect(found.kind("unlock")).toMatchObject({ form: "function", noun: "unlock function", release: [] });
    expect(found.kind("quiet")).toMatchObject({ form: "pair", release: ["example.com/alerts.Resume"] });
    expect(found.of("example.com/locks.Take")?.acquires).toEqual([
      { kind: "unlock", of: "result 1", when: "ok", endedBy: ["arg 0"] },
    ]);
  });

  test("uses, endings, whole packages", () => {
    const found = models(`
functions:
  example.com/httpx.Drain: { releases: arg 0, blocks: true }
  example.com/httpx.Tee: { uses: { arg 0: borrows, arg 1...: looks } }
  (*example.com/log.Logger).Die: { never: exits }
packages:
  example.com/trace: looks
`);
    const path = "example.com/httpx";
    expect(found.of("example.com/httpx.Drain")).toEqual({ blocks: true, uses: { "arg 0": "releases" } });
    expect(found.useOf("example.com/httpx.Tee", path, "arg 0")).toBe("borrows");
    expect(found.useOf("example.com/httpx.Tee", path, "arg 3")).toBe("looks");
    expect(found.useOf("example.com/trace.Show", "example.com/trace", "receiver")).toBe("looks");
    expect(found.of("(*example.com/log.Logger).Die")?.never).toBe("exits");
    expect(found.neverNames()).toContain("Die");
  });

  test("corrections of what is shipped leave the rest of it", () => {
    const found = models("functions:\n  net/http.Post:\n    acquires: []\n");
    expect(found.of("net/http.Post")).toEqual({ acquires: [], uses: { "arg 2": "keeps" }, blocks: true });
    expect(found.acquirers().get("net/http")?.functions).toContain("Get");
    expect(found.acquirers().get("net/http")?.functions).not.toContain("Post");
  });

  test("several files: kinds of each other, later ones win", () => {
    const found = models(
      "functions: { example.com/a.F: { acquires: lease, never: exits } }",
      "resources: { lease: { release: Release } }\nfunctions: { example.com/a.F: { never: panics } }",
    );
    expect(found.of("example.com/a.F")).toEqual({ acquires: [{ kind: "lease" }], never: "panics" });
  });

  test("JSON, an empty file, and a file named twice", () => {
    expect(models('{"functions":{"example.com/a.Die":{"never":"exits"}}}').of("example.com/a.Die")).toEqual({
      never: "exits",
    });
    expect(models("# nothing yet\n").userKinds()).toEqual([]);
    const files = createMemoryHost({ "/w/a.yaml": "functions: 1\n" });
    expect(readModelFiles(files, ["/w/a.yaml", "/w/a.yaml"]).problems).toHaveLength(1);
  });
});

describe("mistakes name place, key and the nearest word", () => {
  test.each([
    ["function:\n", ["1:1 unknown key `function`; did you mean `functions`?"]],
    [
      "functions:\n  a/b.F:\n    acquires: rowz\n",
      ["3:15 functions.a/b.F.acquires: `rowz` is no resource kind; did you mean `rows`?"],
    ],
    [
      "functions:\n  a/b.F:\n    acquires: something\n",
      ["3:15 functions.a/b.F.acquires: `something` is no resource kind; docs/models.md lists them"],
    ],
    [
      "resources:\n  lease: { release: Free }\nfunctions:\n  a/b.F: { acquires: [rows, { kind: leese }] }\n",
      ["4:37 functions.a/b.F.acquires[1].kind: `leese` is no resource kind; did you mean `lease`?"],
    ],
    [
      "functions:\n  a/b.F:\n    acquires: { of: result 1 }\n",
      ["3:15 functions.a/b.F.acquires: an acquisition needs the key `kind`"],
    ],
    [
      "functions:\n  a/b.F:\n    acquires: { kind: rows, when: no errors }\n",
      ["3:35 functions.a/b.F.acquires.when: `no errors` is no condition; did you mean `no error`?"],
    ],
    [
      "functions:\n  a/b.F: { acquires: { kind: rows, of: result1 } }\n",
      ["2:40 functions.a/b.F.acquires.of: `result1` is no operand; did you mean `result 1`?"],
    ],
    [
      "functions:\n  a/b.F:\n    uses: { argument: looks, arg 0: look }\n",
      [
        "3:13 functions.a/b.F.uses: `argument` is no operand; possible: receiver, arg 0, arg 1, arg 2, arg 0...",
        "3:37 functions.a/b.F.uses.arg 0: `look` is no use; did you mean `looks`?",
      ],
    ],
    [
      "functions:\n  Get: { never: exits }\n",
      ["2:3 functions: `Get` is no function id such as `net/http.Get` or `(*net/http.Client).Do`"],
    ],
    [
      "functions:\n  net/http.Client.Do: { blocks: true }\n",
      [
        "2:3 functions: `net/http.Client.Do` is no function id; a method is written `(*net/http.Client).Do`, or without `*` for a value receiver or an interface",
      ],
    ],
    [
      "functions:\n  a/b.F: { never: exit }\n",
      ["2:19 functions.a/b.F.never: `exit` is no ending; did you mean `exits`?"],
    ],
    [
      "functions:\n  a/b.F: { blocks: yes }\n",
      ["2:20 functions.a/b.F.blocks: expected true or false, found `yes`"],
    ],
    ["functions:\n  a/b.F:\n", ["2:3 functions.a/b.F: the value is missing"]],
    ["functions: []\n", ["1:12 functions: expected a map, found a list"]],
    ["packages: { a//b: looks }\n", ["1:13 packages: `a//b` is no import path"]],
    ["resources: { Lease: {} }\n", ["1:14 resources: `Lease` is no id; write it in kebab-case: pool-lease"]],
    [
      'resources:\n  lease: { release: "x.Free()" }\n',
      ["2:10 resources.lease: `x.Free()` is no Go name such as `Close`"],
    ],
    [
      "resources:\n  unlock: { form: function, release: Close }\n",
      ["2:11 resources.unlock: a function is let go of by calling it; leave out `release`"],
    ],
    [
      "resources:\n  unlock: { form: function, field: Body }\n",
      ["2:11 resources.unlock: a function has neither fields nor methods; leave out `field` and `exhausted`"],
    ],
    [
      "resources:\n  quiet: { form: pair }\n",
      ["2:10 resources.quiet: a pair needs `release`, the ids of the functions that let go of it"],
    ],
    [
      "resources:\n  quiet: { form: pair, release: Resume }\n",
      ["2:10 resources.quiet: `Resume` is no function id such as `net/http.Get` or `(*net/http.Client).Do`"],
    ],
    [
      "resources:\n  quiet: { form: pear }\n",
      ["2:18 resources.quiet.form: `pear` is no form; did you mean `pair`?"],
    ],
    ["functions: {\n", ["2:1 Flow map in block collection must be sufficiently indented and end with a }"]],
  ])("%j", (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test("a file that is not there, and one that is no text", () => {
    const files = createMemoryHost({ "/w/bytes.yaml": new Uint8Array([0xff, 0xfe]) });
    const { models, problems } = readModelFiles(files, ["/w/gone.yaml", "/w/bytes.yaml"]);
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      expect.stringMatching(/^\/w\/gone\.yaml: the file of models cannot be read: /),
      "/w/bytes.yaml: the file of models is no valid UTF-8",
    ]);
    expect(models.of("net/http.Get")).toBeDefined();
  });

  test("a file with a mistake is not half believed", () => {
    const { models } = read(
      "functions:\n  net/http.Get: { acquires: [] }\n  net/http.Head: { acquires: x }\n",
    );
    expect(models.of("net/http.Get")?.acquires).not.toEqual([]);
  });

  test("no text makes it throw", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        read(text, `functions: { ${text}: {} }`, `resources:\n  a: ${text}\n`);
      }),
    );
  });
});

describe("docs/models.md", () => {
  const page = readFileSync(new URL("../../docs/models.md", import.meta.url), "utf8");
  const examples = [...page.matchAll(/```yaml\n((?:resources|functions|packages):[\s\S]*?)```/g)].map(
    ([, text = ""]) => text,
  );

  test("has examples that are right", () => {
    expect(examples.length).toBeGreaterThanOrEqual(5);
    expect(read(...examples).problems).toEqual([]);
  });
});
