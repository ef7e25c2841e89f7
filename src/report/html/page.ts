/**
 * The report as one page that needs nothing else: findings by package, with code, schedule and fixes,
 * a filter and a search. Decides what the page holds and in which order.
 */
import { parentOf } from "../../program/paths.js";
import { HOMEPAGE } from "../../rule/about.js";
import type { Finding } from "../../rule/finding.js";
import { counted } from "../counted.js";
import { type ReportInput, shownPath } from "../input.js";
import { worstFirst } from "../worst-first.js";
import { ARROW_HEAD } from "./diagram.js";
import { escapeHtml, messageHtml } from "./escape.js";
import { findingHtml } from "./finding.js";
import { SCRIPT } from "./script.js";
import { STYLE } from "./style.js";

/** More code in one page and browsers become slow; the other findings are a line each. */
const MOST_DETAILED = 1_000;

/** The page may load nothing and speak to nobody, whatever a file under analysis holds. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

const LEVELS = ["error", "warning", "note"] as const;

export function reportHtml(input: ReportInput): string {
  const { findings } = input;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>golinger: ${counted(findings.length, "finding")}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>golinger <small>${escapeHtml(input.version)} · ${counted(findings.length, "finding")}</small></h1></header>
${toolsHtml(findings)}
<main>
${packagesHtml(input)}
${findings.length === 0 ? '<p class="clean">Nothing lingers.</p>' : ""}
${silencedHtml(input)}
${problemsHtml(input)}
</main>
<footer>Made by <a href="${HOMEPAGE}" rel="noreferrer">golinger</a>.</footer>
${ARROW_HEAD}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function toolsHtml(findings: readonly Finding[]): string {
  const levels = LEVELS.map((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return `<label><input type="checkbox" name="level" value="${level}" checked> ${level} (${count})</label>`;
  });
  const rules = [...new Set(findings.map(({ ruleId }) => ruleId))].sort();
  const choices = rules.map((id) => `<option>${id}</option>`);
  return `<div class="tools"${findings.length === 0 ? " hidden" : ""}><form>
<input type="search" id="search" placeholder="Search: words, files, functions (press /)" aria-label="Search">
${levels.join("\n")}
<select id="rule" aria-label="Rule"><option value="">all rules</option>${choices.join("")}</select>
<button type="button" id="open">Open or close all</button>
<span class="count" id="shown" role="status"></span>
</form></div>`;
}

function packagesHtml(input: ReportInput): string {
  const detailed = new Set(worstFirst(input.findings).slice(0, MOST_DETAILED));
  const byFolder = new Map<string, string[]>();
  input.findings.forEach((finding, index) => {
    const folder = shownPath(input.base, parentOf(finding.place.path) ?? input.base);
    const name = folder === input.base ? "./" : folder;
    const own = byFolder.get(name) ?? [];
    byFolder.set(name, own);
    own.push(
      findingHtml(finding, input, {
        id: `f${index + 1}-${finding.fingerprint.slice(0, 8)}`,
        isDetailed: detailed.has(finding),
        isOpen: index === 0,
      }),
    );
  });
  return [...byFolder]
    .map(
      ([name, findings]) =>
        `<section class="package"><h2>${escapeHtml(name)} <span class="count">${counted(findings.length, "finding")}</span></h2>${findings.join("\n")}</section>`,
    )
    .join("\n");
}

function silencedHtml({ suppressed, base }: ReportInput): string {
  const items = suppressed.map(({ finding: { message, place, ruleId }, justification }) => {
    const reason = justification === "" ? "" : `: ${escapeHtml(justification)}`;
    return `<li><code>${escapeHtml(shownPath(base, place.path))}:${place.startLine}</code> ${messageHtml(message)} <span class="rule">${ruleId}</span>${reason}</li>`;
  });
  return listPart("Silenced", items);
}

function problemsHtml({ problems, base }: ReportInput): string {
  const items = problems.map(({ path, line, message, level }) => {
    const place = path === undefined ? "" : `<code>${escapeHtml(shownPath(base, path))}:${line || 1}</code> `;
    return `<li>${place}${level}: ${messageHtml(message)}</li>`;
  });
  return listPart("Problems of the run", items);
}

function listPart(title: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  return `<section><h2>${title} <span class="count">${items.length}</span></h2><ul>${items.join("\n")}</ul></section>`;
}
