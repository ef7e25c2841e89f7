import { describe, expect, it } from "vitest";
import { readInputs } from "../../src/action/inputs.js";

/** As the runner sets them: all that action.yml declares, empty where nobody gave a value. */
const UNSET = {
  INPUT_PATHS: "./...",
  INPUT_PRESET: "",
  INPUT_CONFIG: "",
  "INPUT_FAIL-LEVEL": "",
  INPUT_BASELINE: "",
  INPUT_CATEGORY: "",
  INPUT_SINCE: "",
  "INPUT_SARIF-FILE": "golinger.sarif",
};

describe("the action's inputs", () => {
  it("leave everything to the config by default", () => {
    expect(readInputs(UNSET, undefined)).toEqual({
      words: [],
      paths: ["./..."],
      sarifFile: "golinger.sarif",
    });
  });

  it("become options, in one word each", () => {
    const given = {
      ...UNSET,
      INPUT_PRESET: "strict,advice",
      INPUT_CONFIG: " ci/golinger.yaml ",
      "INPUT_FAIL-LEVEL": "--fix",
      INPUT_BASELINE: "known.json",
      INPUT_CATEGORY: "weekly",
      INPUT_SINCE: "origin/main",
      "INPUT_SARIF-FILE": "",
    };
    expect(readInputs(given, undefined)).toEqual({
      words: [
        "--preset=strict,advice",
        "--config=ci/golinger.yaml",
        "--fail-level=--fix",
        "--baseline=known.json",
        "--category=weekly",
        "--since=origin/main",
      ],
      paths: ["./..."],
      sarifFile: undefined,
    });
  });

  it.each([
    ["./cmd/... ./internal/...", ["./cmd/...", "./internal/..."]],
    ["./a b/...\n\n  ./c/...\n", ["./a b/...", "./c/..."]],
    ["", []],
  ])("paths %j", (text, paths) => {
    expect(readInputs({ ...UNSET, INPUT_PATHS: text }, undefined).paths).toEqual(paths);
  });

  it.each([
    ['{"pull_request":{"base":{"sha":"abc"}}}', ["--since=abc"]],
    ['{"merge_group":{"base_sha":"def"}}', ["--since=def"]],
    ['{"before":"123"}', []],
    ['{"pull_request":{"base":{"sha":7}}}', []],
    ["null", []],
    ["{", []],
    [undefined, []],
  ])("since auto with the event %s", (event, words) => {
    expect(readInputs({ ...UNSET, INPUT_SINCE: "auto" }, event).words).toEqual(words);
  });
});
