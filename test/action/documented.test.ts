/** docs/ci.md: its YAML parses, and names only inputs, formats and options there are. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { FORMATS } from "../../src/report/formats.js";
import { shownBlocks } from "../support/documentation.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(`${ROOT}/docs/ci.md`, "utf8");
const MAIN = readFileSync(`${ROOT}/src/cli/main.ts`, "utf8");
const { inputs, outputs } = parse(readFileSync(`${ROOT}/action.yml`, "utf8")) as {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
};

const blocks = shownBlocks("docs/ci.md", "yaml");

/** Every map of a document, however deep. */
function maps(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(maps);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

describe("docs/ci.md", () => {
  it.each(blocks)("has YAML that parses and knows the action: %s", (text) => {
    const steps = maps(parse(text)).filter(({ uses }) => String(uses).startsWith("golinger/golinger@"));
    for (const step of steps)
      for (const name of Object.keys(step.with ?? {})) expect(Object.keys(inputs)).toContain(name);
  });

  it("names every input, output and format", () => {
    for (const name of [...Object.keys(inputs), ...Object.keys(outputs), ...FORMATS])
      expect(PAGE).toContain(`\`${name}\``);
  });

  it("uses formats and options that there are", () => {
    const commands = [...PAGE.matchAll(/golinger\/golinger check ([^\n|]*)/g)].map(
      ([, words]) => words ?? "",
    );
    expect(commands.length).toBeGreaterThan(3);
    for (const words of commands) {
      for (const [, format] of words.matchAll(/ -f (\w+)/g)) expect(FORMATS).toContain(format);
      for (const [option] of words.matchAll(/--[a-z-]+/g)) expect(MAIN).toContain(option);
    }
  });
});
