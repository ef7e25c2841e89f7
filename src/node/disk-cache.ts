/**
 * The cache as files in a folder of the user's, one per key. What is damaged counts as not there;
 * what has not been of use for two weeks is removed. Several processes may share the folder.
 */
import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import envPaths from "env-paths";
import type { Cache } from "../host/host.js";

export interface DiskCacheOptions {
  readonly folder: string;
  /** Entries of other stamps are never found: tells the code that wrote them. */
  readonly stamp: string;
}

const DAY = 24 * 60 * 60 * 1000;

/** Without use for this long an entry goes. */
const MAX_AGE = 14 * DAY;

/** Bytes of the hash before the data. */
const SEAL = 32;

/**
 * GOLINGER_CACHE is a folder, or `off`; undefined for none. Without it the place that the system
 * keeps for such things.
 */
export function cacheFolder(word: string | undefined): string | undefined {
  if (word === "off") return undefined;
  return word === undefined || word === "" ? envPaths("golinger", { suffix: "" }).cache : word;
}

/** The stamp of code that lies in these files; undefined where one cannot be read. */
export function stampOf(files: readonly URL[]): string | undefined {
  const hash = createHash("sha256");
  try {
    for (const file of files) hash.update(readFileSync(file));
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}

export function createDiskCache({ folder, stamp }: DiskCacheOptions): Cache {
  let canWrite = true;
  let isTidy = false;
  const pathOf = (key: string): string => {
    const name = sha256(Buffer.from(`${stamp} ${key}`)).toString("hex");
    return join(folder, name.slice(0, 2), name.slice(2));
  };
  return {
    digest: (bytes) => sha256(bytes).toString("hex"),
    read(key) {
      const path = pathOf(key);
      try {
        const bytes = readFileSync(path);
        const data = bytes.subarray(SEAL);
        if (!sha256(data).equals(bytes.subarray(0, SEAL))) return undefined;
        if (Date.now() - statSync(path).mtimeMs > DAY) utimesSync(path, new Date(), new Date());
        return deserialize(data);
      } catch {
        return undefined;
      }
    },
    write(key, value) {
      if (!canWrite) return;
      const path = pathOf(key);
      const aside = `${path}.${randomUUID()}`;
      try {
        const data = serialize(value);
        makeFolder(dirname(path));
        writeFileSync(aside, Buffer.concat([sha256(data), data]));
        renameSync(aside, path);
        if (!isTidy) tidy(folder);
        isTidy = true;
      } catch {
        // A full or read-only disk: the run goes on as if there were no cache.
        canWrite = false;
        removeQuietly(aside);
      }
    },
  };
}

/** Node's own `recursive` never ends where a folder is there that nothing can be made in, such as `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(path)) throw error;
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It was never there.
  }
}

/** Once a day: removes what is too old, and what a process left that was killed. */
function tidy(folder: string): void {
  const marker = join(folder, "tidied");
  if (Date.now() - (statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? 0) < DAY) return;
  writeFileSync(marker, "");
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // The user may have named a folder that holds other things as well.
    if (!entry.isDirectory() || !/^[0-9a-f]{2}$/.test(entry.name)) continue;
    for (const name of readdirSync(join(folder, entry.name))) {
      if (!/^[0-9a-f]{62}(\.|$)/.test(name)) continue;
      const path = join(folder, entry.name, name);
      const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > (name.includes(".") ? DAY : MAX_AGE)) rmSync(path, { force: true });
    }
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
