/**
 * Findings as the protocol's diagnostics, and what is known of the ones a document shows: where they
 * have moved to. Decides severity, tags, links and ranges.
 */
import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Location,
  type Range,
} from "vscode-languageserver/node";
import { TOOL_NAME } from "../rule/about.js";
import type { Finding, Place } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import type { Span } from "../text/span.js";
import type { RuleCard } from "./analyst-protocol.js";
import type { Buffer } from "./buffer.js";
import { type Encoding, toCharacter } from "./positions.js";
import { uriOfPath } from "./uris.js";

/** A finding in an open document, at its present place. */
export interface ShownFinding extends Span {
  readonly finding: Finding;
}

/** What a diagnostic carries to the client and back. */
export interface DiagnosticData {
  readonly fingerprint: string;
}

export interface DiagnosticWorld {
  readonly encoding: Encoding;
  readonly hasRelated: boolean;
  card(ruleId: string): RuleCard | undefined;
  bufferOf(path: string): Buffer | undefined;
  /** A line of a file that is not open, 0-based. */
  lineOf(path: string, line: number): string;
}

const SEVERITY = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
} as const;

export function diagnosticOf(finding: Finding, range: Range, world: DiagnosticWorld): Diagnostic {
  const card = world.card(finding.ruleId);
  const data: DiagnosticData = { fingerprint: finding.fingerprint };
  const related = relatedOf(finding);
  return {
    range,
    severity: SEVERITY[finding.level],
    source: TOOL_NAME,
    code: finding.ruleId,
    ...(card === undefined ? {} : { codeDescription: { href: card.url } }),
    message: finding.message,
    ...(world.hasRelated && related.length > 0
      ? {
          relatedInformation: related.map(({ place, message }) => ({
            location: locationOf(place, world),
            message,
          })),
        }
      : {}),
    data,
  };
}

/** Where there are no related places, the schedule's steps are the way there. */
function relatedOf(finding: Finding): Finding["related"] {
  return finding.related.length > 0 ? finding.related : finding.witness;
}

export function problemDiagnostic(problem: Problem, world: DiagnosticWorld): Diagnostic {
  const path = problem.path ?? "";
  const line = Math.max(0, problem.line - 1);
  const text = lineAt(path, line, world);
  const start = toCharacter(text, Math.max(0, problem.column - 1), world.encoding);
  const end = Math.max(start + 1, toCharacter(text, text.length, world.encoding));
  return {
    range: { start: { line, character: start }, end: { line, character: end } },
    severity: SEVERITY[problem.level],
    source: TOOL_NAME,
    code: problem.id,
    message: problem.message,
    // A comment that does nothing: editors grey it.
    ...(problem.id === "suppression-unused" ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}

function locationOf(place: Place, world: DiagnosticWorld): Location {
  return { uri: world.bufferOf(place.path)?.uri ?? uriOfPath(place.path), range: rangeOnDisk(place, world) };
}

/** By the lines and columns of the analysed text. */
export function rangeOnDisk(place: Place, world: DiagnosticWorld): Range {
  const position = (line: number, column: number): Range["start"] => ({
    line: line - 1,
    character:
      world.encoding === "utf-16"
        ? column - 1
        : toCharacter(lineAt(place.path, line - 1, world), column - 1, world.encoding),
  });
  return {
    start: position(place.startLine, place.startColumn),
    end: position(place.endLine, place.endColumn),
  };
}

function lineAt(path: string, line: number, world: DiagnosticWorld): string {
  return world.bufferOf(path)?.lineText(line) ?? world.lineOf(path, line);
}

export function rangeInBuffer({ start, end }: Span, buffer: Buffer): Range {
  return { start: buffer.positionAt(start), end: buffer.positionAt(end) };
}
