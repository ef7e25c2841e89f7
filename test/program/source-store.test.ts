/** Texts that change between the look at a file's header and its parse. */
import { expect, test } from "vitest";
import { createSourceStore, type SourceStore } from "../../src/program/source-store.js";
import { createMemoryHost, type MemoryHost } from "../support/memory-host.js";
import { stubFile } from "../support/program.js";

const PATH = "/w/p.go";

function open(): { readonly store: SourceStore; readonly host: MemoryHost } {
  const host = createMemoryHost({ [PATH]: "package p\n" });
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const store = createSourceStore(host, (path, bytes) => stubFile(path, decode(bytes)), decode);
  store.head(PATH);
  return { store, host };
}

test("a file is torn where it was parsed with another text than its header was read of", () => {
  const { store, host } = open();
  store.release(PATH);
  host.write(PATH, "package p\n\nvar X int\n");
  store.source(PATH);
  expect(store.isTorn(PATH)).toBe(true);
  store.forget(PATH);
  store.head(PATH);
  store.source(PATH);
  expect(store.isTorn(PATH)).toBe(false);
});

test("a file that is read twice with one text is not torn, nor one whose text was at hand", () => {
  const again = open();
  again.store.release(PATH);
  again.store.source(PATH);
  expect(again.store.isTorn(PATH)).toBe(false);
  const kept = open();
  kept.host.write(PATH, "package p\n\nvar X int\n");
  expect(kept.store.source(PATH).text).toBe("package p\n");
  expect(kept.store.isTorn(PATH)).toBe(false);
});
