/**
 * `golinger init`: a config file that says what can be said, with the defaults in comments. Never
 * replaces a config that is there.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HOMEPAGE } from "../rule/about.js";
import { UsageError } from "./usage.js";
import { OutputError, writeReport } from "./write-output.js";

const NAMES = [".golinger.yaml", ".golinger.yml", ".golinger.json"];

const CONFIG = `# yaml-language-server: $schema=${HOMEPAGE}/raw/main/schemas/golinger-config.schema.json
# What golinger looks for in this tree. Every key may be left out; the defaults stand here.

# recommended: leaks and deadlocks worth fixing on day one. strict: everything that lingers.
# advice: habits that prevent leaks. all: the three together. A list combines them.
preset: recommended

# Levels and options of single rules: off, on, note, warning, error.
rules: {}
#  time-after-in-loop: off
#  defer-in-loop: note

# Leak rules in _test.go files.
tests: false

# The least confidence that is shown: certain, likely or possible.
confidence: likely

# The least level that makes the command exit with 1: error, warning, note or never.
fail-level: warning

# Other linters that run beside golinger; what they report is not said twice.
beside: []
#  - vet

# Files that say what code outside the project does: what must be closed, what closes, what never
# returns (docs/models.md).
models: []
#  - golinger-models.yaml

# Files to leave alone, relative to this file.
ignore: []
#  - "third_party/**"

# Different settings for some files.
overrides: []
#  - files: ["cmd/**"]
#    rules:
#      goroutine-no-exit: off
`;

/**
 * Writes the config into a folder and returns its path.
 * @throws UsageError if there is one already
 * @throws OutputError if it cannot be written
 */
export function initConfig(folder: string): string {
  const present = NAMES.find((name) => existsSync(join(folder, name)));
  if (present !== undefined) throw new UsageError(`${present} is already there`);
  const path = join(folder, ".golinger.yaml");
  const problem = writeReport(path, CONFIG);
  if (problem !== undefined) throw new OutputError(problem);
  return path;
}
