/**
 * A file, connection, listener or other thing to close is still open where the function that opened
 * it is left. What hands out something open, what closes it and what hands it on is decided by the
 * duties analysis.
 */
import { duties } from "../src/analyses/obligations/duties.js";
import { ownedParameters } from "../src/analyses/obligations/owned-parameters.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { PARAMETER_MESSAGES, reportOwnedParameters } from "../src/rule/owned-parameter.js";
import { storiesOf } from "../src/rule/unmet.js";

const KINDS = ["closer"];

export const fileNotClosed = defineRule({
  id: "file-not-closed",
  since: "0.2.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A file, connection, listener or other thing to close stays open on some path.",
  why: "Each open one holds a file descriptor, and often more: a lock, a port, the goroutines of a client, the other side's patience. The garbage collector closes a lost file or socket some day, but not while anything points at it, and nothing closes lost clients, pipes and wrappers. Under load descriptors run out first, and then every `open` and `accept` of the process fails. What was written but not yet closed may never reach the disk.",
  remedy:
    "Write `defer f.Close()` right after the check of the error, before anything that can return. Of what was written, close it on the error paths and return the error of the last `Close`. A constructor that fails half-way closes what it has opened so far. In a loop, close before the next round or move the round into a function.",
  fix: "Adds `defer f.Close()` right after the check of the error, or moves the one that comes too late up there.",
  runtime:
    "`too many open files` from `open`, `accept` or `dial`; a growing `/proc/PID/fd`; sockets in state ESTABLISHED or CLOSE_WAIT; for clients ever more goroutines of their read loops, for pipes goroutines in `io.(*pipe).read`.",
  limits: [
    "What is stored in an exported field, a global or a channel is trusted to its new owner.",
    "A function out of sight is trusted to close what it is given, unless it takes an io.Reader or io.Writer.",
    "A literal that closes on one of its paths is taken to close on all of them, unless it is started as a goroutine.",
    "A wrapper that returns what it opened now open, now closed makes a possible finding only.",
    "The reader of a pipe that nobody reads to its end is not told.",
    "Of several things in one slice or map, letting go of one counts for all.",
  ],
  references: [
    "https://pkg.go.dev/os#File.Close",
    "https://pkg.go.dev/net#Conn",
    "https://go.dev/doc/effective_go#defer",
  ],
  overlaps: [],
  cwe: ["CWE-772", "CWE-775"],
  // A package may know nothing but a constructor of the project: no import and no word tells.
  mentions: {},
  needs: { duties, lostFields, ownedParameters },
  messages: {
    never: "{origin} is never closed",
    some: "{origin} is not closed on every path{exit}",
    again: "{origin} is still open when the loop comes round",
    dropped: "what `{callee}` returns is dropped open",
    exit: "this path leaves `{name}` open",
    ...FIELD_MESSAGES,
    ...PARAMETER_MESSAGES,
  },

  check({ duties, lostFields, ownedParameters, report }) {
    for (const { place, shape, words, exit, dress, release } of storiesOf(duties.unmet, KINDS)) {
      const finding = report(place, shape, words).fix(release);
      if (exit !== undefined) finding.related(exit, "exit", words);
      dress(finding);
    }
    reportLostFields(report, lostFields, KINDS);
    reportOwnedParameters(report, ownedParameters, KINDS);
  },
});
