/**
 * What a run looked at, in a word that stays the same from run to run: code scanning closes the
 * alerts of a category that a new upload of it no longer has. Decides the word.
 */
import { relativeInside } from "../program/paths.js";
import { TOOL_NAME } from "../rule/about.js";

/**
 * The path of the run's only module from the root of the repository; the tool's name for a module at
 * the root, and for several at once, which stand for the repository.
 */
export function categoryOf(root: string, modules: readonly string[]): string {
  const [module, ...others] = modules;
  if (module === undefined || others.length > 0) return TOOL_NAME;
  return relativeInside(root, module) || TOOL_NAME;
}
