/**
 * SARIF 2.1.0, made for GitHub code scanning: always one run, all rules declared, URIs relative to
 * the root of the repository, columns in UTF-16 units with an exclusive end, primary regions on one line.
 */
import { HOMEPAGE, TOOL_NAME } from "../rule/about.js";
import type { Finding, Fix, Level, Place } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import type { TextEdit } from "../text/edits.js";
import { buildLineTable, type LineTable, positionAt } from "../text/lines.js";
import { type ReportInput, repositoryPath } from "./input.js";
import { lineHashes } from "./line-hash.js";
import { MOST_RELATED, MOST_STEPS, resultsOf, sarifContent } from "./sarif-limits.js";
import { notificationDescriptors, ruleDescriptor } from "./sarif-rules.js";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** The name that the SARIF world gives to the root of the repository. */
const ROOT = "%SRCROOT%";

export interface SarifOptions {
  /** Results beyond this many are left out, the mildest first. */
  readonly most?: number;
}

export function reportSarif(input: ReportInput, { most }: SarifOptions = {}): string {
  const content = sarifContent(input, most);
  const { problems } = content;
  const ruleIndex = new Map(input.rules.map((rule, index) => [rule.id, index]));
  const notificationIds = [...new Set(problems.map(({ id }) => id))].sort();
  const context: Context = { input, ruleIndex, hashes: createHashes(input, resultsOf(content)) };
  const results = [
    ...content.findings.map((finding) => resultOf(finding, [], context)),
    ...content.suppressed.map(({ finding, justification }) =>
      resultOf(finding, [{ kind: "inSource", ...(justification === "" ? {} : { justification }) }], context),
    ),
    ...content.known.map((finding) => resultOf(finding, [baselineSuppression(input)], context)),
  ];
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: TOOL_NAME,
            version: input.version,
            semanticVersion: input.version,
            informationUri: HOMEPAGE,
            rules: input.rules.map(ruleDescriptor),
            notifications: notificationDescriptors(notificationIds),
          },
        },
        automationDetails: { id: `${input.category ?? TOOL_NAME}/${input.runId ?? ""}` },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [ROOT]: { description: { text: "The root of the repository." } } },
        invocations: [
          {
            executionSuccessful: input.exitCode < 2,
            exitCode: input.exitCode,
            toolExecutionNotifications: problems.map((problem) =>
              notificationOf(problem, input, notificationIds.indexOf(problem.id), ruleIndex),
            ),
          },
        ],
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}

const LEVEL: Readonly<Record<Level, string>> = { error: "error", warning: "warning", note: "note" };

/** The hash of the line a finding starts on; undefined where the file cannot be read. */
type LineHashes = (place: Place) => string | undefined;

/** Reads each file with results once. */
function createHashes(input: ReportInput, findings: readonly Finding[]): LineHashes {
  const linesByPath = new Map<string, Set<number>>();
  for (const { place } of findings) {
    const lines = linesByPath.get(place.path) ?? new Set();
    linesByPath.set(place.path, lines.add(place.startLine));
  }
  const hashesByPath = new Map(
    [...linesByPath].map(([path, lines]) => {
      const text = input.rawTextOf?.(path) ?? input.textOf(path);
      return [path, text === undefined ? undefined : lineHashes(text, lines)] as const;
    }),
  );
  return ({ path, startLine }) => hashesByPath.get(path)?.get(startLine);
}

/** What all results are made with. */
interface Context {
  readonly input: ReportInput;
  readonly ruleIndex: ReadonlyMap<string, number>;
  readonly hashes: LineHashes;
}

/** Every result has `suppressions`, if empty ones: all of a run have them, or none (SARIF 2.1.0, 3.27.23). */
function resultOf(
  finding: Finding,
  suppressions: readonly object[],
  { input, ruleIndex, hashes }: Context,
): object {
  const lineHash = hashes(finding.place);
  const related = finding.related.slice(0, MOST_RELATED).map((place, index) => ({
    id: index + 1,
    ...locationOf(place.place, input),
    message: { text: sentence(place.message) },
  }));
  return {
    ruleId: finding.ruleId,
    ruleIndex: ruleIndex.get(finding.ruleId) ?? -1,
    level: LEVEL[finding.level],
    message: { text: messageText(finding) },
    locations: [locationOf(onOneLine(finding.place, input), input)],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    ...(finding.witness.length === 0 ? {} : { codeFlows: [codeFlowOf(finding, input)] }),
    partialFingerprints: {
      ...(lineHash === undefined ? {} : { primaryLocationLineHash: lineHash }),
      "golinger/v1": finding.fingerprint,
    },
    ...(finding.fixes.length === 0 ? {} : { fixes: finding.fixes.map((fix) => fixOf(fix, input)) }),
    suppressions,
    properties: {
      confidence: finding.confidence,
      ...(finding.ledger.length === 0 ? {} : { assumptions: finding.ledger.map(({ text }) => text) }),
    },
  };
}

