/**
 * Writes the skeleton of a rule: `npm run new-rule -- <id>`. The rule says nothing yet and its
 * fixtures want something, so that the tests fail until it is filled. Never replaces a file.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportName, RULES_FOLDER, ruleIds, rulesIndex } from "./make-rules-index.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const LONGEST_ID = 40;

/** What is wrong with an id, in one sentence; undefined where nothing is. */
export function idProblem(id: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(id)) return "an id is kebab-case, of two words at least";
  if (/^no-|-rule$/.test(id))
    return "an id names the defect and reads well after `allow`: no `no-`, no `-rule`";
  return id.length > LONGEST_ID ? `an id has ${LONGEST_ID} characters at most` : undefined;
}

/** Path below the repository to text. */
export function skeleton(id: string, version: string): ReadonlyMap<string, string> {
  const fixture = (kind: string): string => `fixtures/${id}/${kind}/example.go`;
  return new Map([
    [`rules/${id}.ts`, ruleText(id, version)],
    [fixture("bad"), goText(`use() // want ${id} "FILL IN: what the rule says"`)],
    [fixture("fixed"), goText("use()\n\t// FILL IN: the least change that cures bad/example.go")],
    [`fixtures/${id}/ok/not_meant.go`, goText("use() // FILL IN: looks like it and is none")],
    [`fixtures/${id}/limits/not_seen.go`, goText(`use() // miss ${id} "FILL IN: what we ought to say"`)],
  ]);
}

function ruleText(id: string, version: string): string {
  return `/**
 * FILL IN: what this rule decides, and which analysis decides the rest.
 */
import { defineRule } from "../src/rule/define.js";

export const ${exportName(id)} = defineRule({
  id: "${id}",
  since: "${version}",
  stage: "preview",
  level: "warning",
  preset: "strict",
  summary: "FILL IN: what is wrong, in one sentence.",
  why: "FILL IN: what lingers, and what that costs at run time.",
  remedy: "FILL IN: what to do about it.",
  runtime: "FILL IN: what a goroutine dump or a profile shows.",
  limits: ["FILL IN: what it does not see; a fixture under limits/ for each."],
  references: [],
  mentions: { imports: [], words: [] },
  needs: {},
  messages: {
    lingers: "FILL IN: what is wrong here, with \`{name}\` where it helps",
  },

  check() {
    // FILL IN: ask an analysis named in \`needs\`, then report(at(file, node), "lingers", { name }).
  },
});
`;
}

function goText(line: string): string {
  return `package example\n\nfunc example(use func()) {\n\t${line}\n}\n`;
}

function main(id: string): string | undefined {
  const problem = idProblem(id);
  if (problem !== undefined) return problem;
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const files = skeleton(id, version);
  const present = [...files.keys()].find((path) => existsSync(join(ROOT, path)));
  if (present !== undefined) return `${present} is already there`;
  for (const [path, text] of files) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
    process.stdout.write(`wrote ${path}\n`);
  }
  writeFileSync(join(RULES_FOLDER, "index.ts"), rulesIndex(ruleIds(RULES_FOLDER)));
  process.stdout.write('wrote rules/index.ts\nnext: CONTRIBUTING.md, "A new rule"\n');
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = main(process.argv[2] ?? "");
  if (problem !== undefined) {
    process.stderr.write(`new-rule: ${problem}\n`);
    process.exitCode = 2;
  }
}
