/**
 * Shapes: what the values of a config may look like, said once and used twice, to read a YAML or
 * JSON tree with exact places for everything that is wrong, and to write the JSON Schema editors
 * use. Knows nothing of golinger's keys; `config-shape.ts` does.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import { nearest } from "./nearest.js";

/** Something wrong at an offset of the config's text. */
interface ShapeProblem {
  readonly offset: number;
  readonly message: string;
}

export interface Reading {
  readonly document: Document;
  readonly problems: ShapeProblem[];
}

export type JsonSchema = { readonly [key: string]: unknown };

export interface Shape<T> {
  /** Undefined where the value does not fit; the problems then say why. `key` is the path to it, for messages. */
  read(node: Node, reading: Reading, key: string): T | undefined;
  /** Does the value look meant for this shape? Picks the branch of `either`. */
  accepts(node: Node): boolean;
  /** What a value must be, in words: "a string". */
  readonly name: string;
  readonly schema: JsonSchema;
}

type ShapeOf<S> = S extends Shape<infer T> ? T : never;

/**
 * One of a few words. `noun` names the kind of thing: "level". `listing` says where a user finds all
 * of them, for sets too large for a message.
 */
export function word<const W extends string>(noun: string, words: readonly W[], listing?: string): Shape<W> {
  const known: ReadonlySet<string> = new Set(words);
  return {
    name: `a ${noun}`,
    schema: { enum: words },
    accepts: isWordLike,
    read(node, reading, key) {
      const text = isWordLike(node) ? scalarText(node) : undefined;
      if (text !== undefined && known.has(text)) return text as W;
      const found = text === undefined ? describe(node) : `\`${text}\``;
      report(reading, node, `${key}: ${found} is no ${noun}; ${hint(text, words, listing)}`);
      return undefined;
    },
  };
}

/** What is wrong with a value, in words; undefined where nothing is. */
type Check<T> = (value: T) => string | undefined;

/** Any string; numbers are taken as they are written, so that `go: 1.20` stays 1.20. */
export function text(check?: Check<string>, schema: JsonSchema = {}): Shape<string> {
  return {
    name: "a string",
    schema: { type: "string", ...schema },
    accepts: isWordLike,
    read(node, reading, key) {
      const value = isWordLike(node) ? scalarText(node) : undefined;
      if (value === undefined) return wrongType(node, reading, key, "a string");
      const problem = check?.(value);
      if (problem === undefined) return value;
      report(reading, node, `${key}: ${problem}`);
      return undefined;
    },
  };
}

export function flag(): Shape<boolean> {
  return {
    name: "true or false",
    schema: { type: "boolean" },
    accepts: (node) => isScalar(node) && typeof node.value === "boolean",
    read(node, reading, key) {
      if (isScalar(node) && typeof node.value === "boolean") return node.value;
      return wrongType(node, reading, key, "true or false");
    },
  };
}

/** `on` or `off`, and true or false for those who think of it that way. */
export function onOff(): Shape<boolean> {
  const words: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
    ["on", true],
    ["off", false],
    [true, true],
    [false, false],
  ]);
  return {
    name: "on or off",
    schema: { enum: ["on", "off", true, false] },
    accepts: (node) => isScalar(node) && words.has(node.value),
    read(node, reading, key) {
      const value = isScalar(node) ? words.get(node.value) : undefined;
      return value ?? wrongType(node, reading, key, "on or off");
    },
  };
}

export function integer(): Shape<number> {
  return {
    name: "a whole number",
    schema: { type: "integer" },
    accepts: (node) => isScalar(node) && typeof node.value === "number",
    read(node, reading, key) {
      if (isScalar(node) && Number.isSafeInteger(node.value)) return node.value as number;
      return wrongType(node, reading, key, "a whole number");
    },
  };
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    name: "a list",
    schema: { type: "array", items: item.schema },
    accepts: isSeq,
    read(node, reading, key) {
      if (!isSeq(node)) return wrongType(node, reading, key, "a list");
      const values: T[] = [];
      node.items.forEach((entry, index) => {
        const value = item.read(resolved(entry as Node, reading), reading, `${key}[${index}]`);
        if (value !== undefined) values.push(value);
      });
      return values;
    },
  };
}

