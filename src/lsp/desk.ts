/**
 * What lies before the user: open documents, the latest answers, and what is shown of them. Decides
 * which answer may be shown when: after a save, or while typing, and then nothing new inside the
 * function that is being written.
 */
import type { Diagnostic, Range } from "vscode-languageserver/node";
import type { Finding } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import type { CheckedPackage } from "./analyst-protocol.js";
import { Buffer, type Change, functionAround } from "./buffer.js";
import type { Encoding } from "./positions.js";
import {
  type DiagnosticWorld,
  diagnosticOf,
  problemDiagnostic,
  rangeInBuffer,
  rangeOnDisk,
  type ShownFinding,
} from "./shown.js";

/** An open document. */
export interface Sheet {
  readonly buffer: Buffer;
  /** The version that was opened or saved last. */
  released: number;
  /** Opened or saved, and not answered yet. */
  isAwaited: boolean;
  /** The version the analyst has. */
  sent: number | undefined;
  /** Where the last edit ended, while the cursor is taken to be there. */
  writingAt: number | undefined;
}

/** What is shown of a file. */
export interface View {
  /** Another one for each answer, for clients that ask whether anything has changed. */
  readonly id: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly findings: readonly Finding[];
  /** The version of the buffer that was analysed. */
  readonly version: number | undefined;
}

export interface DeskParts {
  readonly encoding: Encoding;
  readonly world: Omit<DiagnosticWorld, "encoding" | "bufferOf">;
  /** Show findings while typing in this file? */
  isOnType(path: string): boolean;
  /** Findings of files that are not open are shown too. */
  isWholeWorkspace(path: string): boolean;
  /** Syntax errors of this file are shown. */
  tellsSyntax(path: string): boolean;
  /** The view has changed. */
  onView(path: string, view: View): void;
}

const NOTHING: Omit<View, "id"> = { diagnostics: [], findings: [], version: undefined };

