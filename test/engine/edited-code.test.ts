/**
 * What a keeper holds on to from edit to edit where code hangs together: functions that call each
 * other, callees that are read or not, and nothing of the runs that are over.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rules } from "../../rules/index.js";
import { type Keeper, openKeeper } from "../../src/engine/keeper.js";
import { loadKit } from "../../src/engine/load-kit.js";
import { defineRule, type Rule } from "../../src/rule/define.js";
import { createMemoryHost } from "../support/memory-host.js";
import { NAMELESS } from "../support/nameless-rule.js";
import { testHost } from "../support/test-host.js";

const PATH = "/w/a.go";

async function open(text: string, all: readonly Rule[] = rules): Promise<Editor> {
  const texts = new Map([[PATH, text]]);
  const overlay = { presets: ["all"] } as const;
  const host = testHost(createMemoryHost({ "/w/go.mod": "module a\n\ngo 1.26\n", [PATH]: text }));
  const opened = await openKeeper(
    loadKit,
    { base: "/w", config: { kind: "none" }, overlay },
    host,
    texts,
    all,
  );
  if (!opened.ok) throw new Error(opened.problems[0]?.message);
  const { keeper } = opened;
  return {
    told: () => told(keeper),
    edit(next) {
      texts.set(PATH, next);
      if (!keeper.change([PATH])) throw new Error("a new keeper is needed");
      return told(keeper);
    },
  };
}

interface Editor {
  told(): unknown;
  edit(text: string): unknown;
}

function told(keeper: Keeper): unknown {
  return keeper.planFiles([PATH]).tasks.map((task) => keeper.run(task, { isOpen: true }));
}

const LONG = `// ${"x".repeat(200)}`;

const readers = (comment: string, value: string): string => `package a

func F() int {
	c := make(chan int)
	go func() {
		c <- 1
	}()
	if ready() {
		return 0
	}
	return <-c
}

func ready() bool {
	${comment}
	return ${value}
}
`;

test.each([
  [LONG, "// x", "false"],
  ["// x", LONG, "false"],
  [LONG, "// x", "true"],
  ["// x", LONG, "true"],
])("a callee is read that was too long before, or no more", async (before, after, value) => {
  const editor = await open(readers(before, value));
  const first = editor.told();
  const second = editor.edit(readers(after, value));
  expect(second).toEqual((await open(readers(after, value))).told());
  expect(second).not.toEqual(first);
});

const STATEMENTS = [
  ...["f0(n)", "f1(n)", "f2(n)", "f3(n)", "go f3(n)", "panic(n)", "println(n)", "mu.Lock()", "mu.Unlock()"],
  "if n > 3 {\n\t\tpanic(n)\n\t}",
  "if n > 4 {\n\t\tf1(n)\n\t}",
  "if n > 5 {\n\t\treturn\n\t}",
  "if mu.TryLock() {\n\t\tmu.Unlock()\n\t}",
  "mu.Lock()\n\tif n > 3 {\n\t\tf0(n)\n\t\treturn\n\t}\n\tmu.Unlock()",
  "{\n\t\tc := make(chan int)\n\t\tgo func() { c <- 1 }()\n\t\tif n > 2 {\n\t\t\tf0(n)\n\t\t\treturn\n\t\t}\n\t\t<-c\n\t}",
];

const callers = (bodies: readonly (readonly string[])[]): string =>
  `package a\n\nimport "sync"\n\nvar mu sync.Mutex\n\n${bodies
    .map((body, at) => `func f${at}(n int) {\n\t${body.join("\n\t")}\n}\n`)
    .join("\n")}`;

/** More for a long look. */
const ROWS = Number(process.env.GOLINGER_EDITS ?? 40);

test("functions that call each other come to what a new keeper comes to", async () => {
  const body = fc.array(fc.constantFrom(...STATEMENTS), { minLength: 1, maxLength: 4 });
  const edits = fc.array(fc.tuple(fc.nat(4), body), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.tuple(body, body, body, body, body), edits, async (bodies, row) => {
      const editor = await open(callers(bodies));
      editor.told();
      const now: (readonly string[])[] = [...bodies];
      for (const [at, next] of row) {
        now[at] = next;
        expect(editor.edit(callers(now))).toEqual((await open(callers(now))).told());
      }
    }),
    { numRuns: ROWS },
  );
}, 3_600_000);

test("no run outlives the next but one", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const scopes: WeakRef<object>[] = [];
  const watching = defineRule({
    id: "watching",
    ...NAMELESS,
    messages: {},
    check: ({ scope }) => void scopes.push(new WeakRef(scope)),
  });
  const versions = Array.from({ length: 20 }, () => 0);
  const text = (): string =>
    versions.reduce(
      (all, version, at) =>
        all +
        readers(`println(${version})`, "false")
          .replace("package a\n", "")
          .replace(/F|ready/g, `$&${at}`),
      "package a\n",
    );
  const editor = await open(text(), [...rules, watching]);
  editor.told();
  for (const at of versions.keys()) {
    versions[at] = at + 1;
    editor.edit(text());
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  collect();
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
  expect(scopes.length).toBe(21);
  expect(scopes.filter((scope) => scope.deref() !== undefined).length).toBeLessThan(4);
});
