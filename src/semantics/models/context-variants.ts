/**
 * Library functions that wait without a context although another does the same with one, where the
 * other is not simply called `FContext`, `FWithContext` or `FCtx`: those are found by themselves.
 * By `Func.id`.
 */

export interface ModelledVariant {
  /** What to call instead, as people write it. */
  readonly name: string;
  /** The Go release that brought it. */
  readonly since: { readonly major: number; readonly minor: number };
}

const go = (minor: number, name: string): ModelledVariant => ({ name, since: { major: 1, minor } });

const REQUEST = go(13, "http.NewRequestWithContext");
const DIAL = go(7, "(*net.Dialer).DialContext");
const TLS_DIAL = go(15, "(*tls.Dialer).DialContext");
const resolve = (name: string): ModelledVariant => go(8, `(*net.Resolver).${name}`);

const VARIANTS: ReadonlyMap<string, ModelledVariant> = new Map([
  ["net/http.Get", REQUEST],
  ["net/http.Head", REQUEST],
  ["net/http.Post", REQUEST],
  ["net/http.PostForm", REQUEST],
  ["(*net/http.Client).Get", REQUEST],
  ["(*net/http.Client).Head", REQUEST],
  ["(*net/http.Client).Post", REQUEST],
  ["(*net/http.Client).PostForm", REQUEST],
  ["net.Dial", DIAL],
  ["net.DialTimeout", DIAL],
  ["crypto/tls.Dial", TLS_DIAL],
  ["crypto/tls.DialWithDialer", TLS_DIAL],
  ["net.LookupAddr", resolve("LookupAddr")],
  ["net.LookupCNAME", resolve("LookupCNAME")],
  ["net.LookupHost", resolve("LookupHost")],
  ["net.LookupIP", resolve("LookupIPAddr")],
  ["net.LookupMX", resolve("LookupMX")],
  ["net.LookupNS", resolve("LookupNS")],
  ["net.LookupPort", resolve("LookupPort")],
  ["net.LookupSRV", resolve("LookupSRV")],
  ["net.LookupTXT", resolve("LookupTXT")],
  ["(*database/sql.DB).Begin", go(8, "(*sql.DB).BeginTx")],
]);

export function modelledVariant(funcId: string): ModelledVariant | undefined {
  return VARIANTS.get(funcId);
}

/** How a variant with context is called after the one without. */
export const VARIANT_SUFFIXES: readonly string[] = ["Context", "WithContext", "Ctx"];

/** Packages whose variants with context are not there for cancellation, or serve tests only. */
const OTHER_PURPOSES: ReadonlySet<string> = new Set(["net/http/httptest", "testing"]);

export function isForOtherPurposes(packagePath: string): boolean {
  return OTHER_PURPOSES.has(packagePath);
}

/** How calls of the standard library that have a variant are written. */
export interface LibraryCalls {
  readonly path: string;
  /** Behind the package's name; methods stand behind any value. */
  readonly qualified: boolean;
  readonly names: readonly string[];
}

export const LIBRARY_CALLS: readonly LibraryCalls[] = [
  { path: "net/http", qualified: true, names: ["NewRequest", "Get", "Head", "Post", "PostForm"] },
  { path: "os/exec", qualified: true, names: ["Command"] },
  {
    path: "net",
    qualified: true,
    names: [
      "Dial",
      "DialTimeout",
      "LookupAddr",
      "LookupCNAME",
      "LookupHost",
      "LookupIP",
      "LookupMX",
      "LookupNS",
      "LookupPort",
      "LookupSRV",
      "LookupTXT",
    ],
  },
  { path: "crypto/tls", qualified: true, names: ["Dial", "DialWithDialer", "Handshake"] },
  {
    path: "database/sql",
    qualified: false,
    names: ["Begin", "Exec", "Ping", "Prepare", "Query", "QueryRow", "Stmt"],
  },
];

export const LIBRARY_WORDS: readonly string[] = [...new Set(LIBRARY_CALLS.flatMap(({ names }) => names))];
