/** Modules that run work or hold something of the system: groups and pools of goroutines, semaphores, schedulers, watchers, compression. */
import type { FunctionModel, FunctionModels, ModelTable } from "../../model.js";
import {
  acquire,
  BLOCKS,
  CLOSER,
  each,
  functions,
  methods,
  RELEASES_RECEIVER,
  under,
  use,
  VIEW,
} from "../notation.js";

const GROUPS: FunctionModels = {
  // Its context lasts until Wait returns or the first error.
  "golang.org/x/sync/errgroup.WithContext": acquire("group", { endedBy: ["arg 0"] }),
  "(*golang.org/x/sync/errgroup.Group).Wait": BLOCKS,
  ...methods("*golang.org/x/sync/semaphore.Weighted", {
    Acquire: { ...acquire("permit", { of: "receiver" }), ...BLOCKS },
    TryAcquire: acquire("permit", { of: "receiver", when: "ok" }),
  }),
};

const POOL = acquire("pool");
const POOLS: FunctionModels = {
  ...under(["github.com/panjf2000/ants", "github.com/panjf2000/ants/v2"], (path) =>
    functions(path, each("NewPool NewPoolWithFunc NewMultiPool NewMultiPoolWithFunc", POOL)),
  ),
  "github.com/gammazero/workerpool.New": POOL,
  ...functions("github.com/alitto/pond", { New: POOL }),
  ...functions("github.com/Jeffail/tunny", each("New NewFunc NewCallback", POOL)),
};

const SCHEDULER: FunctionModel = acquire("scheduler", { of: "receiver" });
const SCHEDULERS: FunctionModels = {
  ...under(["github.com/robfig/cron", "github.com/robfig/cron/v3"], (path) =>
    methods(`*${path}.Cron`, { Start: SCHEDULER, Run: BLOCKS }),
  ),
  "(*github.com/go-co-op/gocron.Scheduler).StartAsync": SCHEDULER,
  "(*github.com/go-co-op/gocron.Scheduler).StartBlocking": BLOCKS,
  "(github.com/go-co-op/gocron/v2.Scheduler).Start": SCHEDULER,
};

const WATCHERS: FunctionModels = {
  ...under(
    ["github.com/fsnotify/fsnotify", "gopkg.in/fsnotify.v1", "gopkg.in/fsnotify/fsnotify.v1"],
    (path) => functions(path, each("NewWatcher NewBufferedWatcher", CLOSER)),
  ),
  ...under(["github.com/nxadm/tail", "github.com/hpcloud/tail"], (path) => ({
    [`${path}.TailFile`]: acquire("watcher"),
    [`(*${path}.Tail).StopAtEOF`]: RELEASES_RECEIVER,
  })),
};

/** The terminal is the caller's to close, the command to wait for. */
const STARTS_IN_TERMINAL: FunctionModel = {
  acquires: [{ kind: "closer" }, { kind: "process", of: "arg 0" }],
};
const SYSTEM: FunctionModels = {
  ...under(["github.com/creack/pty", "github.com/kr/pty"], (path) =>
    functions(path, {
      Open: { acquires: [{ kind: "closer" }, { kind: "closer", of: "result 1" }] },
      ...each("Start StartWithSize StartWithAttrs", STARTS_IN_TERMINAL),
    }),
  ),
  ...functions("golang.org/x/sys/windows/registry", each("OpenKey CreateKey OpenRemoteKey", CLOSER)),
  ...functions(
    "github.com/chromedp/chromedp",
    each(
      "NewContext NewExecAllocator NewRemoteAllocator",
      acquire("cancel", { of: "result 1", endedBy: ["arg 0", "result 0"] }),
    ),
  ),
  "go.uber.org/zap.Open": acquire("stop", { of: "result 1" }),
};

const POOLED = acquire("pooled");
const TAKES_BACK = use("arg 0", "releases");
const OBJECT_POOLS: FunctionModels = {
  ...functions("github.com/valyala/fasthttp", {
    ...each("AcquireRequest AcquireResponse AcquireArgs AcquireCookie AcquireURI AcquireTimer", POOLED),
    ...each("ReleaseRequest ReleaseResponse ReleaseArgs ReleaseCookie ReleaseURI ReleaseTimer", TAKES_BACK),
  }),
  ...methods("*github.com/valyala/fasthttp.Request", { Body: VIEW }),
  ...methods("*github.com/valyala/fasthttp.Response", { Body: VIEW }),
  ...functions("github.com/valyala/bytebufferpool", { Get: POOLED, Put: TAKES_BACK }),
  ...methods("*github.com/valyala/bytebufferpool.Pool", { Get: POOLED, Put: TAKES_BACK }),
};

const BORROWS_FIRST: FunctionModel = use("arg 0", "borrows");
const WRITER: FunctionModel = { ...acquire("writer"), ...BORROWS_FIRST };
const DEFLATER: FunctionModel = { ...acquire("deflater"), ...BORROWS_FIRST };
/** Works on goroutines of its own, or in memory of C, until it is closed. */
const WORKING_READER: FunctionModel = { ...CLOSER, ...BORROWS_FIRST };
const KLAUSPOST = "github.com/klauspost/compress";
const COMPRESSION: FunctionModels = {
  ...functions(`${KLAUSPOST}/zstd`, { NewReader: WORKING_READER, NewWriter: WRITER }),
  "(*github.com/klauspost/compress/zstd.Decoder).IOReadCloser": use("receiver", "owns"),
  ...under([`${KLAUSPOST}/gzip`, `${KLAUSPOST}/zlib`], (path) =>
    functions(path, { NewReader: BORROWS_FIRST, ...each("NewWriter NewWriterLevel", WRITER) }),
  ),
  ...functions(`${KLAUSPOST}/flate`, {
    NewReader: BORROWS_FIRST,
    ...each("NewWriter NewWriterDict", DEFLATER),
  }),
  [`${KLAUSPOST}/s2.NewWriter`]: WRITER,
  [`${KLAUSPOST}/s2.NewReader`]: BORROWS_FIRST,
  ...functions("github.com/klauspost/pgzip", {
    ...each("NewReader NewReaderN", WORKING_READER),
    ...each("NewWriter NewWriterLevel", WRITER),
  }),
  "github.com/golang/snappy.NewBufferedWriter": WRITER,
  "github.com/golang/snappy.NewReader": BORROWS_FIRST,
  ...under(["github.com/pierrec/lz4", "github.com/pierrec/lz4/v3", "github.com/pierrec/lz4/v4"], (path) =>
    functions(path, { NewReader: BORROWS_FIRST, NewWriter: WRITER }),
  ),
  ...functions("github.com/DataDog/zstd", {
    ...each("NewReader NewReaderDict", WORKING_READER),
    ...each("NewWriter NewWriterLevel NewWriterLevelDict", { ...CLOSER, ...BORROWS_FIRST }),
  }),
  ...functions("github.com/ulikunitz/xz", { NewReader: BORROWS_FIRST, NewWriter: WRITER }),
  ...functions("github.com/andybalholm/brotli", {
    NewReader: BORROWS_FIRST,
    ...each("NewWriter NewWriterLevel", WRITER),
  }),
};

export const WORK_MODULES: ModelTable = {
  functions: {
    ...GROUPS,
    ...POOLS,
    ...SCHEDULERS,
    ...WATCHERS,
    ...SYSTEM,
    ...OBJECT_POOLS,
    ...COMPRESSION,
  },
};
