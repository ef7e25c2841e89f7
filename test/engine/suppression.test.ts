/**
 * Comments that silence findings: whom they name, where they reach, and which are reported as idle.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSuppression } from "../../src/engine/suppression-comments.js";
import { directiveOf } from "../../src/syntax/directives.js";
import { callRule, lines, runOk } from "../support/engine.js";

const leak = callRule({ id: "leak-it", calls: "leak" });
const other = callRule({ id: "other-it", calls: "other" });
const GO_MOD = { "/w/go.mod": "module example.com/m\n\ngo 1.24\n" };
const IDS = new Set(["leak-it", "other-it"]);

function read(comment: string) {
  const directive = directiveOf(comment, 0, comment.length);
  return directive && readSuppression(directive, IDS);
}

async function shown(body: string, head = "package m\n"): Promise<readonly string[]> {
  const result = await runOk({ ...GO_MOD, "/w/a.go": `${head}\n${body}` }, [leak, other]);
  return lines(result).map((line) => line.replace("a.go:", ""));
}

describe("what a comment says", () => {
  test.each([
    ["//nolint", { isForAll: true, reason: "" }],
    ["//nolint // it is fine", { isForAll: true, reason: "it is fine" }],
    ["//nolint:all", { isForAll: true }],
    ["// nolint:golinger", { isForAll: false, isForTool: true }],
    ["//nolint:GoLinger // why", { isForTool: true, reason: "why" }],
    ["//nolint:errcheck,golinger/leak-it // why", { isForTool: false, ruleIds: ["leak-it"], reason: "why" }],
    ["//nolint: golinger , leak-it", { isForTool: true, ruleIds: ["leak-it"], reason: "" }],
    ["//nolint:golinger because of that", { isForTool: true, reason: "because of that" }],
    ["//nolint:golinger/leek-it", { ruleIds: [], unknown: [{ name: "leek-it", nearest: "leak-it" }] }],
    [
      "//golinger:ignore leak-it,other-it it ends with the process",
      { ruleIds: ["leak-it", "other-it"], reason: "it ends with the process" },
    ],
    ["//golinger:ignore all shutting down", { isForTool: true, reason: "shutting down" }],
    ["//golinger:ignore leak-it", { ruleIds: ["leak-it"], reason: "", isValid: true }],
    ["//lint:ignore golinger/leak-it why", { ruleIds: ["leak-it"], reason: "why", isValid: true }],
    ["//lint:ignore leak-it", { isValid: false }],
    ["//lint:file-ignore leak-it,SA1000 why", { ruleIds: ["leak-it"], isForFile: true }],
  ])("%s", (comment, wanted) => {
    expect(read(comment)).toMatchObject(wanted);
  });

  test.each([
    "//nolint:errcheck",
    "//lint:ignore SA1000 why",
    "//nolintlint",
    "// a comment",
    "//go:build linux",
  ])("%s speaks to others", (comment) => {
    expect(read(comment)).toBeUndefined();
  });

  test("reading never throws, and a reason never holds the names", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("//nolint:", "//golinger:ignore ", "//lint:ignore "),
        fc.string(),
        (head, rest) => {
          const found = read(`${head}${rest.replaceAll("\n", " ")}`);
          expect(found === undefined || found.reason.length <= rest.length).toBe(true);
        },
      ),
    );
  });
});

describe("where a comment reaches", () => {
  test("its own line behind code, and the line that ends the finding", async () => {
    expect(await shown("func a() {\n\tleak() //nolint\n\tleak()\n}\n")).toEqual(["5 leak-it"]);
    expect(await shown("func a() { //nolint:golinger\n\tleak()\n}\n")).toEqual(["4 leak-it"]);
  });

  test("the statement that follows, with all that is in it", async () => {
    const body =
      "func a() {\n\t//nolint:golinger/leak-it // why\n\tfor {\n\t\tleak()\n\t\tother()\n\t}\n\tleak()\n}\n";
    expect(await shown(body)).toEqual(["7 other-it", "9 leak-it"]);
  });

  test("the declaration that follows, other comments between", async () => {
    expect(
      await shown(
        "//golinger:ignore leak-it why\n// a does it.\nfunc a() {\n\tleak()\n}\n\nfunc b() { leak() }\n",
      ),
    ).toEqual(["9 leak-it"]);
  });

  test("an empty line ends its reach", async () => {
    expect(await shown("//golinger:ignore leak-it why\n\nfunc a() { leak() }\n")).toEqual(["5 leak-it"]);
  });

  test("a clause", async () => {
    const body =
      "func a(x int) {\n\tswitch x {\n\t//lint:ignore leak-it why\n\tcase 1:\n\t\tleak()\n\tcase 2:\n\t\tleak()\n\t}\n}\n";
    expect(await shown(body)).toEqual(["9 leak-it"]);
  });

  test("the file, above the package clause or by file-ignore", async () => {
    expect(await shown("func a() { leak(); other() }\n", "//nolint:golinger/leak-it\npackage m\n")).toEqual([
      "4 other-it",
    ]);
    expect(await shown("func a() { leak(); other() }\n//lint:file-ignore leak-it why\n")).toEqual([
      "3 other-it",
    ]);
  });

  test("nothing, for lint:ignore without a reason", async () => {
    expect(await shown("//lint:ignore leak-it\nfunc a() { leak() }\n")).toEqual(["4 leak-it"]);
  });

  test("CRLF files too", async () => {
    expect(
      await shown("func a() {\r\n\t//nolint:golinger\r\n\tleak()\r\n\tleak()\r\n}\r\n", "package m\r\n"),
    ).toEqual(["6 leak-it"]);
  });
});

test("suppressed findings are kept with their reason", async () => {
  const result = await runOk(
    {
      ...GO_MOD,
      "/w/a.go": "package m\n\nfunc a() {\n\tleak() //golinger:ignore leak-it the process ends here\n}\n",
    },
    [leak],
  );
  expect(result.findings).toEqual([]);
  expect(result.suppressed).toMatchObject([
    { finding: { ruleId: "leak-it", place: { startLine: 4 } }, justification: "the process ends here" },
  ]);
});

describe("--report-unused", () => {
  async function complaints(body: string, overlay: object = {}): Promise<readonly string[]> {
    const result = await runOk({ ...GO_MOD, "/w/a.go": `package m\n${body}` }, [leak, other], {
      overlay: { reportUnused: true, ...overlay },
    });
    return result.problems.map(({ id, line, message }) => `${line} ${id}: ${message}`);
  }

  test("tells idle, reasonless and misspelt comments, in packages without findings too", async () => {
    expect(
      await complaints(
        [
          "func a() {",
          "\tleak() //nolint:golinger // why",
          "\tb() //nolint:golinger/leak-it // idle",
          "\tleak() //golinger:ignore leak-it",
          "\tb() //golinger:ignore leek-it why",
          "\tb() //golinger:ignore",
          "\tb() //nolint",
          "\tb() //nolint:errcheck",
          "}",
          "//lint:ignore leak-it",
          "func b() {}",
          "",
        ].join("\n"),
      ),
    ).toEqual([
      "4 suppression-unused: the comment silences nothing of `leak-it`",
      "5 suppression-without-reason: the comment gives no reason",
      "6 suppression-unused: the comment names an unknown rule `leek-it`; did you mean `leak-it`?",
      "7 suppression-unused: the comment names no rule and silences nothing",
      "11 suppression-without-reason: the comment gives no reason, so it silences nothing",
    ]);
    expect(await complaints("func a() {} //nolint:golinger // why\n")).toEqual([
      "2 suppression-unused: the comment silences nothing of golinger",
    ]);
  });

  test("says nothing of rules that did not run", async () => {
    const body =
      "func a() {} //nolint:golinger,leak-it // why\n\nfunc b() {} //golinger:ignore leak-it why\n";
    expect(await complaints(body, { only: ["other-it"] })).toEqual([]);
    expect(await complaints(body, { rules: new Map([["leak-it", "off"]]) })).toEqual([
      "2 suppression-unused: the comment silences nothing of golinger",
    ]);
  });
});
