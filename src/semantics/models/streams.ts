/**
 * What the standard library does with readers and writers that it is given: which functions read
 * from them or write to them, once or to the end, and which values stand for them afterwards.
 * A fact per function, by `Func.id` (documentation and sources of Go 1.27).
 */

/** A function that reads from or writes to its arguments, by their positions. */
export interface StreamUse {
  readonly from?: number;
  readonly to?: number;
  /** It reads until there is nothing more. */
  readonly isWhole?: boolean;
  /** Only reading fails, and what was read is never wrong. */
  readonly isExact?: boolean;
}

const READS_ALL: StreamUse = { from: 0, isWhole: true, isExact: true };
const READS: StreamUse = { from: 0 };
const READS_EXACTLY: StreamUse = { from: 0, isExact: true };
const WRITES: StreamUse = { to: 0 };
const WRITES_EXACTLY: StreamUse = { to: 0, isExact: true };

export const STREAM_FUNCTIONS: ReadonlyMap<string, StreamUse> = new Map<string, StreamUse>([
  ["io.Copy", { from: 1, to: 0, isWhole: true }],
  ["io.CopyBuffer", { from: 1, to: 0, isWhole: true }],
  ["io.CopyN", { from: 1, to: 0 }],
  ["io.ReadAll", READS_ALL],
  ["io/ioutil.ReadAll", READS_ALL],
  ["io.ReadFull", READS_EXACTLY],
  ["io.ReadAtLeast", READS_EXACTLY],
  ["io.WriteString", WRITES_EXACTLY],
  ["fmt.Fprint", WRITES_EXACTLY],
  ["fmt.Fprintf", WRITES_EXACTLY],
  ["fmt.Fprintln", WRITES_EXACTLY],
  ["fmt.Fscan", READS],
  ["fmt.Fscanf", READS],
  ["fmt.Fscanln", READS],
  ["encoding/binary.Read", READS],
  ["encoding/binary.Write", WRITES],
  ["encoding/pem.Encode", WRITES],
  ["image.Decode", READS],
  ["image.DecodeConfig", READS],
  ["image/gif.Encode", WRITES],
  ["image/jpeg.Decode", READS],
  ["image/jpeg.Encode", WRITES],
  ["image/png.Decode", READS],
  ["image/png.Encode", WRITES],
  ["(*text/template.Template).Execute", WRITES],
  ["(*text/template.Template).ExecuteTemplate", WRITES],
  ["(*html/template.Template).Execute", WRITES],
  ["(*html/template.Template).ExecuteTemplate", WRITES],
  ["(*bytes.Buffer).ReadFrom", READS_ALL],
  ["(*bytes.Buffer).WriteTo", WRITES_EXACTLY],
  ["(*bytes.Reader).WriteTo", WRITES_EXACTLY],
  ["(*strings.Reader).WriteTo", WRITES_EXACTLY],
  ["(*net/http.Request).Write", WRITES],
  ["(*net/http.Response).Write", WRITES],
]);

/** What a method does to the reader or writer that lies beneath its receiver. */
export type StreamAct =
  /** Reads once, or until it has what it wants. */
  | "read"
  /** Reads, unless enough was read before. */
  | "peek"
  | "read-all"
  | "write"
  /** Keeps it until it is flushed. */
  | "hold"
  /** Writes what was kept, if there is something. */
  | "flush"
  /** Copies another reader, its first argument, to the writer. */
  | "fill"
  /** Copies all to another writer, its first argument. */
  | "drain"
  /** Hands out another writer to the same. */
  | "part"
  /** As part, and writes before. */
  | "write-part";

export interface StreamClass {
  /** The argument of a maker that it reads from. */
  readonly from?: number;
  /** The argument of a maker that it writes to; `all`: each. */
  readonly to?: number | "all";
  /** What is written to it stays in it until it is flushed. */
  readonly holdsBack?: boolean;
  /** Making one reads already. */
  readonly readsAtOnce?: boolean;
  /** What it reads is never wrong. */
  readonly isExact?: boolean;
  /** It ends before what it reads from does. */
  readonly isPart?: boolean;
  /** By name; others touch nothing. */
  readonly methods: ReadonlyMap<string, StreamAct>;
}

function acts(by: Readonly<Partial<Record<StreamAct, string>>>): StreamClass["methods"] {
  const found = new Map<string, StreamAct>();
  for (const act of Object.keys(by) as StreamAct[])
    for (const name of (by[act] ?? "").split(" ")) found.set(name, act);
  return found;
}

const READER: StreamClass = { from: 0, isExact: true, methods: acts({ read: "Read", drain: "WriteTo" }) };

const UNPACKER: StreamClass = { from: 0, readsAtOnce: true, methods: READER.methods };

const PACKER: StreamClass = { to: 0, methods: acts({ write: "Write Flush Close" }) };

const BUFFERED_READER: StreamClass = {
  from: 0,
  isExact: true,
  methods: acts({
    read: "Read ReadLine ReadSlice ReadBytes ReadString",
    peek: "ReadByte ReadRune Peek Discard",
    drain: "WriteTo",
  }),
};