/** A list, or one value for a list of one. */
export function oneOrMore<T>(item: Shape<T>): Shape<readonly T[]> {
  const many = list(item);
  return {
    name: `${item.name} or a list`,
    schema: { anyOf: [item.schema, many.schema] },
    accepts: (node) => item.accepts(node) || isSeq(node),
    read(node, reading, key) {
      if (isSeq(node)) return many.read(node, reading, key);
      const value = item.read(node, reading, key);
      return value === undefined ? undefined : [value];
    },
  };
}

/** The first shape that accepts the value. */
export function either<A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> {
  const name = `${a.name} or ${b.name}`;
  return {
    name,
    schema: { anyOf: [a.schema, b.schema] },
    accepts: (node) => a.accepts(node) || b.accepts(node),
    read(node, reading, key) {
      if (a.accepts(node)) return a.read(node, reading, key);
      if (b.accepts(node)) return b.read(node, reading, key);
      return wrongType(node, reading, key, name);
    },
  };
}

/** One key of an object. */
export interface KeyShape<T> {
  readonly shape: Shape<T>;
  readonly description: string;
}

export type KeyShapes = Readonly<Record<string, KeyShape<unknown>>>;

export type ObjectOf<S extends KeyShapes> = { readonly [K in keyof S]?: ShapeOf<S[K]["shape"]> };

/** A map with known keys, all of them optional but for `required`. */
export function object<S extends KeyShapes>(
  noun: string,
  keys: S,
  required: readonly (keyof S & string)[] = [],
): Shape<ObjectOf<S>> {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, { shape, description }] of Object.entries(keys))
    properties[name] = { description, ...shape.schema };
  return {
    name: "a map",
    schema: {
      type: "object",
      properties,
      additionalProperties: false,
      ...(required.length > 0 ? { required } : {}),
    },
    accepts: isMap,
    read(node, reading, key) {
      if (!isMap(node)) return wrongType(node, reading, key, "a map of keys");
      const values: Record<string, unknown> = {};
      for (const { name, at, value } of entriesOf(node.items as Pair<Node, Node | null>[], reading)) {
        const path = key === "" ? name : `${key}.${name}`;
        const known = Object.hasOwn(keys, name) ? keys[name] : undefined;
        if (known === undefined) {
          const where = key === "" ? "" : ` in ${key}`;
          report(reading, at, `unknown key \`${name}\`${where}; ${hint(name, Object.keys(keys))}`);
        } else if (value !== undefined) values[name] = known.shape.read(value, reading, path);
      }
      for (const name of required)
        if (!node.has(name)) report(reading, node, `${key}: ${noun} needs the key \`${name}\``);
      return values as ObjectOf<S>;
    },
  };
}

/**
 * A map from names of a known set to values; `noun` names the kind of name: "rule". `listing` says
 * where a user finds all names, for sets too large for a message.
 */
export function record<T>(
  noun: string,
  shapeOf: ReadonlyMap<string, KeyShape<T>>,
  listing: string,
): Shape<ReadonlyMap<string, T>> {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, { shape, description }] of shapeOf) properties[name] = { description, ...shape.schema };
  return {
    name: "a map",
    schema: { type: "object", properties, additionalProperties: false },
    accepts: isMap,
    read(node, reading, key) {
      if (!isMap(node)) return wrongType(node, reading, key, `a map from ${noun}s`);
      const values = new Map<string, T>();
      for (const { name, at, value } of entriesOf(node.items as Pair<Node, Node | null>[], reading)) {
        const known = shapeOf.get(name);
        if (known === undefined) {
          report(
            reading,
            at,
            `${key}: unknown ${noun} \`${name}\`; ${hint(name, [...shapeOf.keys()], listing)}`,
          );
          continue;
        }
        const read = value === undefined ? undefined : known.shape.read(value, reading, `${key}.${name}`);
        if (read !== undefined) values.set(name, read);
        else if (value === undefined) report(reading, at, `${key}.${name}: the value is missing`);
      }
      return values;
    },
  };
}

