/** How the tables of this folder are written: functions of a package, methods of a type, one model for many names. */
import type { Acquires, ArgumentUse, FunctionModel, FunctionModels, UsedOperand } from "../model.js";

/** Functions of a package by name: `functions("os", { Open })` speaks of `os.Open`. */
export function functions(packagePath: string, models: FunctionModels): FunctionModels {
  return Object.fromEntries(Object.entries(models).map(([name, model]) => [`${packagePath}.${name}`, model]));
}

/** Methods of a type by name: `methods("*os.File", { Read })` speaks of `(*os.File).Read`. */
export function methods(type: string, models: FunctionModels): FunctionModels {
  return Object.fromEntries(Object.entries(models).map(([name, model]) => [`(${type}).${name}`, model]));
}

/** The same model for each of the names, which are parted by spaces. */
export function each(names: string, model: FunctionModel): FunctionModels {
  return Object.fromEntries(names.split(" ").map((name) => [name, model]));
}

/** The same tables for a module under several import paths: its major versions, or a name it had before. */
export function under(
  paths: readonly string[],
  table: (packagePath: string) => FunctionModels,
): FunctionModels {
  return Object.assign({}, ...paths.map(table));
}

/** Hands out one thing of a kind: the first result, unless something else is said. */
export function acquire(kind: string, more: Omit<Acquires, "kind"> = {}): FunctionModel {
  return { acquires: [{ kind, ...more }] };
}

export function use(operand: UsedOperand, how: ArgumentUse): FunctionModel {
  return { uses: { [operand]: how } };
}

/** Hands out something with a Close method. */
export const CLOSER: FunctionModel = acquire("closer");

/** Hands out nothing that must be let go, although its results look like it. */
export const NOTHING: FunctionModel = { acquires: [] };

/** May wait without an end. */
export const BLOCKS: FunctionModel = { blocks: true };

/** The result aliases memory of the receiver. */
export const VIEW: FunctionModel = { views: true };

export const RELEASES_RECEIVER: FunctionModel = use("receiver", "releases");
