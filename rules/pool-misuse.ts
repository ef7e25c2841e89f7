/**
 * Objects of a pool that are used after they were put back, not put back on some path, put back
 * unclean, or boxed anew on each `Put`. Each is decided by an analysis of its own.
 */

import { boxedPuts } from "../src/analyses/boxed-puts.js";
import { nameOfValue } from "../src/analyses/obligations/places.js";
import { pooledUses } from "../src/analyses/pooled-uses.js";
import { uncleanPuts } from "../src/analyses/unclean-puts.js";
import { unreturnedObjects } from "../src/analyses/unreturned-objects.js";
import type { Value } from "../src/flow/ir.js";
import { at, defineRule } from "../src/rule/define.js";
import { storyOf } from "../src/rule/unmet.js";
import { PUT_WORDS } from "../src/semantics/models/pools.js";

export const poolMisuse = defineRule({
  id: "pool-misuse",
  since: "0.1.0",
  stage: "preview",
  level: "warning",
  preset: "strict",
  variants: ["advice"],
  summary: "A pooled object is used after it was put back, or not put back properly.",
  why: "What is put back belongs to whoever gets it next, on any goroutine. Memory that is still read then changes under the reader: responses with pieces of other people's data, corrupted frames, data races that no test shows. An object that some paths drop makes the pool miss, one that is put back with its content leaks that into the next use and grows with each round.",
  remedy:
    "Put an object back as the last thing that is done with it, once. Hand out a copy: `bytes.Clone(buf.Bytes())`, `buf.String()`. Empty it right after `Get`, and put back a pointer.",
  runtime:
    "The race detector reports a write in one user and a read in another; a heap profile shows the pool's `New` as if there were no pool, or buffers that only grow.",
  limits: [
    "A field of the object that is read before the `Put` and used after it is not followed.",
    "Memory that is stored somewhere and put back by a deferred `Put` is not followed.",
    "A goroutine that is given the object before the `Put` is taken to be done with it.",
    "A buffer in a struct is not looked at when the struct is put back.",
  ],
  references: ["https://pkg.go.dev/sync#Pool"],
  overlaps: ["staticcheck/SA6002"],
  cwe: ["CWE-416"],
  mentions: { words: PUT_WORDS },
  needs: { boxedPuts, pooledUses, uncleanPuts, unreturnedObjects },
  messages: {
    used: "`{name}` is used after it was put back: somebody else may have it by now",
    viewed: "`{name}` is read after its memory was put back: somebody else may write to it by now",
    twice: "`{name}` is put back a second time: two will get the same object",
    returned: "`{name}` is returned although the deferred `Put` gives its memory to somebody else",
    deferred: "this deferred call runs after the deferred `Put` below it: calls are run last in, first out",
    put: "put back here",
    missing: "`{name}` from `{callee}` is not put back on every path{exit}",
    exit: "this path drops `{name}`",
    unclean: "`{name}` is put back with what was written to it, and nobody empties it",
    written: "written to here",
    boxed: "`Put` of a `{type}` copies it to the heap on every call: put a pointer",
  },

  check({ boxedPuts, pooledUses, uncleanPuts, unreturnedObjects, report, scope }) {
    for (const { graph, put, use, how, name } of pooledUses) {
      const { file } = graph;
      const finding =
        how === "deferred" ? report(at(file, use.node), how) : report(at(file, use.node), how, { name });
      finding.related(at(file, put.node), "put").cause(`pool ${file.path}:${put.node.start}`);
    }
    for (const { place, words, exit, dress } of unreturnedObjects.map(storyOf)) {
      if (exit === undefined) continue;
      const finding = report(place, "missing", words).related(exit, "exit", words);
      dress(finding);
    }
    for (const { graph, put, value, write } of uncleanPuts)
      report(at(graph.file, put.node), "unclean", { name: nameOf(value) }).related(
        at(write.block.fn.file, write.node),
        "written",
      );
    for (const { graph, put, type } of boxedPuts)
      report(at(graph.file, put.node), "boxed", {
        type: scope.semantics.typeString(type).replaceAll("uint8", "byte"),
      })
        .preset("advice")
        .level("note");
  },
});

function nameOf(value: Value): string {
  return ("block" in value ? nameOfValue(value) : value.hint) || "it";
}
