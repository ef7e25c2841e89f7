/**
 * Wrong use of the command line, as an error that carries one sentence for the user. The front end
 * prints it and exits with 2.
 */
import { nearest } from "../rule/nearest.js";

export class UsageError extends Error {}

/** `value` if it is one of `allowed`; otherwise says what is allowed and which one is near. */
export function oneOf<T extends string>(what: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const near = nearest(value, allowed);
  const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
  throw new UsageError(`unknown ${what} ${quoted(value)}${hint}; there is ${allowed.join(", ")}`);
}

/** On one line, whatever the user typed. */
export function quoted(word: string): string {
  return JSON.stringify(word);
}
