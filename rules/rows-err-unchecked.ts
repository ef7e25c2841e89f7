/**
 * A loop over the rows of a query after which nobody asks the rows for their error. What reads rows
 * to their end, and what counts as a look, is decided by the unchecked-rows analysis.
 */
import { checkRowsAfter } from "../src/analyses/edits/rows-checks.js";
import { nameOfCall, placeOfExit } from "../src/analyses/obligations/places.js";
import { uncheckedRows } from "../src/analyses/unchecked-rows.js";
import { at, defineRule } from "../src/rule/define.js";

export const rowsErrUnchecked = defineRule({
  id: "rows-err-unchecked",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "strict",
  summary: "The error of rows is not looked at after the loop over them.",
  why: "`Next` returns false at the end of the rows and when reading them failed: a lost connection, a cancelled context, a timeout of the server. Without a look at `Err` the rows that came before the failure are taken for all there are, and what is missing is deleted, paid twice or reported as not found.",
  remedy: "After the loop: `if err := rows.Err(); err != nil { return nil, err }`.",
  fix: "Adds `if err := rows.Err(); err != nil` behind the loop, with the body that the check of the query's own error has. Needs a look.",
  runtime:
    "Nothing in a goroutine dump: results that are too short, mostly while the database restarts or the network is slow.",
  limits: [
    "Rows that are stored, sent or given to a function that cannot be seen are trusted to be looked at there.",
    "A function literal that is given rows by its caller is not looked into.",
    "A look at the error in a helper counts on all of its paths.",
  ],
  references: ["https://pkg.go.dev/database/sql#Rows.Err", "https://go.dev/doc/database/querying"],
  overlaps: ["rowserrcheck"],
  cwe: ["CWE-252"],
  mentions: {
    imports: [
      "database/sql",
      "github.com/jmoiron/sqlx",
      "github.com/jackc/pgx",
      "github.com/jackc/pgx/v4",
      "github.com/jackc/pgx/v4/pgxpool",
      "github.com/jackc/pgx/v5",
      "github.com/jackc/pgx/v5/pgxpool",
      "gorm.io/gorm",
      "github.com/jinzhu/gorm",
      "github.com/gocql/gocql",
      "github.com/ClickHouse/clickhouse-go/v2",
      "github.com/ClickHouse/clickhouse-go/v2/lib/driver",
    ],
    words: ["Next", "Query", "QueryContext", "Queryx", "QueryxContext", "NamedQuery", "Rows"],
  },
  needs: { uncheckedRows },
  messages: {
    never: "`{name}.Err()` is never looked at after the loop: an error ends it just as the last row does",
    some: "`{name}.Err()` is not looked at on every path after the loop",
    helper: "`{name}.Err()` is never looked at after `{callee}` has read the rows",
    exit: "this path takes the rows that came for all there are",
    loop: "the rows are read here",
  },

  check({ uncheckedRows, report }) {
    for (const { graph, name, query, reader, isLookedAt, exit } of uncheckedRows) {
      const { file } = graph;
      const finding =
        reader.kind === "drains"
          ? report(at(file, reader.call.node), "helper", { name, callee: nameOfCall(file, reader.call.call) })
          : report(at(file, reader.loop.next.node), isLookedAt ? "some" : "never", { name });
      if (reader.kind === "drains") {
        const { next } = reader.loop;
        finding.related(at(next.block.fn.file, next.node), "loop");
      } else if (!isLookedAt && query !== undefined)
        finding.fix(() => checkRowsAfter(graph, reader.loop.node, query.call.node), "needs-a-look");
      if (isLookedAt && exit !== undefined) finding.related(placeOfExit({ graph }, exit.node), "exit");
    }
  },
});
