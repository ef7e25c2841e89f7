/**
 * Pools of objects: what takes an object back, by `Func.id`, and methods that empty one. What hands
 * objects out stands in `library/`, as the kind `pooled`.
 */

/** Function id to the position of what is put back. */
const PUTS: ReadonlyMap<string, number> = new Map([
  ["(*sync.Pool).Put", 0],
  ["github.com/valyala/bytebufferpool.Put", 0],
  ["(*github.com/valyala/bytebufferpool.Pool).Put", 0],
  ["github.com/valyala/fasthttp.ReleaseRequest", 0],
  ["github.com/valyala/fasthttp.ReleaseResponse", 0],
  ["github.com/valyala/fasthttp.ReleaseArgs", 0],
  ["github.com/valyala/fasthttp.ReleaseCookie", 0],
  ["github.com/valyala/fasthttp.ReleaseURI", 0],
]);

export function putArgument(funcId: string): number | undefined {
  return PUTS.get(funcId);
}

export const PUT_WORDS: readonly string[] = [
  "Put",
  "ReleaseRequest",
  "ReleaseResponse",
  "ReleaseArgs",
  "ReleaseCookie",
  "ReleaseURI",
];

/** They take an `any`: what is no pointer is copied to the heap on each call. */
export const BOXING_PUTS: ReadonlySet<string> = new Set(["(*sync.Pool).Put"]);

/** Methods after which a buffer holds nothing of what was written, or whose callers see to what is left. */
export const EMPTYING_METHODS: ReadonlySet<string> = new Set([
  "Reset",
  "Truncate",
  "WriteTo",
  "Read",
  "ReadByte",
  "ReadBytes",
  "ReadRune",
  "ReadString",
  "Next",
  "Clear",
]);

/** Types that keep what is written to them until they are emptied. */
const BUFFERS: ReadonlySet<string> = new Set([
  "bytes.Buffer",
  "strings.Builder",
  "github.com/valyala/bytebufferpool.ByteBuffer",
]);

/** `typeName` with its import path: `bytes.Buffer`. */
export function isBuffer(typeName: string): boolean {
  return BUFFERS.has(typeName);
}

/** `strconv.AppendInt`, `fmt.Appendf`, `(time.Time).AppendFormat`: what they return is their first argument, grown. */
export function appendsToFirst(funcId: string): boolean {
  return /^\(?\*?[a-z0-9/]+\.(?:\w+\)\.)?Append\w*$/.test(funcId);
}
