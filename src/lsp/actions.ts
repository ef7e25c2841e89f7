/**
 * What can be done about findings: checked fixes, all safe ones at once, a comment that silences with
 * a reason, and the schedule. Decides which actions a request gets; edits are the engine's.
 */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type TextEdit as ProtocolEdit,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Finding, Fix } from "../rule/finding.js";
import { areInTheWay, type FileEdit } from "../text/edits.js";
import type { Buffer } from "./buffer.js";
import { hasSchedule } from "./schedule.js";
import type { ShownFinding } from "./shown.js";
import { suppressing } from "./suppress.js";
import { uriOfPath } from "./uris.js";

export const FIX_ALL = "source.fixAll.golinger";

export const COMMANDS = { schedule: "golinger.showSchedule", explain: "golinger.explainRule" } as const;

export interface ActionWorld {
  readonly hasDocumentChanges: boolean;
  bufferOf(path: string): Buffer | undefined;
  /** Ranges of a file that is not open. */
  rangeIn(path: string, start: number, end: number): Range | undefined;
}

/** A finding with the diagnostic the client knows it by. */
export interface Told extends ShownFinding {
  readonly diagnostic: Diagnostic;
}

export function wants(only: readonly string[] | undefined, kind: string): boolean {
  return only === undefined || only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
}

export function fixActions(told: Told, world: ActionWorld): readonly CodeAction[] {
  return told.finding.fixes.flatMap((fix, index) => {
    const edit = editOf([fix], world);
    if (edit === undefined) return [];
    return {
      title: capitalized(fix.title),
      kind: CodeActionKind.QuickFix,
      diagnostics: [told.diagnostic],
      ...(index === 0 && fix.safety === "safe" ? { isPreferred: true } : {}),
      edit,
    };
  });
}

/** The first safe fix of each finding, those in another's way left for the next time. */
export function fixAllAction(findings: readonly Finding[], world: ActionWorld): CodeAction | undefined {
  const chosen: Fix[] = [];
  const taken: FileEdit[] = [];
  for (const { fixes } of findings) {
    const fix = fixes.find(({ safety }) => safety === "safe");
    if (fix === undefined) continue;
    if (fix.edits.some((edit) => taken.some((other) => areInTheWay(edit, other)))) continue;
    chosen.push(fix);
    taken.push(...fix.edits);
  }
  const edit = chosen.length === 0 ? undefined : editOf(chosen, world);
  return edit && { title: "Fix all that golinger can fix safely", kind: FIX_ALL, edit };
}

export function suppressAction(told: Told, buffer: Buffer, world: ActionWorld): CodeAction {
  const { finding, diagnostic, start } = told;
  const { offset, text } = suppressing(finding.ruleId, start, buffer.text);
  const at = buffer.positionAt(offset);
  const edit: ProtocolEdit = { range: { start: at, end: at }, newText: text };
  return {
    title: `Suppress ${finding.ruleId} with a reason`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: workspaceEdit(new Map([[buffer.path, [edit]]]), world),
  };
}

export function scheduleAction({ finding, diagnostic }: Told): CodeAction | undefined {
  if (!hasSchedule(finding)) return undefined;
  const title = "Show the schedule";
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: {
      title,
      command: COMMANDS.schedule,
      arguments: [uriOfPath(finding.place.path), finding.fingerprint],
    },
  };
}

function editOf(fixes: readonly Fix[], world: ActionWorld): WorkspaceEdit | undefined {
  const edits = new Map<string, ProtocolEdit[]>();
  for (const { path, start, end, text } of fixes.flatMap((fix) => fix.edits)) {
    const range = world.rangeIn(path, start, end);
    if (range === undefined) return undefined;
    const list = edits.get(path) ?? [];
    list.push({ range, newText: text });
    edits.set(path, list);
  }
  return workspaceEdit(edits, world);
}

function workspaceEdit(
  edits: ReadonlyMap<string, readonly ProtocolEdit[]>,
  { hasDocumentChanges, bufferOf }: ActionWorld,
): WorkspaceEdit {
  const files = [...edits].map(([path, list]) => {
    const buffer = bufferOf(path);
    return { uri: buffer?.uri ?? uriOfPath(path), version: buffer?.clientVersion ?? null, edits: [...list] };
  });
  if (!hasDocumentChanges)
    return { changes: Object.fromEntries(files.map(({ uri, edits: own }) => [uri, own])) };
  return {
    documentChanges: files.map(({ uri, version, edits: own }) => ({
      textDocument: { uri, version },
      edits: own,
    })),
  };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
