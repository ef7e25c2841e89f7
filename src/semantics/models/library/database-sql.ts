/** database/sql: everything but a DB holds a connection of its pool. */
import type { FunctionModel, FunctionModels, ModelTable } from "../model.js";
import { acquire, CLOSER, each, functions, methods, NOTHING } from "./notation.js";

const ROWS = acquire("rows");
const ROW = acquire("row");
const STATEMENT = acquire("statement");
const TRANSACTION = acquire("transaction");
/** "If the context is canceled, the sql package will roll back the transaction", and rows are closed. */
const OF_CONTEXT = { endedBy: ["arg 0"] } as const;
const ROWS_OF_CONTEXT = acquire("rows", OF_CONTEXT);
const ROW_OF_CONTEXT = acquire("row", OF_CONTEXT);
const TRANSACTION_OF_CONTEXT = acquire("transaction", OF_CONTEXT);
/** "Closed when the transaction has been committed or rolled back" (database/sql, Tx.Prepare). */
const OF_TRANSACTION: FunctionModel = NOTHING;

const DATABASE: FunctionModels = {
  // A DB runs a goroutine that opens connections.
  ...functions("database/sql", each("Open OpenDB", CLOSER)),
  ...methods("*database/sql.DB", {
    Query: ROWS,
    QueryContext: ROWS_OF_CONTEXT,
    QueryRow: ROW,
    QueryRowContext: ROW_OF_CONTEXT,
    ...each("Prepare PrepareContext", STATEMENT),
    Begin: TRANSACTION,
    BeginTx: TRANSACTION_OF_CONTEXT,
    Conn: acquire("connection"),
  }),
  ...methods("*database/sql.Tx", {
    Query: ROWS,
    QueryContext: ROWS_OF_CONTEXT,
    QueryRow: ROW,
    QueryRowContext: ROW_OF_CONTEXT,
    ...each("Prepare PrepareContext Stmt StmtContext", OF_TRANSACTION),
  }),
  ...methods("*database/sql.Conn", {
    QueryContext: ROWS_OF_CONTEXT,
    QueryRowContext: ROW_OF_CONTEXT,
    PrepareContext: STATEMENT,
    BeginTx: TRANSACTION_OF_CONTEXT,
  }),
  ...methods("*database/sql.Stmt", {
    Query: ROWS,
    QueryContext: ROWS_OF_CONTEXT,
    QueryRow: ROW,
    QueryRowContext: ROW_OF_CONTEXT,
  }),
};

export const DATABASE_SQL: ModelTable = { functions: DATABASE };
