/**
 * The functions that something outside the project calls, and how often in the life of a process
 * (DESIGN.md, "Entry points"): the language itself, command frameworks, servers, package testing.
 */

/** Functions that the runtime calls: those of package main, and every `init`. */
export function runtimeEntry(packageName: string, name: string): "once" | undefined {
  if (name === "init") return "once";
  return packageName === "main" && name === "main" ? "once" : undefined;
}

/** Package testing calls it once per process, before any test. */
export const TEST_MAIN = "TestMain";

/** Struct fields whose function a command framework runs, once, for the command that was asked for. */
const COMMAND_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    "github.com/spf13/cobra.Command",
    new Set([
      "Run",
      "RunE",
      "PreRun",
      "PreRunE",
      "PostRun",
      "PostRunE",
      "PersistentPreRun",
      "PersistentPreRunE",
      "PersistentPostRun",
      "PersistentPostRunE",
    ]),
  ],
  ["github.com/urfave/cli.App", new Set(["Action", "Before", "After"])],
  ["github.com/urfave/cli.Command", new Set(["Action", "Before", "After"])],
  ["github.com/urfave/cli/v2.App", new Set(["Action", "Before", "After"])],
  ["github.com/urfave/cli/v2.Command", new Set(["Action", "Before", "After"])],
  ["github.com/urfave/cli/v3.Command", new Set(["Action", "Before", "After"])],
]);

/** Does the import path belong to a command framework? */
export function isCommandFramework(importPath: string): boolean {
  return FRAMEWORKS.has(importPath);
}

/** The import paths of the types above. */
const FRAMEWORKS: ReadonlySet<string> = new Set(
  [...COMMAND_FIELDS.keys()].map((type) => type.slice(0, type.lastIndexOf("."))),
);

/** Does a command framework run the function in the field? `typeName` with its import path, e.g. `github.com/spf13/cobra.Command`. */
export function isCommandField(typeName: string, field: string): boolean {
  return COMMAND_FIELDS.get(typeName)?.has(field) === true;
}

/** Parameter types by which a function is known to serve requests, on a goroutine for each. */
export const REQUEST_TYPES: readonly (readonly [packagePath: string, name: string])[] = [
  ["net/http", "ResponseWriter"],
  ["net/http", "Request"],
  ["github.com/gin-gonic/gin", "Context"],
  ["github.com/labstack/echo/v4", "Context"],
  ["github.com/gofiber/fiber/v2", "Ctx"],
];
