/**
 * Text from outside (file names, source) as it may stand on a terminal's line: control characters
 * would break the line or speak to the terminal, marks of direction make source look other than it is
 * ("Trojan Source"), so they are shown as Go would write them.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to escape
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

export function printable(text: string): string {
  return text.replace(
    CONTROL,
    (char) => NAMED[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
