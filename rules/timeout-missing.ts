/**
 * What waits for somebody else without a limit: requests, dials, calls over gRPC, servers that read
 * headers. Which limits count is decided by the missing-timeouts analysis.
 */
import { nameOfCall, placeOfCall } from "../src/analyses/obligations/places.js";
import { type MissingTimeout, missingTimeouts } from "../src/analyses/timeouts/missing-timeouts.js";
import { type At, at, defineRule } from "../src/rule/define.js";

export const timeoutMissing = defineRule({
  id: "timeout-missing",
  since: "0.1.0",
  stage: "preview",
  level: "note",
  preset: "advice",
  summary: "A call to somebody else, or a server's wait for headers, has no time limit.",
  why: "The other side may accept a connection and never answer. Whoever waits for it without a limit keeps a goroutine, a connection and what hangs on them for as long as the process lives; when a service everybody asks hangs, all of them do.",
  remedy:
    "Set `Timeout` of the `http.Client` or `net.Dialer`, or pass a context from `context.WithTimeout`. Serve with a `http.Server` that has a `ReadHeaderTimeout`.",
  runtime:
    "Goroutines for minutes in `net/http.(*persistConn).roundTrip` and `readLoop`, `net.(*sysDialer).dialSingle`, `google.golang.org/grpc.(*clientStream).RecvMsg`, or on a server in `net/http.(*conn).readRequest` (`IO wait`).",
  limits: [
    "A client in a field that no literal was ever stored in is not looked at.",
    "A client, dialer or server that is handed to code out of sight is trusted to it.",
    "A call over gRPC whose context comes from an exported function's parameter is trusted to the callers.",
  ],
  references: [
    "https://pkg.go.dev/net/http#Client",
    "https://pkg.go.dev/net/http#Server",
    "https://grpc.io/docs/guides/deadlines/",
  ],
  overlaps: ["gosec/G112", "gosec/G114"],
  cwe: ["CWE-400"],
  mentions: {
    imports: ["net/http", "net", "crypto/tls", "context"],
    words: [
      "Get",
      "Head",
      "Post",
      "PostForm",
      "DefaultClient",
      "Client",
      "Server",
      "ListenAndServe",
      "ListenAndServeTLS",
      "Serve",
      "ServeTLS",
      "Dial",
      "DialWithDialer",
      "DialContext",
      "Background",
      "TODO",
    ],
  },
  needs: { missingTimeouts },
  messages: {
    "default client": "`{callee}` uses `http.DefaultClient`, which has no timeout",
    client: "this `http.Client` has no `Timeout`, and `{callee}` sends a request without a deadline",
    "default server": "`{callee}` serves without a timeout for reading headers",
    server: "this `http.Server` has neither `ReadHeaderTimeout` nor `ReadTimeout`",
    dial: "`{callee}` has no timeout",
    rpc: "`{callee}` is given a context that never had a deadline",
    waits: "this waits for as long as the other side likes",
  },

  check({ missingTimeouts, report }) {
    for (const missing of missingTimeouts) {
      const { kind, waits, site, guesses } = missing;
      const place = placeOf(missing);
      const callee = calleeOf(missing);
      const finding = kind === "server" ? report(place, kind) : report(place, kind, { callee });
      if (waits !== undefined) finding.related(at(waits.block.fn.file, waits.call.node), "waits");
      // A call that takes no context has no deadline for that reason: one cause.
      if (site !== undefined) finding.cause(`waits ${place.file.path}:${place.span.start}`);
      for (const guess of guesses) finding.assume(guess);
    }
  },
});

function placeOf({ site, graph, node }: MissingTimeout): At {
  if (site !== undefined) return placeOfCall(site).place;
  return at(graph.file, node.kind === "CompositeLit" ? (node.type ?? node) : node);
}

function calleeOf({ site, waits }: MissingTimeout): string {
  if (site !== undefined) return placeOfCall(site).callee;
  return waits === undefined ? "" : nameOfCall(waits.block.fn.file, waits.call);
}
