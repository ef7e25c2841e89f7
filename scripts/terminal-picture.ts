/**
 * `npx tsx scripts/terminal-picture.ts [DIST]`: runs the command on a small service and takes a picture of what
 * a terminal shows, docs/images/terminal.png. Needs Chromium and the tools of test/e2e.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findBrowser, openBrowser } from "../test/support/browser.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PICTURE = join(ROOT, "docs/images/terminal.png");

const ORDERS: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/orders\n\ngo 1.22\n",
  "poll/poll.go": `// Package poll asks the shop for orders.
package poll

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"
)

type Order struct{ ID int }

// Run asks until ctx ends.
func Run(ctx context.Context) {
	for ctx.Err() == nil {
		order, err := Latest(time.Second)
		log.Print(order.ID, err)
	}
}

// Latest gives up after a while.
func Latest(patience time.Duration) (Order, error) {
	orders := make(chan Order)
	go func() {
		order, _ := fetch("https://shop.example.com/latest")
		orders <- order
	}()
	select {
	case order := <-orders:
		return order, nil
	case <-time.After(patience):
		return Order{}, errors.New("the shop is slow")
	}
}

func fetch(url string) (Order, error) {
	var order Order
	resp, err := http.Get(url)
	if err != nil {
		return order, err
	}
	if resp.StatusCode != http.StatusOK {
		return order, fmt.Errorf("shop answers %s", resp.Status)
	}
	defer resp.Body.Close()
	return order, json.NewDecoder(resp.Body).Decode(&order)
}
`,
};

const COLUMNS = 110;

/** Of the page's font, in pixels. */
const CELL_WIDTH = 9.03;

const MARGIN = 20;

/** The colours of SGR codes; others that occur are no colours. */
const COLORS: Readonly<Record<string, string>> = {
  "31": "#ff7b72",
  "32": "#7ee787",
  "33": "#e3b341",
  "34": "#79c0ff",
  "36": "#56d4dd",
};

const dist = resolve(process.argv[2] ?? join(ROOT, "dist"));
const scratch = mkdtempSync(join(tmpdir(), "golinger-picture-"));
try {
  await takePicture(scratch);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function takePicture(folder: string): Promise<void> {
  const path = findBrowser();
  if (path === undefined) throw new Error("Chromium or playwright-core is missing: see .ci/end-to-end");
  const lines = outputOf(join(folder, "orders"));
  const page = join(folder, "page.html");
  writeFileSync(page, pageOf(lines));
  const browser = await openBrowser(path);
  try {
    const viewport = { width: Math.ceil(COLUMNS * CELL_WIDTH) + 2 * MARGIN, height: 100 };
    const tab = await browser.newPage({ colorScheme: "dark", viewport });
    await tab.goto(pathToFileURL(page).href);
    await tab.screenshot({ path: PICTURE, fullPage: true });
  } finally {
    await browser.close();
  }
}

/** What a terminal gets, in a terminal of its own: `script` of util-linux makes one. */
function outputOf(root: string): readonly string[] {
  for (const [name, text] of Object.entries(ORDERS)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const command = `stty cols ${COLUMNS}; exec '${process.execPath}' '${join(dist, "launcher.cjs")}' check`;
  const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, TERM: "xterm-256color", NO_COLOR: "", FORCE_COLOR: "" },
  });
  // Progress takes its line back.
  const shown = stdout.replaceAll("\r\n", "\n").split("\r\u001B[K").at(-1) ?? "";
  return ["\u001B[32m$\u001B[39m golinger check", ...shown.trimEnd().split("\n")];
}

function pageOf(lines: readonly string[]): string {
  return `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #0d1117; color: #e6edf3; font: 15px/20px "DejaVu Sans Mono", monospace; }
header { background: #21262d; height: 34px; padding: 0 16px; display: flex; align-items: center; gap: 8px; font: 14px system-ui, sans-serif; }
i { width: 12px; height: 12px; border-radius: 6px; background: #484f58; }
pre { margin: 0; padding: 14px ${MARGIN}px; font: inherit; white-space: pre-wrap; word-break: break-all; }
</style><header><i></i><i></i><i></i> orders</header><pre>${coloured(lines.join("\n"))}</pre>`;
}

function coloured(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what a colour starts with
  const [first = "", ...parts] = text.split(/\u001B\[(\d+)m/);
  const on = new Set<string>();
  let html = escaped(first);
  for (let at = 0; at < parts.length; at += 2) {
    switchCode(on, parts[at] ?? "");
    html += `<span style="${[...on].map(styleOf).join("")}">${escaped(parts[at + 1] ?? "")}</span>`;
  }
  return html;
}

function switchCode(on: Set<string>, code: string): void {
  if (code === "39") for (const color of Object.keys(COLORS)) on.delete(color);
  else if (code === "22") for (const weight of ["1", "2"]) on.delete(weight);
  else if (code === "24") on.delete("4");
  else on.add(code);
}

function styleOf(code: string): string {
  const color = COLORS[code];
  if (color !== undefined) return `color:${color};`;
  const style: Readonly<Record<string, string>> = {
    "1": "font-weight:bold;",
    "2": "opacity:.6;",
    "4": "text-decoration:underline;",
  };
  return style[code] ?? "";
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
