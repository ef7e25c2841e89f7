/**
 * A call that waits and takes no context although a variant of it does. Which calls have a variant,
 * and whether a context is at hand, is decided by the missing-contexts analysis.
 */
import { missingContexts } from "../src/analyses/contexts/missing-contexts.js";
import { callWith } from "../src/analyses/edits/calls.js";
import { placeOfCall } from "../src/analyses/obligations/places.js";
import { defineRule } from "../src/rule/define.js";
import { LIBRARY_CALLS } from "../src/semantics/models/context-variants.js";

export const ctxMissing = defineRule({
  id: "ctx-missing",
  since: "0.1.0",
  stage: "preview",
  level: "warning",
  preset: "strict",
  variants: ["advice"],
  summary: "A call takes no context although a context is at hand and a variant of the call takes one.",
  why: "A call without a context cannot be given up: when the request that asked for it is gone, or the process is told to stop, it keeps its goroutine and its connection until the other side answers.",
  remedy:
    "Call the variant that takes a context and pass on the one at hand: `http.NewRequestWithContext(ctx, …)`, `exec.CommandContext(ctx, …)`, `db.QueryContext(ctx, …)`, `(*net.Dialer).DialContext(ctx, …)`.",
  fix: "Calls the variant of the same name with the context at hand, where it differs in nothing else. Needs a look: the call can be cancelled then.",
  runtime:
    "Goroutines of requests that were given up long ago, in `net/http.(*persistConn).roundTrip`, `database/sql.(*DB).conn`, `net.(*sysDialer).dialSingle` or `os/exec.(*Cmd).Wait`.",
  limits: [
    "A context in a field, or one that a stream or a framework's own type hands out, is not at hand.",
    "A variant that is named otherwise, lives in another package or differs in its other parameters is known only for the standard library.",
  ],
  references: ["https://pkg.go.dev/context", "https://pkg.go.dev/net/http#NewRequestWithContext"],
  overlaps: ["noctx"],
  versions:
    "A variant is named only where the file's Go version has it. Where no context is at hand it is advice: a note about the standard library's calls.",
  mentions: { imports: ["context", ...LIBRARY_CALLS.map(({ path }) => path)] },
  needs: { missingContexts },
  messages: {
    atHand: "`{callee}` takes no context although `{context}` is at hand; `{variant}` does",
    none: "`{callee}` takes no context, so that nothing can cancel it; `{variant}` does",
  },

  check({ missingContexts, report }) {
    for (const { site, variant, atHand, guesses, tooOld } of missingContexts) {
      const { place, callee } = placeOfCall(site);
      const finding =
        atHand === undefined
          ? report(place, "none", { callee, variant: variant.name }).level("note").preset("advice")
          : report(place, "atHand", { callee, context: atHand.text, variant: variant.name });
      // With a context it would have a deadline as well, if there is one: one cause.
      if (atHand !== undefined) finding.cause(`waits ${place.file.path}:${place.span.start}`);
      if (tooOld !== undefined) finding.silenced(tooOld);
      for (const guess of guesses) finding.assume(guess);
      const { func } = variant;
      if (atHand === undefined || func === undefined) continue;
      finding.fix(() => callWith(site.graph, site.instr.call.node, func.name, atHand.text), "needs-a-look");
    }
  },
});
