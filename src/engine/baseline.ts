/**
 * Findings that were there before golinger came, kept in a file so that only others are shown. Decides
 * which finding is which entry, which entries have had their day, and what a new file holds. What the
 * file looks like is decided in `baseline-file.ts`.
 */
import type { Finding } from "../rule/finding.js";
import { compareText } from "./order.js";

export interface BaselineEntry {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly rule: string;
  /** Of the enclosing function, or the package path. */
  readonly symbol: string;
  /** For people, and to know a finding again that has moved to another package. */
  readonly message: string;
  readonly fingerprint: string;
  /** How many findings it stands for: packages of one path may have equal ones. */
  readonly count: number;
}

export interface Comparison<Entry extends BaselineEntry = BaselineEntry> {
  /** Findings of no entry, in their order. */
  readonly fresh: readonly Finding[];
  /** Findings that an entry stands for, in their order. */
  readonly known: readonly Finding[];
  /** Entries with a finding, as a new file would have them. */
  readonly met: readonly BaselineEntry[];
  /** Entries whose findings are gone. */
  readonly stale: readonly Entry[];
  /** Entries that this run knows nothing about. */
  readonly unseen: readonly BaselineEntry[];
}

export interface Coverage {
  /** Were findings of this rule looked for in this file? */
  isLookedAt(path: string, rule: string): boolean;
  /** Is there no such file any more? */
  isGone(path: string): boolean;
}

/** Findings in their order; which of several equal ones is new is nobody's to tell, so it is the last. */
export function compareToBaseline<Entry extends BaselineEntry>(
  findings: readonly Finding[],
  entries: readonly Entry[],
  { isLookedAt, isGone }: Coverage,
): Comparison<Entry> {
  const left = new Map(entries.map((entry) => [entry.fingerprint, entry.count]));
  const found = new Map<string, Finding[]>();
  const unmet: Finding[] = [];
  for (const finding of findings) {
    const room = left.get(finding.fingerprint) ?? 0;
    if (room > 0) {
      left.set(finding.fingerprint, room - 1);
      add(found, finding.fingerprint, finding);
    } else unmet.push(finding);
  }

  const met: BaselineEntry[] = [];
  const unseen: BaselineEntry[] = [];
  const gone: Entry[] = [];
  const stale: Entry[] = [];
  for (const entry of entries) {
    const own = found.get(entry.fingerprint);
    if (own !== undefined) met.push(renewed(entry, own));
    else if (isGone(entry.path)) gone.push(entry);
    else if (isLookedAt(entry.path, entry.rule)) stale.push(entry);
    else unseen.push(entry);
  }

  // A file that is gone may have become one of another package, where fingerprints differ.
  const fresh: Finding[] = [];
  const homeless = new Map<string, Entry[]>();
  for (const entry of gone) add(homeless, looks(entry.rule, entry.symbol, entry.message), entry);
  const moved = new Set<BaselineEntry>();
  for (const finding of unmet) {
    const entry = homeless.get(looks(finding.ruleId, finding.symbol, finding.message))?.shift();
    if (entry === undefined) fresh.push(finding);
    else {
      moved.add(entry);
      met.push(entryOf(finding));
    }
  }
  stale.push(...gone.filter((entry) => !moved.has(entry)));
  const isFresh = new Set(fresh);
  return { fresh, known: findings.filter((finding) => !isFresh.has(finding)), met, stale, unseen };
}

/** Entries for what was compared: with `fresh` findings or without. Equal ones are one. */
export function entriesAfter(
  { met, unseen, fresh }: Comparison,
  takesFresh: boolean,
): readonly BaselineEntry[] {
  const entries = new Map<string, BaselineEntry>();
  for (const entry of [...met, ...unseen, ...(takesFresh ? fresh.map(entryOf) : [])]) {
    const known = entries.get(entry.fingerprint);
    const count = (known?.count ?? 0) + entry.count;
    entries.set(entry.fingerprint, { ...(known ?? entry), count });
  }
  return [...entries.values()];
}

/** By place and not by line, so that a file changes little when code does. */
export function compareEntries(a: BaselineEntry, b: BaselineEntry): number {
  return (
    compareText(a.path, b.path) ||
    compareText(a.symbol, b.symbol) ||
    compareText(a.rule, b.rule) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

function entryOf({ place, ruleId, symbol, message, fingerprint }: Finding): BaselineEntry {
  return { path: place.path, rule: ruleId, symbol, message, fingerprint, count: 1 };
}

/** The file may be another one now; the message stays, since line numbers in it would change with every edit. */
function renewed(entry: BaselineEntry, findings: readonly Finding[]): BaselineEntry {
  const { path } =
    findings.find(({ place }) => place.path === entry.path)?.place ?? findings[0]?.place ?? entry;
  return { ...entry, path, count: findings.length };
}

/** What is left of a finding when its package, its file and its lines have changed. */
function looks(rule: string, symbol: string, message: string): string {
  const name = symbol.replace(/^(\(?\*?)(?:.*\/)?[^./()]+\./, "$1");
  return [rule, name, message.replace(/[\w-]+\.go\b/g, ".go").replace(/\d+/g, "0")].join("\0");
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