const BUFFERED_WRITER: StreamClass = {
  to: 0,
  holdsBack: true,
  methods: acts({ hold: "Write WriteByte WriteRune WriteString ReadFrom", flush: "Flush" }),
};

const DECODER: StreamClass = {
  from: 0,
  methods: acts({ read: "Decode DecodeElement DecodeValue", peek: "Token RawToken Skip More" }),
};

const ENCODER: StreamClass = { to: 0, methods: acts({ write: "Encode EncodeElement EncodeValue" }) };

/** A writer that another one handed out. */
export const STREAM_PART: StreamClass = {
  to: 0,
  methods: acts({ write: "Write WriteString", fill: "ReadFrom" }),
};

/** By the function that makes one. */
export const STREAM_MAKERS: ReadonlyMap<string, StreamClass> = new Map<string, StreamClass>([
  ["bufio.NewReader", BUFFERED_READER],
  ["bufio.NewReaderSize", BUFFERED_READER],
  ["bufio.NewScanner", { from: 0, isExact: true, methods: acts({ read: "Scan" }) }],
  ["bufio.NewWriter", BUFFERED_WRITER],
  ["bufio.NewWriterSize", BUFFERED_WRITER],
  ["io.LimitReader", { ...READER, isPart: true }],
  ["io.NopCloser", READER],
  ["io/ioutil.NopCloser", READER],
  ["io.TeeReader", { ...READER, to: 1 }],
  ["io.MultiWriter", { ...STREAM_PART, to: "all" }],
  ["compress/flate.NewReader", { ...UNPACKER, readsAtOnce: false }],
  ["compress/gzip.NewReader", UNPACKER],
  ["compress/zlib.NewReader", UNPACKER],
  ["compress/bzip2.NewReader", { ...UNPACKER, readsAtOnce: false }],
  ["compress/gzip.NewWriter", PACKER],
  ["compress/gzip.NewWriterLevel", PACKER],
  ["compress/zlib.NewWriter", PACKER],
  ["compress/zlib.NewWriterLevel", PACKER],
  [
    "compress/flate.NewWriter",
    { to: 0, holdsBack: true, methods: acts({ hold: "Write", write: "Flush Close" }) },
  ],
  [
    "archive/tar.NewReader",
    { from: 0, isPart: true, methods: acts({ read: "Next Read", drain: "WriteTo" }) },
  ],
  [
    "archive/tar.NewWriter",
    { to: 0, methods: acts({ write: "WriteHeader Write Flush Close AddFS", fill: "ReadFrom" }) },
  ],
  [
    "archive/zip.NewWriter",
    {
      to: 0,
      holdsBack: true,
      methods: acts({ flush: "Flush", write: "Close", hold: "AddFS", part: "Create CreateHeader CreateRaw" }),
    },
  ],
  [
    "mime/multipart.NewWriter",
    {
      to: 0,
      methods: acts({ write: "WriteField Close", "write-part": "CreatePart CreateFormField CreateFormFile" }),
    },
  ],
  ["encoding/json.NewDecoder", DECODER],
  ["encoding/json.NewEncoder", ENCODER],
  ["encoding/gob.NewDecoder", DECODER],
  ["encoding/gob.NewEncoder", ENCODER],
  ["encoding/xml.NewDecoder", DECODER],
  ["encoding/xml.NewEncoder", ENCODER],
  ["encoding/csv.NewReader", { from: 0, methods: acts({ read: "Read", "read-all": "ReadAll" }) }],
  [
    "encoding/csv.NewWriter",
    { to: 0, holdsBack: true, methods: acts({ hold: "Write", flush: "Flush", write: "WriteAll" }) },
  ],
  ["encoding/base64.NewDecoder", { from: 1, methods: READER.methods }],
  ["encoding/base64.NewEncoder", { ...PACKER, to: 1 }],
]);

/** The two ends of `io.Pipe`, which `Close` and `CloseWithError` close. */
export const PIPE_READER: StreamClass = { isExact: true, methods: acts({ read: "Read" }) };
export const PIPE_WRITER: StreamClass = { isExact: true, methods: acts({ write: "Write" }) };

/** Writers to memory: they never fail, so that a copy to them reads all there is. */
export const UNFAILING_WRITERS: ReadonlySet<string> = new Set(["*bytes.Buffer", "*strings.Builder"]);

/** Functions that make a request of a body, by the position of the body. */
export const REQUEST_MAKERS: ReadonlyMap<string, number> = new Map([
  ["net/http.NewRequest", 2],
  ["net/http.NewRequestWithContext", 3],
]);

const NAMES: ReadonlySet<string> = new Set([
  "Close",
  "CloseWithError",
  ...[PIPE_READER, PIPE_WRITER, STREAM_PART, ...STREAM_MAKERS.values()].flatMap(({ methods }) => [
    ...methods.keys(),
  ]),
]);

/** It may read from or write to what it is given. */
export function touchesStreams({ id, name }: { readonly id: string; readonly name: string }): boolean {
  if (id === "io.Pipe" || STREAM_FUNCTIONS.has(id) || STREAM_MAKERS.has(id) || REQUEST_MAKERS.has(id))
    return true;
  return id.startsWith("(") && NAMES.has(name);
}