/** A map from names that only `check` can tell to be right to values. */
export function dictionary<T>(check: Check<string>, shape: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return {
    name: "a map",
    schema: { type: "object", additionalProperties: shape.schema },
    accepts: isMap,
    read(node, reading, key) {
      if (!isMap(node)) return wrongType(node, reading, key, "a map");
      const values = new Map<string, T>();
      for (const { name, at, value } of entriesOf(node.items as Pair<Node, Node | null>[], reading)) {
        const problem = check(name);
        if (problem !== undefined) report(reading, at, `${key}: ${problem}`);
        else if (value === undefined) report(reading, at, `${key}.${name}: the value is missing`);
        else {
          const read = shape.read(value, reading, `${key}.${name}`);
          if (read !== undefined) values.set(name, read);
        }
      }
      return values;
    },
  };
}

/** A shape whose values must fit in themselves, too. */
export function checked<T>(shape: Shape<T>, check: Check<T>): Shape<T> {
  return {
    ...shape,
    read(node, reading, key) {
      const before = reading.problems.length;
      const value = shape.read(node, reading, key);
      if (value === undefined || reading.problems.length > before) return value;
      const problem = check(value);
      if (problem !== undefined) report(reading, node, `${key}: ${problem}`);
      return value;
    },
  };
}

interface Entry {
  readonly name: string;
  readonly at: Node;
  /** Undefined for `key:` without a value, which counts as not said. */
  readonly value: Node | undefined;
}

function entriesOf(pairs: readonly Pair<Node, Node | null>[], reading: Reading): readonly Entry[] {
  const entries: Entry[] = [];
  for (const { key, value } of pairs) {
    const name = isWordLike(key) ? scalarText(key) : undefined;
    if (name === undefined) {
      report(reading, key, `a key must be a string, found ${describe(key)}`);
      continue;
    }
    const node = value === null ? undefined : resolved(value, reading);
    const missing = node === undefined || (isScalar(node) && node.value === null);
    entries.push({ name, at: key, value: missing ? undefined : node });
  }
  return entries;
}

/** Follows `*alias` to what it stands for. */
export function resolved(node: Node, reading: Reading): Node {
  return isAlias(node) ? (node.resolve(reading.document) ?? node) : node;
}

function isWordLike(node: Node): boolean {
  return isScalar(node) && (typeof node.value === "string" || typeof node.value === "number");
}

function scalarText(node: Node): string | undefined {
  if (!isScalar(node)) return undefined;
  return typeof node.value === "number" ? (node.source ?? String(node.value)) : String(node.value);
}

function wrongType(node: Node, reading: Reading, key: string, wanted: string): undefined {
  report(reading, node, `${key === "" ? "" : `${key}: `}expected ${wanted}, found ${describe(node)}`);
  return undefined;
}

function describe(node: Node): string {
  if (isMap(node)) return "a map";
  if (isSeq(node)) return "a list";
  if (!isScalar(node)) return "an alias without its anchor";
  if (node.value === null) return "nothing";
  return typeof node.value === "string" ? `\`${node.value}\`` : `\`${node.source ?? String(node.value)}\``;
}

/** Longer lists of names help nobody, where another place lists them better. */
const MAX_LISTED = 12;

function hint(found: string | undefined, known: readonly string[], listing?: string): string {
  const guess = found === undefined ? undefined : nearest(found, known);
  if (guess !== undefined) return `did you mean \`${guess}\`?`;
  if (listing !== undefined && known.length > MAX_LISTED) return listing;
  return `possible: ${known.join(", ")}`;
}

function report(reading: Reading, node: Node, message: string): void {
  reading.problems.push({ offset: node.range?.[0] ?? 0, message });
}
