/** database/sql: everything but a DB holds a connection of its pool. */
import type { FunctionModel, FunctionModels, ModelTable } from "../model.js";
import { acquire, CLOSER, each, functions, methods, NOTHING } from "./notation.js";

const ROWS = acquire("rows");
const ROW = acquire("row");
const STATEMENT = acquire("statement");
const TRANSACTION = acquire("transaction");
/** "Closed when the transaction has been committed or rolled back" (database/sql, Tx.Prepare). */
const OF_TRANSACTION: FunctionModel = NOTHING;

const DATABASE: FunctionModels = {
  // A DB runs a goroutine that opens connections.
  ...functions("database/sql", each("Open OpenDB", CLOSER)),
  ...methods("*database/sql.DB", {
    ...each("Query QueryContext", ROWS),
    ...each("QueryRow QueryRowContext", ROW),
    ...each("Prepare PrepareContext", STATEMENT),
    ...each("Begin BeginTx", TRANSACTION),
    Conn: acquire("connection"),
  }),
  ...methods("*database/sql.Tx", {
    ...each("Query QueryContext", ROWS),
    ...each("QueryRow QueryRowContext", ROW),
    ...each("Prepare PrepareContext Stmt StmtContext", OF_TRANSACTION),
  }),
  ...methods("*database/sql.Conn", {
    QueryContext: ROWS,
    QueryRowContext: ROW,
    PrepareContext: STATEMENT,
    BeginTx: TRANSACTION,
  }),
  ...methods("*database/sql.Stmt", {
    ...each("Query QueryContext", ROWS),
    ...each("QueryRow QueryRowContext", ROW),
  }),
};

export const DATABASE_SQL: ModelTable = { functions: DATABASE };
