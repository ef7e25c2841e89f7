/**
 * Library calls that wait for somebody else, and where their limits are set: fields of clients,
 * dialers and servers. By `Func.id` and type name.
 */

/** They use `http.DefaultClient`, which has no timeout (net/http, "Client"). */
export const DEFAULT_CLIENT_CALLS: ReadonlySet<string> = new Set([
  "net/http.Get",
  "net/http.Head",
  "net/http.Post",
  "net/http.PostForm",
]);

/** Methods of a client that make a request of their own, which then has no deadline. */
const OWN_REQUESTS: ReadonlySet<string> = new Set(
  ["Get", "Head", "Post", "PostForm"].map((name) => `(*net/http.Client).${name}`),
);

/** The argument that is the request; undefined where the call makes its own. */
export function requestOf(funcId: string): { readonly argument: number | undefined } | undefined {
  if (funcId === "(*net/http.Client).Do") return { argument: 0 };
  return OWN_REQUESTS.has(funcId) ? { argument: undefined } : undefined;
}

/** What makes a request or gives it another context, and which argument is that context. */
export const REQUEST_CONTEXTS: ReadonlyMap<string, number | undefined> = new Map([
  ["net/http.NewRequest", undefined],
  ["net/http.NewRequestWithContext", 0],
  ["(*net/http.Request).WithContext", 0],
  ["(*net/http.Request).Clone", 0],
]);

/** A struct with a field that limits how long others may take. */
export interface Limited {
  readonly typeName: string;
  /** One of them is enough. */
  readonly limits: readonly string[];
}

export const CLIENT: Limited = { typeName: "net/http.Client", limits: ["Timeout"] };
export const DIALER: Limited = { typeName: "net.Dialer", limits: ["Timeout", "Deadline", "Cancel"] };
/** Without one of them a client that never finishes its headers keeps a connection and a goroutine. */
export const SERVER: Limited = { typeName: "net/http.Server", limits: ["ReadHeaderTimeout", "ReadTimeout"] };
/** Limits of a transport that stand in for the client's. */
export const TRANSPORT: Limited = { typeName: "net/http.Transport", limits: ["ResponseHeaderTimeout"] };

/** They serve with a server of their own, which has no timeouts. */
export const DEFAULT_SERVER_CALLS: ReadonlySet<string> = new Set([
  "net/http.ListenAndServe",
  "net/http.ListenAndServeTLS",
  "net/http.Serve",
  "net/http.ServeTLS",
]);

export const SERVING_METHODS: ReadonlySet<string> = new Set(
  ["ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS"].map((name) => `(*net/http.Server).${name}`),
);

export interface DialCall {
  /** Where the dialer is; undefined where the call has none, and no limit. */
  readonly dialer: "receiver" | number | undefined;
  readonly network: number;
  /** The context that may limit it. */
  readonly context: number | undefined;
}

export const DIAL_CALLS: ReadonlyMap<string, DialCall> = new Map([
  ["net.Dial", { dialer: undefined, network: 0, context: undefined }],
  ["crypto/tls.Dial", { dialer: undefined, network: 0, context: undefined }],
  ["crypto/tls.DialWithDialer", { dialer: 0, network: 1, context: undefined }],
  ["(*net.Dialer).Dial", { dialer: "receiver", network: 0, context: undefined }],
  ["(*net.Dialer).DialContext", { dialer: "receiver", network: 1, context: 0 }],
]);

/** Does a connection of that network wait for the other side before it is there? Undefined where it is not known. */
export function waitsForPeer(network: string): boolean {
  return network.startsWith("tcp");
}
