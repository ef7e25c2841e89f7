/**
 * The shipped index of the standard library, read as the types ask for it.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { implementsInterface } from "../../../src/semantics/implements.js";
import { member } from "../../../src/semantics/lookup.js";
import { pointerTo } from "../../../src/semantics/make.js";
import type { Func, Obj, TypeName } from "../../../src/semantics/objects.js";
import { openStdlib } from "../../../src/semantics/stdlib/open.js";
import { typeText, UNKNOWN_TEXT } from "../../oracle/type-text.js";

const bytes = readFileSync(new URL("../../../assets/stdlib.idx", import.meta.url));
const std = openStdlib(bytes);

function find(path: string, name: string): Obj {
  const obj = std.lookup(path, name);
  if (obj === undefined) throw new Error(`${path}.${name} is not in the index`);
  return obj;
}

function typeName(path: string, name: string): TypeName {
  const obj = find(path, name);
  if (obj.kind !== "TypeName") throw new Error(`${path}.${name} is no type`);
  return obj;
}

function hiddenFields(path: string, name: string): readonly string[] {
  const type = typeName(path, name).type();
  const struct = type.kind === "Named" ? type.underlying() : type;
  if (struct.kind !== "Struct") throw new Error(`${path}.${name} is no struct`);
  expect(struct.partial).toBe(false);
  return struct.fields.filter((field) => field.name === "_").map((field) => field.type().kind);
}

function method(path: string, type: string, name: string): Func {
  const found = member(typeName(path, type).type(), name, path)?.obj;
  if (found?.kind !== "Func") throw new Error(`${path}.${type} has no method ${name}`);
  return found;
}

function text(path: string, name: string): string {
  const obj = find(path, name);
  return obj.kind === "PkgName" || obj.kind === "Builtin" || obj.kind === "Nil"
    ? obj.kind
    : typeText(obj.type());
}

describe("the header", () => {
  it("names the Go it was made with and the newest release", () => {
    expect(std.madeWith).toBe("go1.27.3");
    expect(std.newest).toEqual({ major: 1, minor: 27 });
  });

  it("keeps to its size", () => {
    expect(bytes.length).toBeLessThan(600_000);
  });

  it("knows nothing from other bytes", () => {
    const other = openStdlib(new TextEncoder().encode("golinger-stdlib 9\n\n"));
    expect(other.paths()).toEqual([]);
    expect(other.lookup("net/http", "Get")).toBeUndefined();
  });
});

describe("packages", () => {
  it("tells names that are not the last element of the path", () => {
    expect(std.packageName("math/rand/v2")).toBe("rand");
    expect(std.packageName("net/http")).toBe("http");
    expect(std.packageName("example.com/http")).toBeUndefined();
  });

  it("keeps equal names of different packages apart", () => {
    expect(text("text/template", "Must")).toBe("func(*text/template.Template,error) *text/template.Template");
    expect(text("html/template", "Must")).toBe("func(*html/template.Template,error) *html/template.Template");
  });
});

describe("types", () => {
  it.each([
    ["net/http", "Get", "func(string) (*net/http.Response,error)"],
    ["time", "After", "func(time.Duration) <-chan time.Time"],
    ["context", "WithCancelCause", "func(context.Context) (context.Context,context.CancelCauseFunc)"],
    ["iter", "Pull", "func[V any](iter.Seq[V]) (func() (V,bool),func())"],
    ["slices", "SortFunc", "func[S interface{+~[]E},E any](S,func(E,E) int)"],
    ["slices", "Collect", "func[E any](iter.Seq[E]) []E"],
    ["math/rand/v2", "N", "func[Int math/rand/v2.intType](Int) Int"],
    ["os", "FileInfo", "io/fs.FileInfo"],
    ["os", "Args", "[]string"],
    ["fmt", "Println", "func(...any) (int,error)"],
  ])("%s.%s", (path, name, expected) => {
    expect(text(path, name)).toBe(expected);
  });

  it("gives methods their ids, also promoted ones", () => {
    expect(method("net/http", "Client", "Do").id).toBe("(*net/http.Client).Do");
    expect(method("database/sql", "Rows", "Close").id).toBe("(*database/sql.Rows).Close");
    expect(method("net", "TCPConn", "Close").id).toBe("(*net.conn).Close");
    expect(method("testing", "T", "Fatal").id).toBe("(*testing.common).Fatal");
    expect(method("sync/atomic", "Pointer", "Load").id).toBe("(*sync/atomic.Pointer).Load");
    expect(typeText(method("sync/atomic", "Pointer", "Load").type())).toBe("func() *T");
  });

  it("makes interface methods of their interface", () => {
    const open = method("io/fs", "FS", "Open");
    expect(open.id).toBe("(io/fs.FS).Open");
    expect(open.isInterfaceMethod).toBe(true);
  });

  it("stands a blank field of unknown type for unexported ones", () => {
    expect(hiddenFields("net/http", "Server")).toEqual(["Unknown"]);
    expect(hiddenFields("net/http", "Cookie")).toEqual([]);
  });

  it("knows what a type does not implement", () => {
    const reader = typeName("io", "Reader").type();
    expect(implementsInterface(pointerTo(typeName("bytes", "Buffer").type()), reader)).toBe(true);
    expect(implementsInterface(pointerTo(typeName("sync", "Mutex").type()), reader)).toBe(false);
    expect(
      implementsInterface(pointerTo(typeName("go/ast", "Ident").type()), typeName("go/ast", "Expr").type()),
    ).toBe(true);
  });

  it("reads constants", () => {
    const second = find("time", "Second");
    expect(second.kind === "Const" && second.value()).toEqual({ kind: "int", value: 1_000_000_000n });
    expect(text("time", "Second")).toBe("time.Duration");
    expect(text("net/http", "MethodGet")).toBe("untyped string");
    expect(text("math", "Pi")).toBe("untyped float");
    expect(text("unicode", "MaxRune")).toBe("untyped rune");
  });
});

describe("releases", () => {
  it.each([
    [find("net/http", "Get"), 0],
    [method("sync", "WaitGroup", "Go"), 25],
    [method("sync", "WaitGroup", "Wait"), 0],
    [find("context", "WithCancelCause"), 20],
    [typeName("sync/atomic", "Pointer"), 19],
    [method("sync/atomic", "Pointer", "Load"), 19],
    [find("iter", "Pull"), 23],
    [method("testing", "T", "Context"), 24],
    [method("io/fs", "FS", "Open"), 16],
    [method("reflect", "Type", "CanSeq"), 23],
  ] as const)("%# 1.%d", (obj, minor) => {
    expect(std.since(obj)).toEqual({ major: 1, minor });
  });

  it("knows deprecated symbols", () => {
    const readAll = find("io/ioutil", "ReadAll");
    const get = find("net/http", "Get");
    expect(readAll.kind === "Func" && std.isDeprecated(readAll)).toBe(true);
    expect(get.kind === "Func" && std.isDeprecated(get)).toBe(false);
  });
});

describe("locks", () => {
  it.each([
    ["sync", "Mutex", true],
    ["sync", "WaitGroup", true],
    ["sync", "Once", true],
    ["sync", "Map", true],
    ["sync/atomic", "Int64", true],
    ["sync/atomic", "Pointer", true],
    ["net/http", "Server", true],
    ["strings", "Builder", false],
    ["bytes", "Buffer", false],
    ["net/http", "Client", false],
  ])("%s.%s: %s", (path, name, expected) => {
    expect(std.holdsLock(path, name)).toBe(expected);
  });
});

describe("platforms", () => {
  it("keeps what linux lacks", () => {
    expect(std.lookup("syscall", "LoadDLL")).toBeDefined();
    expect(std.lookup("syscall/js", "Global")).toBeDefined();
  });

  it("chooses the declaration of the platform", () => {
    const windows = openStdlib(bytes, "windows").lookup("syscall", "Open");
    expect(windows?.kind === "Func" && typeText(windows.type())).toBe(
      "func(string,int,uint32) (syscall.Handle,error)",
    );
    expect(text("syscall", "Open")).toBe("func(string,int,uint32) (int,error)");
  });
});

describe("every symbol", () => {
  it("declares something with a known type", () => {
    const unknown: string[] = [];
    for (const path of std.paths()) {
      for (const name of std.names(path)) {
        const obj = std.lookup(path, name);
        if (obj === undefined || obj.kind === "PkgName" || obj.kind === "Builtin" || obj.kind === "Nil")
          unknown.push(name);
        else if (typeText(obj.type()).includes(UNKNOWN_TEXT)) unknown.push(`${path}.${name}`);
      }
    }
    expect(unknown).toEqual([]);
  });
});
