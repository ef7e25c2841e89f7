/** Files and folders as people name them, and what is told of those that hold nothing to analyse. */
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { CLEAN, golinger, LEAKY, treeOf } from "../support/command.js";

const MAIN = LEAKY["main.go"] ?? "";
const MODULE = { "go.mod": LEAKY["go.mod"] ?? "" };

describe("a tree without Go files", () => {
  it("is told, and is no failure", () => {
    const { code, stdout, stderr } = golinger([], { cwd: treeOf({ "README.md": "# Nothing\n" }) });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "",
      stderr: ".: warning: no Go files below this folder\n",
    });
  });

  it("is told apart from one whose files are for other systems", () => {
    const cwd = treeOf({ ...MODULE, "main_windows.go": MAIN });
    const { code, stderr } = golinger([], { cwd });
    expect(stderr).toBe(
      "golinger: nothing to analyse: 1 file is left out by GOOS, GOARCH or tags (--goos, --goarch, --tags)\n",
    );
    expect(code).toBe(0);
    expect(golinger(["--goos", "windows"], { cwd }).stdout).toContain("main_windows.go:10:2: ");
  });
});

describe("a file named on the command line", () => {
  it.each([
    ["by its name", "main_plan9.go", ""],
    ["by a go:build line", "gen.go", "//go:build ignore\n\n"],
    ["by a tag", "slow.go", "//go:build integration && !race\n\n"],
  ])("is analysed though a build leaves it out %s", (_, name, header) => {
    const { code, stdout } = golinger([name], { cwd: treeOf({ ...MODULE, [name]: header + MAIN }) });
    expect(stdout).toMatch(/signal-not-stopped/);
    expect(code).toBe(1);
  });

  it.each([
    ["ignored/main.go", "ignored by .gitignore"],
    ["vendor/x/main.go", "inside `vendor`"],
    ["testdata/main.go", "inside `testdata`"],
  ])("is told about when it is skipped: %s", (path, reason) => {
    const cwd = treeOf({
      ...CLEAN,
      ".gitignore": "ignored/\n",
      ".git/HEAD": "ref: refs/heads/main\n",
      [path]: MAIN,
    });
    const { code, stdout, stderr } = golinger([path], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toBe(`${path}: note: skipped: ${reason}; use --no-ignore to look at it\n`);
    expect(golinger(["--no-ignore", path], { cwd }).code).toBe(1);
  });

  it("is told about when it is no Go file", () => {
    const { code, stdout, stderr } = golinger(["go.mod"], { cwd: treeOf(LEAKY) });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "",
      stderr: "go.mod: warning: not a Go file\n",
    });
  });

  it("may be absolute, start with a dash or hold spaces", () => {
    const cwd = treeOf({ ...MODULE, "a b/-c.go": MAIN });
    expect(golinger(["--", "a b/-c.go"], { cwd }).stdout).toContain("a b/-c.go:10:2: ");
    expect(golinger([join(cwd, "a b/-c.go")], { cwd }).stdout).toContain("a b/-c.go:10:2: ");
    expect(golinger(["--", "-c.go"], { cwd: join(cwd, "a b") }).stdout).toMatch(/^-c\.go:10:2: /);
  });
});

describe("a link to the working folder", () => {
  it("in an argument gives the paths that the folder itself gives", () => {
    const cwd = treeOf({ ...MODULE, "sub/main.go": MAIN, "other.go": "package main\n" });
    const link = `${cwd}-link`;
    symlinkSync(cwd, link);
    onTestFinished(() => rmSync(link));
    for (const path of ["sub/main.go", "sub", "...", "sub/..."]) {
      const { code, stdout } = golinger(["-f", "github", join(link, path)], { cwd });
      expect([code, stdout]).toEqual([1, expect.stringMatching(/^::warning file=sub\/main\.go,line=10,/)]);
    }
    expect(golinger([join(link, "other.go")], { cwd }).code).toBe(0);
    expect(golinger([join(link, "gone.go")], { cwd }).code).toBe(3);
    expect(golinger([link], { cwd: join(cwd, "sub") }).stdout).toContain(`${link}/sub/main.go:10:2: `);
  });
});

describe("a file's name", () => {
  it("does not speak to the runner of GitHub Actions", () => {
    const cwd = treeOf({
      ...MODULE,
      "::stop-commands::x.go": MAIN,
      "::error::y.go": "package main\nfunc {\n",
    });
    const { stdout, stderr } = golinger([], { cwd });
    expect(stdout).toMatch(/^\.\/::stop-commands::x\.go:10:2: /);
    expect(stderr).toMatch(/^\.\/::error::y\.go:2:/);
    expect(golinger(["-f", "github"], { cwd }).stdout).not.toMatch(/^::stop/m);
    expect(golinger(["-f", "stylish"], { cwd }).stdout).toMatch(/^\.\/::stop-commands::x\.go$/m);
  });
});

describe("columns", () => {
  it("are right in files with Windows line ends and a byte order mark", () => {
    const cwd = treeOf(MODULE);
    writeFileSync(join(cwd, "main.go"), `\uFEFF${MAIN.replaceAll("\n", "\r\n")}`);
    const { stdout } = golinger(["-f", "json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [{ startLine: 10, startColumn: 2, endLine: 10, endColumn: 41, related: [{ startLine: 9 }] }],
    });
    const frame = golinger(["-f", "stylish"], { cwd }).stdout;
    expect(frame).toMatch(/10 │ {5}signal\.Notify\(interrupts, os\.Interrupt\)\n/);
    expect(frame).not.toContain("\r");
  });

  it("count bytes in text and UTF-16 units in JSON", () => {
    const cwd = treeOf({ ...MODULE, "main.go": MAIN.replace("\tsignal", '\t_ = "ü𝄞"; signal') });
    expect(golinger([], { cwd }).stdout).toMatch(/^main\.go:10:16: /);
    expect(JSON.parse(golinger(["-f", "json"], { cwd }).stdout)).toMatchObject({
      findings: [{ startColumn: 13 }],
    });
  });
});
