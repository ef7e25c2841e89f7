/** Files of models, from the config to the findings, in one thread and in workers. */
import { describe, expect, it } from "vitest";
import { golinger, treeOf } from "../support/command.js";

const MODULE = {
  "go.mod": "module example.com/shop\n\ngo 1.24\n",
  ".golinger.yaml": "models: [lint/models.yaml]\n",
};

/** The store's Peek has no error beside its response: without a model it may be a getter. */
const PEEK = `package shop

import "net/http"

type store interface {
	Peek(key string) *http.Response
}

func status(s store, key string) int {
	resp := s.Peek(key)
	return resp.StatusCode
}
`;

const DIE = `package shop

import (
	"io"
	"net/http"
)

type logger interface {
	Die(message string)
}

func fetch(log logger, url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		log.Die(resp.Status)
		return nil, nil
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}
`;

const ACQUIRES = "functions:\n  (example.com/shop.store).Peek:\n    acquires: response\n";
const NEVER = "functions:\n  (example.com/shop.logger).Die: { never: exits }\n";
const NOTHING = "functions: {}\n";

/** Kinds of the user's own belong to stop-not-called. */
const OWN_KINDS = `resources:
  recording:
    form: pair
    release: example.com/audio.Stop
  hold:
    noun: hold
    release: Lift
functions:
  example.com/audio.Start: { acquires: recording }
  (*example.com/audio.Mixer).Hold: { acquires: hold }
`;

const AUDIO = `package shop

import "example.com/audio"

func record(seconds int) error {
	if err := audio.Start(); err != nil {
		return err
	}
	if seconds == 0 {
		return nil
	}
	audio.Stop()
	return nil
}

func pause(m *audio.Mixer, short bool) {
	h := m.Hold()
	if short {
		return
	}
	h.Lift()
}
`;

function check(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  rule = "body-not-closed",
) {
  return golinger(["--only", rule], { cwd: treeOf({ ...MODULE, ...files }), env });
}

describe("a file of models", () => {
  it("tells what hands something out", () => {
    expect(check({ "peek.go": PEEK, "lint/models.yaml": NOTHING })).toMatchObject({ code: 0, stdout: "" });
    const { code, stdout } = check({ "peek.go": PEEK, "lint/models.yaml": ACQUIRES });
    expect(stdout).toMatch(/^peek\.go:10:\d+: .*body-not-closed/m);
    expect(code).toBe(1);
  });

  it("tells what never returns", () => {
    expect(check({ "die.go": DIE, "lint/models.yaml": NOTHING }).stdout).toMatch(/^die\.go:13:\d+: /m);
    expect(check({ "die.go": DIE, "lint/models.yaml": NEVER })).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("brings kinds of its own", () => {
    const audio =
      "package audio\n\nfunc Start() error { return nil }\n\nfunc Stop() {}\n\ntype Hold struct{}\n\nfunc (Hold) Lift() {}\n\ntype Mixer struct{}\n\nfunc (m *Mixer) Hold() Hold { return Hold{} }\n";
    const files = {
      "audio.go": AUDIO,
      "go.mod": "module example.com/shop\n\ngo 1.24\n\nrequire example.com/audio v1.0.0\n",
      "vendor/modules.txt": "# example.com/audio v1.0.0\n## explicit; go 1.24\nexample.com/audio\n",
      "vendor/example.com/audio/audio.go": audio,
      "lint/models.yaml": OWN_KINDS,
    };
    const { code, stdout } = check(files, {}, "stop-not-called");
    expect(stdout).toMatch(
      /^audio\.go:6:\d+: .*`audio\.Stop` is not called on every path after `audio\.Start`/m,
    );
    expect(stdout).toMatch(/^audio\.go:17:\d+: .*`Lift` is not called on every path on `h` from `m\.Hold`/m);
    expect(code).toBe(1);
  });

  it("is read in workers, too", () => {
    const filler = `/*\n${"All work and no play makes a dull package. ".repeat(8000)}\n*/\n`;
    const packages = ["a", "b", "c", "d"].map((name) => [`${name}/peek.go`, filler + PEEK] as const);
    const models = ["a", "b", "c", "d"].map(
      (name) => `  (example.com/shop/${name}.store).Peek: { acquires: response }\n`,
    );
    const files = {
      ...Object.fromEntries(packages),
      "lint/models.yaml": `functions:\n${models.join("")}`,
    };
    const { stdout } = check(files, { GOLINGER_WORKERS: "2" });
    expect(stdout.match(/body-not-closed/g)).toHaveLength(4);
  });
});

describe("a wrong one stops the run, naming file, place and the nearest word", () => {
  it.each([
    ["a kind", "functions:\n  a/b.F:\n    acquires: rowz\n", ":3:15: ", "did you mean `rows`?"],
    [
      "a function",
      "functions:\n  net/http.Client.Do:\n    blocks: true\n",
      ":2:3: ",
      "`(*net/http.Client).Do`",
    ],
    ["a key", "resource: {}\n", ":1:1: ", "did you mean `resources`?"],
    ["YAML", "functions: [\n", ":", "lint/models.yaml"],
  ])("%s", (_, text, place, hint) => {
    const { code, stdout, stderr } = check({ "peek.go": PEEK, "lint/models.yaml": text });
    expect(stderr).toContain(`lint/models.yaml${place}`);
    expect(stderr).toContain(hint);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("a file that is not there", () => {
    const { code, stderr } = check({ "peek.go": PEEK });
    expect(stderr).toContain("lint/models.yaml: ");
    expect(stderr).toContain("cannot be read");
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });
});
