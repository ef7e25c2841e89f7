/** net/http and packages around it: what hands out responses with an open body, and what takes them. */
import type { FunctionModel, FunctionModels, ModelTable } from "../model.js";

/** The body is open whenever the error is nil (net/http, "Clients and Transports"). */
const RESPONSE: FunctionModel = { acquires: [{ kind: "response" }] };
/** The transport closes a request's body that is an io.Closer. */
const POST: FunctionModel = {
  acquires: [{ kind: "response" }],
  uses: { "arg 2": "keeps" },
};

const CLIENT: FunctionModels = {
  "net/http.Get": RESPONSE,
  "net/http.Head": RESPONSE,
  "net/http.Post": POST,
  "net/http.PostForm": RESPONSE,
  "(*net/http.Client).Do": RESPONSE,
  "(*net/http.Client).Get": RESPONSE,
  "(*net/http.Client).Head": RESPONSE,
  "(*net/http.Client).Post": POST,
  "(*net/http.Client).PostForm": RESPONSE,
  "(*net/http.Transport).RoundTrip": RESPONSE,
  "(net/http.RoundTripper).RoundTrip": RESPONSE,
  "net/http.NewRequest": { uses: { "arg 2": "keeps" } },
  "net/http.NewRequestWithContext": { uses: { "arg 3": "keeps" } },
  "net/http.DetectContentType": { uses: { "arg 0": "looks" } },
  "net/http.MaxBytesReader": { uses: { "arg 1": "owns" } },
  // "The Response Body is closed after it is sent" (net/http, Response.Write).
  "(*net/http.Response).Write": { uses: { receiver: "releases" } },
  // They read from what the caller gave, and whoever owns that closes it.
  "net/http.ReadResponse": { uses: { "arg 0": "borrows" } },
  "(*net/http/httputil.ClientConn).Do": {},
  "(*net/http/httputil.ClientConn).Read": {},
  "net/http/httputil.DumpResponse": { uses: { "arg 0": "looks" } },
};

const AROUND: FunctionModels = {
  "golang.org/x/net/context/ctxhttp.Do": RESPONSE,
  "golang.org/x/net/context/ctxhttp.Get": RESPONSE,
  "golang.org/x/net/context/ctxhttp.Head": RESPONSE,
  "golang.org/x/net/context/ctxhttp.Post": RESPONSE,
  "golang.org/x/net/context/ctxhttp.PostForm": RESPONSE,
  "(*golang.org/x/net/http2.Transport).RoundTrip": RESPONSE,
  "(*golang.org/x/net/http2.ClientConn).RoundTrip": RESPONSE,
  "(*github.com/hashicorp/go-retryablehttp.Client).Do": RESPONSE,
  "(*github.com/hashicorp/go-retryablehttp.Client).Get": RESPONSE,
  "(*github.com/hashicorp/go-retryablehttp.Client).Head": RESPONSE,
  "(*github.com/hashicorp/go-retryablehttp.Client).Post": RESPONSE,
  "k8s.io/apimachinery/pkg/util/net.DrainAndCloseHTTPResponse": { uses: { "arg 0": "releases" } },
  "google.golang.org/api/googleapi.CloseBody": { uses: { "arg 0": "releases" } },
};

export const NET_HTTP: ModelTable = { functions: { ...CLIENT, ...AROUND } };
