/**
 * Word sketches: which identifiers and keywords a piece of text holds, small enough to keep for
 * every function of a large tree and quick enough to ask before anything is parsed.
 */
import type { WordSketch } from "./source-file.js";

/** FNV-1a over UTF-16 code units; the scanner computes the same thing while it passes a word. */
export const HASH_SEED = 0x811c9dc5 | 0;
export const HASH_PRIME = 0x01000193;

/** The hash of an identifier, a keyword or the pseudo word `<-`: a signed 32-bit integer. */
export function hashWord(word: string): number {
  let hash = HASH_SEED;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), HASH_PRIME);
  return hash;
}

/** Slots are at least a third free, so that a miss ends after a probe or two. */
const MAX_LOAD = 2 / 3;

/**
 * A table of 16-bit fingerprints with linear probing. At the same size as a Bloom filter of 16 to 32
 * bits per word it errs a hundred times less: a question about many words at once stays useful.
 */
class FingerprintSketch implements WordSketch {
  readonly #slots: Uint16Array;

  constructor(slots: Uint16Array) {
    this.#slots = slots;
  }

  mayHold(wordHash: number): boolean {
    const slots = this.#slots;
    const mixed = mix(wordHash);
    const print = fingerprint(mixed);
    for (let slot = firstSlot(mixed, slots.length); ; slot = (slot + 1) & (slots.length - 1)) {
      const found = slots[slot];
      if (found === print) return true;
      if (found === 0) return false;
    }
  }
}

/** A sketch of `hashes[from]` to `hashes[to - 1]`; doubles are welcome. */
export function sketchOf(hashes: Int32Array, from: number, to: number): WordSketch {
  let size = 2;
  while (size * MAX_LOAD < to - from + 1) size *= 2;
  const slots = new Uint16Array(size);
  for (let at = from; at < to; at++) {
    const mixed = mix(hashes[at] as number);
    const print = fingerprint(mixed);
    let slot = firstSlot(mixed, size);
    while (slots[slot] !== 0 && slots[slot] !== print) slot = (slot + 1) & (size - 1);
    slots[slot] = print;
  }
  return new FingerprintSketch(slots);
}

/** Spreads FNV's weak low bits over the whole word. */
function mix(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return once ^ (once >>> 13);
}

/** Fibonacci hashing: the top bits of the product, as many as the table (a power of two) has. */
function firstSlot(mixed: number, size: number): number {
  return Math.imul(mixed, 0x9e3779b1) >>> (Math.clz32(size) + 1);
}

/** Never 0, which marks a free slot. */
function fingerprint(mixed: number): number {
  return mixed & 0xffff || 1;
}
