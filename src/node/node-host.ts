/**
 * Everything golinger asks of the world, as Node has it: files, clock and the shipped assets.
 */
import { readFile } from "node:fs/promises";
import type { Host } from "../host/host.js";
import { createDiskCache, type DiskCacheOptions } from "./disk-cache.js";
import { readGoEnvironment } from "./go-environment.js";
import { createNodeFileHost, nodeClock } from "./host.js";

export interface NodeHostOptions {
  /** The folder of the shipped files, with a slash at its end. */
  readonly assets: URL;
  /** Undefined: nothing is kept beyond the run. */
  readonly cache?: DiskCacheOptions | undefined;
}

export function createNodeHost({ assets, cache }: NodeHostOptions): Host {
  return {
    ...(cache === undefined ? {} : { cache: createDiskCache(cache) }),
    go: readGoEnvironment(),
    files: createNodeFileHost(),
    clock: nodeClock,
    assets: { read: (name) => readFile(new URL(name, assets)) },
  };
}
