/**
 * Rows, a statement, a connection or a transaction is still open where the function that asked for it
 * is left. What hands out something open, what lets go of it and what hands it on is decided by the
 * duties analysis; each kind has words of its own here.
 */
import { duties } from "../src/analyses/obligations/duties.js";
import { ownedParameters } from "../src/analyses/obligations/owned-parameters.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { PARAMETER_MESSAGES, reportOwnedParameters } from "../src/rule/owned-parameter.js";
import { storiesOf } from "../src/rule/unmet.js";

const CLOSED = { never: "never", some: "some", again: "again", dropped: "dropped" } as const;

/** The messages of each kind; cursors, batches, statements and connections share theirs. */
const WORDS = {
  rows: { never: "rowsNever", some: "rowsSome", again: "rowsAgain", dropped: "rowsDropped" },
  row: { never: "rowNever", some: "rowSome", again: "rowAgain", dropped: "rowDropped" },
  transaction: { never: "txNever", some: "txSome", again: "txAgain", dropped: "txDropped" },
  cursor: CLOSED,
  batch: CLOSED,
  statement: CLOSED,
  connection: CLOSED,
} as const;

export const rowsNotClosed = defineRule({
  id: "rows-not-closed",
  since: "0.2.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "Rows, a statement, a connection or a transaction of a database stays open on some path.",
  why: "Rows, transactions and connections each hold one connection of the pool until they are closed, and a transaction its locks on the server as well. With `SetMaxOpenConns` the pool runs dry and every query waits for ever; without it the server's limit is reached, and nobody else gets in. An open statement is remembered by each connection it ran on. `Scan` is what lets go of the row of `QueryRow`.",
  remedy:
    "Write `defer rows.Close()` right after the check of the error; it does no harm where the loop has read them to the end. Write `defer tx.Rollback()` right after `Begin`: after a `Commit` it does nothing. Give connections back, and close statements, the same way. Ask with `Exec` where there is nothing to scan.",
  fix: "Adds `defer rows.Close()`, `defer tx.Rollback()` or the like right after the check of the error, or moves the one that comes too late up there.",
  runtime:
    "Goroutines in `database/sql.(*DB).conn` (`select`), waiting for a connection; `db.Stats()` with `InUse` at `MaxOpenConnections` and a growing `WaitCount`; sessions `idle in transaction` on the server.",
  limits: [
    "What is stored in an exported field, a global or a channel is trusted to its new owner.",
    "A function out of sight is trusted to let go of what it is given.",
    "A literal that lets go on one of its paths is taken to do so on all of them, unless it is started as a goroutine.",
    "A wrapper that returns rows now open, now closed makes a possible finding only.",
    "A Commit that fails has ended the transaction for database/sql; other drivers are taken to do the same.",
  ],
  references: [
    "https://pkg.go.dev/database/sql#Rows",
    "https://pkg.go.dev/database/sql#Tx",
    "https://go.dev/doc/database/execute-transactions",
    "https://go.dev/doc/database/manage-connections",
  ],
  overlaps: ["sqlclosecheck", "unqueryvet/check-tx-leaks"],
  cwe: ["CWE-772"],
  // A package may know nothing but a method of the project's store: no import and no word tells.
  mentions: {},
  needs: { duties, lostFields, ownedParameters },
  messages: {
    never: "the {noun} {origin} is never closed",
    some: "the {noun} {origin} is not closed on every path{exit}",
    again: "the {noun} {origin} is still open when the loop comes round",
    dropped: "the {noun} of `{callee}` is dropped open",
    rowsNever: "the rows {origin} are never closed",
    rowsSome: "the rows {origin} are not closed on every path{exit}",
    rowsAgain: "the rows {origin} are still open when the loop comes round",
    rowsDropped: "the rows of `{callee}` are dropped open",
    rowNever: "the row {origin} is never scanned, and holds its connection until it is",
    rowSome: "the row {origin} is not scanned on every path{exit}",
    rowAgain: "the row {origin} was not scanned when the loop comes round",
    rowDropped: "the row of `{callee}` is dropped without a scan, and with it its connection",
    txNever: "the transaction {origin} is neither committed nor rolled back",
    txSome: "the transaction {origin} is not committed or rolled back on every path{exit}",
    txAgain: "the transaction {origin} is still open when the loop comes round",
    txDropped: "the transaction of `{callee}` is dropped, neither committed nor rolled back",
    exit: "this path leaves `{name}` open",
    ...FIELD_MESSAGES,
    ...PARAMETER_MESSAGES,
  },

  check({ duties, lostFields, ownedParameters, report }) {
    for (const [kind, messages] of Object.entries(WORDS)) {
      for (const { place, shape, words, exit, dress, release } of storiesOf(duties.unmet, [kind])) {
        const finding = report(place, messages[shape], words).fix(release);
        if (exit !== undefined) finding.related(exit, "exit", words);
        dress(finding);
      }
    }
    reportLostFields(report, lostFields, Object.keys(WORDS));
    reportOwnedParameters(report, ownedParameters, Object.keys(WORDS));
  },
});
