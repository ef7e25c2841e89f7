/**
 * A finding in words, in Markdown: what the hover shows, and its schedule as a document of its own.
 */
import { sequenceDiagram } from "../report/sequence-diagram.js";
import type { Finding, WitnessStep } from "../rule/finding.js";
import type { RuleCard } from "./analyst-protocol.js";
import { uriOfPath } from "./uris.js";

export function hoverText(finding: Finding, card: RuleCard | undefined): string {
  const parts = [
    `**golinger** \`${finding.ruleId}\` (${finding.level}, ${finding.confidence})`,
    finding.message,
  ];
  if (card !== undefined) parts.push(card.why);
  if (finding.witness.length > 0) parts.push(`**Schedule**\n\n${steps(finding.witness)}`);
  else if (finding.related.length > 0) {
    parts.push(finding.related.map(({ place, message }) => `- ${link(place)}: ${message}`).join("\n"));
  }
  if (finding.ledger.length > 0) parts.push(`**Assumed**\n\n${assumptions(finding)}`);
  if (card !== undefined) parts.push(`**Fix** ${card.remedy}`, `[What the rule finds](${card.url})`);
  return parts.join("\n\n");
}

/** Markdown of ours for those who show no Markdown: emphasis and links become their words. */
export function plainText(markdown: string): string {
  return markdown.replaceAll("**", "").replace(/\[([^\]]*)\]\((?:file|https):[^)]*\)/g, "$1");
}

/** What "show the schedule" shows. */
export function schedulePage(finding: Finding, card: RuleCard | undefined): string {
  const parts = [`# ${finding.ruleId}`, `${finding.message}\n\n${link(finding.place)}`];
  if (finding.witness.length > 0) {
    parts.push(`## Schedule\n\n${steps(finding.witness)}`);
    parts.push(`\`\`\`mermaid\n${sequenceDiagram(finding.witness).trimEnd()}\n\`\`\``);
  } else if (finding.related.length > 0) {
    parts.push(
      `## Path\n\n${finding.related.map(({ place, message }) => `1. ${message} (${link(place)})`).join("\n")}`,
    );
  }
  if (finding.ledger.length > 0) parts.push(`## Assumed\n\n${assumptions(finding)}`);
  if (card !== undefined)
    parts.push(`## Why it hurts\n\n${card.why}`, `## How to fix\n\n${card.remedy}`, card.url);
  return `${parts.join("\n\n")}\n`;
}

export function hasSchedule(finding: Finding): boolean {
  return finding.witness.length > 0 || finding.related.length > 0;
}

function steps(witness: readonly WitnessStep[]): string {
  return witness
    .map(({ goroutine, message, place }) => `1. \`${goroutine}\`: ${message} (${link(place)})`)
    .join("\n");
}

function assumptions({ ledger }: Finding): string {
  return ledger.map(({ text }) => `- ${text}`).join("\n");
}

function link({ path, startLine }: Finding["place"]): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return `[${name}:${startLine}](${uriOfPath(path)}#L${startLine})`;
}
