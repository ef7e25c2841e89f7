import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { rules } from "../../rules/index.js";
import { initConfig } from "../../src/cli/init.js";
import { UsageError } from "../../src/cli/usage.js";
import { readConfigText } from "../../src/rule/config.js";
import { configShape } from "../../src/rule/config-shape.js";
import { treeOf } from "../support/command.js";

const shape = configShape(rules);

it("writes a config without a mistake, in which nothing differs from the defaults", () => {
  const path = initConfig(treeOf({}));
  expect(path).toMatch(/\/\.golinger\.yaml$/);
  const reading = readConfigText(path, readFileSync(path, "utf8"), shape);
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join("\n"));
  expect(reading.value.values.preset).toEqual(["recommended"]);
  expect(reading.value.overrides).toEqual([]);
});

it("is right with its examples turned on, too", () => {
  const path = initConfig(treeOf({}));
  const text = readFileSync(path, "utf8")
    .replace(/^(\w[\w-]*):(?: \{\}| \[\])\n(?=# {2})/gm, "$1:\n")
    .replace(/^#( {2}.*)$/gm, "$1");
  const reading = readConfigText(path, text, shape);
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join("\n"));
  expect(reading.value.values.rules?.size).toBeGreaterThan(0);
  expect(reading.value.overrides).toHaveLength(1);
});

it("never replaces one, whatever its name", () => {
  for (const name of [".golinger.yaml", ".golinger.yml", ".golinger.json"]) {
    const folder = treeOf({ [name]: "{}" });
    expect(() => initConfig(folder)).toThrow(new UsageError(`${name} is already there`));
    expect(readFileSync(join(folder, name), "utf8")).toBe("{}");
  }
});

it("says why it cannot", () => {
  const folder = treeOf({});
  writeFileSync(join(folder, "file"), "");
  expect(() => initConfig(join(folder, "nowhere"))).toThrow(/its folder does not exist/);
});
