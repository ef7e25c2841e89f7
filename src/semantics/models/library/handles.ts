/** Files, connections, statements, processes, timers and functions to call of the standard library. */
import type { FunctionModel, FunctionModels, ModelTable } from "../model.js";

const CLOSER: FunctionModel = { acquires: [{ kind: "closer" }] };

const FILES: FunctionModels = {
  "os.Open": CLOSER,
  "os.Create": CLOSER,
  "os.OpenFile": CLOSER,
  "os.CreateTemp": CLOSER,
  "io/ioutil.TempFile": CLOSER,
  "net.Dial": CLOSER,
  "net.DialTimeout": CLOSER,
  "net.Listen": CLOSER,
  "crypto/tls.Dial": CLOSER,
  "archive/zip.OpenReader": CLOSER,
};

const DATABASE: FunctionModels = {
  "(*database/sql.DB).Query": { acquires: [{ kind: "rows" }] },
  "(*database/sql.DB).QueryContext": { acquires: [{ kind: "rows" }] },
  "(*database/sql.Tx).Query": { acquires: [{ kind: "rows" }] },
  "(*database/sql.Tx).QueryContext": { acquires: [{ kind: "rows" }] },
  "(*database/sql.Stmt).Query": { acquires: [{ kind: "rows" }] },
  "(*database/sql.DB).Prepare": { acquires: [{ kind: "statement" }] },
  "(*database/sql.DB).Begin": { acquires: [{ kind: "transaction" }] },
  "(*database/sql.DB).BeginTx": { acquires: [{ kind: "transaction" }] },
  "(*database/sql.DB).Conn": { acquires: [{ kind: "connection" }] },
};

const CONTEXTS: FunctionModels = {
  "context.WithCancel": { acquires: [{ kind: "cancel", of: "result 1" }] },
  "context.WithCancelCause": { acquires: [{ kind: "cancel", of: "result 1" }] },
  "context.WithTimeout": { acquires: [{ kind: "cancel", of: "result 1" }] },
  "context.WithTimeoutCause": { acquires: [{ kind: "cancel", of: "result 1" }] },
  "context.WithDeadline": { acquires: [{ kind: "cancel", of: "result 1" }] },
  "context.WithDeadlineCause": { acquires: [{ kind: "cancel", of: "result 1" }] },
  "context.AfterFunc": { acquires: [{ kind: "stop" }] },
  "os/signal.NotifyContext": { acquires: [{ kind: "stop", of: "result 1" }] },
  "iter.Pull": { acquires: [{ kind: "stop", of: "result 1" }] },
  "iter.Pull2": { acquires: [{ kind: "stop", of: "result 1" }] },
};

const OTHERS: FunctionModels = {
  "time.NewTimer": { acquires: [{ kind: "timer" }] },
  "time.AfterFunc": { acquires: [{ kind: "timer" }] },
  "time.NewTicker": { acquires: [{ kind: "ticker" }] },
  "(*os/exec.Cmd).Start": { acquires: [{ kind: "process", of: "receiver" }] },
  "os.StartProcess": { acquires: [{ kind: "process" }] },
  "os/signal.Notify": { acquires: [{ kind: "signals", of: "arg 0" }] },
  "os/signal.Stop": { uses: { "arg 0": "releases" } },
};

export const HANDLES: ModelTable = { functions: { ...FILES, ...DATABASE, ...CONTEXTS, ...OTHERS } };
