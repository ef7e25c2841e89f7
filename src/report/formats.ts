/**
 * The names of the reports and how each is made. Decides which there are; front ends decide where
 * they go.
 */
import { reportCheckstyle } from "./checkstyle.js";
import { reportGithub } from "./github.js";
import { reportGitlab } from "./gitlab.js";
import { reportHtml } from "./html/page.js";
import type { ReportInput } from "./input.js";
import { reportJson } from "./json.js";
import { reportJunit } from "./junit.js";
import { reportRdjson, reportRdjsonl } from "./rdjson.js";
import { reportSarif } from "./sarif.js";
import { reportStylish, type StylishOptions } from "./stylish.js";
import { reportText } from "./text.js";

/** Those for people first. */
export const FORMATS = [
  "stylish",
  "text",
  "html",
  "json",
  "sarif",
  "github",
  "gitlab",
  "rdjson",
  "rdjsonl",
  "checkstyle",
  "junit",
] as const;

export type Format = (typeof FORMATS)[number];

export function renderReport(format: Format, input: ReportInput, options: StylishOptions): string {
  switch (format) {
    case "stylish":
      return reportStylish(input, options);
    case "text":
      return reportText(input, options);
    case "html":
      return reportHtml(input);
    case "json":
      return reportJson(input);
    case "sarif":
      return reportSarif(input);
    case "github":
      return reportGithub(input);
    case "gitlab":
      return reportGitlab(input);
    case "rdjson":
      return reportRdjson(input);
    case "rdjsonl":
      return reportRdjsonl(input);
    case "checkstyle":
      return reportCheckstyle(input);
    case "junit":
      return reportJunit(input);
    default:
      return format satisfies never;
  }
}
