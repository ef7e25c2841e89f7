/**
 * A workflow command of GitHub Actions: a line of a step's output that the runner acts on. Decides how
 * text gets into one, as `@actions/core` does it.
 */

export type CommandName = "error" | "warning" | "notice";

/** One line, without the line break. */
export function workflowCommand(
  name: CommandName,
  properties: Readonly<Record<string, string | number>>,
  text: string,
): string {
  const words = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${words.join(",")}::${escapeText(text)}`;
}

function escapeText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
