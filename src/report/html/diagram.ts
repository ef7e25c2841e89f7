/**
 * A schedule as a sequence diagram in SVG: a lifeline for each goroutine, what each does from top to
 * bottom, an arrow where one starts another. Decides the layout; colours are the page's.
 */
import type { WitnessStep } from "../../rule/finding.js";
import { escapeHtml } from "./escape.js";

const LANE_WIDTH = 240;
const BOX_WIDTH = 216;
const LINE_HEIGHT = 16;
const PADDING = 8;
const GAP = 14;

/** Characters that fit into a box; the font is 12 pixels high and monospaced, 7.2 wide. */
const LINE_CHARACTERS = 27;

/** Lines of a box; the rest of a long text stands in the list of steps. */
const MOST_LINES = 4;

/** Undefined where there is one goroutine only: its steps are a list. */
export function diagramSvg(steps: readonly WitnessStep[]): string | undefined {
  const names = [...new Set(steps.map(({ goroutine }) => goroutine))];
  if (names.length < 2) return undefined;
  const width = names.length * LANE_WIDTH;
  const centreOf = (lane: number): number => lane * LANE_WIDTH + LANE_WIDTH / 2;
  const shapes: string[] = [];

  const heads = names.map((name) => wrapped(name));
  const headHeight = Math.max(...heads.map((lines) => heightOf(lines)));
  let y = headHeight + GAP;
  const bodies: string[] = [];
  steps.forEach((step, index) => {
    const lane = names.indexOf(step.goroutine);
    const { path, startLine } = step.place;
    const where = `${path.slice(path.lastIndexOf("/") + 1)}:${startLine}`;
    // A goroutine's name ends with the place that starts it.
    const started = names.findIndex((name) => name.endsWith(`(go at ${where})`));
    const isStart = step.message.startsWith("starts ") && started !== -1 && started !== lane;
    const lines = wrapped(`${index + 1}. ${step.message.replaceAll("`", "")}`);
    const height = heightOf([...lines, where]);
    const kind = index === steps.length - 1 ? "step last" : "step";
    bodies.push(box(centreOf(lane), y, height, kind, lines, where));
    if (isStart) {
      const side = started > lane ? 1 : -1;
      const from = centreOf(lane) + (side * BOX_WIDTH) / 2;
      const middle = y + height / 2;
      bodies.push(
        `<line class="arrow" x1="${from}" y1="${middle}" x2="${centreOf(started) - side * 2}" y2="${middle}" marker-end="url(#arrow)"/>`,
      );
    }
    y += height + GAP;
  });
  names.forEach((_, lane) => {
    shapes.push(
      `<line class="life" x1="${centreOf(lane)}" y1="${headHeight}" x2="${centreOf(lane)}" y2="${y}"/>`,
      box(centreOf(lane), 0, headHeight, "head", heads[lane] ?? []),
    );
  });
  const label = `Schedule of ${names.length} goroutines in ${steps.length} steps`;
  return `<svg role="img" aria-label="${label}" viewBox="-1 -1 ${width + 2} ${y + 2}" width="${width}" height="${y}">${shapes.join("")}${bodies.join("")}</svg>`;
}

/** The head of the arrows, which stands once in the page. */
export const ARROW_HEAD =
  '<svg width="0" height="0" aria-hidden="true"><defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="arrowhead" d="M0 0 10 5 0 10z"/></marker></defs></svg>';

function heightOf(lines: readonly string[]): number {
  return lines.length * LINE_HEIGHT + 2 * PADDING;
}

function box(
  centre: number,
  y: number,
  height: number,
  kind: string,
  lines: readonly string[],
  place?: string,
): string {
  const left = centre - BOX_WIDTH / 2;
  const all = place === undefined ? lines : [...lines, place];
  const texts = all.map((line, index) => {
    const isPlace = place !== undefined && index === all.length - 1;
    return `<tspan${isPlace ? ' class="where"' : ""} x="${left + PADDING}" y="${y + PADDING + (index + 0.75) * LINE_HEIGHT}">${escapeHtml(line)}</tspan>`;
  });
  return `<g class="${kind}"><rect x="${left}" y="${y}" width="${BOX_WIDTH}" height="${height}" rx="6"/><text>${texts.join("")}</text></g>`;
}

/** Broken at blanks where there are some, and cut after the last line that fits. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    let rest = word;
    if (line !== "" && line.length + 1 + rest.length > LINE_CHARACTERS) {
      lines.push(line);
      line = "";
    }
    while (rest.length > LINE_CHARACTERS) {
      lines.push(rest.slice(0, LINE_CHARACTERS));
      rest = rest.slice(LINE_CHARACTERS);
    }
    line = line === "" ? rest : `${line} ${rest}`;
  }
  if (line !== "") lines.push(line);
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1]?.slice(0, LINE_CHARACTERS - 1)}…`];
}
