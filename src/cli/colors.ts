/**
 * Whether standard output gets colours, by the variables that all tools share: NO_COLOR, FORCE_COLOR
 * and TERM. Decides which of them wins; --color and --no-color come before all.
 */

type Environment = Readonly<Record<string, string | undefined>>;

/** Empty variables are as good as none (no-color.org, force-color.org). */
export function wantsColor({ NO_COLOR, FORCE_COLOR, TERM }: Environment, isTerminal: boolean): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTerminal && TERM !== "dumb";
}
