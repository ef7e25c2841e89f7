/**
 * The Go files of a run: each is read once for its header, and turned into a `SourceFile` when
 * somebody asks. Bytes are kept in between, up to a limit. Decides nothing about packages.
 */
import type { FileHost, FileProblem } from "../host/host.js";
import { type Header, readHeader } from "../syntax/header.js";
import type { SourceFile } from "../syntax/source-file.js";
import { type FileConstraints, fileConstraints } from "./header-constraints.js";

/** What the header of a file says; no part of its text is kept alive by it. */
export interface FileHead {
  readonly path: string;
  readonly packageName: string | undefined;
  /** Import paths in order, "C" among them. */
  readonly imports: readonly string[];
  readonly generated: boolean;
  readonly constraints: FileConstraints;
  /** Tells its text from others; "" where the store makes none. */
  readonly digest: string;
  /** Why the file could not be read; the rest is then empty. */
  readonly problem: FileProblem | undefined;
}

/** Makes the parsed form of a file; handed in, because the parser needs its WASM loaded first. */
export type ParseFile = (path: string, bytes: Uint8Array) => SourceFile;

export interface SourceStore {
  head(path: string): FileHead;
  /** The file's bytes, empty where it cannot be read. */
  bytes(path: string): Uint8Array;
  /** Made at the first call; the same object until `release`. */
  source(path: string): SourceFile;
  /** Forgets the text and the parsed form; asked again, the file is read again. */
  release(path: string): void;
  /**
   * The file has changed: reads it again, and keeps its parsed form where that leaves the declarations
   * what they were. False, and nothing has changed here, where it does not, or nothing was parsed.
   */
  editBody(path: string): boolean;
  /** The file had another text when it was parsed than when its header was read. */
  isTorn(path: string): boolean;
  /** Forgets the header too: the file has changed. Bodies that its new text still holds are not parsed again. */
  forget(path: string): void;
}

/**
 * Bytes kept between header and parse. Too low and trees of usual size are read twice (some 20 µs a
 * file); too high and each thread that plans a large tree holds it all at once.
 */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

/** Most headers end within this many bytes; longer ones cost a second look at the whole file. */
const HEAD_BYTES = 4096;

/** Hex digits of a text's hash. */
export type Digest = (bytes: Uint8Array) => string;

export function createSourceStore(
  files: FileHost,
  parseFile: ParseFile,
  digest: Digest = () => "",
): SourceStore {
  const heads = new Map<string, FileHead>();
  const kept = new Map<string, Uint8Array>();
  const sources = new Map<string, SourceFile>();
  const torn = new Set<string>();
  /** What was parsed of an earlier text. */
  const formers = new Map<string, SourceFile>();
  const name = createNames();
  let keptBytes = 0;

  const keep = (path: string, bytes: Uint8Array): void => {
    if (keptBytes + bytes.length > MAX_KEPT_BYTES) return;
    kept.set(path, bytes);
    keptBytes += bytes.length;
  };
  const drop = (path: string): void => {
    keptBytes -= kept.get(path)?.length ?? 0;
    kept.delete(path);
  };
  const bytesOf = (path: string): Uint8Array => {
    const held = kept.get(path);
    if (held !== undefined) return held;
    const result = files.readFile(path);
    return result.ok ? result.value : new Uint8Array();
  };

  return {
    head(path) {
      let head = heads.get(path);
      if (head === undefined) {
        const result = files.readFile(path);
        const header = result.ok ? headerOf(result.value) : readHeader("");
        if (result.ok) keep(path, result.value);
        head = result.ok
          ? headOf(path, header, name, digest(result.value))
          : headOf(path, header, name, "", result.problem);
        heads.set(path, head);
      }
      return head;
    },
    bytes: bytesOf,
    source(path) {
      let source = sources.get(path);
      if (source === undefined) {
        const bytes = bytesOf(path);
        const head = heads.get(path);
        if (!kept.has(path) && head !== undefined && head.digest !== digest(bytes)) torn.add(path);
        source = parseFile(path, bytes);
        drop(path);
        sources.set(path, source);
        const former = formers.get(path);
        if (former !== undefined) source.takeBodies(former);
        formers.delete(path);
      }
      return source;
    },
    release(path) {
      drop(path);
      formers.delete(path);
      sources.delete(path);
    },
    editBody(path) {
      const source = sources.get(path);
      const head = heads.get(path);
      if (source === undefined || head === undefined) return false;
      const result = files.readFile(path);
      if (!result.ok || !source.editBody(result.value)) return false;
      heads.set(path, { ...head, digest: digest(result.value) });
      return true;
    },
    isTorn: (path) => torn.has(path),
    forget(path) {
      drop(path);
      torn.delete(path);
      const source = sources.get(path);
      if (source !== undefined) formers.set(path, source);
      sources.delete(path);
      heads.delete(path);
    },
  };
}

function headOf(
  path: string,
  header: Header,
  name: (text: string) => string,
  digest: string,
  problem?: FileProblem | undefined,
): FileHead {
  return {
    path,
    packageName: header.packageName && name(header.packageName.name),
    imports: header.imports.map((item) => name(item.path)),
    generated: header.generated,
    constraints: fileConstraints(header),
    digest,
    problem,
  };
}

/** The store with other texts for some of its files. Releases nothing: the files are somebody else's. */
export function layTextsOver(
  store: SourceStore,
  texts: ReadonlyMap<string, string>,
  parseFile: ParseFile,
): SourceStore {
  const laid = new Map<string, { readonly bytes: Uint8Array; head?: FileHead; source?: SourceFile }>();
  for (const [path, text] of texts) laid.set(path, { bytes: new TextEncoder().encode(text) });
  return {
    head(path) {
      const own = laid.get(path);
      if (own === undefined) return store.head(path);
      own.head ??= headOf(path, headerOf(own.bytes), (name) => name, "");
      return own.head;
    },
    bytes: (path) => laid.get(path)?.bytes ?? store.bytes(path),
    source(path) {
      const own = laid.get(path);
      if (own === undefined) return store.source(path);
      own.source ??= parseFile(path, own.bytes);
      return own.source;
    },
    release() {},
    editBody: () => false,
    isTorn: (path) => store.isTorn(path),
    forget() {},
  };
}

/** Equal names become one string of its own: a part cut out of a text would keep all of the text. */
function createNames(): (name: string) => string {
  const names = new Map<string, string>();
  return (name) => {
    let own = names.get(name);
    if (own === undefined) {
      own = JSON.parse(JSON.stringify(name)) as string;
      names.set(own, own);
    }
    return own;
  };
}

const DECODER = new TextDecoder("utf-8");

/** Reads the header from the first bytes where they surely hold all of it, else from the whole file. */
export function headerOf(bytes: Uint8Array): Header {
  if (bytes.length > HEAD_BYTES) {
    // Cut at a line, so that no character is torn.
    const end = bytes.lastIndexOf(10, HEAD_BYTES) + 1;
    const text = DECODER.decode(bytes.subarray(0, end));
    const header = readHeader(text);
    if (header.complete && endsWithin(text, header)) return header;
  }
  return readHeader(DECODER.decode(bytes));
}

/** Code after the last import stands in the text, so no import can follow. */
function endsWithin(text: string, header: Header): boolean {
  const last = header.imports.at(-1) ?? header.packageName;
  const rest = text.slice(last?.end ?? 0);
  return /\n(?:func|var|const|type)\b/.test(rest) && rest.lastIndexOf("/*") <= rest.lastIndexOf("*/");
}