/** SARIF calls a file of known findings an external store and gives its place (SARIF 2.1.0, 3.35). */
function baselineSuppression(input: ReportInput): object {
  const path = input.known?.baseline;
  if (path === undefined) return { kind: "external" };
  return {
    kind: "external",
    status: "accepted",
    justification: `It is in the baseline ${repositoryPath(input, path)}.`,
    location: { physicalLocation: { artifactLocation: artifactOf(path, input) } },
  };
}

/** GitHub shows related places only where the message links to them; it shows the first sentence when space is short. */
function messageText(finding: Finding): string {
  const shown = finding.related.slice(0, MOST_RELATED);
  const links = shown.map(({ message }, index) => `[${linkText(message)}](${index + 1})`);
  if (links.length === 0) return sentence(finding.message);
  const left = finding.related.length - shown.length;
  const more = left > 0 ? ` and ${left} more` : "";
  return `${sentence(finding.message)} See ${links.join(", ")}${more}.`;
}

/** Brackets would end the link; SARIF (3.11.6) escapes them with a backslash. */
function linkText(message: string): string {
  return message.replace(/[\\[\]]/g, "\\$&");
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function locationOf(place: Place, input: ReportInput): object {
  return {
    physicalLocation: {
      artifactLocation: artifactOf(place.path, input),
      region: {
        startLine: place.startLine,
        startColumn: place.startColumn,
        endLine: place.endLine,
        endColumn: place.endColumn,
      },
    },
  };
}

function artifactOf(path: string, input: ReportInput): object {
  const shown = repositoryPath(input, path);
  if (shown === path) return { uri: `file://${encodePath(path.startsWith("/") ? path : `/${path}`)}` };
  return { uri: encodePath(shown), uriBaseId: ROOT };
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** An alert shows in a pull request only when all its lines are in the diff: keep to the first line. */
function onOneLine(place: Place, input: ReportInput): Place {
  if (place.startLine === place.endLine) return place;
  const text = input.textOf(place.path);
  if (text === undefined) return { ...place, endLine: place.startLine, endColumn: place.startColumn + 1 };
  const table = buildLineTable(text);
  const start = table.starts[place.startLine - 1] ?? 0;
  const next = table.starts[place.startLine] ?? text.length;
  const line = text.slice(start, next).replace(/\r?\n$/, "");
  return { ...place, endLine: place.startLine, endColumn: Math.max(line.length, place.startColumn) + 1 };
}

/** SARIF has no word for how safe a fix is: it stands among the properties. */
function fixOf({ title, safety, edits }: Fix, input: ReportInput): object {
  const paths = [...new Set(edits.map(({ path }) => path))];
  return {
    description: { text: sentence(capitalized(title)) },
    artifactChanges: paths.map((path) => {
      const table = buildLineTable(input.textOf(path) ?? "");
      const own = edits.filter((edit) => edit.path === path);
      return {
        artifactLocation: artifactOf(path, input),
        replacements: own.map((edit) => replacementOf(edit, table)),
      };
    }),
    properties: { safety },
  };
}

/** An insertion deletes a region of length zero (SARIF 2.1.0, 3.57.3). */
function replacementOf({ start, end, text }: TextEdit, table: LineTable): object {
  const from = positionAt(table, start);
  const to = positionAt(table, end);
  return {
    deletedRegion: {
      startLine: from.line,
      startColumn: from.column,
      endLine: to.line,
      endColumn: to.column,
    },
    ...(text === "" ? {} : { insertedContent: { text } }),
  };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One thread flow per goroutine; executionOrder keeps the order over all of them (SARIF 2.1.0, 3.38.11). */
function codeFlowOf(finding: Finding, input: ReportInput): object {
  // The end tells what is blocked.
  const witness = finding.witness.slice(-MOST_STEPS);
  const names = [...new Set(witness.map(({ goroutine }) => goroutine))];
  return {
    threadFlows: names.map((name) => ({
      id: name,
      message: { text: sentence(name) },
      locations: witness.flatMap((step, index) =>
        step.goroutine === name
          ? [
              {
                executionOrder: index + 1,
                location: { ...locationOf(step.place, input), message: { text: sentence(step.message) } },
              },
            ]
          : [],
      ),
    })),
  };
}

function notificationOf(
  problem: Problem,
  input: ReportInput,
  index: number,
  ruleIndex: ReadonlyMap<string, number>,
): object {
  const { id, level, message, path, line, column, ruleId } = problem;
  const region =
    line > 0 ? { region: { startLine: line, ...(column > 0 ? { startColumn: column } : {}) } } : {};
  return {
    descriptor: { id, index },
    level,
    message: { text: sentence(message) },
    ...(path === undefined
      ? {}
      : { locations: [{ physicalLocation: { artifactLocation: artifactOf(path, input), ...region } }] }),
    ...(ruleId === undefined ? {} : { associatedRule: { id: ruleId, index: ruleIndex.get(ruleId) ?? -1 } }),
  };
}
