/**
 * The report for people: vfile messages through vfile-reporter, each dressed with a code frame,
 * the schedule or path that leads there, related places and the rule's page. Decides what fits a
 * terminal's width.
 */
import picocolors from "picocolors";
import type { Colors } from "picocolors/types.js";
import { VFile } from "vfile";
import { VFileMessage } from "vfile-message";
import { reporter } from "vfile-reporter";
import { rulePage } from "../rule/about.js";
import type { Finding, Fix, Level } from "../rule/finding.js";
import { applyEdits } from "../text/edits.js";
import { cellsOf } from "./cells.js";
import { changedLines } from "./changed-lines.js";
import { codeFrame, WIDEST_LINE } from "./code-frame.js";
import { loggedPath, type ReportInput } from "./input.js";
import { printable } from "./printable.js";
import { stylishSummary } from "./stylish-summary.js";

export interface StylishOptions {
  readonly color: boolean;
  /** Findings beyond this many are only counted. */
  readonly most: number;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns?: number | undefined;
}

/** What each finding is dressed in. */
interface Look {
  readonly colors: Colors;
  /** Cells of a line of a code frame. */
  readonly width: number;
}

const INDENT = "    ";

/** On a narrower terminal a message goes on near the edge. */
const FEWEST_FOR_HANGING = 60;

export function reportStylish(input: ReportInput, { color, most, columns }: StylishOptions): string {
  if (input.findings.length === 0) return "";
  const look = { colors: picocolors.createColors(color), width: (columns || WIDEST_LINE) - INDENT.length };
  const shown = input.findings.slice(0, most);
  const files = new Map<string, VFile>();
  for (const finding of shown) {
    const path = finding.place.path;
    let file = files.get(path);
    if (!file) {
      file = new VFile({ path: loggedPath(input.base, path) });
      files.set(path, file);
    }
    file.messages.push(messageOf(finding, input, look));
  }
  const lines = reporter([...files.values()], { color })
    // The reporter and each message bring an empty line of their own.
    .replace(/\n{3,}/g, "\n\n")
    .split("\n")
    .map((line) => (HEADER.test(line) ? headerLine(line, columns) : line));
  // Its last line counts what is shown; ours counts all.
  if (shown.some(({ level }) => level !== "note")) lines.pop();
  const body = lines.join("\n").trimEnd();
  return `${body === "" ? "" : `${body}\n\n`}${stylishSummary(input.findings, shown.length, look.colors)}`;
}

/** vfile's three severities: `fatal` true, false and undefined. */
const FATAL: Readonly<Record<Level, boolean | undefined>> = { error: true, warning: false, note: undefined };

/** A place at the start of a line: all else that belongs to a finding is indented. */
const HEADER = /^\d+:\d+/;

/** Place and level, with the blanks behind them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what a colour starts with
const PLACE_AND_LEVEL = /^\S+ +(?:\u001b\[\d+m)?[a-z]+(?:\u001b\[\d+m)? +/;

/** Levels by their own names; what is too long for the terminal goes on below the message. */
function headerLine(line: string, columns: number | undefined): string {
  const head = PLACE_AND_LEVEL.exec(line)?.[0] ?? "";
  const start = head.replace("info", "note");
  const message = line.slice(head.length);
  if (!columns || cellsOf(line) <= columns) return `${start}${message}`;
  const indent = columns < FEWEST_FOR_HANGING ? INDENT : " ".repeat(cellsOf(start));
  const [first = "", ...words] = message.split(/ +/);
  const lines = [`${start}${first}`];
  words.forEach((word, index) => {
    const last = lines.at(-1) ?? "";
    // The last word is the rule.
    const gap = index === words.length - 1 ? "  " : " ";
    if (cellsOf(`${last}${gap}${word}`) > columns) lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = `${last}${gap}${word}`;
  });
  return lines.join("\n");
}

function messageOf(finding: Finding, input: ReportInput, look: Look): VFileMessage {
  const { place } = finding;
  const message = new VFileMessage(printable(finding.message), {
    place: {
      start: { line: place.startLine, column: place.startColumn },
      end: { line: place.endLine, column: place.endColumn },
    },
    ruleId: finding.ruleId,
  });
  message.fatal = FATAL[finding.level];
  const dress = dressing(finding, input, look).map((line) => `${INDENT}${line}`);
  message.message = [message.message, ...dress, ""].join("\n");
  return message;
}

function dressing(finding: Finding, input: ReportInput, look: Look): readonly string[] {
  const { colors } = look;
  const lines: string[] = [];
  const mark = { error: colors.red, warning: colors.yellow, note: colors.blue }[finding.level];
  const text = input.textOf(finding.place.path);
  if (text !== undefined) lines.push(...codeFrame(text, finding.place, { ...look, mark }));
  // Names tell goroutines apart: where there is one only they would say the same on each line.
  const isSchedule = new Set(finding.witness.map(({ goroutine }) => goroutine)).size > 1;
  finding.witness.forEach((step, index) => {
    const who = isSchedule ? `${colors.cyan(printable(step.goroutine))} ` : "";
    const number = `${index + 1}.`.padStart(3);
    lines.push(`${number} ${who}${printable(step.message)} ${colors.dim(placeOf(input, step.place))}`);
  });
  for (const related of finding.related) {
    lines.push(
      `${colors.cyan("→")} ${printable(related.message)} ${colors.dim(placeOf(input, related.place))}`,
    );
    const relatedText = input.textOf(related.place.path);
    if (relatedText !== undefined)
      lines.push(...codeFrame(relatedText, related.place, { ...look, mark: colors.cyan, context: 0 }));
  }
  for (const assumption of finding.ledger) lines.push(colors.dim(`assumes ${printable(assumption.text)}`));
  for (const fix of finding.fixes) lines.push(...fixLines(fix, input, look));
  lines.push(colors.dim(rulePage(finding.ruleId)));
  return lines;
}

/** Diffs that take more lines are left to `--fix-dry-run` and to editors. */
const MOST_FIX_LINES = 8;

function fixLines(fix: Fix, input: ReportInput, look: Look): readonly string[] {
  const { colors } = look;
  const [word, how] =
    fix.safety === "safe" ? [colors.green("fix:"), " (--fix)"] : [colors.yellow("fix (needs a look):"), ""];
  const lines = [`${word} ${printable(fix.title)}${colors.dim(how)}`];
  for (const path of new Set(fix.edits.map((edit) => edit.path))) {
    const text = input.textOf(path);
    const own = fix.edits.filter((edit) => edit.path === path);
    const after = text === undefined ? undefined : applyEdits(text, own);
    if (text !== undefined && after !== undefined) lines.push(...changedLines(text, after, look));
  }
  return lines.length > MOST_FIX_LINES + 1 ? lines.slice(0, 1) : lines;
}

function placeOf(input: ReportInput, place: Finding["place"]): string {
  return `${loggedPath(input.base, place.path)}:${place.startLine}:${place.startColumn}`;
}
