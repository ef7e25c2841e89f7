/**
 * One finding as a part of the page that opens: message, steps, schedule, code, assumptions, fixes.
 */
import { structuredPatch } from "diff";
import { baseName } from "../../program/paths.js";
import { rulePage } from "../../rule/about.js";
import type { Finding, Fix } from "../../rule/finding.js";
import { applyEdits } from "../../text/edits.js";
import { type ReportInput, shownPath } from "../input.js";
import { codeHtml } from "./code.js";
import { diagramSvg } from "./diagram.js";
import { escapeHtml, messageHtml } from "./escape.js";

export interface FindingOptions {
  /** Unique in the page. */
  readonly id: string;
  /** With code, schedule and fixes. */
  readonly isDetailed: boolean;
  readonly isOpen: boolean;
}

export function findingHtml(finding: Finding, input: ReportInput, options: FindingOptions): string {
  const { ruleId, level, confidence, message, place } = finding;
  // The folder stands above as the package.
  const where = `${escapeHtml(baseName(place.path))}:${place.startLine}`;
  const words = `${ruleId} ${shownPath(input.base, place.path)} ${message} ${finding.symbol}`.toLowerCase();
  const attributes = `class="finding ${level}" id="${options.id}" data-level="${level}" data-rule="${ruleId}" data-words="${escapeHtml(words)}"`;
  const head = `<span class="level">${level}</span><span class="message">${messageHtml(message)}</span><span class="where">${where}</span><span class="rule">${ruleId}</span>`;
  const links = `<p class="links"><a href="${rulePage(ruleId)}" rel="noreferrer">${ruleId}: why it hurts and how to fix it</a> · ${confidence} · in <code>${escapeHtml(finding.symbol)}</code> · <a href="#${options.id}">link</a></p>`;
  const body = options.isDetailed ? details(finding, input) : "";
  return `<details ${attributes}${options.isOpen ? " open" : ""}><summary>${head}</summary><div class="body">${body}${links}</div></details>`;
}

function details(finding: Finding, input: ReportInput): string {
  const diagram = diagramSvg(finding.witness);
  return [
    codeHtml(finding, input),
    stepsHtml(finding, input),
    diagram === undefined ? "" : `<h4>Schedule</h4><div class="scroll diagram">${diagram}</div>`,
    listHtml(
      "Assumes",
      finding.ledger.map(({ text }) => messageHtml(text)),
    ),
    ...finding.fixes.map((fix) => fixHtml(fix, input)),
  ].join("");
}

function stepsHtml({ witness, related }: Finding, input: ReportInput): string {
  const isSchedule = new Set(witness.map(({ goroutine }) => goroutine)).size > 1;
  const place = (path: string, line: number): string => {
    const shown = `${escapeHtml(shownPath(input.base, path))}:${line}`;
    return `<button type="button" class="jump" data-to="${shown}">${shown}</button>`;
  };
  const steps = witness.map(({ goroutine, message, place: { path, startLine } }) => {
    const who = isSchedule ? `<b>${escapeHtml(goroutine)}</b> ` : "";
    return `${who}${messageHtml(message)} ${place(path, startLine)}`;
  });
  const others = related.map(
    ({ message, place: { path, startLine } }) => `${messageHtml(message)} ${place(path, startLine)}`,
  );
  return listHtml("How it comes to that", steps, "ol") + listHtml("See also", others);
}

function listHtml(title: string, items: readonly string[], tag: "ul" | "ol" = "ul"): string {
  if (items.length === 0) return "";
  return `<h4>${title}</h4><${tag}>${items.map((item) => `<li>${item}</li>`).join("")}</${tag}>`;
}

function fixHtml({ title, safety, edits }: Fix, input: ReportInput): string {
  const diffs = [...new Set(edits.map(({ path }) => path))].map((path) => {
    const text = input.textOf(path);
    const own = edits.filter((edit) => edit.path === path);
    const after = text === undefined ? undefined : applyEdits(text, own);
    return text === undefined || after === undefined ? "" : diffHtml(text, after);
  });
  const how = safety === "safe" ? "safe: --fix applies it" : "needs a look";
  return `<h4>Fix</h4><p>${messageHtml(title)} <span class="safety">(${how})</span></p>${diffs.join("")}`;
}

function diffHtml(before: string, after: string): string {
  const { hunks } = structuredPatch("", "", before, after, undefined, undefined, { context: 2 });
  const lines = hunks
    .flatMap((hunk) => hunk.lines)
    .filter((line) => !line.startsWith("\\"))
    .map((line) => {
      const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same";
      return `<span class="${kind}">${escapeHtml(line.trimEnd())}</span>`;
    });
  return `<pre class="diff">${lines.join("\n")}</pre>`;
}
