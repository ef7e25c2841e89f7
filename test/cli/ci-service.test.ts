import { expect, it } from "vitest";
import { readCiService } from "../../src/cli/ci-service.js";

it("knows GitHub's run, summary and files", () => {
  expect(
    readCiService({
      GITHUB_RUN_ID: "123",
      GITHUB_RUN_ATTEMPT: "2",
      GITHUB_STEP_SUMMARY: "/tmp/summary",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "o/r",
      GITHUB_SHA: "abc",
    }),
  ).toEqual({ runId: "123-2", summaryFile: "/tmp/summary", filesUrl: "https://github.com/o/r/blob/abc" });
});

it("knows the runs of GitLab and Jenkins", () => {
  expect(readCiService({ CI_JOB_ID: "77" }).runId).toBe("77");
  expect(readCiService({ BUILD_NUMBER: "8" }).runId).toBe("8");
});

it("says nothing at home, or of what could not be a number", () => {
  const nothing = { runId: undefined, summaryFile: undefined, filesUrl: undefined };
  expect(readCiService({})).toEqual(nothing);
  expect(readCiService({ GITHUB_STEP_SUMMARY: "", BUILD_NUMBER: "a/b" })).toEqual(nothing);
});
