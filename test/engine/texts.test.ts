import { describe, expect, it } from "vitest";
import { withTexts } from "../../src/engine/texts.js";
import { callRule, lines, memoryHost, runOk } from "../support/engine.js";

const FILES = { "/w/a.go": "a", "/w/b.go": "b", "/w/c/d.go": "d" };

describe("texts over a disk", () => {
  const { files } = withTexts(memoryHost(FILES), {
    texts: new Map([
      ["/w/b.go", "new"],
      ["/w/e/f/g.go", "g"],
      ["/w/c/a.go", "x"],
    ]),
    absent: new Set(["/w/a.go", "/w/never.go"]),
  });
  const names = (folder: string): unknown => {
    const result = files.readFolder(folder);
    return result.ok ? result.value.map(({ name, kind }) => `${name} ${kind}`) : result.problem.kind;
  };
  const read = (path: string): string => {
    const result = files.readFile(path);
    return result.ok ? new TextDecoder().decode(result.value) : result.problem.kind;
  };

  it("stand for files, new ones too, and for the folders above them", () => {
    expect(read("/w/b.go")).toBe("new");
    expect(read("/w/e/f/g.go")).toBe("g");
    expect(names("/w")).toEqual(["b.go file", "c folder", "e folder"]);
    expect(names("/w/c")).toEqual(["a.go file", "d.go file"]);
    expect(names("/w/e")).toEqual(["f folder"]);
    expect(names("/w/e/f")).toEqual(["g.go file"]);
    expect([files.kindOf("/w/e"), files.kindOf("/w/e/f/g.go"), files.kindOf("/w/c")]).toEqual([
      "folder",
      "file",
      "folder",
    ]);
  });

  it("let files vanish", () => {
    expect(read("/w/a.go")).toBe("not-found");
    expect(files.kindOf("/w/a.go")).toBe("none");
  });

  it("leave the rest as it is", () => {
    expect(read("/w/c/d.go")).toBe("d");
    expect(names("/w/nowhere")).toBe("not-found");
    const host = memoryHost(FILES);
    expect(withTexts(host, {})).toBe(host);
  });
});

it("a run sees files that are only texts, and none that are absent", async () => {
  const leak = callRule({ id: "leak", calls: "leak" });
  const files = {
    "/w/go.mod": "module example.com/m\n\ngo 1.24\n",
    "/w/a.go": "package m\n\nfunc a() { leak(1) }\n",
  };
  const result = await runOk(files, [leak], {
    texts: new Map([["/w/sub/b.go", "package sub\n\nfunc b() { leak(1) }\n"]]),
    absent: new Set(["/w/a.go"]),
  });
  expect(lines(result)).toEqual(["sub/b.go:3 leak"]);
});
