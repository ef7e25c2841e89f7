/**
 * A place for an editor's session: a module with one finding, a home of its own and golinger on the
 * PATH. With GOLINGER_TRANSCRIPTS set to a file, what the sessions say is appended there, as
 * docs/dev/editor.md shows it.
 */
import { appendFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LAUNCHER, LEAKY, treeOf } from "./command.js";

/** The scripts that the editors run. */
export const SESSIONS = fileURLToPath(new URL("../e2e/editors", import.meta.url));

export interface EditorPlace {
  /** The file with the finding. */
  readonly file: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

export function editorPlace(homeFiles: Readonly<Record<string, string>> = {}): EditorPlace {
  const file = join(treeOf(LEAKY), "main.go");
  const home = treeOf(homeFiles);
  mkdirSync(join(home, "bin"));
  symlinkSync(LAUNCHER, join(home, "bin/golinger"));
  const env = {
    PATH: `${join(home, "bin")}:${process.env.PATH}`,
    HOME: home,
    TERM: "xterm-256color",
    GOLINGER_FILE: file,
  };
  return { file, home, env };
}

/** The lines that a session said. */
export function saidIn(editor: string, output: string): readonly string[] {
  const lines = output.replaceAll("\r", "").split("\n").filter(Boolean);
  const transcripts = process.env.GOLINGER_TRANSCRIPTS;
  if (transcripts !== undefined)
    appendFileSync(transcripts, `${editor}:\n\n\`\`\`text\n${lines.join("\n")}\n\`\`\`\n\n`);
  return lines;
}
