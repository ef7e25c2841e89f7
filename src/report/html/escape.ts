/**
 * Text from outside as it may stand in the page: nothing a file's name, a message or source holds is
 * taken for markup.
 */
import { printable } from "../printable.js";

const ENTITY: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for attributes in quotes. Tabs stay, other controls are shown as Go would write them. */
export function escapeHtml(text: string): string {
  return text
    .split("\t")
    .map(printable)
    .join("\t")
    .replace(/[&<>"']/g, (char) => ENTITY[char] ?? char);
}

/** What stands in backticks becomes code, as messages mean it. */
export function messageHtml(message: string): string {
  return escapeHtml(message).replace(/`([^`]+)`/g, "<code>$1</code>");
}
