/**
 * What the action tells the runner: outputs by the file it names, failures by a workflow command.
 * Decides how values of several lines are written, as `@actions/core` does it.
 */
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { workflowCommand } from "../report/workflow-command.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Without a runner there is nobody to tell. */
export function setOutput({ GITHUB_OUTPUT }: Environment, name: string, value: string): void {
  if (!GITHUB_OUTPUT) return;
  const end = `end_${randomUUID()}`;
  appendFileSync(
    GITHUB_OUTPUT,
    /[\r\n]/.test(value) ? `${name}<<${end}\n${value}\n${end}\n` : `${name}=${value}\n`,
  );
}

/** Stands at the head of the job's page, where nobody has to look for it. */
export function annotateFailure(message: string): void {
  process.stdout.write(`${workflowCommand("error", { title: "golinger" }, message)}\n`);
}
