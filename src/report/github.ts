/**
 * Findings as workflow commands of GitHub Actions, which shows them beside the code. It takes ten a
 * step of each level and drops the rest in silence: the worst are written, the others counted.
 */
import type { Finding, Level } from "../rule/finding.js";
import { counted } from "./counted.js";
import { type ReportInput, repositoryPath } from "./input.js";
import { printable } from "./printable.js";
import { type CommandName, workflowCommand } from "./workflow-command.js";
import { worstFirst } from "./worst-first.js";

/** Annotations that GitHub shows of each level of a step. */
const MOST_OF_LEVEL = 10;

const COMMAND: Readonly<Record<Level, CommandName>> = { error: "error", warning: "warning", note: "notice" };

export function reportGithub(input: ReportInput): string {
  const lines: string[] = [];
  const hidden: string[] = [];
  const sorted = worstFirst(input.findings);
  for (const level of ["error", "warning", "note"] as const) {
    const findings = sorted.filter((finding) => finding.level === level);
    lines.push(...findings.slice(0, MOST_OF_LEVEL).map((finding) => annotation(finding, input)));
    const more = findings.length - MOST_OF_LEVEL;
    if (more > 0) hidden.push(counted(more, `more ${level}`));
  }
  if (hidden.length > 0) {
    lines.push(
      `golinger: ${hidden.join(", ")} without annotation: GitHub shows ${MOST_OF_LEVEL} of each level a step`,
    );
  }
  return lines.map((line) => `${line}\n`).join("");
}

function annotation(finding: Finding, input: ReportInput): string {
  const { startLine, startColumn, endLine, endColumn } = finding.place;
  // GitHub refuses columns of a range over several lines.
  const columns = startLine === endLine ? { col: startColumn, endColumn } : {};
  const properties = {
    file: repositoryPath(input, finding.place.path),
    line: startLine,
    endLine,
    ...columns,
    title: `golinger: ${finding.ruleId}`,
  };
  return workflowCommand(COMMAND[finding.level], properties, annotationText(finding, input));
}

/** Related places are no links here: their names and lines must do. */
function annotationText(finding: Finding, input: ReportInput): string {
  const related = finding.related.map(
    ({ place, message }) => `${message} (${printable(repositoryPath(input, place.path))}:${place.startLine})`,
  );
  return [finding.message, ...related].join("\n");
}
