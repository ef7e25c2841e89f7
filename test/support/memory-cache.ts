/** A cache for tests; what it holds has gone through bytes, as on a disk. */
import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import type { Cache } from "../../src/host/host.js";

export interface MemoryCache extends Cache {
  /** Entries that were written so far. */
  readonly written: readonly string[];
}

export function createMemoryCache(): MemoryCache {
  const entries = new Map<string, Uint8Array>();
  const written: string[] = [];
  return {
    written,
    digest: (bytes) => createHash("sha256").update(bytes).digest("hex"),
    read(key) {
      const bytes = entries.get(key);
      return bytes === undefined ? undefined : deserialize(bytes);
    },
    write(key, value) {
      entries.set(key, serialize(value));
      written.push(key);
    },
  };
}
