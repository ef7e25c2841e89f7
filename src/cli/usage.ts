/**
 * Wrong use of the command line, as an error that carries one sentence for the user. Decides what is
 * said about words that are not known; the front end prints it and exits with 2.
 */
import { existsSync } from "node:fs";
import type { Command, CommanderError } from "commander";
import { nearest } from "../rule/nearest.js";

export class UsageError extends Error {}

/** `value` if it is one of `allowed`; otherwise says what is allowed and which one is near. */
export function oneOf<T extends string>(what: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(
    `unknown ${what} ${quoted(value)}${didYouMean(value, allowed)}; there is ${allowed.join(", ")}`,
  );
}

/** What commander found wrong, in our form; undefined where it only ends, as after --help. */
export function usageErrorOf(
  { code, exitCode, message }: CommanderError,
  program: Command,
): UsageError | undefined {
  if (exitCode === 0) return undefined;
  const words = message.replace(/^error: /, "");
  const option = code === "commander.unknownOption" ? /'(.*)'/s.exec(words)?.[1] : undefined;
  const said = option === undefined ? words : unknownOption(option, program);
  return new UsageError(`${said}; golinger --help tells more`);
}

function unknownOption(typed: string, program: Command): string {
  const [flag = ""] = typed.split("=", 1);
  const known = [program, ...program.commands].flatMap(({ options }) =>
    options.flatMap(({ long }) => long ?? []),
  );
  if (known.includes(flag)) return `option ${quoted(flag)} takes no value`;
  return `unknown option ${quoted(flag)}${flag.startsWith("--") ? didYouMean(flag, known) : ""}`;
}

/**
 * A word at the place of a command that is neither that nor a file would be told as a missing file.
 * @throws UsageError
 */
export function denyMistypedCommand(paths: readonly string[], commands: readonly string[]): void {
  const [word] = paths;
  if (word === undefined || word !== process.argv[2] || /[./\\]/.test(word) || commands.includes(word))
    return;
  if (existsSync(word)) return;
  const hint = didYouMean(word, commands);
  if (hint !== "") throw new UsageError(`no command and no file is called ${quoted(word)}${hint}`);
}

function didYouMean(typed: string, known: readonly string[]): string {
  const near = nearest(typed, known);
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}

/** On one line, whatever the user typed. */
export function quoted(word: string): string {
  return JSON.stringify(word);
}
