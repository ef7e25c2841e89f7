/** Modules around SQL databases: rows, statements and transactions, as in database/sql, and pools of connections. */
import type { FunctionModel, FunctionModels, ModelTable } from "../../model.js";
import { acquire, BLOCKS, CLOSER, each, functions, methods, NOTHING, under, use } from "../notation.js";

const ROWS = acquire("rows");
const ROW = acquire("row");
const STATEMENT = acquire("statement");
const TRANSACTION = acquire("transaction");
const CONNECTION = acquire("connection");
const RELEASES_FIRST = use("arg 0", "releases");
const RELEASES_SECOND = use("arg 1", "releases");

const SQLX_PATH = "github.com/jmoiron/sqlx";
const SQLX: FunctionModels = {
  ...functions(SQLX_PATH, {
    ...each("Open Connect ConnectContext MustOpen MustConnect", CLOSER),
    NewDb: use("arg 0", "owns"),
    ...each("NamedQuery NamedQueryContext", ROWS),
    // Of a transaction they are closed with it.
    ...each("Preparex PreparexContext", NOTHING),
    StructScan: use("arg 0", "drains"),
    ...each("MapScan SliceScan", use("arg 0", "looks")),
  }),
  ...methods(`*${SQLX_PATH}.DB`, {
    ...each("Queryx QueryxContext NamedQuery NamedQueryContext", ROWS),
    ...each("QueryRowx QueryRowxContext", ROW),
    ...each("Preparex PreparexContext PrepareNamed PrepareNamedContext", STATEMENT),
    ...each("Beginx BeginTxx MustBegin MustBeginTx", TRANSACTION),
    Connx: CONNECTION,
  }),
  ...methods(`*${SQLX_PATH}.Tx`, {
    ...each("Queryx QueryxContext NamedQuery", ROWS),
    ...each("QueryRowx QueryRowxContext", ROW),
    ...each(
      "Preparex PreparexContext PrepareNamed PrepareNamedContext Stmtx StmtxContext NamedStmt NamedStmtContext",
      NOTHING,
    ),
  }),
  ...methods(`*${SQLX_PATH}.Conn`, {
    QueryxContext: ROWS,
    QueryRowxContext: ROW,
    PreparexContext: STATEMENT,
    BeginTxx: TRANSACTION,
  }),
  ...methods(`*${SQLX_PATH}.Stmt`, {
    ...each("Queryx QueryxContext", ROWS),
    ...each("QueryRowx QueryRowxContext", ROW),
  }),
  ...methods(`*${SQLX_PATH}.NamedStmt`, {
    ...each("Query QueryContext Queryx QueryxContext", ROWS),
    ...each("QueryRow QueryRowContext QueryRowx QueryRowxContext", ROW),
  }),
  ...methods(`${SQLX_PATH}.Queryer`, { ...each("Query Queryx", ROWS), QueryRowx: ROW }),
  ...methods(`${SQLX_PATH}.QueryerContext`, {
    ...each("QueryContext QueryxContext", ROWS),
    QueryRowxContext: ROW,
  }),
};

/** What holds a connection of PostgreSQL and asks it. */
const ASKS: FunctionModels = { Query: ROWS, QueryRow: ROW, SendBatch: acquire("batch") };
const BEGINS: FunctionModels = each("Begin BeginTx", TRANSACTION);

const PGX: FunctionModels = under(["github.com/jackc/pgx/v4", "github.com/jackc/pgx/v5"], (path) => ({
  ...functions(path, {
    ...each("Connect ConnectConfig ConnectWithOptions", CONNECTION),
    ...each("CollectRows CollectOneRow CollectExactlyOneRow ForEachRow", RELEASES_FIRST),
    AppendRows: RELEASES_SECOND,
  }),
  ...methods(`*${path}.Conn`, { ...ASKS, ...BEGINS, WaitForNotification: BLOCKS }),
  // A transaction inside one is a savepoint, which ends with it.
  ...methods(`${path}.Tx`, { ...ASKS, Begin: NOTHING }),
  ...functions(`${path}/pgxpool`, each("New NewWithConfig Connect ConnectConfig", CLOSER)),
  ...methods(`*${path}/pgxpool.Pool`, { ...ASKS, ...BEGINS, Acquire: CONNECTION }),
  ...methods(`*${path}/pgxpool.Conn`, { ...ASKS, ...BEGINS }),
  ...methods(`*${path}/pgxpool.Tx`, { ...ASKS, Begin: NOTHING }),
  ...functions(`${path}/stdlib`, {
    ...each("OpenDB OpenDBFromPool", CLOSER),
    AcquireConn: CONNECTION,
    ReleaseConn: RELEASES_SECOND,
  }),
}));

const SCANNERS: FunctionModels = under(
  ["github.com/georgysavva/scany", "github.com/georgysavva/scany/v2"],
  (path) =>
    under([`${path}/pgxscan`, `${path}/sqlscan`, `${path}/dbscan`], (scanner) =>
      functions(scanner, { ...each("ScanAll ScanOne", RELEASES_SECOND), ScanRow: use("arg 1", "looks") }),
    ),
);

/** A transaction of gorm is a DB whose Error says whether it was begun. */
const GORM_TRANSACTION: FunctionModel = acquire("transaction", { when: "no Error" });
const GORM: FunctionModels = under(["gorm.io/gorm", "github.com/jinzhu/gorm"], (path) =>
  methods(`*${path}.DB`, {
    ...each("Begin BeginTx", GORM_TRANSACTION),
    Rows: ROWS,
    Row: ROW,
    ScanRows: use("arg 0", "looks"),
    DB: NOTHING,
  }),
);

const OTHERS: FunctionModels = {
  "github.com/jinzhu/gorm.Open": CLOSER,
  "github.com/lib/pq.NewListener": CLOSER,
  ...methods("github.com/Masterminds/squirrel.SelectBuilder", {
    ...each("Query QueryContext", ROWS),
    ...each("QueryRow QueryRowContext", ROW),
  }),
  "github.com/uptrace/bun.NewDB": use("arg 0", "owns"),
  ...methods("*github.com/uptrace/bun.DB", {
    ...each("Begin BeginTx", TRANSACTION),
    ...each("Query QueryContext", ROWS),
    ...each("QueryRow QueryRowContext", ROW),
    Conn: CONNECTION,
  }),
  "(*github.com/uptrace/bun.SelectQuery).Rows": ROWS,
  "(*xorm.io/xorm.Engine).NewSession": CLOSER,
  "(*xorm.io/xorm.Session).Rows": CLOSER,
  "github.com/ClickHouse/clickhouse-go/v2.Open": CLOSER,
  ...methods("github.com/ClickHouse/clickhouse-go/v2/lib/driver.Conn", { Query: ROWS, QueryRow: ROW }),
  ...under(["github.com/gocql/gocql", "github.com/apache/cassandra-gocql-driver/v2"], (path) => ({
    [`${path}.NewSession`]: CLOSER,
    [`(*${path}.ClusterConfig).CreateSession`]: CLOSER,
    [`(*${path}.Query).Iter`]: acquire("iterator"),
    // Its Err closes the iterator.
    [`(*${path}.Iter).Scanner`]: use("receiver", "keeps"),
  })),
};

export const SQL_MODULES: ModelTable = {
  functions: { ...SQLX, ...PGX, ...SCANNERS, ...GORM, ...OTHERS },
};
