/**
 * Packages of the standard library whose functions hold on to nothing they are given, and call no
 * method of it that could wait: they print, format, compare, encode and compute (package docs, Go 1.27).
 */

const PACKAGES: ReadonlySet<string> = new Set([
  "bytes",
  "cmp",
  "errors",
  "fmt",
  "html",
  "log",
  "log/slog",
  "math",
  "math/big",
  "math/bits",
  "math/rand",
  "math/rand/v2",
  "net/netip",
  "net/url",
  "os",
  "path",
  "path/filepath",
  "regexp",
  "runtime",
  "runtime/debug",
  "strconv",
  "strings",
  "testing",
  "time",
  "unicode",
  "unicode/utf16",
  "unicode/utf8",
]);

const FAMILIES = ["encoding/", "hash/"];

export function keepsNothing(packagePath: string): boolean {
  return PACKAGES.has(packagePath) || FAMILIES.some((family) => packagePath.startsWith(family));
}
