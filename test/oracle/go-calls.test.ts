/**
 * Reading what the Go side of the oracle prints.
 */
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { type GoPackage, readGoCalls } from "./go-calls.js";

it("reads packages, files, calls and interned texts", async () => {
  const lines = [
    "P\tnet/http\thttp\t/src/net/http",
    "F\t/src/net/http/a.go",
    "T\t(*net/http.Client).Do",
    "T\tvendor/golang.org/x/net/http2.Frame",
    "C\t10\t14\t20\ts\t0\t1\t-\t1,-\t1",
    "C\t30\t31\t33\tb\t-\t-\t-\t\t-",
    "X\t0\t",
  ];
  const packages: GoPackage[] = [];
  for await (const pkg of readGoCalls(Readable.from([`${lines.join("\n")}\n`]))) packages.push(pkg);
  const frame = "golang.org/x/net/http2.Frame";
  expect(packages).toEqual([
    {
      path: "net/http",
      folder: "/src/net/http",
      errors: 0,
      firstError: "",
      files: [
        {
          path: "/src/net/http/a.go",
          exprs: [],
          calls: [
            {
              start: 10,
              lparen: 14,
              end: 20,
              kind: "static",
              callee: "(*net/http.Client).Do",
              fun: frame,
              recv: undefined,
              args: [frame, undefined],
              result: frame,
            },
            {
              start: 30,
              lparen: 31,
              end: 33,
              kind: "builtin",
              callee: undefined,
              fun: undefined,
              recv: undefined,
              args: [],
              result: undefined,
            },
          ],
        },
      ],
    },
  ]);
});
