/**
 * The keys of a file of models and what each may hold: the one definition behind reading, messages
 * and the JSON Schema for editors. Turns what users write into the tables of `semantics/models`.
 */
import { parseFuncId } from "../semantics/models/func-id.js";
import type {
  Acquires,
  ArgumentUse,
  FunctionModel,
  ModelTable,
  NeverReturns,
  Operand,
  ResourceKind,
  UsedOperand,
} from "../semantics/models/model.js";
import { nearest } from "./nearest.js";
import {
  checked,
  dictionary,
  either,
  flag,
  type JsonSchema,
  type ObjectOf,
  object,
  oneOrMore,
  type Shape,
  text,
  word,
} from "./shape.js";

const USES = [
  "looks",
  "borrows",
  "owns",
  "returns",
  "drains",
  "keeps",
  "releases",
] as const satisfies readonly ArgumentUse[];
const NEVER = ["exits", "goexit", "panics", "loops"] as const satisfies readonly NeverReturns[];
const WHEN = ["no error", "ok", "no Error", "always"] as const satisfies readonly Acquires["when"][];
const FORMS = ["value", "function", "pair"] as const satisfies readonly ResourceKind["form"][];

/** What a user's type is believed to stand for where a function out of sight returns it: likely. */
const TYPE_PRICE = 1;

const SCHEMA_URI = "https://json-schema.org/draft/2020-12/schema";
const LISTING = "docs/models.md lists them";

export type ModelsShape = ReturnType<typeof modelsShape>;
type ModelsText = NonNullable<ReturnType<ModelsShape["read"]>>;

const RESOURCE = {
  noun: { description: "What messages call it (default: its id).", shape: text(notEmpty) },
  form: {
    description:
      "value: methods let go of it (the default). function: calling it lets go. pair: no value stands for it, functions let go of it.",
    shape: word("form", FORMS),
  },
  field: { description: "What is handed out holds the thing in this field.", shape: text(nameProblem) },
  release: {
    description: "The methods that let go of it; of a pair, the ids of functions.",
    shape: oneOrMore(text(notEmpty)),
  },
  deferred: {
    description: "Of several methods that let go of it, the one that can be deferred whatever else is done.",
    shape: text(nameProblem),
  },
  exhausted: {
    description: "Methods that have let go of it when they return false.",
    shape: oneOrMore(text(nameProblem)),
  },
  through: {
    description: "Fields through which it can be let go of as well.",
    shape: oneOrMore(text(nameProblem)),
  },
  received: {
    description: "Channel fields, and methods that return one, from which a receive lets go of it.",
    shape: oneOrMore(text(nameProblem)),
  },
  types: {
    description:
      "Types, with their import path, that stand for it where a function out of sight returns one beside an error: *example.com/db.Rows.",
    shape: oneOrMore(text(notEmpty)),
  },
} as const;

type ResourceText = ObjectOf<typeof RESOURCE>;

/** `kinds` are the resource kinds that may be named: those shipped, and those of the user's files. */
export function modelsShape(kinds: readonly string[]) {
  const kind: Shape<string> = {
    ...word("resource kind", kinds, LISTING),
    schema: { type: "string", examples: kinds },
  };
  const operand = text(operandProblem, { pattern: OPERAND.source }) as Shape<Operand>;
  const acquisition = object(
    "an acquisition",
    {
      kind: { description: "The kind of resource.", shape: kind },
      of: { description: "receiver, arg N or result N (default result 0).", shape: operand },
      when: {
        description:
          "no error: the last result, an error, is nil (the default of functions with one). ok: the last result is true. no Error: the field Error of the thing is nil. always.",
        shape: word("condition", WHEN),
      },
      "ended-by": {
        description: "Contexts with whose end it is let go of: arg N, result N.",
        shape: oneOrMore(operand),
      },
    },
    ["kind"],
  );
  const use = word("use", USES);
  const functionShape = object("a function", {
    acquires: {
      description:
        "What a call hands out: a kind, a map with `kind`, `of` and `when`, or a list; [] for nothing.",
      shape: oneOrMore(either(kind, acquisition)),
    },
    releases: {
      description: "What a call lets go of: receiver or arg N.",
      shape: oneOrMore(operand),
    },
    uses: {
      description: "What it does with its receiver and arguments; `arg 1...` is argument 1 and all after it.",
      shape: dictionary(usedOperandProblem, use),
    },
    never: { description: "It never returns, and this is how it ends.", shape: word("ending", NEVER) },
    blocks: { description: "It may wait without an end.", shape: flag() },
    views: {
      description: "Its result is memory of the receiver, and dead when that is closed.",
      shape: flag(),
    },
  });
  return object("a file of models", {
    $schema: { description: "For editors; golinger does not read it.", shape: text() },
    resources: {
      description: "Kinds of things that must be let go, by an id of your choice.",
      shape: dictionary(kindIdProblem, checked(object("a resource", RESOURCE), resourceProblem)),
    },
    functions: {
      description: "What functions do, by id: example.com/pool.Open, (*example.com/pool.Pool).Get.",
      shape: dictionary(funcIdProblem, functionShape),
    },
    packages: {
      description: "What all functions of a package do with their arguments, by import path.",
      shape: dictionary(pathProblem, use),
    },
  });
}

