/** SARIF's notifications link to headings of docs/problems.md. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { NOTIFICATIONS } from "../../src/report/sarif-rules.js";

it("has one heading per problem", () => {
  const page = readFileSync(new URL("../../docs/problems.md", import.meta.url), "utf8");
  const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, id]) => id);
  expect(headings).toEqual(Object.keys(NOTIFICATIONS));
});
