/** Dumps as Go 1.27 writes them. */
import { expect, it } from "vitest";
import { isWaiting, readDump } from "./dump.js";

const DUMP = `goroutine 1 [running]:
main.main()
	/w/main.go:20 +0x1d fp=0x2828bfa84eb8 sp=0x2828bfa84ea0 pc=0x47dc58

goroutine 7 [sync.Mutex.Lock (leaked)]:
internal/sync.runtime_SemacquireMutex(0xc000012345?, 0x8?, 0x0?)
	/go/src/runtime/sema.go:95 +0x25
sync.(*Mutex).Lock(...)
	/go/src/sync/mutex.go:46
fixtures.test/a.work(0xc00001)
	/w/a/a.go:12 +0x4f
created by fixtures.test/a.start in goroutine 1
	/w/a/a.go:30 +0x6e
[originating from goroutine 1]:
fixtures.test/a.start(...)
	/w/a/a.go:30 +0x6e
main.main(...)
	/w/main.go:18 +0x1d

goroutine 8 [chan receive (nil chan), 2 minutes]:
fixtures.test/a.other()
	/w/a/a.go:40 +0x4f
`;

it("reads states and frames, and who started them", () => {
  const dumped = readDump(DUMP);
  expect(dumped.map(({ id, status, isLeaked }) => [id, status, isLeaked])).toEqual([
    [1, "running", false],
    [7, "sync.Mutex.Lock", true],
    [8, "chan receive (nil chan)", false],
  ]);
  expect(dumped[0]?.frames).toEqual([{ file: "/w/main.go", line: 20 }]);
  expect(dumped[1]?.frames.at(-1)).toEqual({ file: "/w/a/a.go", line: 12 });
  expect(dumped.map(({ started }) => started?.line)).toEqual([undefined, 30, undefined]);
  expect(dumped.map(({ callers }) => callers.map(({ line }) => line))).toEqual([[], [30, 18], []]);
  expect(dumped.map(isWaiting)).toEqual([false, true, true]);
});
