/**
 * Text from outside as it may stand in the page: nothing a file's name, a message or source holds is
 * taken for markup, and characters that would turn the reading order round are shown instead of heard.
 */
import { printable } from "../printable.js";

/** Marks of direction: with them source can look other than it is ("Trojan Source"). */
const DIRECTION_MARK = /[\u202a-\u202e\u2066-\u2069]/g;

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
    .replace(DIRECTION_MARK, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"']/g, (char) => ENTITY[char] ?? char);
}

/** What stands in backticks becomes code, as messages mean it. */
export function messageHtml(message: string): string {
  return escapeHtml(message).replace(/`([^`]+)`/g, "<code>$1</code>");
}
