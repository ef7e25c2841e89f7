/**
 * Functions to call, timers, processes, goroutines and registrations of the standard library that
 * last until somebody ends them.
 */
import type { FunctionModels, ModelTable } from "../model.js";
import { acquire, BLOCKS, each, functions, methods, NOTHING, RELEASES_RECEIVER, use } from "./notation.js";

const CONTEXTS: FunctionModels = {
  ...functions("context", {
    ...each(
      "WithCancel WithCancelCause WithTimeout WithTimeoutCause WithDeadline WithDeadlineCause",
      acquire("cancel", { of: "result 1", endedBy: ["arg 0", "result 0"] }),
    ),
    AfterFunc: acquire("after-func", { endedBy: ["arg 0"] }),
    WithValue: use("arg 2", "keeps"),
  }),
  "os/signal.NotifyContext": acquire("stop", { of: "result 1", endedBy: ["arg 0"] }),
  ...functions("iter", each("Pull Pull2", acquire("stop", { of: "result 1", exhaustedBy: "result 0" }))),
};

const TIMERS: FunctionModels = functions("time", {
  NewTimer: acquire("timer"),
  AfterFunc: acquire("delayed", { endedBy: ["arg 1"] }),
  NewTicker: acquire("ticker"),
});

const PROCESSES: FunctionModels = {
  ...methods("*os/exec.Cmd", {
    Start: acquire("process", { of: "receiver" }),
    Wait: { ...RELEASES_RECEIVER, ...BLOCKS },
    ...each("Run Output CombinedOutput", BLOCKS),
    // "Wait will close the pipe after seeing the command exit."
    ...each("StdinPipe StdoutPipe StderrPipe", NOTHING),
  }),
  "os.StartProcess": acquire("process"),
  // It did not start the process.
  "os.FindProcess": NOTHING,
  "(*os.Process).Wait": { ...RELEASES_RECEIVER, ...BLOCKS },
};

const SIGNALS: FunctionModels = functions("os/signal", {
  Notify: acquire("signals", { of: "arg 0" }),
  Stop: use("arg 0", "releases"),
});

const GOROUTINES: FunctionModels = {
  // Calling what it returns calls what it was given.
  "sync.OnceFunc": use("arg 0", "owns"),
  ...methods("*sync.WaitGroup", { Wait: BLOCKS }),
  ...methods("*sync.Cond", { Wait: BLOCKS }),
  ...methods("*sync.Pool", {
    Get: acquire("pooled"),
    Put: use("arg 0", "releases"),
  }),
};

const PROFILES: FunctionModels = {
  "runtime/pprof.StartCPUProfile": { ...acquire("profile"), ...use("arg 0", "keeps") },
  "runtime/trace.Start": { ...acquire("trace"), ...use("arg 0", "keeps") },
  "(*runtime/trace.FlightRecorder).Start": acquire("recorder", { of: "receiver" }),
  "runtime/trace.NewTask": acquire("span", { of: "result 1" }),
  "runtime/trace.StartRegion": acquire("span"),
};

/** A command works with the files it is given and leaves closing them to its caller. */
const COMMAND_FILES = ["Stdin", "Stdout", "Stderr", "ExtraFiles"].map((field) => `os/exec.Cmd.${field}`);

export const LIFETIMES: ModelTable = {
  lookingFields: COMMAND_FILES,
  functions: { ...CONTEXTS, ...TIMERS, ...PROCESSES, ...SIGNALS, ...GOROUTINES, ...PROFILES },
};
