/**
 * Shows what was explored as text: the operations at which each goroutine stands in some state, and
 * all states with what leads from one to the next. For people who debug a finding or the engine.
 */
import type { Step } from "./causes.js";
import type { Edge, Exploration, Node, Root } from "./explore.js";
import type { Goroutine } from "./goroutine.js";
import type { StuckIn } from "./stuck.js";
import { lineAt, nameOf, tellStep } from "./telling.js";

export function printExploration({ root, exploration, stuck }: StuckIn): string {
  const { nodes, isWhole } = exploration;
  const extent = isWhole ? "all looked at" : "the budget ran out";
  const lines = [`${root.fn.id} (${lineOf(root)}): ${nodes.length} states, ${extent}`];
  lines.push(...operations(root, exploration));
  const numbers = new Map(nodes.map((node, index) => [node, index]));
  for (const node of nodes) lines.push(...stateLines(root, node, numbers));
  for (const { pending, step, price } of stuck)
    lines.push(`stuck at price ${price}: ${tellStep(pending, -1)} ${lineAt(step)}`);
  if (stuck.length === 0) lines.push("nobody is stuck");
  return `${lines.join("\n")}\n`;
}

function lineOf({ fn }: Root): string {
  const { start } = fn.node;
  const line = fn.file.text.slice(0, start).split("\n").length;
  return `${fn.file.path.slice(fn.file.path.lastIndexOf("/") + 1)}:${line}`;
}

/** The skeleton: of each goroutine what it does that others can see. */
function operations(root: Root, { nodes }: Exploration): readonly string[] {
  const byGoroutine = new Map<string, Map<Step, string>>();
  for (const { state } of nodes) {
    for (const { start, pending } of state.goroutines) {
      if (pending === undefined) continue;
      const name = nameOf(root, start);
      const steps = byGoroutine.get(name) ?? new Map<Step, string>();
      byGoroutine.set(name, steps.set(pending.step, standing(pending)));
    }
  }
  return [...byGoroutine].flatMap(([name, steps]) => [
    `  ${name}`,
    ...[...steps]
      .sort(([a], [b]) => a.node.start - b.node.start)
      .map(([step, text]) => `    ${text} ${lineAt(step)}`),
  ]);
}

function stateLines(root: Root, node: Node, numbers: ReadonlyMap<Node, number>): readonly string[] {
  const { state, order, price, edges, isExpanded } = node;
  const what = state.isOver ? "the process ends" : isExpanded ? "" : "not looked at";
  const all = order.flatMap((id) => state.goroutines.find((one) => one.id === id) ?? []);
  return [
    `s${numbers.get(node)}  price ${price}${what === "" ? "" : `, ${what}`}`,
    ...all.map((one) => `    ${nameOf(root, one.start)}: ${whereabouts(one)}`),
    ...edges.map((edge) => `    -> s${numbers.get(edge.target)}  ${stepText(root, edge)}`),
  ];
}

function whereabouts({ pending, isLost }: Readonly<Goroutine>): string {
  if (isLost) return "lost sight of";
  return pending === undefined ? "runs" : `${standing(pending)} ${lineAt(pending.step)}`;
}

function standing(pending: NonNullable<Goroutine["pending"]>): string {
  return pending.step.op === "select" ? "`select`" : tellStep(pending, -1);
}

function stepText(root: Root, { told, assumed }: Edge): string {
  const steps = told.map(({ start, text }) => `${nameOf(root, start)} ${text}`).join("; ");
  const prices = assumed.filter(({ price }) => price > 0).map(({ text, price }) => `${text}: ${price}`);
  return prices.length === 0 ? steps : `${steps}  (${prices.join(", ")})`;
}
