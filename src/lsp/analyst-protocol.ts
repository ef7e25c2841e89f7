/**
 * What the server and its analyst say to each other: plain data only, in order. The analyst works in a
 * thread of its own, so that the server answers while packages are analysed.
 */
import type { KeeperRequest } from "../engine/keeper.js";
import type { Finding } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";

export type CheckId = number;

export type ToAnalyst =
  /** Said first: whenever its number changes, what is under way may be of no use any more. */
  | { readonly kind: "bell"; readonly bell: Bell }
  /** Opens a folder, or opens it again: settings, go.mod or configs have changed. */
  | { readonly kind: "open-folder"; readonly request: KeeperRequest }
  | { readonly kind: "close-folder"; readonly base: string }
  /** The text of a buffer; undefined where the disk speaks again. */
  | { readonly kind: "text"; readonly path: string; readonly version: number; readonly text?: string }
  /** Files of which the disk holds another text. */
  | { readonly kind: "changed"; readonly paths: readonly string[] }
  | Check
  | { readonly kind: "cancel"; readonly id: CheckId };

/** One number in memory that both threads see: messages are heard only between two packages. */
export type Bell = Int32Array<SharedArrayBuffer>;

export interface Check {
  readonly kind: "check";
  readonly id: CheckId;
  readonly base: string;
  /** The packages that hold these files; "all" for every package of the folder, "stale" for what was told and no longer holds. */
  readonly what: readonly string[] | "all" | "stale";
  readonly fixes: boolean;
}

/** The versions of buffers that a package was analysed with, by path. */
export type Versions = ReadonlyMap<string, number>;

export interface CheckedPackage {
  readonly kind: "package";
  readonly id: CheckId;
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly versions: Versions;
}

export type FromAnalyst =
  | { readonly kind: "rules"; readonly rules: readonly RuleCard[] }
  | CheckedPackage
  | { readonly kind: "progress"; readonly id: CheckId; readonly done: number; readonly total: number }
  | {
      readonly kind: "end";
      readonly id: CheckId;
      /** Of configs, arguments and go.mod files. */
      readonly problems: readonly Problem[];
      readonly isCancelled: boolean;
    }
  | { readonly kind: "failed"; readonly message: string };

/** What the editor shows of a rule. */
export interface RuleCard {
  readonly id: string;
  readonly summary: string;
  readonly why: string;
  readonly remedy: string;
  readonly url: string;
  /** The whole page, in Markdown. */
  readonly page: string;
  readonly hasFixes: boolean;
}

export interface AnalystPort {
  post(message: FromAnalyst): void;
  onMessage(listener: (message: ToAnalyst) => void): void;
}
