/**
 * Writes docs/dev/accuracy.md: what the figures mean, and the figures of the last full run. The
 * layout is fixed, so that a diff of the page shows what a change did.
 */
import { largestCauses, percent, type Score, type Tally, totalOf } from "./tally.js";

export interface Run {
  /** E.g. `std, source`. */
  readonly title: string;
  readonly total: Tally;
  readonly byPackage: ReadonlyMap<string, Tally>;
  /** Packages left out because go/types itself found errors in them. */
  readonly skipped: readonly string[];
}

export interface IndexFigures {
  readonly symbols: Share;
  /** Types against the interfaces they implement. */
  readonly pairs: Share;
}

interface Share {
  readonly total: number;
  readonly equal: number;
}

/** Packages listed per run. Too low hides where the work is, too high makes every diff of the page long. */
const WORST_PACKAGES = 12;
const LISTED_CAUSES = 15;

export function accuracyPage(
  goVersion: string,
  runs: readonly Run[],
  index: IndexFigures | undefined,
): string {
  const lines = [
    "# Accuracy of types and callees",
    "",
    "Written by `npm run oracle`; do not edit.",
    `The judge is go/types of ${goVersion}, linux/amd64, without cgo, test files included.`,
    "",
    ...DEFINITIONS,
    "",
    "## Figures",
    "",
    "| Run | Packages | Calls | Callees agree, % | wrong | unknown | Functions agree, % | wrong | unknown | Types | equal, % | wrong | unknown |",
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
    ...runs.map(runRow),
    "",
  ];
  if (index !== undefined) {
    lines.push(
      `Standard library index: ${shareText(index.symbols)} symbols have the type, value and full name that go/types gives them;`,
      `for ${shareText(index.pairs)} pairs of a type and an interface both say the same about implementing.`,
      "",
    );
  }
  for (const run of runs) lines.push(...runSection(run));
  return `${lines.join("\n").trimEnd()}\n`;
}

function shareText({ equal, total }: Share): string {
  return `${equal} of ${total} (${((100 * equal) / total).toFixed(2)} %)`;
}

const DEFINITIONS = [
  "## Definitions",
  "",
  "- A *call* is a call expression of the files that the build takes, conversions and calls of builtins included.",
  "- *Callees*: all calls. A callee agrees when both name the same function (its origin, where generic), the same method of an interface, the same builtin, or both say conversion, literal or function value. A variable that golinger knows to hold one literal counts as a function value.",
  "- *Functions*: the same without builtins and conversions.",
  "- *Types*: the operands of all calls: the function expression (builtins excepted), the receiver of a selector, each argument, the result where there is one. Equal means equal texts with full package paths, aliases followed, without parameter names and tags.",
  "- *Unknown* is golinger's own word for it; any part of a type that is unknown makes it unknown. *Wrong* is everything else that is not equal. The three add up to the denominator.",
  "- A call that golinger's tree does not hold counts as unseen, and as unknown in none of the figures; it is listed per run.",
  "- Percentages are rounded down; wrong and unknown are counts.",
  "- Packages in which go/types finds errors are left out and counted.",
  "- *alone*: only the module's own files and the index are at hand, as for a user without a module cache; go/types sees all.",
  "- *source*: golinger reads the standard library's source. *index*: it sees other packages of the standard library as users have them, through the shipped index.",
];

function shares(score: Score): string {
  return `${percent(score.equal, score)} | ${score.wrong} | ${score.unknown}`;
}

function runRow(run: Run): string {
  const { total } = run;
  return `| ${run.title} | ${run.byPackage.size} | ${totalOf(total.callees)} | ${shares(total.callees)} | ${shares(total.functions)} | ${totalOf(total.types)} | ${shares(total.types)} |`;
}

function runSection(run: Run): readonly string[] {
  const worst = [...run.byPackage]
    .map(([path, tally]) => ({ path, tally, bad: badOf(tally) }))
    .filter(({ bad }) => bad > 0)
    .sort((a, b) => b.bad - a.bad || (a.path < b.path ? -1 : 1))
    .slice(0, WORST_PACKAGES);
  const lines = [
    `## ${run.title}`,
    "",
    `Unseen calls: ${run.total.unseen}. Left out for type errors: ${run.skipped.length}.`,
    "",
  ];
  if (worst.length > 0) {
    lines.push(
      "| Package | Callees wrong or unknown | Types wrong | Types unknown | Types |",
      "| --- | --: | --: | --: | --: |",
    );
    for (const { path, tally } of worst) {
      const { callees, types } = tally;
      lines.push(
        `| ${path} | ${callees.wrong + callees.unknown} | ${types.wrong} | ${types.unknown} | ${totalOf(types)} |`,
      );
    }
    lines.push("", "| Cause | Times |", "| --- | --: |");
    for (const cause of largestCauses(run.total).slice(0, LISTED_CAUSES)) {
      lines.push(`| ${cause.verdict}: ${cause.label.replaceAll("|", "\\|")} | ${cause.count} |`);
    }
    lines.push("");
  }
  return lines;
}

function badOf(tally: Tally): number {
  const { callees, types } = tally;
  return callees.wrong + callees.unknown + types.wrong + types.unknown;
}
