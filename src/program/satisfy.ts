/**
 * Finds the build under which a file that the run's own build leaves out is part of its package,
 * changing as little as can be. Decides nothing about the other files of the package.
 */
import {
  type BuildContext,
  type BuildSettings,
  createBuildContext,
  fileNameTags,
  isBuilt,
  isHiddenName,
} from "./build-context.js";
import { type ConstraintExpr, evaluate, tagsOf } from "./constraints.js";
import { KNOWN_ARCH, KNOWN_OS, PORTS } from "./platforms.js";

/**
 * Free tags that are tried both ways. Too low and files with long tag lists find no build; too high
 * and one such file costs 2^n evaluations per platform.
 */
const MAX_FREE_TAGS = 10;

/** Prices of a change; the cheapest build wins. A tag somebody sets beats a change of the platform. */
const PRICE = {
  tag: 2,
  cgo: 2,
  platformPart: 3,
  release: 4,
  experiment: 4,
  unknownPort: 6,
  ignore: 9,
  compiler: 9,
} as const;

/**
 * A build that differs least from `base` and takes the file in; undefined where none exists, as for
 * `_x.go` or `//go:build linux && windows`. The same input gives the same build.
 */
export function satisfyingBuild(
  base: BuildContext,
  name: string,
  constraints: readonly ConstraintExpr[],
): BuildContext | undefined {
  if (isHiddenName(name)) return undefined;
  if (isBuilt(base, name, constraints)) return base;
  const tags = [...new Set(constraints.flatMap(tagsOf))].sort();
  const nameTags = fileNameTags(name);
  const choices = freeChoices(base, tags);
  let best: { readonly price: number; readonly settings: BuildSettings } | undefined;
  for (const platform of platforms(base.settings, [...tags, ...nameTags])) {
    if (best !== undefined && platform.price >= best.price) break;
    for (const release of releases(base.settings.release, tags)) {
      const { goos, goarch } = platform;
      const context = createBuildContext({ ...base.settings, goos, goarch, release: release.release });
      if (!nameTags.every((tag) => context.hasTag(tag))) continue;
      for (const choice of choices) {
        const price = platform.price + release.price + choice.price;
        if (best !== undefined && price >= best.price) break;
        const hasTag = (tag: string): boolean => context.hasTag(tag) !== choice.flipped.includes(tag);
        if (constraints.every((expr) => evaluate(expr, hasTag))) {
          best = { price, settings: withFlips(context, choice.flipped) };
        }
      }
    }
  }
  return best === undefined ? undefined : createBuildContext(best.settings);
}

interface Choice {
  readonly price: number;
  readonly flipped: readonly string[];
}

/** Every set of free tags to turn over, the cheapest first. */
function freeChoices(base: BuildContext, tags: readonly string[]): readonly Choice[] {
  const free = tags.filter(isFree).slice(0, MAX_FREE_TAGS);
  const choices: Choice[] = [];
  for (let bits = 0; bits < 1 << free.length; bits++) {
    const flipped = free.filter((_, index) => (bits >> index) & 1);
    choices.push({ price: flipped.reduce((sum, tag) => sum + priceOf(base, tag), 0), flipped });
  }
  return choices.sort((a, b) => a.price - b.price || a.flipped.length - b.flipped.length);
}

function isFree(tag: string): boolean {
  return !KNOWN_OS.has(tag) && !KNOWN_ARCH.has(tag) && tag !== "unix" && !isReleaseTag(tag);
}

function isReleaseTag(tag: string): boolean {
  return /^go1(\.\d+)?$/.test(tag);
}

function priceOf(base: BuildContext, tag: string): number {
  if (tag === "cgo") return PRICE.cgo;
  if (tag === "gc" || tag === "gccgo") return PRICE.compiler;
  if (tag === "ignore" && !base.hasTag(tag)) return PRICE.ignore;
  return tag.startsWith("goexperiment.") ? PRICE.experiment : PRICE.tag;
}

function withFlips(context: BuildContext, flipped: readonly string[]): BuildSettings {
  const { settings } = context;
  const tags = new Set(settings.tags);
  const without = new Set(settings.without);
  let cgo = settings.cgo;
  for (const tag of flipped) {
    if (tag === "cgo") cgo = !cgo;
    else if (context.hasTag(tag)) {
      tags.delete(tag);
      if (!settings.tags.includes(tag)) without.add(tag);
    } else {
      without.delete(tag);
      tags.add(tag);
    }
  }
  return { ...settings, tags: [...tags], cgo, without: [...without] };
}

interface Platform {
  readonly goos: string;
  readonly goarch: string;
  readonly price: number;
}

/** The run's platform, Go's ports, then whatever else the named tags ask for; the cheapest first. */
function platforms(base: BuildSettings, tags: readonly string[]): readonly Platform[] {
  const found = new Map<string, Platform>();
  const add = (goos: string, goarch: string, extra: number): void => {
    const key = `${goos}/${goarch}`;
    if (found.has(key)) return;
    const changed = Number(goos !== base.goos) + Number(goarch !== base.goarch);
    found.set(key, { goos, goarch, price: changed * PRICE.platformPart + extra });
  };
  add(base.goos, base.goarch, 0);
  for (const [goos, goarch] of PORTS) add(goos, goarch, 0);
  // Pairs Go cannot build, for files that name a system or processor of the past.
  const systems = [...tags.filter((tag) => KNOWN_OS.has(tag)), base.goos];
  const processors = [...tags.filter((tag) => KNOWN_ARCH.has(tag)), base.goarch];
  for (const goos of systems) for (const goarch of processors) add(goos, goarch, PRICE.unknownPort);
  // And for files that rule all of Go's own out: any other system or processor will do.
  for (const goos of KNOWN_OS) for (const goarch of processors) add(goos, goarch, 2 * PRICE.unknownPort);
  for (const goarch of KNOWN_ARCH) add(base.goos, goarch, 2 * PRICE.unknownPort);
  return [...found.values()].sort((a, b) => a.price - b.price);
}

/** The run's release, and the ones just below and at each release the file names. */
function releases(base: number, tags: readonly string[]): readonly { release: number; price: number }[] {
  const found = new Set<number>();
  for (const tag of tags) {
    const match = /^go1\.(\d{1,4})$/.exec(tag);
    if (match === null) continue;
    const minor = Number(match[1]);
    if (minor > 0) found.add(minor - 1);
    found.add(minor);
  }
  found.delete(base);
  const others = [...found].sort((a, b) => Math.abs(a - base) - Math.abs(b - base) || b - a);
  return [{ release: base, price: 0 }, ...others.map((release) => ({ release, price: PRICE.release }))];
}
