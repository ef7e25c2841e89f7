/**
 * The run as Markdown for GitHub's job summary: how many of each level, the worst findings in a
 * table, what could not be analysed. Decides how much is shown; GitHub takes 1 MiB a step.
 */
import { utf8 } from "../engine/hash.js";
import { rulePage } from "../rule/about.js";
import type { Finding, Level } from "../rule/finding.js";
import { counted } from "./counted.js";
import { type ReportInput, repositoryPath } from "./input.js";
import { worstFirst } from "./worst-first.js";

/** GitHub shows none of a step's summary beyond this many bytes. */
const MOST_BYTES = 1024 * 1024;

/** More rows are no summary. */
const MOST_ROWS = 50;

/** A message is a sentence; a name from the code in it can be as long as it likes. */
const LONGEST_CELL = 300;

const SIGN: Readonly<Record<Level, string>> = { error: "❌", warning: "⚠️", note: "ℹ️" };

export interface SummaryOptions {
  /** Where the files of this commit are shown, without `/` at the end; undefined where there is no such place. */
  readonly filesUrl?: string | undefined;
  /** Bytes that stand in the step's summary already. */
  readonly taken?: number;
}

/** Where there is no room for the table only the counts, where there is none for these nothing. */
export function githubSummary(input: ReportInput, { filesUrl, taken = 0 }: SummaryOptions = {}): string {
  const short = `## golinger\n\n${countLine(input.findings)}\n`;
  const fits = (text: string): boolean => taken + utf8(text).length <= MOST_BYTES;
  return [wholeSummary(input, filesUrl), short].find(fits) ?? "";
}

function wholeSummary(input: ReportInput, filesUrl: string | undefined): string {
  const { findings } = input;
  const parts = ["## golinger", countLine(findings)];
  if (findings.length > 0) {
    const shown = worstFirst(findings).slice(0, MOST_ROWS);
    const rows = shown.map((finding) => row(finding, input, filesUrl));
    parts.push(["| | rule | place | finding |", "| --- | --- | --- | --- |", ...rows].join("\n"));
    const more = findings.length - shown.length;
    if (more > 0) parts.push(`And ${more} more; the table shows the worst.`);
  }
  const problems = input.problems.filter(({ level }) => level !== "note");
  if (problems.length > 0) {
    const lines = problems.slice(0, MOST_ROWS).map(({ path, line, message, level }) => {
      const place = path === undefined ? "" : `${code(`${repositoryPath(input, path)}:${line || 1}`)} `;
      return `- ${SIGN[level]} ${place}${cell(message)}`;
    });
    const more = problems.length - lines.length;
    parts.push("### Problems of the run", [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

function countLine(findings: readonly Finding[]): string {
  if (findings.length === 0) return "✅ Nothing lingers.";
  const counts = (["error", "warning", "note"] as const).flatMap((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? [] : [`${SIGN[level]} ${counted(count, level)}`];
  });
  return `${counts.join(", ")}.`;
}

function row(finding: Finding, input: ReportInput, filesUrl: string | undefined): string {
  const { path, startLine } = finding.place;
  const shown = repositoryPath(input, path);
  const place = code(`${shown}:${startLine}`);
  const url = `${filesUrl}/${shown.split("/").map(encodeURIComponent).join("/")}#L${startLine}`;
  const isLinked = filesUrl !== undefined && shown !== path;
  const rule = `[${finding.ruleId}](${rulePage(finding.ruleId)})`;
  return `| ${SIGN[finding.level]} | ${rule} | ${isLinked ? `[${place}](${url})` : place} | ${cell(finding.message)} |`;
}

/** Text in a table's cell: messages hold code in backticks, the rest is plain. */
function cell(text: string): string {
  const short = text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text;
  return short
    .replace(/\s+/g, " ")
    .replace(/`([^`]+)`|[^`]+|`/g, (part, inner?: string) =>
      inner === undefined ? plain(part) : code(inner),
    );
}

/** Not by backticks: Markdown knows no way to write a backtick or a bar of a table between them. */
function code(text: string): string {
  return `<code>${plain(text).replace(/\s/g, (char) => `&#${char.charCodeAt(0)};`)}</code>`;
}

function plain(text: string): string {
  return text.replace(/[<>&|`*_~\\[\]]/g, (char) => `&#${char.charCodeAt(0)};`);
}
