/**
 * What the client asks about what is shown: hover, actions, diagnostics, pages. Answers come from what
 * is known already, but for fixes, which are worked out when somebody asks.
 */
import { readFileSync } from "node:fs";
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type DocumentDiagnosticReport,
  type Hover,
  MarkupKind,
  type Position,
  type Range,
} from "vscode-languageserver/node";
import { decodeSource } from "../syntax/decode.js";
import { buildLineTable, lineText, positionAt } from "../text/lines.js";
import {
  type ActionWorld,
  FIX_ALL,
  fixActions,
  fixAllAction,
  scheduleAction,
  suppressAction,
  type Told,
  wants,
} from "./actions.js";
import type { RuleCard } from "./analyst-protocol.js";
import type { Client } from "./client.js";
import { type Desk, meets, type Sheet } from "./desk.js";
import { toCharacter } from "./positions.js";
import { hoverText, plainText, schedulePage } from "./schedule.js";
import { type DiagnosticWorld, diagnosticOf, rangeInBuffer } from "./shown.js";
import type { Workspace } from "./workspace.js";

export interface RequestParts {
  readonly client: Client;
  readonly desk: Desk;
  readonly workspace: Workspace;
  card(ruleId: string): RuleCard | undefined;
}

export interface ActionRequest {
  readonly range: Range;
  readonly only: readonly string[] | undefined;
}

export class Requests {
  readonly #parts: RequestParts;
  readonly #world: ActionWorld;
  readonly #diagnosticWorld: DiagnosticWorld;

  constructor(parts: RequestParts) {
    this.#parts = parts;
    const { desk, client } = parts;
    const bufferOf = (path: string) => desk.sheets.get(path)?.buffer;
    this.#world = {
      hasDocumentChanges: client.hasDocumentChanges,
      bufferOf,
      rangeIn: (path, start, end) => this.#rangeIn(path, start, end),
    };
    this.#diagnosticWorld = {
      encoding: client.encoding,
      hasRelated: client.hasRelated,
      card: parts.card,
      bufferOf,
      lineOf: diskLine,
    };
  }

  hover(sheet: Sheet, position: Position): Hover | undefined {
    const { desk, workspace, card } = this.#parts;
    if (workspace.isOnType(sheet.buffer.path)) desk.leave(sheet, sheet.buffer.offsetAt(position));
    const here = this.#toldAt(sheet, { start: position, end: position });
    const [first] = here;
    if (first === undefined) return undefined;
    const value = here.map(({ finding }) => hoverText(finding, card(finding.ruleId))).join("\n\n---\n\n");
    const contents = this.#parts.client.hasMarkdown
      ? { kind: MarkupKind.Markdown, value }
      : { kind: MarkupKind.PlainText, value: plainText(value) };
    return { contents, range: first.diagnostic.range };
  }

  async actions(
    sheet: Sheet,
    request: ActionRequest,
    token: CancellationToken,
  ): Promise<readonly CodeAction[]> {
    const { desk, workspace, card } = this.#parts;
    const { buffer } = sheet;
    const { only, range } = request;
    const wantsQuick = wants(only, CodeActionKind.QuickFix);
    const wantsAll = only !== undefined && wants(only, FIX_ALL);
    if (workspace.isOnType(buffer.path)) desk.leave(sheet, buffer.offsetAt(range.start));
    const whole = { start: buffer.positionAt(0), end: buffer.positionAt(buffer.text.length) };
    const here = wantsQuick ? this.#toldAt(sheet, range) : [];
    const asked = wantsAll ? this.#toldAt(sheet, whole) : here;
    if (asked.length === 0) return [];
    const version = buffer.version;
    let fixed = asked;
    if (asked.some(({ finding }) => card(finding.ruleId)?.hasFixes)) {
      const findings = await workspace.workOutFixes(buffer.path);
      if (token.isCancellationRequested) return [];
      const byFingerprint = new Map(findings.map((finding) => [finding.fingerprint, finding]));
      // What was typed meanwhile makes these edits wrong.
      if (buffer.version === version)
        fixed = asked.map((told) => ({
          ...told,
          finding: byFingerprint.get(told.finding.fingerprint) ?? told.finding,
        }));
    }
    const all = wantsAll
      ? fixAllAction(
          fixed.map(({ finding }) => finding),
          this.#world,
        )
      : undefined;
    if (!wantsQuick) return all === undefined ? [] : [all];
    const near = fixed.filter((told) => meets(told.diagnostic.range, range));
    return [
      ...near.flatMap((told) => [
        ...fixActions(told, this.#world),
        suppressAction(told, buffer, this.#world),
        ...list(scheduleAction(told)),
      ]),
      ...list(all),
    ];
  }

  async pull(
    path: string,
    previous: string | undefined,
    token: CancellationToken,
  ): Promise<DocumentDiagnosticReport> {
    const { desk, workspace } = this.#parts;
    while (desk.viewOf(path) === undefined && !token.isCancellationRequested) {
      const running = workspace.underWay(path);
      if (running === undefined) break;
      await running;
    }
    const view = desk.viewOf(path);
    const resultId = String(view?.id ?? 0);
    if (previous === resultId) return { kind: "unchanged", resultId };
    return { kind: "full", resultId, items: [...(view?.diagnostics ?? [])] };
  }

  /** The page of a schedule; undefined where the finding is gone. */
  schedule(fingerprint: string): string | undefined {
    for (const view of this.#parts.desk.views.values()) {
      const finding = view.findings.find((one) => one.fingerprint === fingerprint);
      if (finding !== undefined) return schedulePage(finding, this.#parts.card(finding.ruleId));
    }
    return undefined;
  }

  #toldAt(sheet: Sheet, range: Range): readonly Told[] {
    return this.#parts.desk.findingsIn(sheet).flatMap((shown) => {
      const own = rangeInBuffer(shown, sheet.buffer);
      if (!meets(own, range)) return [];
      return { ...shown, diagnostic: diagnosticOf(shown.finding, own, this.#diagnosticWorld) };
    });
  }

  #rangeIn(path: string, start: number, end: number): Range | undefined {
    const buffer = this.#parts.desk.sheets.get(path)?.buffer;
    if (buffer !== undefined) return rangeInBuffer({ start, end }, buffer);
    const text = diskText(path);
    if (text === undefined) return undefined;
    const table = buildLineTable(text);
    const position = (offset: number): Position => {
      const { line, column } = positionAt(table, offset);
      const character = toCharacter(lineText(text, table, line), column - 1, this.#parts.client.encoding);
      return { line: line - 1, character };
    };
    return { start: position(start), end: position(end) };
  }
}

export function diskLine(path: string, line: number): string {
  const text = diskText(path);
  return text === undefined ? "" : lineText(text, buildLineTable(text), line + 1);
}

function diskText(path: string): string | undefined {
  try {
    return decodeSource(readFileSync(path)).text;
  } catch {
    return undefined;
  }
}

function list<T>(item: T | undefined): readonly T[] {
  return item === undefined ? [] : [item];
}
