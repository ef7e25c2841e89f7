/**
 * `npm run screenshot`: takes docs/images/html-report.png anew, from `dist/`, in a real Chromium. Needs the
 * tools of `.ci/end-to-end`. Decides what the picture shows: one finding, opened, with its schedule.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findBrowser, openBrowser } from "../test/support/browser.js";

const LAUNCHER = fileURLToPath(new URL("../dist/launcher.cjs", import.meta.url));
const PICTURE = fileURLToPath(new URL("../docs/images/html-report.png", import.meta.url));

const SHOP: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/shop\n\ngo 1.24\n",
  "main.go": `package main

import (
	"net/http"
	"os"
	"os/signal"
)

func main() {
	stop := make(chan os.Signal)
	signal.Notify(stop, os.Interrupt)
	<-stop
}

func status(url string) (int, error) {
	resp, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}
`,
  "worker/worker.go": `// Package worker asks slow services.
package worker

import (
	"errors"
	"time"
)

// Ask gives up after a while; the goroutine it started does not.
func Ask(patience time.Duration) (int, error) {
	answers := make(chan int)
	go func() {
		answers <- compute()
	}()
	select {
	case answer := <-answers:
		return answer, nil
	case <-time.After(patience):
		return 0, errors.New("too slow")
	}
}

func compute() int { return 42 }
`,
};

const browserPath = findBrowser();
if (browserPath === undefined) {
  process.stderr.write("screenshot: Chromium or playwright-core is missing; .ci/end-to-end installs both\n");
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "golinger-screenshot-"));
try {
  for (const [name, text] of Object.entries(SHOP)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const report = join(folder, "report.html");
  spawnSync(process.execPath, [LAUNCHER, "--no-config", "-f", `html=${report}`], {
    cwd: folder,
    stdio: "inherit",
  });
  const browser = await openBrowser(browserPath);
  try {
    const page = await browser.newPage({ colorScheme: "light", viewport: { width: 1080, height: 1260 } });
    await page.goto(pathToFileURL(report).href);
    await page.locator("#search").fill("worker ask");
    await page.locator(".finding[data-rule=chan-send-stuck] summary").click();
    await page.screenshot({ path: PICTURE });
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
