/**
 * A server that goes on after the function that started it has returned. What serves in a goroutine is
 * decided by the served-servers analysis, test servers by the duties analysis.
 */
import { duties } from "../src/analyses/obligations/duties.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { placeOfCall } from "../src/analyses/obligations/places.js";
import { servedServers } from "../src/analyses/served-servers.js";
import { defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { storiesOf, storyOf } from "../src/rule/unmet.js";

export const serverNotShutdown = defineRule({
  id: "server-not-shutdown",
  since: "0.2.0",
  stage: "preview",
  level: "error",
  preset: "strict",
  summary: "A server runs in a goroutine and is not shut down on every path.",
  why: "It goes on listening when whoever started it has gone: the port stays taken, so that the next start fails with `address already in use`, its goroutines and connections stay, and its handlers work on what has been closed meanwhile.",
  remedy:
    "Keep the `http.Server` and call `Shutdown`, or `Close` where nobody waits for answers, on every path out of the function, error paths too; hand it to whoever ends it otherwise. `http.ListenAndServe` keeps its server to itself: make an `http.Server`. For `httptest.NewServer` write `defer srv.Close()`.",
  fix: "Adds `defer srv.Close()` after a test server is made.",
  runtime:
    "Goroutines in `net/http.(*Server).Serve` at `Accept` (`IO wait`), one for each server; `net/http.(*conn).serve` for open connections.",
  limits: [
    "A server or listener that is a parameter or stands in a field is trusted to its owner.",
    "A server that is started by a function it is given to is not followed.",
    "Where a server is started once in the life of a process nothing is said.",
    "A function that waits for the goroutine by a group is taken to end the server.",
  ],
  references: [
    "https://pkg.go.dev/net/http#Server.Shutdown",
    "https://pkg.go.dev/net/http/httptest#Server.Close",
  ],
  cwe: ["CWE-772"],
  mentions: {},
  needs: { duties, servedServers, lostFields },
  messages: {
    never: "the server `{name}` is never shut down",
    some: "the server `{name}` is not shut down on every path{exit}",
    again: "the server `{name}` still runs when the loop starts the next one",
    dropped: "the server of `{callee}` is dropped: nothing can shut it down",
    unstoppable: "the server that `{callee}` runs here can never be shut down",
    exit: "this path leaves the server running",
    ...FIELD_MESSAGES,
  },

  check({ duties, servedServers, lostFields, report }) {
    for (const { place, shape, words, exit, dress, release } of storiesOf(duties.unmet, ["server"])) {
      const finding = report(place, shape, words).fix(release);
      if (exit !== undefined) finding.related(exit, "exit");
      dress(finding);
    }
    for (const { site, unmet, times } of servedServers) {
      // It ends with the process.
      if (times.kind === "once") continue;
      const { place, callee } = placeOfCall(site);
      const story = unmet && storyOf(unmet);
      // In a loop each round starts another, as for a list of addresses.
      const shape = story?.shape === "again" ? "never" : story?.shape;
      const finding =
        story && shape ? report(place, shape, story.words) : report(place, "unstoppable", { callee });
      if (story?.exit !== undefined) finding.related(story.exit, "exit");
      story?.dress(finding);
      if (times.price > 0) finding.assume({ text: times.because, price: times.price });
    }
    reportLostFields(report, lostFields, ["server"]);
  },
});