/** What a file says, as a table. */
export function modelTable({ resources, functions, packages }: ModelsText): ModelTable {
  return {
    resources: [...(resources ?? [])].map(([id, resource]) => resourceKind(id, resource)),
    functions: Object.fromEntries([...(functions ?? [])].map(([id, model]) => [id, functionModel(model)])),
    packages: Object.fromEntries(packages ?? []),
  };
}

function resourceKind(id: string, { types, ...resource }: ResourceText): ResourceKind {
  return {
    id,
    noun: id.replaceAll("-", " "),
    form: "value",
    release: [],
    ...given(resource),
    ...(types === undefined ? {} : { types: Object.fromEntries(types.map((type) => [type, TYPE_PRICE])) }),
  };
}

type FunctionText = NonNullable<ModelsText["functions"]> extends ReadonlyMap<string, infer F> ? F : never;

function functionModel({ acquires, releases, uses, ...rest }: FunctionText): FunctionModel {
  const used = [...(uses ?? []), ...(releases ?? []).map((operand) => [operand, "releases"] as const)];
  return {
    ...given(rest),
    ...(acquires === undefined ? {} : { acquires: acquires.map(acquisitionOf) }),
    ...(used.length === 0 ? {} : { uses: Object.fromEntries(used) as Record<UsedOperand, ArgumentUse> }),
  };
}

type AcquisitionText = NonNullable<FunctionText["acquires"]>[number];

function acquisitionOf(written: AcquisitionText): Acquires {
  if (typeof written === "string") return { kind: written };
  const { "ended-by": endedBy, ...rest } = written;
  // The key is required: a file without it was refused.
  return { kind: written.kind ?? "", ...given({ ...rest, endedBy }) };
}

/** Without the keys that were left out: they would hide what an earlier table says. */
function given<T extends object>(values: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const OPERAND = /^(?:receiver|(?:arg|result) \d{1,2})$/;
const USED_OPERAND = /^(?:receiver|arg \d{1,2}(?:\.\.\.)?)$/;
const OPERANDS = ["receiver", "arg 0", "arg 1", "arg 2", "result 0", "result 1", "result 2"];

function operandProblem(value: string): string | undefined {
  return OPERAND.test(value) ? undefined : noOperand(value, OPERANDS);
}

function usedOperandProblem(value: string): string | undefined {
  const known = OPERANDS.filter((operand) => !operand.startsWith("result"));
  return USED_OPERAND.test(value) ? undefined : noOperand(value, [...known, "arg 0..."]);
}

function noOperand(value: string, known: readonly string[]): string {
  const guess = nearest(value, known);
  const hint = guess === undefined ? `possible: ${known.join(", ")}` : `did you mean \`${guess}\`?`;
  return `\`${value}\` is no operand; ${hint}`;
}

function resourceProblem({
  form = "value",
  release = [],
  field,
  exhausted,
}: ResourceText): string | undefined {
  switch (form) {
    case "value":
      return release.map(nameProblem).find((problem) => problem !== undefined);
    case "function":
      if (release.length > 0) return "a function is let go of by calling it; leave out `release`";
      return field === undefined && exhausted === undefined
        ? undefined
        : "a function has neither fields nor methods; leave out `field` and `exhausted`";
    case "pair":
      if (release.length === 0) return "a pair needs `release`, the ids of the functions that let go of it";
      return release.map(funcIdProblem).find((problem) => problem !== undefined);
    default:
      return form satisfies never;
  }
}

function kindIdProblem(id: string): string | undefined {
  return /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)
    ? undefined
    : `\`${id}\` is no id; write it in kebab-case: pool-lease`;
}

function funcIdProblem(id: string): string | undefined {
  const parts = parseFuncId(id);
  if (parts === undefined)
    return `\`${id}\` is no function id such as \`net/http.Get\` or \`(*net/http.Client).Do\``;
  if (parts.receiver !== undefined || !/\.\p{Lu}[^./]*$/u.test(parts.packagePath)) return undefined;
  return `\`${id}\` is no function id; a method is written \`(*${parts.packagePath}).${parts.name}\`, or without \`*\` for a value receiver or an interface`;
}

function pathProblem(path: string): string | undefined {
  return parseFuncId(`${path}.F`)?.packagePath === path ? undefined : `\`${path}\` is no import path`;
}

function nameProblem(name: string): string | undefined {
  return parseFuncId(`p.${name}`)?.name === name ? undefined : `\`${name}\` is no Go name such as \`Close\``;
}

function notEmpty(value: string): string | undefined {
  return value.trim() === "" ? "must not be empty" : undefined;
}

/** The JSON Schema of files of models, as `schemas/golinger-models.schema.json` ships it. */
export function modelsJsonSchema(kinds: readonly string[]): JsonSchema {
  return {
    $schema: SCHEMA_URI,
    title: "golinger models",
    description: "What code outside a project does, named by `models` in the config of golinger.",
    ...modelsShape(kinds).schema,
  };
}
