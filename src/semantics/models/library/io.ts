/**
 * What functions of the standard library do with readers, writers and other values they are given,
 * and packages that look at what they are given and forget it.
 */
import type { FunctionModel, FunctionModels, ModelTable } from "../model.js";
import { BLOCKS, each, functions, methods, use, VIEW } from "./notation.js";

const LOOKS_FIRST: FunctionModel = use("arg 0", "looks");
const LOOKS_ALL: FunctionModel = use("arg 0...", "looks");
const BORROWS_FIRST: FunctionModel = use("arg 0", "borrows");
const BORROWS_ALL: FunctionModel = use("arg 0...", "borrows");
const KEEPS_ALL: FunctionModel = use("arg 0...", "keeps");

const READING: FunctionModels = {
  ...functions("io", {
    ...each("ReadAll ReadFull ReadAtLeast Copy CopyN CopyBuffer WriteString", LOOKS_ALL),
    ...each("LimitReader NewSectionReader NewOffsetWriter NopCloser", BORROWS_FIRST),
    ...each("TeeReader MultiReader MultiWriter", BORROWS_ALL),
  }),
  ...functions("io/ioutil", { ReadAll: LOOKS_FIRST, NopCloser: BORROWS_FIRST }),
  ...methods("io.ReaderFrom", { ReadFrom: LOOKS_FIRST }),
  ...methods("io.WriterTo", { WriteTo: LOOKS_FIRST }),
  ...methods("*bytes.Buffer", each("ReadFrom WriteTo", LOOKS_FIRST)),
  ...methods("*bytes.Reader", { WriteTo: LOOKS_FIRST }),
  ...methods("*strings.Reader", { WriteTo: LOOKS_FIRST }),
  ...methods("*bufio.Reader", { WriteTo: LOOKS_FIRST }),
  ...methods("*bufio.Writer", { ReadFrom: LOOKS_FIRST }),
  ...methods("*os.File", each("ReadFrom WriteTo", LOOKS_FIRST)),
  ...methods("*net.TCPConn", each("ReadFrom WriteTo", LOOKS_FIRST)),
  ...methods("*io.PipeReader", { Read: BLOCKS }),
  ...methods("*io.PipeWriter", { Write: BLOCKS }),
  ...methods("*text/template.Template", each("Execute ExecuteTemplate", LOOKS_ALL)),
  ...methods("*html/template.Template", each("Execute ExecuteTemplate", LOOKS_ALL)),
  "runtime.KeepAlive": LOOKS_FIRST,
};

/** What is put into a container lives as long as that; what is logged to, as long as the logger. */
const KEEPING: FunctionModels = {
  ...methods("*sync.Map", each("Store LoadOrStore Swap CompareAndSwap", KEEPS_ALL)),
  ...methods("*sync/atomic.Value", each("Store Swap CompareAndSwap", KEEPS_ALL)),
  ...methods("*sync/atomic.Pointer", each("Store Swap CompareAndSwap", KEEPS_ALL)),
  ...methods("*container/list.List", each("PushBack PushFront InsertBefore InsertAfter", KEEPS_ALL)),
  "container/heap.Push": use("arg 1", "keeps"),
  ...functions("slices", {
    Insert: use("arg 2...", "keeps"),
    ...each("Concat AppendSeq Collect", KEEPS_ALL),
  }),
  ...functions("runtime", { SetFinalizer: KEEPS_ALL, AddCleanup: use("arg 1...", "keeps") }),
  ...functions("log", { New: use("arg 0", "keeps"), SetOutput: use("arg 0", "keeps") }),
  "(*log.Logger).SetOutput": use("arg 0", "keeps"),
  ...functions("log/slog", each("New NewTextHandler NewJSONHandler NewLogLogger SetDefault", KEEPS_ALL)),
  "expvar.Publish": use("arg 1", "keeps"),
};

const VIEWS: FunctionModels = {
  ...methods("*bytes.Buffer", each("Bytes Next Peek AvailableBuffer", VIEW)),
  ...methods("*bufio.Reader", each("Peek ReadSlice ReadLine", VIEW)),
  ...methods("*bufio.Writer", { AvailableBuffer: VIEW }),
  ...methods("*bufio.Scanner", { Bytes: VIEW }),
  ...methods("*encoding/json.Decoder", { Buffered: VIEW }),
  ...methods("*encoding/json/jsontext.Decoder", each("ReadToken ReadValue UnreadBuffer", VIEW)),
};

const LOOKING_PACKAGES: readonly string[] = [
  "errors",
  "encoding/asn1",
  "encoding/binary",
  "encoding/gob",
  "encoding/hex",
  "encoding/json",
  "encoding/json/v2",
  "encoding/pem",
  "encoding/xml",
  "fmt",
  "image",
  "image/draw",
  "image/gif",
  "image/jpeg",
  "image/png",
  "log",
  "log/slog",
  "reflect",
  "sort",
];

export const IO: ModelTable = {
  packages: Object.fromEntries(LOOKING_PACKAGES.map((path) => [path, "looks"])),
  functions: { ...READING, ...KEEPING, ...VIEWS },
};
