/**
 * The globs of a config. They read like those of a .gitignore: `/` between parts on every system, a
 * pattern without `/` inside matches at any depth, one that matches a folder holds for everything
 * below it, `!` takes back what an earlier pattern matched. Decides which paths a list matches.
 */
import picomatch from "picomatch/posix.js";

/** Takes a path relative to the config's folder, without `./` in front. */
export type PathMatcher = (path: string) => boolean;

/** What is wrong with a glob, in words; undefined where nothing is. */
export function globProblem(glob: string): string | undefined {
  const bare = glob.startsWith("!") ? glob.slice(1) : glob;
  if (bare.trim() === "") return "an empty glob matches nothing";
  if (bare.includes("\\")) return "globs use `/` between folders on every system, not `\\`";
  if (bare.split("/").includes(".."))
    return "a glob cannot leave the folder of its config: `..` is not possible";
  if (/^[A-Za-z]:\//.test(bare)) return "globs are relative to the folder of their config";
  return undefined;
}

/** The last pattern that matches decides. */
export function compileGlobs(globs: readonly string[]): PathMatcher {
  const steps = globs.map((glob) => {
    const negated = glob.startsWith("!");
    return { matches: compileGlob(negated ? glob.slice(1) : glob), value: !negated };
  });
  return (path) => {
    for (let at = steps.length - 1; at >= 0; at--) {
      const step = steps[at];
      if (step?.matches(path)) return step.value;
    }
    return false;
  };
}

function compileGlob(glob: string): PathMatcher {
  let pattern = glob.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  if (pattern.startsWith("/")) pattern = pattern.replace(/^\/+/, "");
  else if (!pattern.includes("/")) pattern = `**/${pattern}`;
  if (pattern === "" || pattern === "." || pattern === "**/.") return () => true;
  const isMatch = picomatch(pattern, { dot: true, nonegate: true, noextglob: true });
  return (path) => {
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1))
      if (isMatch(path.slice(0, slash))) return true;
    return isMatch(path);
  };
}
