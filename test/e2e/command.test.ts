/** The command line as a user meets it: exit codes, streams, outputs, and bad days. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CLEAN, golinger, LAUNCHER, LEAKY, treeOf } from "../support/command.js";

const LINE = /^main\.go:10:2: warning: `signal\.Notify` .* \(signal-not-stopped\)$/m;

describe("exit codes", () => {
  it("is 0 and silent when all is well", () => {
    expect(golinger([], { cwd: treeOf(CLEAN) })).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("is 1 with findings at the fail level, on standard output", () => {
    const { code, stdout, stderr } = golinger(["check", "./..."], { cwd: treeOf(LEAKY) });
    expect(stdout).toMatch(LINE);
    expect(stderr).toBe("");
    expect(code).toBe(1);
  });

  it("is 0 with findings below the fail level", () => {
    const { code, stdout } = golinger(["--fail-level", "error"], { cwd: treeOf(LEAKY) });
    expect(stdout).toMatch(LINE);
    expect(code).toBe(0);
  });

  it.each([
    ["an unknown option", ["--frmat", "json"], 'unknown option "--frmat" (did you mean --format?)'],
    ["one with a value", ["--confidense=certain"], "(did you mean --confidence?)"],
    ["a value where none is taken", ["--color=always"], 'option "--color" takes no value'],
    ["a mistyped command", ["chek", "."], 'called "chek" (did you mean check?)'],
    ["a missing value", ["--since"], "option '--since <ref>' argument missing"],
    ["a missing argument", ["explain"], "missing required argument 'rule'"],
    ["two reports in one file", ["-f", "json=a", "-f", "sarif=a"], "would both be written to a"],
    ["an unknown format", ["-f", "sarf"], "did you mean sarif?"],
    ["an unknown rule", ["--rule", "signal-not-stoped"], "did you mean signal-not-stopped?"],
    ["an unknown preset", ["--preset", "strct"], "did you mean strict?"],
    ["an unknown level", ["--rule", "time-tick=eror"], "did you mean error?"],
    ["a wrong version", ["--go", "two"], "--go takes a version"],
    ["a config that is not there", ["--config", "nowhere.yaml"], "nowhere.yaml"],
  ])("is 2 for %s, with a hint and no stack trace", (_, args, hint) => {
    const { code, stdout, stderr } = golinger(args, { cwd: treeOf(LEAKY) });
    expect(stderr).toMatch(/^golinger: error: [^\n]+\n$|^nowhere\.yaml: error: /);
    expect(stderr).toContain(hint);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("is 2 for a wrong config, naming key and place", () => {
    const cwd = treeOf({ ...LEAKY, ".golinger.yaml": "preset: recommended\nrules:\n  time-tik: off\n" });
    const { code, stderr } = golinger([], { cwd });
    expect(stderr).toMatch(/\.golinger\.yaml:3:\d+: .*time-tik.*time-tick/);
    expect(code).toBe(2);
  });

  it("is 3 for a named file that is not there", () => {
    const { code, stderr } = golinger(["gone.go"], { cwd: treeOf(LEAKY) });
    expect(stderr).toContain("gone.go");
    expect(code).toBe(3);
  });

  it("does not change for a syntax error, which is told on standard error", () => {
    const cwd = treeOf({
      ...CLEAN,
      "broken.go": "package main\n\nfunc broken() {\n\tif {\n}\n\nfunc whole() {}\n",
    });
    const { code, stdout, stderr } = golinger([], { cwd });
    expect(stderr).toMatch(/^broken\.go:\d+:\d+: warning: /m);
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });
});

describe("outputs", () => {
  it("writes a file for -o and for FORMAT=FILE, and nothing to standard output", () => {
    const cwd = treeOf(LEAKY);
    expect(golinger(["-f", "json", "-o", "out.json"], { cwd })).toEqual({ code: 1, stdout: "", stderr: "" });
    expect(JSON.parse(readFileSync(join(cwd, "out.json"), "utf8"))).toMatchObject({
      version: 1,
      findings: [{ rule: "signal-not-stopped", path: "main.go", startLine: 10, startColumn: 2 }],
    });
    expect(golinger(["-f", "sarif=out.sarif", "-f", "text"], { cwd }).stdout).toMatch(LINE);
    expect(JSON.parse(readFileSync(join(cwd, "out.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
    expect(readdirSync(cwd).sort()).toEqual(["go.mod", "main.go", "out.json", "out.sarif"]);
  });

  it("leaves the old report whole when the new one cannot be written", () => {
    const cwd = treeOf({ ...LEAKY, "sub/keep.txt": "" });
    const { code, stderr } = golinger(["-o", "nowhere/out.txt"], { cwd });
    expect(stderr).toContain("its folder does not exist");
    expect(code).toBe(3);
    const full = golinger(["-o", "/dev/full"], { cwd });
    expect(full.stderr).toContain("the disk is full");
    expect(full.code).toBe(3);
  });

  it("does not mind a reader that goes away", () => {
    const cwd = treeOf(LEAKY);
    const { stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${LAUNCHER}" -f json | true`], {
      cwd,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
  });

  it.each([["--help"], ["--version"], ["rules"], ["explain", "time-tick"], ["-f", "html"]])(
    "says in one line that standard output is full: %s",
    (...words) => {
      const full = openSync("/dev/full", "w");
      const { status, stderr } = spawnSync(process.execPath, [LAUNCHER, ...words], {
        cwd: treeOf(LEAKY),
        encoding: "utf8",
        stdio: ["ignore", full, "pipe"],
      });
      closeSync(full);
      expect(stderr).toBe("golinger: error: cannot write to standard output: the disk is full\n");
      expect(status).toBe(3);
    },
  );

  it("ends as it would where nobody can be told", () => {
    const full = openSync("/dev/full", "w");
    const run = (...words: readonly string[]): number | null =>
      spawnSync(process.execPath, [LAUNCHER, ...words], {
        cwd: treeOf(LEAKY),
        stdio: ["ignore", "ignore", full],
      }).status;
    expect([run("gone.go"), run("--frmat"), run()]).toEqual([3, 2, 1]);
    closeSync(full);
  });

  it("colours when asked", () => {
    const cwd = treeOf(LEAKY);
    expect(golinger(["--color", "-f", "stylish"], { cwd }).stdout).toContain("\u001B[");
    const env = { NO_COLOR: "", FORCE_COLOR: "1" };
    expect(golinger(["-f", "stylish"], { cwd, env }).stdout).toContain("\u001B[");
    expect(golinger(["--no-color", "-f", "stylish"], { cwd, env }).stdout).not.toContain("\u001B[");
  });

  it("adds to what a shell redirects, where /dev/stdout is named", () => {
    const cwd = treeOf({ ...LEAKY, log: "before\n" });
    const script = `"${process.execPath}" "${LAUNCHER}" -o /dev/fd/3 3>>log`;
    spawnSync("bash", ["-c", script], { cwd });
    expect(readFileSync(join(cwd, "log"), "utf8")).toMatch(/^before\nmain\.go:10:2: /);
  });
});

describe("choosing what is said", () => {
  it("reports only in the files named, and reads the rest for context", () => {
    const cwd = treeOf({ ...LEAKY, "other.go": "package main\n" });
    expect(golinger(["other.go"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("takes files of several folders, as pre-commit hands them over", () => {
    const cwd = treeOf({
      "a/go.mod": "module example.com/a\n\ngo 1.24\n",
      "a/main.go": LEAKY["main.go"] ?? "",
      "b/go.mod": "module example.com/b\n\ngo 1.24\n",
      "b/main.go": LEAKY["main.go"] ?? "",
    });
    const { stdout } = golinger(["b/main.go", "a/main.go"], { cwd });
    expect(stdout.split("\n").filter(Boolean)).toEqual([
      expect.stringMatching(/^a\/main\.go:10:2: /),
      expect.stringMatching(/^b\/main\.go:10:2: /),
    ]);
  });

  it("turns rules off and changes their level", () => {
    const cwd = treeOf(LEAKY);
    expect(golinger(["--rule", "signal-not-stopped=off"], { cwd }).code).toBe(0);
    expect(golinger(["--rule", "signal-not-stopped=error"], { cwd }).stdout).toContain(": error: ");
    expect(golinger(["--only", "time-tick"], { cwd }).code).toBe(0);
  });

  it("honours suppressions and tells of unused ones when asked", () => {
    const silenced = (LEAKY["main.go"] ?? "").replace(
      "os.Interrupt)",
      "os.Interrupt) //golinger:ignore signal-not-stopped the test wants it",
    );
    const cwd = treeOf({ ...LEAKY, "main.go": silenced });
    expect(golinger([], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
    const unused = treeOf({
      ...CLEAN,
      "x.go": "package main\n\n//golinger:ignore time-tick why\nfunc f() {}\n",
    });
    const told = golinger(["--report-unused"], { cwd: unused });
    expect(told.stderr + told.stdout).toMatch(/x\.go:3:\d+: .*time-tick/);
  });

  it("leaves vendor, testdata and what git ignores alone, but for --no-ignore", () => {
    const main = LEAKY["main.go"] ?? "";
    const cwd = treeOf({
      ...CLEAN,
      ".gitignore": "ignored/\n",
      ".git/HEAD": "ref: refs/heads/main\n",
      "testdata/x/main.go": main,
      "ignored/main.go": main,
    });
    expect(golinger([], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(golinger(["--no-ignore"], { cwd }).stdout.split("\n").filter(Boolean)).toHaveLength(2);
  });
});

describe("other commands", () => {
  it("explains a rule", () => {
    const { code, stdout } = golinger(["explain", "time-tick"], { cwd: treeOf({}) });
    expect(stdout).toContain("time.NewTicker");
    expect(code).toBe(0);
    expect(golinger(["explain", "time-tik"], { cwd: treeOf({}) }).stderr).toContain(
      "did you mean time-tick?",
    );
  });

  it("lists the rules as text, JSON and Markdown", () => {
    const cwd = treeOf({});
    expect(golinger(["rules"], { cwd }).stdout).toContain("time-tick");
    expect(JSON.parse(golinger(["rules", "--format", "json"], { cwd }).stdout)).toContainEqual(
      expect.objectContaining({ id: "time-tick", preset: "recommended" }),
    );
    expect(golinger(["rules", "--format", "md"], { cwd }).stdout).toContain("| [`time-tick`]");
  });

  it("writes a config that is right as it stands, once", () => {
    const cwd = treeOf(LEAKY);
    expect(golinger(["init"], { cwd }).code).toBe(0);
    expect(golinger([], { cwd }).code).toBe(1);
    const second = golinger(["init"], { cwd });
    expect(second.stderr).toContain(".golinger.yaml is already there");
    expect(second.code).toBe(2);
  });

  it("tells how it is used, with examples and exit codes", () => {
    const { code, stdout } = golinger(["--help"], { cwd: treeOf({}) });
    expect(stdout).toMatch(/golinger --since origin\/main .*Exit codes: 0 /s);
    expect(code).toBe(0);
    expect(golinger(["check", "--help"], { cwd: treeOf({}) }).stdout).toContain("Exit codes: 0 ");
  });

  it("tells its version", () => {
    const { stdout } = golinger(["--version"], { cwd: treeOf({}) });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("bad days", () => {
  it("says in one line that the working folder is gone", () => {
    const cwd = treeOf({ "gone/x": "" });
    const script = `rm -r "$PWD"; exec "${process.execPath}" "${LAUNCHER}"`;
    const { status, stderr } = spawnSync("sh", ["-c", script], { cwd: join(cwd, "gone"), encoding: "utf8" });
    expect(stderr).toBe("golinger: error: the working folder is gone\n");
    expect(status).toBe(2);
  });

  it("goes on around files it cannot take", () => {
    const cwd = treeOf({ ...LEAKY, "nul.go": "package main\n\0\n", "empty.go": "" });
    writeFileSync(join(cwd, "utf16.go"), Buffer.from("\uFEFFpackage main\n", "utf16le"));
    writeFileSync(join(cwd, "latin1.go"), Buffer.from("package main\n\n// caf\xe9\n", "latin1"));
    const { code, stdout, stderr } = golinger([], { cwd });
    expect(stdout).toMatch(LINE);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });

  it.skipIf(process.getuid?.() === 0)("tells of folders it may not read", () => {
    const cwd = treeOf({ ...LEAKY, "closed/x.go": "package closed\n" });
    chmodSync(join(cwd, "closed"), 0);
    const { stdout, stderr } = golinger([], { cwd });
    chmodSync(join(cwd, "closed"), 0o755);
    expect(stdout).toMatch(LINE);
    expect(stderr).toContain("closed");
  });

  it("never leaves half a file behind", () => {
    const cwd = treeOf(LEAKY);
    golinger(["-f", "sarif", "-o", "/dev/full"], { cwd });
    expect(readdirSync(cwd).filter((name) => name.includes(".tmp"))).toEqual([]);
    expect(existsSync(join(cwd, "main.go"))).toBe(true);
  });
});
