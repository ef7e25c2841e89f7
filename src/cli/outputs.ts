/**
 * Which reports a run makes and where they go: `--format` and `--output`. Decides what leaving them
 * out means, and that no two reports meet in one place.
 */
import { toHostPath } from "../node/host.js";
import { FORMATS, type Format } from "../report/formats.js";
import { oneOf, UsageError } from "./usage.js";

/** As commander hands them over. */
export interface RawOutputs {
  readonly format?: readonly string[];
  readonly output?: string;
}

/** One report to make; `path` undefined means standard output. */
export interface Output {
  readonly format: Format;
  readonly path: string | undefined;
}

/**
 * `-f sarif=out.sarif` and `-f sarif -o out.sarif` say the same; `-` is standard output.
 * @throws UsageError
 */
export function readOutputs(base: string, raw: RawOutputs, isTerminal: boolean): readonly Output[] {
  const outputs: Output[] = (raw.format ?? []).map((word) => {
    const equals = word.indexOf("=");
    const name = equals === -1 ? word : word.slice(0, equals);
    const path = equals === -1 ? undefined : word.slice(equals + 1);
    if (path === "") throw new UsageError(`--format ${name}= names no file`);
    return { format: oneOf("format", name, FORMATS), path: path === "-" ? undefined : path };
  });
  const open = outputs.filter((output) => output.path === undefined);
  if (raw.output !== undefined && raw.output !== "-") {
    if (raw.output === "") throw new UsageError("--output names no file");
    if (open.length > 1) throw new UsageError("--output with several formats: use -f FORMAT=FILE");
    if (outputs.length > 0 && open.length === 0)
      throw new UsageError("--output needs a --format without a file of its own");
    const format = open[0]?.format ?? "text";
    return eachToItsOwn(base, [
      ...outputs.filter((output) => output.path !== undefined),
      { format, path: raw.output },
    ]);
  }
  if (open.length > 1) throw new UsageError("only one format can go to standard output: use -f FORMAT=FILE");
  return outputs.length > 0
    ? eachToItsOwn(base, outputs)
    : [{ format: isTerminal ? "stylish" : "text", path: undefined }];
}

/** Of two reports in one file only the last would be left. */
function eachToItsOwn(base: string, outputs: readonly Output[]): readonly Output[] {
  const taken = new Map<string, Format>();
  for (const { format, path } of outputs) {
    if (path === undefined) continue;
    const file = toHostPath(path, base);
    const other = taken.get(file);
    if (other !== undefined) throw new UsageError(`${other} and ${format} would both be written to ${path}`);
    taken.set(file, format);
  }
  return outputs;
}
