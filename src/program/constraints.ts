/**
 * Build constraint expressions: `//go:build` and `// +build` lines, read, evaluated and printed as
 * package go/build/constraint does. Which tags hold is the business of `build-context.ts`, which
 * lines of a file count that of `header-constraints.ts`.
 */

export type ConstraintExpr =
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "not"; readonly x: ConstraintExpr }
  | { readonly kind: "and"; readonly x: ConstraintExpr; readonly y: ConstraintExpr }
  | { readonly kind: "or"; readonly x: ConstraintExpr; readonly y: ConstraintExpr };

export type ConstraintResult =
  | { readonly ok: true; readonly expr: ConstraintExpr }
  | { readonly ok: false; readonly message: string };

/** Go's own limit of terms: lower and Go's valid files fail, higher and the recursion grows. */
const MAX_TERMS = 1000;

/** Go's own limit of operators in a `// +build` line. */
const MAX_OLD_OPERATORS = 100;

const TAG_START = /[\p{L}\p{Nd}_.]+/uy;
const VALID_TAG = /^[\p{L}\p{Nd}_.]+$/u;

/** The expression of a `//go:build` line; undefined where the line is none. */
export function goBuildText(line: string): string | undefined {
  return directiveText(line, "//go:build");
}

/** The words of a `// +build` line; undefined where the line is none. */
export function plusBuildText(line: string): string | undefined {
  if (!line.startsWith("//")) return undefined;
  return directiveText(line.slice(2).trim(), "+build");
}

/** Reads the expression after `//go:build`. */
export function parseGoBuild(text: string): ConstraintResult {
  const parser: Parser = { text, at: 0, token: "", isTag: false, terms: 0, message: undefined };
  const expr = parseOr(parser);
  if (parser.message === undefined && parser.token !== "") fail(parser, `unexpected token ${parser.token}`);
  return parser.message === undefined ? { ok: true, expr } : { ok: false, message: parser.message };
}

/** Reads the words after `// +build`: words are alternatives, commas within a word are "and". */
export function parsePlusBuild(text: string): ConstraintResult {
  let operators = 0;
  let result: ConstraintExpr | undefined;
  for (const clause of text.split(/\s+/).filter((word) => word !== "")) {
    let all: ConstraintExpr | undefined;
    for (const literal of clause.split(",")) {
      const term = plusBuildTerm(literal);
      if (all !== undefined) operators++;
      all = all === undefined ? term : { kind: "and", x: all, y: term };
    }
    if (all === undefined) continue;
    if (result !== undefined) operators++;
    result = result === undefined ? all : { kind: "or", x: result, y: all };
    if (operators > MAX_OLD_OPERATORS) {
      return { ok: false, message: "expression too complex for // +build lines" };
    }
  }
  return { ok: true, expr: result ?? IGNORE };
}

export function evaluate(expr: ConstraintExpr, hasTag: (tag: string) => boolean): boolean {
  switch (expr.kind) {
    case "tag":
      return hasTag(expr.tag);
    case "not":
      return !evaluate(expr.x, hasTag);
    case "and":
      return evaluate(expr.x, hasTag) && evaluate(expr.y, hasTag);
    case "or":
      return evaluate(expr.x, hasTag) || evaluate(expr.y, hasTag);
  }
}

/** The expression in `//go:build` syntax. */
export function formatConstraint(expr: ConstraintExpr): string {
  switch (expr.kind) {
    case "tag":
      return expr.tag;
    case "not":
      return `!${operand(expr.x, expr.x.kind === "and" || expr.x.kind === "or")}`;
    case "and":
      return `${operand(expr.x, expr.x.kind === "or")} && ${operand(expr.y, expr.y.kind === "or")}`;
    case "or":
      return `${operand(expr.x, expr.x.kind === "and")} || ${operand(expr.y, expr.y.kind === "and")}`;
  }
}

/** The tags an expression names, each once, in the order of their first mention. */
export function tagsOf(expr: ConstraintExpr): readonly string[] {
  const tags = new Set<string>();
  const stack = [expr];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.kind === "tag") tags.add(top.tag);
    else if (top.kind === "not") stack.push(top.x);
    else stack.push(top.y, top.x);
  }
  return [...tags];
}

/**
 * The least N such that go1.N is implied by the expression, every tag or negated tag being free to
 * hold (constraint.GoVersion); undefined where none is implied.
 */
export function minimumGoMinor(expr: ConstraintExpr): number | undefined {
  const minor = leastMinor(expr, true);
  return minor < 0 ? undefined : minor;
}

