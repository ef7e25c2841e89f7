/**
 * Library functions that hand out a fresh resource, and some that look as if they did, by `Func.id`.
 * Decides nothing about the project's own functions: analyses read those.
 */

/** Their response is fresh, and its body open, whenever the error is nil (net/http, "Clients and Transports"). */
export const FRESH_RESPONSES: ReadonlySet<string> = new Set([
  "net/http.Get",
  "net/http.Head",
  "net/http.Post",
  "net/http.PostForm",
  "(*net/http.Client).Do",
  "(*net/http.Client).Get",
  "(*net/http.Client).Head",
  "(*net/http.Client).Post",
  "(*net/http.Client).PostForm",
  "(*net/http.Transport).RoundTrip",
  "(net/http.RoundTripper).RoundTrip",
  "golang.org/x/net/context/ctxhttp.Do",
  "golang.org/x/net/context/ctxhttp.Get",
  "golang.org/x/net/context/ctxhttp.Head",
  "golang.org/x/net/context/ctxhttp.Post",
  "golang.org/x/net/context/ctxhttp.PostForm",
  "(*golang.org/x/net/http2.Transport).RoundTrip",
  "(*golang.org/x/net/http2.ClientConn).RoundTrip",
  "(*github.com/hashicorp/go-retryablehttp.Client).Do",
  "(*github.com/hashicorp/go-retryablehttp.Client).Get",
  "(*github.com/hashicorp/go-retryablehttp.Client).Head",
  "(*github.com/hashicorp/go-retryablehttp.Client).Post",
]);

/**
 * They return a response and an error, and the response holds no connection: it reads from what the
 * caller gave, and whoever owns that closes it.
 */
export const BORROWED_RESPONSES: ReadonlySet<string> = new Set([
  "net/http.ReadResponse",
  // The connection is the ClientConn's, which is closed or hijacked.
  "(*net/http/httputil.ClientConn).Do",
  "(*net/http/httputil.ClientConn).Read",
]);
