/**
 * A package to analyse, as plain data that crosses threads.
 */
import type { PackageAddress } from "../program/package.js";

export interface PackageTask {
  readonly address: PackageAddress;
  /** For messages. */
  readonly path: string;
  /** Paths of the files findings are reported in. */
  readonly reportIn: "all" | ReadonlySet<string>;
}

export function reportsIn(reportIn: PackageTask["reportIn"], path: string): boolean {
  return reportIn === "all" || reportIn.has(path);
}
