/** Functions that hand out rows of their own without an error beside them, by `Func.id`. */
export const ROWS_WITHOUT_ERROR: ReadonlySet<string> = new Set([
  "(*github.com/gocql/gocql.Iter).Scanner",
  "(*github.com/apache/cassandra-gocql-driver/v2.Iter).Scanner",
]);