function leastMinor(expr: ConstraintExpr, wanted: boolean): number {
  switch (expr.kind) {
    case "tag":
      return wanted ? releaseMinor(expr.tag) : -1;
    case "not":
      return leastMinor(expr.x, !wanted);
    case "and":
    case "or": {
      const x = leastMinor(expr.x, wanted);
      const y = leastMinor(expr.y, wanted);
      return (expr.kind === "and") === wanted ? Math.max(x, y) : Math.min(x, y);
    }
  }
}

function releaseMinor(tag: string): number {
  if (tag === "go1") return 0;
  const match = /^go1\.(\d{1,4})$/.exec(tag);
  return match === null ? -1 : Number(match[1]);
}

function operand(expr: ConstraintExpr, inParens: boolean): string {
  return inParens ? `(${formatConstraint(expr)})` : formatConstraint(expr);
}

function directiveText(line: string, prefix: string): string | undefined {
  if (!line.startsWith(prefix)) return undefined;
  const rest = line.slice(prefix.length).trimEnd();
  const text = rest.trimStart();
  // No blank after the prefix: another word that only starts like it, e.g. //go:buildid.
  return text.length === rest.length && rest !== "" ? undefined : text;
}

const IGNORE: ConstraintExpr = { kind: "tag", tag: "ignore" };

function plusBuildTerm(literal: string): ConstraintExpr {
  if (literal.startsWith("!!") || literal === "!") return IGNORE;
  const name = literal.startsWith("!") ? literal.slice(1) : literal;
  const term: ConstraintExpr = VALID_TAG.test(name) ? { kind: "tag", tag: name } : IGNORE;
  return literal.startsWith("!") ? { kind: "not", x: term } : term;
}

interface Parser {
  readonly text: string;
  at: number;
  token: string;
  isTag: boolean;
  terms: number;
  /** The first error; parsing then runs out quickly, since no further token is handed out. */
  message: string | undefined;
}

function parseOr(parser: Parser): ConstraintExpr {
  let x = parseAnd(parser);
  while (parser.token === "||") x = { kind: "or", x, y: parseAnd(parser) };
  return x;
}

function parseAnd(parser: Parser): ConstraintExpr {
  let x = parseNot(parser);
  while (parser.token === "&&") x = { kind: "and", x, y: parseNot(parser) };
  return x;
}

function parseNot(parser: Parser): ConstraintExpr {
  if (++parser.terms > MAX_TERMS) return fail(parser, "build expression too large");
  advance(parser);
  if (parser.token !== "!") return parseAtom(parser);
  advance(parser);
  if (parser.token === "!") return fail(parser, "double negation not allowed");
  return { kind: "not", x: parseAtom(parser) };
}

function parseAtom(parser: Parser): ConstraintExpr {
  if (parser.token === "(") {
    const x = parseOr(parser);
    if (!isToken(parser, ")")) return fail(parser, "missing close paren");
    advance(parser);
    return x;
  }
  if (!parser.isTag) {
    return fail(
      parser,
      parser.token === "" ? "unexpected end of expression" : `unexpected token ${parser.token}`,
    );
  }
  const tag = parser.token;
  advance(parser);
  return { kind: "tag", tag };
}

/** A call in between, so that the compiler forgets what it knew of the token. */
function isToken(parser: Parser, token: string): boolean {
  return parser.token === token;
}

function advance(parser: Parser): void {
  const { text } = parser;
  parser.isTag = false;
  parser.token = "";
  if (parser.message !== undefined) return;
  while (text[parser.at] === " " || text[parser.at] === "\t") parser.at++;
  const first = text[parser.at];
  if (first === undefined) return;
  if (first === "(" || first === ")" || first === "!") {
    parser.token = first;
  } else if (first === "&" || first === "|") {
    if (text[parser.at + 1] !== first) {
      fail(parser, `invalid syntax at ${first}`);
      return;
    }
    parser.token = first + first;
  } else {
    TAG_START.lastIndex = parser.at;
    const match = TAG_START.exec(text);
    if (match === null) {
      fail(parser, `invalid syntax at ${String.fromCodePoint(text.codePointAt(parser.at) ?? 0)}`);
      return;
    }
    parser.token = match[0];
    parser.isTag = true;
  }
  parser.at += parser.token.length;
}

function fail(parser: Parser, message: string): ConstraintExpr {
  parser.message ??= message;
  parser.token = "";
  parser.isTag = false;
  return IGNORE;
}
