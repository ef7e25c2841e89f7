/**
 * One open document: its text, moved on by the client's edits, and where offsets of earlier versions
 * have gone since. Decides nothing about findings.
 */
import { type Position, type Range, TextDocument } from "vscode-languageserver-textdocument";
import { offsetAfter, type TextEdit } from "../text/edits.js";
import type { Span } from "../text/span.js";
import { type Encoding, toCharacter, toUnits } from "./positions.js";

/** As the client sends it; without a range it is the whole text. */
export interface Change {
  readonly range?: Range;
  readonly text: string;
}

/**
 * Versions whose edits are remembered. Too low and findings that took long to work out are dropped;
 * too high and a long session holds every letter ever typed.
 */
const MAX_REMEMBERED = 500;

export interface BufferParts {
  readonly uri: string;
  readonly path: string;
  readonly text: string;
  readonly clientVersion: number;
  readonly encoding: Encoding;
  /** Gives another number each time, for all buffers together. */
  readonly nextVersion: () => number;
}

export class Buffer {
  readonly uri: string;
  readonly path: string;
  readonly #encoding: Encoding;
  readonly #nextVersion: () => number;
  #document: TextDocument;
  #clientVersion: number;
  #edits: { readonly version: number; readonly edit: TextEdit }[] = [];
  /** The version from which on edits are known. */
  #since: number;

  constructor({ uri, path, text, clientVersion, encoding, nextVersion }: BufferParts) {
    this.uri = uri;
    this.path = path;
    this.#encoding = encoding;
    this.#nextVersion = nextVersion;
    this.#clientVersion = clientVersion;
    this.#since = nextVersion();
    this.#document = TextDocument.create(uri, "go", this.#since, text);
  }

  /** Ours: never two texts have the same, whatever the client counts, even when one is closed and opened again. */
  get version(): number {
    return this.#document.version;
  }

  get clientVersion(): number {
    return this.#clientVersion;
  }

  get text(): string {
    return this.#document.getText();
  }

  /** Where the last of the changes ends. */
  change(changes: readonly Change[], clientVersion: number): number {
    const version = this.#nextVersion();
    this.#clientVersion = clientVersion;
    let end = 0;
    for (const { range, text } of changes) {
      const from = range === undefined ? 0 : this.offsetAt(range.start);
      const to = range === undefined ? this.text.length : Math.max(from, this.offsetAt(range.end));
      const units = { start: this.#document.positionAt(from), end: this.#document.positionAt(to) };
      this.#document = TextDocument.update(this.#document, [{ range: units, text }], version);
      this.#edits.push({ version, edit: { start: from, end: to, text } });
      end = from + text.length;
    }
    const surplus = this.#edits.length - MAX_REMEMBERED;
    if (surplus > 0) this.#since = this.#edits.splice(0, surplus).at(-1)?.version ?? this.#since;
    return end;
  }

  /** Where an offset of that version lies now; undefined where too much has happened since. */
  offsetNow(offset: number, version: number): number | undefined {
    if (version < this.#since) return undefined;
    let at = offset;
    for (const made of this.#edits) if (made.version > version) at = offsetAfter([made.edit], at);
    return at;
  }

  offsetAt(position: Position): number {
    const line = this.lineText(position.line);
    const character = toUnits(line, position.character, this.#encoding);
    return this.#document.offsetAt({ line: position.line, character });
  }

  positionAt(offset: number): Position {
    const { line, character } = this.#document.positionAt(offset);
    if (this.#encoding === "utf-16") return { line, character };
    return { line, character: toCharacter(this.lineText(line), character, this.#encoding) };
  }

  /** Without its end; 0-based. */
  lineText(line: number): string {
    const range = { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
    return this.#document.getText(range).replace(/\r?\n$/, "");
  }
}

/**
 * The top-level declaration around an offset, by the text alone: from a line that begins with `func`
 * to a `}` at the beginning of a line. What somebody is just writing may not be any Go yet.
 */
export function functionAround(text: string, offset: number): Span {
  const start = text.startsWith("func", offset) ? offset : text.lastIndexOf("\nfunc", offset);
  const next = text.indexOf("\n}", Math.max(0, offset - 1));
  return { start: Math.max(0, start), end: next === -1 ? text.length : next + 2 };
}
