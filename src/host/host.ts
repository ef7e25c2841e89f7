/**
 * What golinger asks of the world outside: files, time, assets and workers. Only interfaces live
 * here; `src/node` implements them for Node, a browser page or a language server brings its own.
 * Paths are absolute, with `/` between their parts on every system.
 */

/** Why a file or folder could not be read. */
export type FileProblemKind = "not-found" | "no-permission" | "not-a-file" | "too-large" | "io";

export interface FileProblem {
  readonly kind: FileProblemKind;
  readonly path: string;
  /** One line in words a user understands, without the path. */
  readonly message: string;
}

export type FileResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: FileProblem };

export interface FolderEntry {
  readonly name: string;
  /** Symbolic links are followed for files and reported as `link` for folders, so that no walk can loop. */
  readonly kind: "file" | "folder" | "link" | "other";
}

/** Synchronous on purpose: analysis pulls files in lazily, deep inside pure code. */
export interface FileHost {
  readFile(path: string): FileResult<Uint8Array>;
  /** Entries in the order of their names by code unit, so that runs are repeatable. */
  readFolder(path: string): FileResult<readonly FolderEntry[]>;
  kindOf(path: string): "file" | "folder" | "none";
}

export interface Clock {
  /** Milliseconds from an arbitrary start, never going back. */
  now(): number;
}

/** The files golinger ships beside its code; each front end says where they lie. */
export interface AssetHost {
  /** Bytes of `tree-sitter.wasm`, `tree-sitter-go.wasm`, `flatten.wasm` or `stdlib.idx`. */
  read(name: string): Promise<Uint8Array>;
}

/** Where the go command keeps things on this machine. */
interface GoPlaces {
  /** GOMODCACHE; undefined where dependencies are not looked up. */
  readonly moduleCache: string | undefined;
  /** `$GOPATH/src` folders, where modules are turned off. */
  readonly sourceRoots: readonly string[];
  /** False for GOWORK=off. */
  readonly workspaces: boolean;
}

/** Keeps what was found out for later runs. Values are plain data. */
export interface Cache {
  /** Tells texts apart, for good: a cryptographic hash, as hex digits. */
  digest(bytes: Uint8Array): string;
  /** Undefined where nothing is kept, or it is not whole. */
  read(key: string): unknown;
  /** Never fails: what cannot be kept is not. */
  write(key: string, value: unknown): void;
}

export interface Host {
  /** Without it, only what lies below the modules themselves is read. */
  readonly go?: GoPlaces;
  readonly files: FileHost;
  readonly clock: Clock;
  readonly assets: AssetHost;
  /** Without it every run starts from nothing. */
  readonly cache?: Cache;
}
