/** Reports as CI services get them: several at once, from inside a repository, with its environment. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lineHashes } from "../../src/report/line-hash.js";
import { golinger, LEAKY, treeOf } from "../support/command.js";

interface Sarif {
  readonly runs: readonly [
    {
      readonly automationDetails: { readonly id: string };
      readonly results: readonly {
        readonly locations: readonly [
          {
            readonly physicalLocation: {
              readonly artifactLocation: { readonly uri: string };
              readonly region: { readonly startLine: number };
            };
          },
        ];
        readonly partialFingerprints: Readonly<Record<string, string>>;
      }[];
    },
  ];
}

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Suggesting {
  readonly suggestions?: readonly { readonly range: { start: Place; end: Place }; readonly text: string }[];
}

const SIGNALLED = LEAKY["main.go"] ?? "";

const OPENED = `package main

import (
	"errors"
	"os"
)

func size() (int64, error) {
	f, err := os.Open("x")
	if err != nil {
		return 0, err
	}
	stat, err := f.Stat()
	if err != nil {
		return 0, errors.New("no size")
	}
	f.Close()
	return stat.Size(), nil
}
`;

function sarifOf(path: string): Sarif["runs"][0] {
  return (JSON.parse(readFileSync(path, "utf8")) as Sarif).runs[0];
}

/** A repository with a module at its root and one below. */
function repository(): string {
  const root = treeOf({
    ...LEAKY,
    "services/api/go.mod": "module example.com/api\n\ngo 1.24\n",
    "services/api/main.go": `\uFEFF${LEAKY["main.go"]?.replaceAll("\n", "\r\n")}`,
  });
  mkdirSync(join(root, ".git"));
  return root;
}

it("writes SARIF, annotations and the job summary in one run", () => {
  const root = repository();
  const summary = join(root, "summary.md");
  writeFileSync(summary, "of the step before\n");
  const env = { GITHUB_STEP_SUMMARY: summary, GITHUB_RUN_ID: "7", GITHUB_RUN_ATTEMPT: "1" };
  const { code, stdout } = golinger(["-f", "sarif=out.sarif", "-f", "github"], { cwd: root, env });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^::warning file=main.go,line=10,.*title=golinger%3A signal-not-stopped::/m);
  expect(stdout).toMatch(/^::warning file=services\/api\/main.go,line=10,/m);
  expect(readFileSync(summary, "utf8")).toMatch(/^of the step before\n## golinger\n\n⚠️ 2 warnings/);
  expect(sarifOf(join(root, "out.sarif")).automationDetails.id).toBe("golinger/7-1");
});

it("starts paths at the root of the repository and names the module in SARIF, from any folder", () => {
  const root = repository();
  const cwd = join(root, "services/api");
  const env = { GITHUB_RUN_ID: "", CI_JOB_ID: "", BUILD_NUMBER: "" };
  const args = ["-f", "sarif=out.sarif", "-f", "gitlab=out.gitlab", "-f", "checkstyle=out.xml", "-f", "text"];
  expect(golinger(args, { cwd, env }).stdout).toMatch(/^main\.go:10:/);
  const run = sarifOf(join(cwd, "out.sarif"));
  expect(run.automationDetails.id).toBe("services/api/");
  const text = readFileSync(join(cwd, "main.go"), "utf8");
  expect(run.results.length).toBeGreaterThan(0);
  for (const { locations, partialFingerprints } of run.results) {
    const { artifactLocation, region } = locations[0].physicalLocation;
    expect(artifactLocation.uri).toBe("services/api/main.go");
    const hash = lineHashes(text, new Set([region.startLine])).get(region.startLine);
    expect(partialFingerprints.primaryLocationLineHash).toBe(hash);
  }
  expect(readFileSync(join(cwd, "out.gitlab"), "utf8")).toContain('"path": "services/api/main.go"');
  expect(readFileSync(join(cwd, "out.xml"), "utf8")).toContain('<file name="main.go">');
});

it.each([
  ["as gofmt leaves it", (text: string) => text],
  ["with Windows line ends", (text: string) => text.replaceAll("\n", "\r\n")],
  ["with wide characters before the place", () => SIGNALLED.replace("\tinterrupts", "\t/* ü𝄞 */ interrupts")],
  ["without a line break at its end", (text: string) => text.trimEnd()],
])("suggests in rdjson, by bytes, what --fix does to a file %s", (_, change) => {
  const cwd = treeOf({ "go.mod": LEAKY["go.mod"] ?? "", "f.go": change(OPENED) });
  const { stdout } = golinger(["-f", "rdjson"], { cwd });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Suggesting[] };
  expect(diagnostics).toHaveLength(1);
  const [suggestion] = diagnostics[0]?.suggestions ?? [];
  const before = readFileSync(join(cwd, "f.go"));
  const offset = ({ line, column }: Place): number => {
    let start = 0;
    for (let at = 1; at < line; at++) start = before.indexOf(10, start) + 1;
    return start + column - 1;
  };
  if (suggestion === undefined) throw new Error("there is no suggestion");
  const { range, text } = suggestion;
  const after = Buffer.concat([
    before.subarray(0, offset(range.start)),
    Buffer.from(text),
    before.subarray(offset(range.end)),
  ]);
  golinger(["--fix"], { cwd });
  expect(readFileSync(join(cwd, "f.go"), "utf8")).toBe(after.toString());
  expect(after.toString()).toMatch(/defer f\.Close\(\)|ü𝄞.*make\(chan os\.Signal, 1\)/);
});

it("takes the category from the command line", () => {
  const root = repository();
  golinger(["--category", "nightly/all", "-f", "sarif", "-o", "out.sarif"], { cwd: root });
  expect(sarifOf(join(root, "out.sarif")).automationDetails.id).toMatch(/^nightly\/all\//);
  expect(golinger(["--category", "x/"], { cwd: root }).code).toBe(2);
});

it("tells when the summary cannot be written, and still writes the rest", () => {
  const root = repository();
  const env = { GITHUB_STEP_SUMMARY: join(root, "gone/summary.md") };
  const { code, stdout, stderr } = golinger(["-f", "github"], { cwd: root, env });
  expect(code).toBe(3);
  expect(stdout).toContain("::warning ");
  expect(stderr).toContain("its folder does not exist");
});
