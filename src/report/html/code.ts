/**
 * The lines of a file that a finding speaks of, with the path marked: numbers of steps at their lines,
 * the finding's own range and the related ones underlaid. Decides how much is shown and what is cut.
 */
import type { Finding, Place } from "../../rule/finding.js";
import { buildLineTable, type LineTable, lineText } from "../../text/lines.js";
import { type ReportInput, shownPath } from "../input.js";
import { escapeHtml } from "./escape.js";

/** Lines around a marked one. */
const CONTEXT_LINES = 3;

/** Marked lines that are nearer than this are shown with all that stands between. */
const GAP_LINES = 2;

/** Longer lines are cut: generated code would blow up the page. */
const WIDEST_LINE = 400;

type MarkClass = "own" | "related" | "step";

interface Mark {
  readonly place: Place;
  readonly kind: MarkClass;
  /** Shown at the line. */
  readonly sign: string;
  readonly title: string;
}

export function codeHtml(finding: Finding, input: ReportInput): string {
  const marks: readonly Mark[] = [
    { place: finding.place, kind: "own", sign: "●", title: finding.message },
    ...finding.related.map(
      ({ place, message }): Mark => ({ place, kind: "related", sign: "→", title: message }),
    ),
    ...finding.witness.map(
      ({ place, message, goroutine }, index): Mark => ({
        place,
        kind: "step",
        sign: String(index + 1),
        title: `${goroutine}: ${message}`,
      }),
    ),
  ];
  const paths = [...new Set(marks.map(({ place }) => place.path))];
  return paths
    .map((path) => {
      const own = marks.filter(({ place }) => place.path === path);
      return fileHtml(path, own, input);
    })
    .join("");
}

function fileHtml(path: string, marks: readonly Mark[], input: ReportInput): string {
  const text = input.textOf(path);
  const name = escapeHtml(shownPath(input.base, path));
  if (text === undefined) return `<div class="file"><div class="name">${name} (gone)</div></div>`;
  const table = buildLineTable(text);
  const rows = ranges(marks, table).map(([first, last]) => {
    const lines: string[] = [];
    for (let line = first; line <= last; line++) lines.push(lineHtml(text, table, line, marks, name));
    return lines.join("");
  });
  const gap = '<tr class="gap"><td></td><td></td><td>⋯</td></tr>';
  return `<div class="file"><div class="name">${name}</div><div class="scroll"><table>${rows.join(gap)}</table></div></div>`;
}

/** First and last lines of what is shown. */
function ranges(marks: readonly Mark[], table: LineTable): readonly (readonly [number, number])[] {
  const lines = [...new Set(marks.map(({ place }) => place.startLine))].sort((a, b) => a - b);
  const found: [number, number][] = [];
  for (const line of lines) {
    const first = Math.max(1, line - CONTEXT_LINES);
    const last = Math.min(table.starts.length, line + CONTEXT_LINES);
    const before = found.at(-1);
    if (before !== undefined && first <= before[1] + GAP_LINES) before[1] = Math.max(before[1], last);
    else if (first <= last) found.push([first, last]);
  }
  return found;
}

function lineHtml(
  text: string,
  table: LineTable,
  line: number,
  marks: readonly Mark[],
  name: string,
): string {
  const start = table.starts[line - 1] ?? 0;
  const source = lineText(text, table, line).slice(0, WIDEST_LINE);
  const here = marks.filter(({ place }) => place.startLine === line);
  const signs = here.map(
    ({ kind, sign, title }) => `<i class="${kind}" title="${escapeHtml(title)}">${sign}</i>`,
  );
  const touched = here.some(({ kind }) => kind === "own");
  const anchor = signs.length > 0 ? ` data-line="${name}:${line}"` : "";
  return `<tr${touched ? ' class="here"' : ""}${anchor}><td class="signs">${signs.join("")}</td><td class="number">${line}</td><td class="source">${underlaid(source, start, here)}</td></tr>`;
}

/**
 * The line cut where a range begins or ends, each piece in the strongest range over it. Ranges that go on
 * are marked on their first line only: that of a goroutine's body would hide all others.
 */
function underlaid(source: string, start: number, marks: readonly Mark[]): string {
  const end = start + source.length;
  const cuts = new Set([start, end]);
  for (const { place } of marks) {
    cuts.add(Math.min(end, Math.max(start, place.start)));
    cuts.add(Math.min(end, Math.max(start, place.end)));
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  const pieces: { readonly kind: MarkClass | undefined; from: number; to: number }[] = [];
  sorted.slice(1).forEach((to, index) => {
    const from = sorted[index] as number;
    // Marks stand in the order of their strength.
    const kind = marks.find(({ place }) => place.start <= from && Math.min(end, place.end) >= to)?.kind;
    const before = pieces.at(-1);
    if (before !== undefined && before.kind === kind) before.to = to;
    else pieces.push({ kind, from, to });
  });
  return pieces
    .map(({ kind, from, to }) => {
      const piece = escapeHtml(source.slice(from - start, to - start));
      return kind === undefined ? piece : `<mark class="${kind}">${piece}</mark>`;
    })
    .join("");
}
