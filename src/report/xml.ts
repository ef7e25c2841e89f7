/**
 * Elements as an XML document. Decides what becomes of characters that XML cannot hold; the builder
 * of npm escapes the rest.
 */
import XMLBuilder from "fast-xml-builder";
import { printable } from "./printable.js";

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  textNodeName: "#text",
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** Names of elements to their content; a name with `@` in front is an attribute, `#text` the text. */
export type XmlContent = { readonly [name: string]: string | number | XmlContent | readonly XmlContent[] };

export function xmlDocument(content: XmlContent): string {
  return builder.build({ "?xml": { "@version": "1.0", "@encoding": "UTF-8" }, ...content });
}

/** In attributes, where a line break would become a blank. */
export function xmlLine(text: string): string {
  return xmlText(printable(text));
}

/** Lone surrogates and the two non-characters are no characters of XML 1.0 (2.2), nor are most controls. */
export function xmlText(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, printable).replace(/[\uFFFE\uFFFF]|\p{Surrogate}/gu, "\uFFFD");
}
