/** What a real Go can show of a finding, rule by rule, and what the fixed twin must not show. */
import { type Expectation, readExpectations } from "../support/expectations.js";
import type { End, Left, Line, Run } from "./runs.js";
import type { Scenario } from "./scenarios.js";

export interface Evidence {
  shows(run: Run, lines: readonly Line[]): boolean;
  /** What a run of the twin shows that it should not. */
  remains(run: Run): readonly string[];
  /** How bad scenarios, and their twins, may end. */
  readonly ends: { readonly bad: readonly End[]; readonly fixed: readonly End[] };
  /** How long what the scenario started is given to end, in milliseconds. */
  readonly grace: number;
  /** Weaker evidence that is told apart. */
  readonly otherwise?: Evidence;
}

export interface Want {
  /** Where Go shows it: at one of them. */
  readonly lines: readonly Line[];
  readonly evidence: Evidence;
}

const RETURNS: Evidence["ends"] = { bad: ["back", "blocked"], fixed: ["back", "blocked"] };

const linesOf = (left: readonly Left[]): readonly string[] =>
  left.flatMap(({ at, isLeaked }) => (at === undefined ? [] : isLeaked ? [at] : [`${at} (not leaked)`]));

const isOneOf = (lines: readonly Line[], line: Line | undefined): boolean =>
  line !== undefined && lines.includes(line);

/** Waits for something that is in reach of a package variable: Go cannot know that nobody will come. */
const waiting: Evidence = {
  shows: ({ left }, lines) => left.some(({ at, isWaiting }) => isWaiting && isOneOf(lines, at)),
  remains: ({ left }) => linesOf(left.filter(({ isWaiting }) => isWaiting)),
  ends: RETURNS,
  grace: 150,
};

/** The finding stands where a goroutine is blocked: the profile calls one leaked that is blocked there. */
const blocked: Evidence = {
  shows: ({ left }, lines) => left.some(({ at, isLeaked }) => isLeaked && isOneOf(lines, at)),
  remains: ({ left }) => linesOf(left.filter(({ isLeaked }) => isLeaked)),
  ends: RETURNS,
  grace: 150,
  otherwise: waiting,
};

/** The goroutine that forgot is gone: who shows it is somebody in `Wait`, the driver if need be. */
const uncounted: Evidence = {
  shows: ({ left }) => left.some(({ status, isLeaked }) => isLeaked && status === "sync.WaitGroup.Wait"),
  remains: ({ left }) => left.filter(({ isLeaked }) => isLeaked).map(({ at, status }) => at ?? status),
  ends: RETURNS,
  grace: 150,
};

const isAlive = ({ isOwn, isMain }: Left): boolean => isOwn && !isMain;

/**
 * The goroutine may be busy, asleep, or wait for what somebody could still do, so no profile of
 * leaks knows it. The finding stands at its `go` statement, or where the function is called that
 * starts it: one that was started there is there still, when in the twin none is.
 */
const alive: Evidence = {
  shows: ({ left }, lines) =>
    left.some((one) => isAlive(one) && one.origins.some((at) => isOneOf(lines, at))),
  remains: ({ left }) => left.filter(isAlive).map(({ at, origins }) => at ?? origins[0] ?? "somebody"),
  ends: { bad: ["back", "blocked", "busy"], fixed: ["back", "busy"] },
  grace: 600,
};

/** A channel operation ends the process. It does so once: where several may, one of them is enough. */
const panics: Evidence = {
  shows: ({ died, errors }, lines) =>
    died.some((at) => isOneOf(lines, at)) &&
    /^panic: (?:close of|send on) (?:closed|nil) channel/m.test(errors),
  remains: () => [],
  ends: { bad: ["back", "blocked", "died"], fixed: ["back"] },
  grace: 150,
};

/** What drivers panic with where nobody hears of it. */
const UNHEARD = "nobody hears of this";

/** A finding about silence: the driver panics with these words, which only the twin prints. */
const silence: Evidence = {
  shows: ({ output }) => !output.includes(UNHEARD),
  remains: ({ output }) => (output.includes(UNHEARD) ? [] : ["nothing of the panic"]),
  ends: { bad: ["back"], fixed: ["back", "died"] },
  grace: 150,
};

const BY_RULE: Readonly<Record<string, Evidence>> = {
  "chan-close-misuse": panics,
  "chan-range-unclosed": blocked,
  "chan-recv-stuck": blocked,
  "chan-send-stuck": blocked,
  "goroutine-ignores-ctx": alive,
  "goroutine-no-exit": alive,
  "lock-stuck": blocked,
  "recover-in-goroutine": silence,
  "select-stuck": blocked,
  "wait-stuck": blocked,
  "wg-done-skipped": uncounted,
  "worker-not-stopped": alive,
};

export const JUDGED_RULES: readonly string[] = Object.keys(BY_RULE);

export function evidenceOf({ fixture }: Scenario): Evidence | undefined {
  return BY_RULE[fixture.rule];
}

/** Some wants have the operation that was skipped at their line, and who waits for it in a note. */
const WAITER = "this waits for it";

export function wantsOf({ fixture, name }: Scenario): readonly Want[] {
  const wants = [...fixture.files].flatMap(([path, text]) => {
    if (!path.endsWith(".go")) return [];
    const lineOf = ({ line }: Expectation) => `${path.slice(path.indexOf(name) + name.length + 1)}:${line}`;
    const expected = readExpectations(path, text);
    const waiters = expected.filter(({ kind, pattern }) => kind === "note" && pattern.test(WAITER));
    return expected.flatMap((one): Want[] => {
      const evidence = BY_RULE[one.ruleId];
      if (one.kind !== "want" || evidence === undefined) return [];
      if (evidence !== silence || waiters.length === 0) return [{ lines: [lineOf(one)], evidence }];
      return waiters.map((waiter) => ({ lines: [lineOf(waiter)], evidence: blocked }));
    });
  });
  const [first, ...rest] = wants.filter(({ evidence }) => evidence === panics);
  if (first === undefined) return wants;
  const lines = [first, ...rest].flatMap((want) => want.lines);
  return [...wants.filter(({ evidence }) => evidence !== panics), { lines, evidence: panics }];
}
