import { expect, it } from "vitest";
import { wantsColor } from "../../src/cli/colors.js";

it.each<[Readonly<Record<string, string>>, onTerminal: boolean, elsewhere: boolean]>([
  [{}, true, false],
  [{ TERM: "dumb" }, false, false],
  [{ NO_COLOR: "1" }, false, false],
  [{ NO_COLOR: "" }, true, false],
  [{ FORCE_COLOR: "1" }, true, true],
  [{ FORCE_COLOR: "1", TERM: "dumb" }, true, true],
  [{ FORCE_COLOR: "" }, true, false],
  [{ FORCE_COLOR: "0" }, false, false],
  [{ FORCE_COLOR: "false" }, false, false],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, false],
])("%j gives colours on a terminal: %s, elsewhere: %s", (environment, onTerminal, elsewhere) => {
  expect(wantsColor(environment, true)).toBe(onTerminal);
  expect(wantsColor(environment, false)).toBe(elsewhere);
});
