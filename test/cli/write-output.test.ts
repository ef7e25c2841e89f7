/** Where reports go: plain files, links, and what the shell has opened. */
import {
  chmodSync,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeReport } from "../../src/cli/write-output.js";
import { treeOf } from "../support/command.js";

it("makes a file, and leaves nothing else behind", () => {
  const folder = treeOf({});
  expect(writeReport(join(folder, "a=b.txt"), "new")).toBeUndefined();
  expect(readdirSync(folder)).toEqual(["a=b.txt"]);
  expect(readFileSync(join(folder, "a=b.txt"), "utf8")).toBe("new");
});

it("keeps the mode of the file it replaces", () => {
  const folder = treeOf({ "a.txt": "old" });
  const path = join(folder, "a.txt");
  chmodSync(path, 0o600);
  expect(writeReport(path, "new")).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, "utf8")).toBe("new");
});

it("writes through a link, which stays one", () => {
  const folder = treeOf({ "a.txt": "old" });
  const link = join(folder, "link.txt");
  symlinkSync("a.txt", link);
  expect(writeReport(link, "new")).toBeUndefined();
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("new");
});

it.runIf(process.platform === "linux")(
  "adds to a file that the shell has opened, and replaces nothing",
  () => {
    const path = join(treeOf({ "log.txt": "before\n" }), "log.txt");
    const descriptor = openSync(path, "a");
    const { ino } = statSync(path);
    for (const name of [`/dev/fd/${descriptor}`, `/proc/self/fd/${descriptor}`])
      expect(writeReport(name, "report\n")).toBeUndefined();
    closeSync(descriptor);
    expect(readFileSync(path, "utf8")).toBe("before\nreport\nreport\n");
    expect(statSync(path).ino).toBe(ino);
  },
);

it("tells why it could not, and leaves the old file whole", () => {
  const folder = treeOf({ "a.txt": "old", "sub/b.txt": "" });
  const path = join(folder, "nowhere/a.txt");
  expect(writeReport(path, "new")).toBe(`cannot write ${path}: its folder does not exist`);
  expect(writeReport(join(folder, "sub"), "new")).toContain("it is a folder");
  expect(writeReport("/dev/full", "new")).toBe("cannot write /dev/full: the disk is full");
  writeFileSync(join(folder, "a.txt"), "old");
  expect(readdirSync(folder)).toEqual(["a.txt", "sub"]);
});