export class Desk {
  readonly #parts: DeskParts;
  readonly #sheets = new Map<string, Sheet>();
  /** The latest answer of each package, by its first file. */
  readonly #answers = new Map<string, CheckedPackage>();
  readonly #answerOf = new Map<string, string>();
  readonly #views = new Map<string, View>();
  readonly #world: DiagnosticWorld;
  #lastId = 0;
  #lastVersion = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#world = {
      ...parts.world,
      encoding: parts.encoding,
      bufferOf: (path) => this.#sheets.get(path)?.buffer,
    };
  }

  get sheets(): ReadonlyMap<string, Sheet> {
    return this.#sheets;
  }

  viewOf(path: string): View | undefined {
    return this.#views.get(path);
  }

  get views(): ReadonlyMap<string, View> {
    return this.#views;
  }

  open(uri: string, path: string, clientVersion: number, text: string): void {
    const { encoding } = this.#parts;
    const nextVersion = (): number => ++this.#lastVersion;
    const buffer = new Buffer({ uri, path, text, clientVersion, encoding, nextVersion });
    this.#sheets.set(path, {
      buffer,
      released: buffer.version,
      isAwaited: true,
      sent: undefined,
      writingAt: undefined,
    });
  }

  change(sheet: Sheet, changes: readonly Change[], clientVersion: number): void {
    sheet.writingAt = sheet.buffer.change(changes, clientVersion);
  }

  /** Shows what was worked out ahead; false where it is still to be worked out. */
  save(sheet: Sheet): boolean {
    const { buffer } = sheet;
    sheet.released = buffer.version;
    sheet.isAwaited = true;
    sheet.writingAt = undefined;
    const answer = this.#answers.get(this.#answerOf.get(buffer.path) ?? "");
    if (answer?.versions.get(buffer.path) !== buffer.version) return false;
    this.#tell(answer);
    return true;
  }

  close(sheet: Sheet): void {
    const { path } = sheet.buffer;
    this.#sheets.delete(path);
    if (!this.#parts.isWholeWorkspace(path)) this.#show(path, NOTHING);
  }

  /** The cursor is elsewhere: what was held back of the function may be shown. */
  leave(sheet: Sheet, offset: number): void {
    const { buffer, writingAt } = sheet;
    if (writingAt === undefined) return;
    const { start, end } = functionAround(buffer.text, writingAt);
    if (start <= offset && offset < end) return;
    sheet.writingAt = undefined;
    const answer = this.#answers.get(this.#answerOf.get(buffer.path) ?? "");
    if (answer !== undefined && this.#parts.isOnType(buffer.path)) this.#tell(answer);
  }

  hear(answer: CheckedPackage): void {
    const key = answer.files[0];
    if (key === undefined) return;
    this.#answers.set(key, answer);
    for (const path of answer.files) this.#answerOf.set(path, key);
    this.#tell(answer);
  }

  /** Files that are no more, or that nobody answers for. */
  clear(path: string): void {
    if (this.#views.has(path)) this.#show(path, NOTHING);
  }

  /** Problems of a file that is no Go, such as a config. */
  showProblems(path: string, problems: readonly Problem[]): void {
    const diagnostics = problems.map((problem) => problemDiagnostic(problem, this.#world));
    this.#show(path, { ...NOTHING, diagnostics });
  }

  /** Findings of an open document at their present places. */
  findingsIn(sheet: Sheet): readonly ShownFinding[] {
    const view = this.#views.get(sheet.buffer.path);
    return (view?.findings ?? []).flatMap((finding) => placed(finding, sheet.buffer, view?.version) ?? []);
  }

  /**
   * Tells of what is settled. Where other files of the package are being written, only the answer to
   * an opening or a save is told, and of these files nothing: they keep what they show.
   */
  #tell(answer: CheckedPackage): void {
    const settled = answer.files.filter((path) => this.#isSettled(path, answer));
    const isWhole = settled.length === answer.files.length;
    if (!isWhole && !settled.some((path) => this.#sheets.get(path)?.isAwaited)) return;
    for (const path of settled) {
      const sheet = this.#sheets.get(path);
      if (sheet !== undefined) sheet.isAwaited = false;
      if (sheet === undefined && !this.#parts.isWholeWorkspace(path)) continue;
      const found = answer.findings.filter((finding) => finding.place.path === path);
      const told = answer.problems.filter((problem) => problem.path === path && this.#isShown(problem));
      if (sheet === undefined) this.#showOnDisk(path, found, told);
      else this.#showOpen(sheet, found, told, answer.versions.get(path));
    }
  }

  #isShown({ id, path }: Problem): boolean {
    if (id === "syntax-error") return path !== undefined && this.#parts.tellsSyntax(path);
    return id.startsWith("suppression-");
  }

  /** Half-written code is told of only to those who want that. */
  #isSettled(path: string, { versions }: CheckedPackage): boolean {
    const sheet = this.#sheets.get(path);
    if (sheet === undefined) return !versions.has(path);
    const version = versions.get(path);
    if (version === undefined) return false;
    return this.#parts.isOnType(path) ? version === sheet.buffer.version : version === sheet.released;
  }

  #showOnDisk(path: string, findings: readonly Finding[], problems: readonly Problem[]): void {
    if (findings.length + problems.length === 0 && !this.#views.has(path)) return;
    const diagnostics = [
      ...findings.map((finding) =>
        diagnosticOf(finding, rangeOnDisk(finding.place, this.#world), this.#world),
      ),
      ...problems.map((problem) => problemDiagnostic(problem, this.#world)),
    ];
    this.#show(path, { diagnostics, findings, version: undefined });
  }

  #showOpen(
    sheet: Sheet,
    found: readonly Finding[],
    problems: readonly Problem[],
    version: number | undefined,
  ): void {
    const { buffer } = sheet;
    const findings = this.#withoutHeldBack(sheet, found);
    const diagnostics: Diagnostic[] = [];
    for (const finding of findings) {
      const at = placed(finding, buffer, version);
      if (at !== undefined) diagnostics.push(diagnosticOf(finding, rangeInBuffer(at, buffer), this.#world));
    }
    if (version === buffer.version)
      diagnostics.push(...problems.map((problem) => problemDiagnostic(problem, this.#world)));
    this.#show(buffer.path, { diagnostics, findings, version });
  }

  /** In the function that is being written only what was shown before stays. */
  #withoutHeldBack({ buffer, writingAt }: Sheet, found: readonly Finding[]): readonly Finding[] {
    if (writingAt === undefined || !this.#parts.isOnType(buffer.path)) return found;
    const { start, end } = functionAround(buffer.text, writingAt);
    const known = new Set(this.#views.get(buffer.path)?.findings.map(({ fingerprint }) => fingerprint));
    return found.filter(({ place, fingerprint }) => {
      return known.has(fingerprint) || place.end <= start || end <= place.start;
    });
  }

  #show(path: string, content: Omit<View, "id">): void {
    const before = this.#views.get(path);
    const isSame =
      before?.version === content.version &&
      JSON.stringify(before?.diagnostics) === JSON.stringify(content.diagnostics);
    if (isSame && before !== undefined) {
      // The client has it; what is known of the findings may be more.
      this.#views.set(path, { ...before, findings: content.findings });
      return;
    }
    const view: View = { id: ++this.#lastId, ...content };
    this.#views.set(path, view);
    this.#parts.onView(path, view);
  }
}

function placed(finding: Finding, buffer: Buffer, version: number | undefined): ShownFinding | undefined {
  const start = buffer.offsetNow(finding.place.start, version ?? 0);
  const end = buffer.offsetNow(finding.place.end, version ?? 0);
  return start === undefined || end === undefined ? undefined : { finding, start, end };
}

/** Do they share a place? An empty range lies in what begins or ends there. */
export function meets(a: Range, b: Range): boolean {
  const isBefore = (left: Range["start"], right: Range["start"]): boolean =>
    left.line < right.line || (left.line === right.line && left.character < right.character);
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}
