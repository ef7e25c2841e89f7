/** net/http and the packages around it: what hands out responses with an open body, and what takes them. */
import type { FunctionModel, FunctionModels, ModelTable } from "../model.js";
import { acquire, BLOCKS, CLOSER, each, functions, methods, NOTHING, use } from "./notation.js";

/** The body is open whenever the error is nil (net/http, "Clients and Transports"). */
const RESPONSE: FunctionModel = { ...acquire("response"), ...BLOCKS };
/** The transport closes a request's body that is an io.Closer. */
const POST: FunctionModel = { ...RESPONSE, ...use("arg 2", "keeps") };
/** Serving a listener closes it at the end. */
const SERVES: FunctionModel = { ...BLOCKS, ...use("arg 0", "releases") };
const KEEPS_SECOND: FunctionModel = use("arg 1", "keeps");

const CLIENT: FunctionModels = {
  ...functions("net/http", {
    ...each("Get Head PostForm", RESPONSE),
    Post: POST,
    NewRequest: use("arg 2", "keeps"),
    NewRequestWithContext: use("arg 3", "keeps"),
    DetectContentType: use("arg 0", "looks"),
    MaxBytesReader: use("arg 1", "owns"),
    // They read from what the caller gave, and whoever owns that closes it.
    ReadResponse: { ...NOTHING, ...use("arg 0", "borrows") },
    ReadRequest: use("arg 0", "borrows"),
  }),
  ...methods("*net/http.Client", { ...each("Do Get Head PostForm", RESPONSE), Post: POST }),
  ...methods("*net/http.Transport", { RoundTrip: RESPONSE, NewClientConn: CLOSER }),
  "(net/http.RoundTripper).RoundTrip": RESPONSE,
  "(*net/http.ClientConn).RoundTrip": RESPONSE,
  // "The Response Body is closed after it is sent" (net/http, Response.Write).
  "(*net/http.Response).Write": { uses: { receiver: "releases", "arg 0": "looks" } },
};

const SERVER: FunctionModels = {
  ...functions("net/http", {
    ...each("Serve ServeTLS", SERVES),
    ...each("ListenAndServe ListenAndServeTLS", BLOCKS),
    ServeContent: use("arg 4", "looks"),
    ...each("Handle HandleFunc", KEEPS_SECOND),
  }),
  ...methods("*net/http.Server", {
    ...each("Serve ServeTLS", SERVES),
    ...each("ListenAndServe ListenAndServeTLS Shutdown", BLOCKS),
  }),
  ...methods("*net/http.ServeMux", each("Handle HandleFunc", KEEPS_SECOND)),
  // "It becomes the caller's responsibility to manage and close the connection."
  "(net/http.Hijacker).Hijack": CLOSER,
  "(*net/http.ResponseController).Hijack": CLOSER,
};

const HELPERS: FunctionModels = {
  ...functions("net/http/httputil", {
    ...each("DumpResponse DumpRequest DumpRequestOut", use("arg 0", "looks")),
    NewChunkedReader: use("arg 0", "borrows"),
    NewChunkedWriter: { ...acquire("writer"), ...use("arg 0", "borrows") },
    ...each("NewClientConn NewProxyClientConn NewServerConn", use("arg 0", "keeps")),
  }),
  // The connection is the ClientConn's, which is closed or hijacked.
  ...methods("*net/http/httputil.ClientConn", {
    ...each("Do Read", NOTHING),
    Hijack: acquire("closer", { when: "always" }),
  }),
  ...functions("net/http/httptest", each("NewServer NewTLSServer NewUnstartedServer", acquire("server"))),
  // The test's clean-up shuts it down.
  "net/http/httptest.NewTestServer": NOTHING,
  "(*net/http/httptest.ResponseRecorder).Result": NOTHING,
};

const AROUND: FunctionModels = {
  ...functions("golang.org/x/net/context/ctxhttp", each("Do Get Head Post PostForm", RESPONSE)),
  "(*golang.org/x/net/http2.Transport).RoundTrip": RESPONSE,
  "(*golang.org/x/net/http2.ClientConn).RoundTrip": RESPONSE,
  "k8s.io/apimachinery/pkg/util/net.DrainAndCloseHTTPResponse": use("arg 0", "releases"),
  "google.golang.org/api/googleapi.CloseBody": use("arg 0", "releases"),
};

export const NET_HTTP: ModelTable = { functions: { ...CLIENT, ...SERVER, ...HELPERS, ...AROUND } };
