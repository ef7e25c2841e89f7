/**
 * A schedule as a Mermaid sequence diagram: one column per goroutine, what each does from top to bottom.
 */
import type { WitnessStep } from "../rule/finding.js";

export function sequenceDiagram(steps: readonly WitnessStep[]): string {
  const names = [...new Set(steps.map(({ goroutine }) => goroutine))];
  const lines = [
    "sequenceDiagram",
    ...names.map((name, index) => `  participant g${index} as ${words(name)}`),
  ];
  steps.forEach((step, at) => {
    const column = names.indexOf(step.goroutine);
    const { place, message } = step;
    const file = place.path.slice(place.path.lastIndexOf("/") + 1);
    const where = `${file}:${place.startLine}`;
    // A goroutine's name ends with the place that starts it.
    const started = names.findIndex((name) => name.endsWith(`(go at ${where})`));
    const isStart = message.startsWith("starts ") && started !== -1 && started !== column;
    const text = `${words(message)}<br/>${words(where)}`;
    if (isStart) lines.push(`  g${column}->>g${started}: ${text}`);
    else lines.push(`  ${at === steps.length - 1 ? "Note left of" : "Note over"} g${column}: ${text}`);
  });
  return `${lines.join("\n")}\n`;
}

/** `;` and `#` mean something to Mermaid, and so do angle brackets to what shows it. */
function words(text: string): string {
  return text.replace(/[#;<>&"]/g, (char) => `#${char.codePointAt(0)};`).replaceAll("`", "");
}
