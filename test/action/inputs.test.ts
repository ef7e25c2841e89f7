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

function read(
  environment: Readonly<Record<string, string>>,
  event?: string,
  parents: readonly string[] = [],
) {
  return readInputs(environment, { event, parentsOfHead: () => parents });
}

describe("the action's inputs", () => {
  it("leave everything to the config by default", () => {
    expect(read(UNSET)).toEqual({
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
    expect(read(given)).toEqual({
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
    expect(read({ ...UNSET, INPUT_PATHS: text }).paths).toEqual(paths);
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
    expect(read({ ...UNSET, INPUT_SINCE: "auto" }, event).words).toEqual(words);
  });

  it("since auto takes what GitHub merged a pull request into, where that is checked out", () => {
    const event = '{"pull_request":{"base":{"sha":"old"},"head":{"sha":"mine"}}}';
    const since = (parents: readonly string[]): readonly string[] =>
      read({ ...UNSET, INPUT_SINCE: "auto" }, event, parents).words;
    expect(since(["new", "mine"])).toEqual(["--since=new"]);
    expect(since(["new", "another"])).toEqual(["--since=old"]);
    expect(since(["new"])).toEqual(["--since=old"]);
    expect(since([])).toEqual(["--since=old"]);
  });
});
