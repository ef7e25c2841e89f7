/**
 * Outcomes of packages, kept beyond the run. An entry is found by everything the outcome was asked
 * with: golinger itself, settings, the package's own files. It holds if the imports that were followed
 * to get it lead to the same packages again, with the same files in them. Decides what an outcome
 * depends on; where entries lie is the host's business.
 */
import type { Cache, FileHost } from "../host/host.js";
import { contentsOf } from "../program/contents.js";
import type { Program } from "../program/load.js";
import type { LoadedPackage } from "../program/package.js";
import { isFailure } from "../rule/problem.js";
import type { FileSettings, RunSettings } from "../rule/settings.js";
import type { LintRequest } from "./api.js";
import type { ImportLog } from "./import-log.js";
import type { Counts } from "./meter.js";
import { type PackageTask, reportsIn } from "./package-task.js";
import type { PackageOutcome } from "./run-package.js";

/** What is known of a package from an earlier run. */
export interface Recalled {
  readonly outcome: PackageOutcome;
  /** The amounts of work it took. */
  readonly counts: Counts;
}

export interface OutcomeCache {
  recall(pkg: LoadedPackage, reportIn: PackageTask["reportIn"], fixes: boolean): Recalled | undefined;
  /** Right after the run: what was asked for since counts as what the outcome depends on. */
  keep(pkg: LoadedPackage, reportIn: PackageTask["reportIn"], fixes: boolean, recalled: Recalled): void;
}

export interface OutcomeCacheParts {
  readonly cache: Cache;
  readonly program: Program;
  readonly imports: ImportLog;
  readonly files: FileHost;
  readonly request: LintRequest;
  readonly run: RunSettings;
  isNamed(path: string): boolean;
  settingsOf(path: string): FileSettings;
}

/** One package an outcome depends on, and the imports that were followed from there. */
interface Witness {
  readonly contents: string;
  /** Numbers count the witnesses; undefined: nothing was found. */
  readonly imports: readonly (readonly [path: string, to: number | undefined])[];
}

interface Entry extends Recalled {
  /** The package itself comes first, and each before those that only it leads to. */
  readonly witnesses: readonly Witness[];
}

/**
 * Outcomes kept of one package as it is, for different packages around it. With one, each change of
 * branch would lose the other's; every one more makes the others slower to find.
 */
const MAX_ENTRIES = 4;

export function createOutcomeCache(parts: OutcomeCacheParts): OutcomeCache {
  const { cache, program, imports, request, run } = parts;
  const encoder = new TextEncoder();
  const digest = (text: string): string => cache.digest(encoder.encode(text));
  const contents = new WeakMap<LoadedPackage, string>();
  const digestOf = (pkg: LoadedPackage): string => {
    let known = contents.get(pkg);
    if (known === undefined) {
      known = digest(contentsOf(program, pkg));
      contents.set(pkg, known);
    }
    return known;
  };
  const settings = new WeakMap<FileSettings, string>();
  const settingsText = (path: string): string => {
    const own = parts.settingsOf(path);
    let text = settings.get(own);
    if (text === undefined) {
      text = textOf(own);
      settings.set(own, text);
    }
    return text;
  };
  const models = run.models.map((path) => {
    const read = parts.files.readFile(path);
    return read.ok ? cache.digest(read.value) : "";
  });
  const shared = textOf([
    run.go,
    run.goos,
    run.goarch,
    run.tags,
    models,
    request.overlay.only !== undefined,
    request.newCode,
  ]);
  const knownText = textOf(request.known);

  const keyOf = (pkg: LoadedPackage, reportIn: PackageTask["reportIn"], fixes: boolean): string => {
    const files = pkg.sources.map(({ path }) => {
      return [reportsIn(reportIn, path), parts.isNamed(path), settingsText(path)];
    });
    return digest(textOf([shared, fixes ? knownText : "", fixes, digestOf(pkg), files]));
  };

  // What lies there was written by this very code.
  const entriesAt = (key: string): readonly Entry[] => (cache.read(key) ?? []) as readonly Entry[];

  const holds = (pkg: LoadedPackage, { witnesses }: Entry): boolean => {
    const found: LoadedPackage[] = [pkg];
    return witnesses.every((witness, at) => {
      const from = found[at];
      if (from === undefined || digestOf(from) !== witness.contents) return false;
      return witness.imports.every(([path, to]) => {
        const now = program.resolve(from, path);
        if (to === undefined || now === undefined) return to === now;
        found[to] ??= now;
        return found[to] === now;
      });
    });
  };

  return {
    recall(pkg, reportIn, fixes) {
      return entriesAt(keyOf(pkg, reportIn, fixes)).find((entry) => holds(pkg, entry));
    },
    keep(pkg, reportIn, fixes, { outcome, counts }) {
      // What failed may do better next time.
      if (outcome.problems.some(isFailure)) return;
      const reached = [pkg];
      const numbers = new Map([[pkg, 0]]);
      const numberOf = (to: LoadedPackage): number => {
        let number = numbers.get(to);
        if (number === undefined) {
          number = reached.push(to) - 1;
          numbers.set(to, number);
        }
        return number;
      };
      const witnesses: Witness[] = [];
      // The list grows while it is walked.
      for (const from of reached) {
        // Somebody wrote to it meanwhile: what was found belongs to no one text.
        if (from.sources.some(({ path }) => program.store.isTorn(path))) return;
        witnesses.push({
          contents: digestOf(from),
          imports: [...imports.importsOf(from)].map(([path, to]) => [path, to && numberOf(to)]),
        });
      }
      const key = keyOf(pkg, reportIn, fixes);
      const entries: readonly Entry[] = [{ outcome, counts, witnesses }, ...entriesAt(key)];
      cache.write(key, entries.slice(0, MAX_ENTRIES));
    },
  };
}

/** Equal data give equal texts. */
function textOf(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}
