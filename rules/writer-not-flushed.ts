/**
 * A writer that holds back data and is left without a flush on some path. What writes, what flushes,
 * and which paths give the output up anyway, is decided by the unflushed-writers analysis.
 */
import { unflushedWriters } from "../src/analyses/unflushed-writers.js";
import { defineRule } from "../src/rule/define.js";
import { storyOf } from "../src/rule/unmet.js";

export const writerNotFlushed = defineRule({
  id: "writer-not-flushed",
  since: "0.1.0",
  stage: "preview",
  level: "warning",
  preset: "strict",
  summary: "A writer that holds back data is not flushed or closed on every path.",
  why: "A buffered writer passes on what it got only when its buffer is full, a compressor or archiver writes its last block, trailer or directory only in Close. Without that the tail of the output is missing: truncated files, archives that do not open, log lines that never arrive. No error tells of it.",
  remedy:
    "Return the error of `Flush` or `Close` at the end of each path that succeeds. Where the error does not matter, `defer w.Flush()` right after the writer was made. Close a compressor before the file below it.",
  fix: "Adds `defer w.Flush()` or `defer w.Close()` right after the writer was made. Needs a look: the error of a deferred call is lost, and an output that was given up is then written all the same.",
  runtime:
    "Nothing in a goroutine dump: output that ends early, `unexpected EOF` or `zip: not a valid zip file` where it is read.",
  limits: [
    "A writer that is stored, returned or given to code that may keep it is trusted to be flushed there.",
    "A write after the last flush of a path is not seen.",
    "A writer that a function of the project makes and returns is not followed in its callers.",
  ],
  references: ["https://pkg.go.dev/bufio#Writer", "https://pkg.go.dev/compress/gzip#Writer.Close"],
  cwe: ["CWE-404"],
  mentions: {
    imports: [
      "bufio",
      "text/tabwriter",
      "encoding/csv",
      "encoding/base64",
      "encoding/base32",
      "encoding/ascii85",
      "encoding/hex",
      "compress/gzip",
      "compress/zlib",
      "compress/flate",
      "compress/lzw",
      "archive/zip",
      "archive/tar",
      "mime/multipart",
      "mime/quotedprintable",
      "github.com/klauspost/compress/gzip",
      "github.com/klauspost/compress/zstd",
      "github.com/klauspost/pgzip",
      "github.com/pierrec/lz4/v4",
      "github.com/andybalholm/brotli",
    ],
    words: [
      "NewWriter",
      "NewWriterSize",
      "NewWriterLevel",
      "NewWriterLevelDict",
      "NewWriterDict",
      "NewEncoder",
      "Dumper",
      "Init",
    ],
  },
  needs: { unflushedWriters },
  messages: {
    unflushed: "`{name}` from `{callee}` is never flushed: what it holds back is lost",
    unflushedOnSome: "`{name}` from `{callee}` is not flushed on every path{exit}",
    unclosed: "`{name}` from `{callee}` is never closed: the end of its output is missing",
    unclosedOnSome: "`{name}` from `{callee}` is not closed on every path{exit}",
    exit: "this path loses what `{name}` holds back",
  },

  check({ unflushedWriters, report }) {
    for (const unmet of unflushedWriters) {
      const { place, shape, words, exit, release, dress } = storyOf(unmet);
      const mustClose = unmet.acquired.kind.release[0] === "Close";
      const isMetElsewhere = shape === "some" || (shape === "again" && unmet.isMetElsewhere);
      const finding = isMetElsewhere
        ? report(place, mustClose ? "unclosedOnSome" : "unflushedOnSome", words)
        : report(place, mustClose ? "unclosed" : "unflushed", words);
      if (exit !== undefined) finding.related(exit, "exit", words);
      dress(finding);
      finding.fix(release, "needs-a-look");
    }
  },
});
