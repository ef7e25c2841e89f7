/**
 * What Go knows about systems and processors (as of Go 1.27): the names that count in file names,
 * which system implies which, and the tags a toolchain with default settings adds for a platform.
 * Data only; `build-context.ts` puts it to use.
 */

/** Past, present and future GOOS values: package internal/syslist. */
export const KNOWN_OS: ReadonlySet<string> = new Set([
  "aix",
  "android",
  "darwin",
  "dragonfly",
  "freebsd",
  "hurd",
  "illumos",
  "ios",
  "js",
  "linux",
  "nacl",
  "netbsd",
  "openbsd",
  "plan9",
  "solaris",
  "wasip1",
  "windows",
  "zos",
]);

/** Systems the `unix` tag holds for. It plays no part in file names. */
export const UNIX_OS: ReadonlySet<string> = new Set([
  "aix",
  "android",
  "darwin",
  "dragonfly",
  "freebsd",
  "hurd",
  "illumos",
  "ios",
  "linux",
  "netbsd",
  "openbsd",
  "solaris",
]);

/** Past, present and future GOARCH values: package internal/syslist. */
export const KNOWN_ARCH: ReadonlySet<string> = new Set([
  "386",
  "amd64",
  "amd64p32",
  "arm",
  "armbe",
  "arm64",
  "arm64be",
  "loong64",
  "mips",
  "mipsle",
  "mips64",
  "mips64le",
  "mips64p32",
  "mips64p32le",
  "ppc",
  "ppc64",
  "ppc64le",
  "riscv",
  "riscv64",
  "s390",
  "s390x",
  "sparc",
  "sparc64",
  "wasm",
]);

/** The tag of a system that another one's files are built on too. */
export const IMPLIED_OS: ReadonlyMap<string, string> = new Map([
  ["android", "linux"],
  ["illumos", "solaris"],
  ["ios", "darwin"],
]);

/**
 * The pairs Go can build for (`go tool dist list`), the likeliest first: a file that several of them
 * satisfy is looked at under the first.
 */
export const PORTS: readonly (readonly [goos: string, goarch: string])[] = [
  ["linux", "amd64"],
  ["darwin", "arm64"],
  ["windows", "amd64"],
  ["linux", "arm64"],
  ["darwin", "amd64"],
  ["windows", "arm64"],
  ["freebsd", "amd64"],
  ["netbsd", "amd64"],
  ["openbsd", "amd64"],
  ["dragonfly", "amd64"],
  ["solaris", "amd64"],
  ["illumos", "amd64"],
  ["aix", "ppc64"],
  ["android", "arm64"],
  ["ios", "arm64"],
  ["js", "wasm"],
  ["wasip1", "wasm"],
  ["plan9", "amd64"],
  ["linux", "386"],
  ["linux", "arm"],
  ["linux", "loong64"],
  ["linux", "mips"],
  ["linux", "mips64"],
  ["linux", "mips64le"],
  ["linux", "mipsle"],
  ["linux", "ppc64"],
  ["linux", "ppc64le"],
  ["linux", "riscv64"],
  ["linux", "s390x"],
  ["windows", "386"],
  ["android", "386"],
  ["android", "amd64"],
  ["android", "arm"],
  ["freebsd", "386"],
  ["freebsd", "arm"],
  ["freebsd", "arm64"],
  ["ios", "amd64"],
  ["netbsd", "386"],
  ["netbsd", "arm"],
  ["netbsd", "arm64"],
  ["openbsd", "386"],
  ["openbsd", "arm"],
  ["openbsd", "arm64"],
  ["openbsd", "ppc64"],
  ["openbsd", "riscv64"],
  ["plan9", "386"],
  ["plan9", "arm"],
];

/** Feature tags of an architecture under default settings (GOAMD64=v1 and so on). */
const ARCH_FEATURES: ReadonlyMap<string, readonly string[]> = new Map([
  ["386", ["386.sse2"]],
  ["amd64", ["amd64.v1"]],
  ["arm", ["arm.5", "arm.6", "arm.7"]],
  ["arm64", ["arm64.v8.0"]],
  ["mips", ["mips.hardfloat"]],
  ["mipsle", ["mipsle.hardfloat"]],
  ["mips64", ["mips64.hardfloat"]],
  ["mips64le", ["mips64le.hardfloat"]],
  ["ppc64", ["ppc64.power8"]],
  ["ppc64le", ["ppc64le.power8"]],
  ["riscv64", ["riscv64.rva20u64"]],
  ["wasm", ["wasm.satconv", "wasm.signext"]],
]);

const REGISTER_ABI: ReadonlySet<string> = new Set([
  "amd64",
  "arm64",
  "loong64",
  "ppc64le",
  "ppc64",
  "riscv64",
  "s390x",
]);

const NO_DWARF5: ReadonlySet<string> = new Set(["darwin", "ios", "aix"]);

/** Tags a Go 1.27 toolchain with default settings sets beside the platform's own names. */
export function toolTags(goos: string, goarch: string): readonly string[] {
  const tags = [...(ARCH_FEATURES.get(goarch) ?? [])];
  const experiments = ["randomizedheapbase64", "greenteagc", "jsonv2", "sizespecializedmalloc"];
  if (REGISTER_ABI.has(goarch)) experiments.push("regabiwrappers", "regabiargs");
  if (!NO_DWARF5.has(goos)) experiments.push("dwarf5");
  for (const name of experiments) tags.push(`goexperiment.${name}`);
  return tags;
}
