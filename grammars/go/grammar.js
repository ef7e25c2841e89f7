/**
 * golinger's Go grammar: the published tree-sitter-go with the rules overridden that newer releases of
 * Go have changed, and with a few gaps of its own closed. Everything else, all names of nodes and
 * fields included, is the base's; what the base parses without an error gives the same tree.
 */
const base = require("tree-sitter-go/grammar.js");

/**
 * tree-sitter-cli 0.26.11 takes U+017F (long s) and U+212A (Kelvin sign) out of every character class
 * that also holds `s` or `k`: it undoes what case folding brings in under the flag `i`, but without
 * asking for the flag (tree-sitter pull request 5756). Named apart from their class they stay. It must
 * be a choice of the grammar's: a choice inside one pattern is simplified to a class again.
 */
const whole = (characters) => choice(characters, "\u017f", "\u212a");

const untilStars = (characters) => seq(repeat(whole(characters)), repeat1("*"));

/** The base's patterns that hold such classes, and the same spelt out. */
const spelledOut = new Map([
  [
    // As JavaScript patterns these properties would need the flag `u`, which the CLI does not take.
    String.raw`[_\p{XID_Start}][_\p{XID_Continue}]*`,
    () =>
      token(
        seq(
          whole(new RustRegex(String.raw`[_\p{XID_Start}]`)),
          repeat(whole(new RustRegex(String.raw`[_\p{XID_Continue}]`))),
        ),
      ),
  ],
  ["[^`]*", () => repeat(whole(/[^`]/))],
  [String.raw`[^"\n\\]+`, () => repeat1(whole(/[^"\n\\]/))],
  ["[^xuU]", () => whole(/[^xuU]/)],
  [String.raw`[^'\\]`, () => whole(/[^'\\]/)],
  [".*", () => repeat(whole(/./))],
  [
    String.raw`[^*]*\*+([^/*][^*]*\*+)*`,
    () => seq(untilStars(/[^*]/), repeat(seq(whole(/[^/*]/), untilStars(/[^*]/)))),
  ],
]);

function respell(rule) {
  if (rule.type === "PATTERN") return spelledOut.get(rule.value)?.() ?? rule;
  if (rule.members !== undefined) return { ...rule, members: rule.members.map(respell) };
  if (rule.content !== undefined) return { ...rule, content: respell(rule.content) };
  return rule;
}

const respellOriginal = (_, original) => respell(original);

/** With these alone the generated parser is the published one, byte for byte; build.sh checks it. */
const tokens = {
  identifier: respellOriginal,
  raw_string_literal: respellOriginal,
  interpreted_string_literal: respellOriginal,
  escape_sequence: respellOriginal,
  rune_literal: respellOriginal,
  comment: respellOriginal,
};

const PRIMARY = 7;

/** Outweighs the sum of the base's own dynamic precedences in one argument. */
const TYPE_FIRST = 100;

/** So that what the base reads keeps the reading of the base. */
const LAST_RESORT = -100;

const terminator = choice(/\n/, ";", "\0");

const group = (item) =>
  seq("(", optional(seq(item, repeat(seq(terminator, item)), optional(terminator))), ")");

/** Makes the statement of the rule's `initializer ;` optional. */
function emptyInitializer(rule) {
  const members = rule.members.map((member) => {
    const [first, semicolon] = member.members?.[0]?.members ?? [];
    return first?.name === "initializer" ? optional(seq(optional(first), semicolon)) : member;
  });
  return { ...rule, members };
}

const language = {
  // Go 1.27: methods have type parameters of their own.
  method_declaration: ($) =>
    prec.right(
      1,
      seq(
        "func",
        field("receiver", $.parameter_list),
        field("name", $._field_identifier),
        field("type_parameters", optional($.type_parameter_list)),
        field("parameters", $.parameter_list),
        field("result", optional(choice($.parameter_list, $._simple_type))),
        field("body", optional($.block)),
      ),
    ),

  // Go 1.26: `new` takes a type or an expression; what may be either stays a type. `make` shares the
  // rule, and both may be names of functions of the file's own, hence the variadic arguments.
  special_argument_list: ($) =>
    seq(
      "(",
      optional(
        seq(
          choice(prec.dynamic(TYPE_FIRST, $._type), $._expression, $.variadic_argument),
          repeat(seq(",", choice($._expression, $.variadic_argument))),
          optional(","),
        ),
      ),
      ")",
    ),

  // Several type arguments behind what cannot be a type: `S[T]{}.method[A, B]` (Go 1.27).
  type_instantiation_expression: ($, original) =>
    choice(original, prec(PRIMARY, seq(field("type", $._expression), $._several_type_arguments))),

  // Weaker than type_arguments, which a call takes.
  _several_type_arguments: ($) =>
    prec(
      -1,
      prec.dynamic(LAST_RESORT, seq("[", $.type_elem, repeat1(seq(",", $.type_elem)), optional(","), "]")),
    ),

  // The last declaration of a file needs no line break. (A block is a body that golinger parses alone.)
  source_file: ($) =>
    seq(
      repeat(seq(choice($._statement, $._top_level_declaration), terminator)),
      optional(choice($._top_level_declaration, $._declaration, $.block)),
    ),

  // Nor does the last one of a group: `const (a = 1; b = 2)`.
  const_declaration: ($) => seq("const", choice($.const_spec, group($.const_spec))),
  var_spec_list: ($) => group($.var_spec),

  // `if ; ok {`, `switch ; {`
  if_statement: (_, original) => emptyInitializer(original),
  expression_switch_statement: (_, original) => emptyInitializer(original),
  _type_switch_header: (_, original) => emptyInitializer(original),

  // Labels in a row with no statement behind them: `a: b: }`.
  empty_labeled_statement: ($, original) =>
    seq(original, optional(alias($.empty_labeled_statement, $.labeled_statement))),

  // Method expressions of type literals: `interface{ m() }.m`.
  selector_expression: ($, original) =>
    choice(
      original,
      prec(
        PRIMARY,
        seq(
          field("operand", choice($.struct_type, $.interface_type)),
          ".",
          field("field", $._field_identifier),
        ),
      ),
    ),
};

const isBase = process.env.GOLINGER_GRAMMAR === "base";

module.exports = grammar(base, {
  name: "go",
  // `func (a) B[C, D` begins a method with type parameters, or a function type with a generic result.
  conflicts: ($, inherited) =>
    isBase ? inherited : [...inherited, [$.type_parameter_declaration, $._simple_type]],
  rules: isBase ? tokens : { ...tokens, ...language },
});
