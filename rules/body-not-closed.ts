/**
 * A response body that is still open where the function that got the response is left. What hands
 * out an open body, what closes it and what hands it on is decided by the duties analysis.
 */
import { duties } from "../src/analyses/obligations/duties.js";
import { ownedParameters } from "../src/analyses/obligations/owned-parameters.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { PARAMETER_MESSAGES, reportOwnedParameters } from "../src/rule/owned-parameter.js";
import { storiesOf } from "../src/rule/unmet.js";

export const bodyNotClosed = defineRule({
  id: "body-not-closed",
  since: "0.1.0",
  stage: "stable",
  level: "error",
  preset: "recommended",
  summary: "A response body is not closed on every path.",
  why: "An open body holds its connection, with the two goroutines that serve it, until the server hangs up or the process ends. The connection never goes back to the pool, so that every request opens another one until file descriptors run out. This holds for HEAD requests and 204 answers too: the body is never nil where the error is.",
  remedy:
    "Write `defer resp.Body.Close()` right after the check of the error, before anything that can return. In a loop, close the body before the next round or move the round into a function.",
  fix: "Adds `defer resp.Body.Close()` right after the check of the error, or moves the one that comes too late up there.",
  runtime:
    "Ever more goroutines in `net/http.(*persistConn).readLoop` (`select`) and `net/http.(*persistConn).writeLoop` (`select`), in pairs, created by `net/http.(*Transport).dialConn`; sockets in state ESTABLISHED or CLOSE_WAIT.",
  limits: [
    "A response that is stored in an exported field, a global or a channel is trusted to its new owner.",
    "A function whose body is out of sight is trusted to close a response or body that it is given, unless it takes an io.Reader.",
    "A literal that closes on one of its paths is taken to close on all of them, unless it is started as a goroutine.",
    "A function that returns response and error in the fields of one struct makes a possible finding only.",
    "A wrapper that returns its response now open, now closed makes a possible finding only.",
    "A response body that was replaced by another is taken to be closed by whoever did it.",
    "A response that a closure assigns to a variable around it is trusted to whoever calls the closure.",
  ],
  references: ["https://pkg.go.dev/net/http#Response", "https://pkg.go.dev/net/http#Client.Do"],
  overlaps: ["bodyclose"],
  cwe: ["CWE-772"],
  mentions: {
    imports: ["net/http"],
    words: ["Body", "StatusCode", "Do", "RoundTrip", "Get", "Head", "Post", "PostForm"],
  },
  needs: { duties, lostFields, ownedParameters },
  messages: {
    never: "the body of `{name}` from `{callee}` is never closed",
    some: "the body of `{name}` from `{callee}` is not closed on every path{exit}",
    again: "the body of `{name}` from `{callee}` is still open when the loop makes the next request",
    dropped: "the response of `{callee}` is dropped with its body open",
    exit: "this path leaves the body of `{name}` open",
    ...FIELD_MESSAGES,
    ...PARAMETER_MESSAGES,
  },

  check({ duties, lostFields, ownedParameters, report }) {
    for (const { place, shape, words, exit, dress, release } of storiesOf(duties.unmet, ["response"])) {
      const finding = report(place, shape, words).fix(release);
      if (exit !== undefined) finding.related(exit, "exit", words);
      dress(finding);
    }
    reportLostFields(report, lostFields, ["response"]);
    reportOwnedParameters(report, ownedParameters, ["response"]);
  },
});
