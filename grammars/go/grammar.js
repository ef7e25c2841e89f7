/**
 * The Go grammar of golinger: the published tree-sitter-go with the rules overridden that newer Go
 * releases have changed. Everything else, names of nodes and fields included, is the base's.
 */
const base = require("tree-sitter-go/grammar.js");

/**
 * tree-sitter-cli folds case when it reads a character class that holds `s` or `k`, notices that
 * U+017F (long s) and U+212A (Kelvin sign) came in with them, and takes both out again, also where
 * the class means them (0.26: prepare_grammar/expand_tokens.rs). Naming them apart puts them back.
 */
const withFolded = (characterClass) => choice(characterClass, "\u017f", "\u212a");

module.exports = grammar(base, {
  name: "go",

  conflicts: ($, inherited) => [...inherited, [$.type_parameter_declaration, $._simple_type]],

  rules: {
    // Go 1.27: methods may have type parameters of their own.
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

    // Go 1.26: `new` takes an expression as well as a type. A name may be either; then the type wins,
    // as in the base grammar.
    special_argument_list: ($) =>
      seq(
        "(",
        optional(
          seq(
            choice(prec.dynamic(1, $._type), $._expression),
            repeat(seq(",", $._expression)),
            optional(","),
          ),
        ),
        ")",
      ),

    // Not as JavaScript patterns: these properties would need the flag `u`, which the CLI does not take.
    identifier: () =>
      token(
        seq(
          withFolded(new RustRegex("[_\\p{XID_Start}]")),
          repeat(withFolded(new RustRegex("[_\\p{XID_Continue}]"))),
        ),
      ),

    raw_string_literal: ($) =>
      seq("`", alias(token(prec(1, repeat(withFolded(/[^`]/)))), $.raw_string_literal_content), "`"),

    interpreted_string_literal: ($) =>
      seq(
        '"',
        repeat(
          choice(
            alias(
              token.immediate(prec(1, repeat1(withFolded(/[^"\n\\]/)))),
              $.interpreted_string_literal_content,
            ),
            $.escape_sequence,
          ),
        ),
        token.immediate('"'),
      ),

    rune_literal: () =>
      token(
        seq(
          "'",
          choice(
            withFolded(/[^'\\]/),
            /\\x[0-9a-fA-F]{2}/,
            /\\[0-7]{3}/,
            /\\u[0-9a-fA-F]{4}/,
            /\\U[0-9a-fA-F]{8}/,
            /\\[abfnrtv\\'"]/,
          ),
          "'",
        ),
      ),

    comment: () =>
      token(
        choice(
          seq("//", repeat(withFolded(/./))),
          seq(
            "/*",
            repeat(withFolded(/[^*]/)),
            repeat1("*"),
            repeat(seq(withFolded(/[^/*]/), repeat(withFolded(/[^*]/)), repeat1("*"))),
            "/",
          ),
        ),
      ),
  },
});
