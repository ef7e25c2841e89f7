/** Code in documents, so that tests run what is shown and not what resembles it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** All blocks of a document in a language, in their order. */
export function shownBlocks(document: string, language: string): readonly string[] {
  const text = readFileSync(`${ROOT}${document}`, "utf8");
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"));
  return [...blocks].map(([, block]) => block ?? "");
}

/** The block that holds these words; throws where there is none. */
export function shownBlock(document: string, language: string, words: string): string {
  const found = shownBlocks(document, language).find((block) => block.includes(words));
  if (found === undefined) throw new Error(`${document} has no ${language} with ${words}`);
  return found;
}
