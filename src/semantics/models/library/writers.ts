/**
 * Writers of the standard library that hold back data until they are closed or flushed. Their readers
 * hand out nothing: what they hold is memory.
 */
import type { FunctionModel, FunctionModels, ModelTable } from "../model.js";
import { acquire, each, functions, methods, NOTHING, RELEASES_RECEIVER, use } from "./notation.js";

const BORROWS_FIRST: FunctionModel = use("arg 0", "borrows");
/** Its Close writes what is missing and leaves the writer below open. */
const WRITER: FunctionModel = { ...acquire("writer"), ...BORROWS_FIRST };
const DEFLATER: FunctionModel = { ...acquire("deflater"), ...BORROWS_FIRST };
const BUFFER: FunctionModel = { ...acquire("buffer"), ...BORROWS_FIRST };
const READER: FunctionModel = { ...NOTHING, ...BORROWS_FIRST };
/** They go on with another reader or writer; the one before is forgotten. */
const RESETS: FunctionModel = use("arg 0", "looks");

const COMPRESSION: FunctionModels = {
  ...functions("compress/gzip", { NewReader: READER, ...each("NewWriter NewWriterLevel", WRITER) }),
  ...functions("compress/zlib", {
    ...each("NewReader NewReaderDict", READER),
    ...each("NewWriter NewWriterLevel NewWriterLevelDict", WRITER),
  }),
  ...functions("compress/flate", {
    ...each("NewReader NewReaderDict", READER),
    ...each("NewWriter NewWriterDict", DEFLATER),
  }),
  ...functions("compress/lzw", { NewReader: READER, NewWriter: WRITER }),
  "compress/bzip2.NewReader": BORROWS_FIRST,
  ...methods("*compress/gzip.Reader", { Reset: RESETS }),
  ...methods("*compress/gzip.Writer", { Reset: RESETS }),
  ...methods("compress/zlib.Resetter", { Reset: RESETS }),
  ...methods("*compress/zlib.Writer", { Reset: RESETS }),
  ...methods("compress/flate.Resetter", { Reset: RESETS }),
  ...methods("*compress/flate.Writer", { Reset: RESETS }),
  "archive/tar.NewWriter": WRITER,
  "archive/zip.NewWriter": WRITER,
};

const BUFFERS: FunctionModels = {
  ...functions("bufio", {
    ...each("NewWriter NewWriterSize", BUFFER),
    ...each("NewReader NewReaderSize NewScanner", BORROWS_FIRST),
    // Its Flush is that of the writer in it.
    NewReadWriter: { uses: { "arg 0": "borrows", "arg 1": "owns" } },
  }),
  ...methods("*bufio.Reader", { Reset: RESETS }),
  ...methods("*bufio.Writer", { Reset: RESETS }),
  "text/tabwriter.NewWriter": BUFFER,
  "(*text/tabwriter.Writer).Init": {
    ...acquire("buffer", { of: "receiver", when: "always" }),
    uses: { receiver: "returns", "arg 0": "looks" },
  },
};

const ENCODINGS: FunctionModels = {
  ...functions("encoding/base64", {
    NewEncoder: { ...acquire("writer"), ...use("arg 1", "borrows") },
    NewDecoder: use("arg 1", "borrows"),
  }),
  ...functions("encoding/base32", {
    NewEncoder: { ...acquire("writer"), ...use("arg 1", "borrows") },
    NewDecoder: use("arg 1", "borrows"),
  }),
  ...functions("encoding/hex", { Dumper: WRITER, ...each("NewEncoder NewDecoder", BORROWS_FIRST) }),
  ...functions("encoding/ascii85", { NewEncoder: WRITER, NewDecoder: BORROWS_FIRST }),
  ...functions("encoding/csv", { NewWriter: BUFFER, NewReader: BORROWS_FIRST }),
  // "WriteAll writes multiple CSV records to w using Write and then calls Flush".
  "(*encoding/csv.Writer).WriteAll": RELEASES_RECEIVER,
  // Encode flushes by itself; only EncodeToken holds back.
  ...functions("encoding/xml", { ...each("NewDecoder NewEncoder", READER) }),
  ...functions("encoding/json", each("NewDecoder NewEncoder", BORROWS_FIRST)),
  ...functions("encoding/json/jsontext", each("NewDecoder NewEncoder", BORROWS_FIRST)),
  ...functions("encoding/gob", each("NewDecoder NewEncoder", BORROWS_FIRST)),
  "mime/multipart.NewWriter": WRITER,
  ...functions("mime/quotedprintable", { NewWriter: WRITER, NewReader: BORROWS_FIRST }),
};

export const WRITERS: ModelTable = { functions: { ...COMPRESSION, ...BUFFERS, ...ENCODINGS } };
