/**
 * What library functions do with a thing that must be released: let it go, only look at it, or keep
 * it. Decides it by `Func.id`; functions with source are read instead.
 */

/** Methods that let go of their receiver although they are not called Close. */
export const RELEASING_METHODS: ReadonlySet<string> = new Set([
  // "The Response Body is closed after it is sent" (net/http, Response.Write).
  "(*net/http.Response).Write",
]);

/** Functions that let go of an argument, by its position. */
export const RELEASING_ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ["k8s.io/apimachinery/pkg/util/net.DrainAndCloseHTTPResponse", 0],
  ["google.golang.org/api/googleapi.CloseBody", 0],
]);

/** Functions that take a reader, and the response or its body with it: who gave it need not close it any more. */
const KEEPING_FUNCTIONS: ReadonlySet<string> = new Set([
  // The transport closes a request's body that is an io.Closer.
  "net/http.NewRequest",
  "net/http.NewRequestWithContext",
  "net/http.Post",
  "(*net/http.Client).Post",
]);

/** Packages whose functions look at what they are given and forget it. */
const LOOKING_PACKAGES: ReadonlySet<string> = new Set([
  "fmt",
  "log",
  "log/slog",
  "errors",
  "reflect",
  "encoding/json",
]);

const LOOKING_FUNCTIONS: ReadonlySet<string> = new Set([
  "io.ReadAll",
  "io.ReadFull",
  "io.ReadAtLeast",
  "io.Copy",
  "io.CopyN",
  "io.CopyBuffer",
  "io.WriteString",
  "io/ioutil.ReadAll",
  "net/http.DetectContentType",
  "net/http/httputil.DumpResponse",
]);

/** Their result reads from the argument: it goes where its reader goes. */
const VIEWING_FUNCTIONS: ReadonlySet<string> = new Set([
  "bufio.NewReader",
  "bufio.NewReaderSize",
  "bufio.NewScanner",
  "compress/gzip.NewReader",
  "compress/zlib.NewReader",
  "compress/flate.NewReader",
  "encoding/csv.NewReader",
  "encoding/json.NewDecoder",
  "encoding/xml.NewDecoder",
  "encoding/gob.NewDecoder",
  "encoding/base64.NewDecoder",
  "archive/tar.NewReader",
  "io.LimitReader",
  "io.TeeReader",
  "io.MultiReader",
  "io.NopCloser",
  "io/ioutil.NopCloser",
]);

export type ModelledUse = "looks" | "views" | "keeps" | "unknown";

/** What a library function does with a thing it is given as an argument. */
export function modelledUse(id: string, packagePath: string): ModelledUse {
  if (KEEPING_FUNCTIONS.has(id)) return "keeps";
  if (VIEWING_FUNCTIONS.has(id)) return "views";
  if (LOOKING_FUNCTIONS.has(id) || LOOKING_PACKAGES.has(packagePath)) return "looks";
  return "unknown";
}

/**
 * Methods whose call, deferred, lets go of what an earlier call took: `defer-in-loop` looks for
 * these. By `Func.id`; methods `Close()` are known by their shape.
 */
export const RELEASING_CALLS: ReadonlySet<string> = new Set([
  "(*sync.Mutex).Unlock",
  "(*sync.RWMutex).Unlock",
  "(*sync.RWMutex).RUnlock",
  "(sync.Locker).Unlock",
  "(*time.Timer).Stop",
  "(*time.Ticker).Stop",
  "(*database/sql.Tx).Rollback",
  "(*os.Process).Release",
  "(*net/http/httptest.Server).Close",
]);

/** Unlocking is a release of a place that outlives the round, not of a thing made in it. */
export const UNLOCKING_CALLS: ReadonlySet<string> = new Set([
  "(*sync.Mutex).Unlock",
  "(*sync.RWMutex).Unlock",
  "(*sync.RWMutex).RUnlock",
  "(sync.Locker).Unlock",
]);

/** Functions whose result of this position must be called to let go. */
export const RELEASING_RESULTS: ReadonlyMap<string, number> = new Map([
  ["context.WithCancel", 1],
  ["context.WithCancelCause", 1],
  ["context.WithDeadline", 1],
  ["context.WithDeadlineCause", 1],
  ["context.WithTimeout", 1],
  ["context.WithTimeoutCause", 1],
  ["context.AfterFunc", 0],
  ["os/signal.NotifyContext", 1],
  ["iter.Pull", 1],
  ["iter.Pull2", 1],
]);

/** What Go code calls the functions that end a thing's life, given a context or not. */
const RELEASE_NAMES: ReadonlySet<string> = new Set([
  "cleanup",
  "close",
  "disconnect",
  "flush",
  "forceflush",
  "release",
  "rollback",
  "shutdown",
  "stop",
  "teardown",
  "unlock",
  "unsubscribe",
]);

/** Is a function there to release something, by its name? Only ever a reason to keep quiet. */
export function isReleaseName(name: string): boolean {
  return RELEASE_NAMES.has(name.toLowerCase());
}
