/**
 * The HTML report in a real Chromium: it loads nothing, shows what was found, filters, jumps and
 * follows the system's colours. XML reports are parsed there, too.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reportHtml } from "../../src/report/html/page.js";
import { type Browser, findBrowser, openBrowser, type Page } from "../support/browser.js";
import { golinger, LEAKY, treeOf } from "../support/command.js";
import { SAMPLE_FINDING, sampleInput } from "../support/sample-report.js";
import { describeWith } from "../support/tools.js";

const SHOP: Readonly<Record<string, string>> = {
  ...LEAKY,
  "worker/<b>&ask.go": `package worker

import (
	"errors"
	"time"
)

// Ask gives up after a while; the goroutine it started does not. </script><img src=x onerror=document.title="taken">
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

describeWith("Chromium and playwright-core", findBrowser, (path) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(path);
  });
  afterAll(() => browser.close());

  function reportOf(files: Readonly<Record<string, string>>): string {
    const cwd = treeOf(files);
    golinger(["check", "--no-config", "-f", "html=report.html"], { cwd });
    return join(cwd, "report.html");
  }

  /** The report on these files, or the one that lies there. */
  async function open(
    scheme: "light" | "dark" = "light",
    what: Readonly<Record<string, string>> | string = SHOP,
  ): Promise<{ readonly page: Page; readonly trouble: readonly string[] }> {
    const file = typeof what === "string" ? what : reportOf(what);
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 1120, height: 1060 } });
    const trouble: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith("file:") || !request.url().includes("report.html"))
        trouble.push(request.url());
    });
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("console", (message) => trouble.push(`${message.type()}: ${message.text()}`));
    await page.goto(pathToFileURL(file).href);
    return { page, trouble };
  }

  it("shows findings by package, loads nothing and runs nothing of what it shows", async () => {
    const { page, trouble } = await open();
    expect(await page.locator(".package").count()).toBe(2);
    expect(await page.locator("#shown").textContent()).toBe("2 of 2 shown");
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.evaluate("document.title")).toBe("golinger: 2 findings");
    expect(await page.locator(".finding .source mark.own").first().textContent()).toBe(
      "signal.Notify(interrupts, os.Interrupt)",
    );
    expect(trouble).toEqual([]);
  });

  it("takes two thousand findings, with names that mean something to HTML", async () => {
    const findings = Array.from({ length: 2_000 }, (_, index) => ({
      ...SAMPLE_FINDING,
      message: `number ${index} "of" </script><img src=x onerror=alert(1)> \u2028 'many'`,
      place: { ...SAMPLE_FINDING.place, path: `/repo/"p'${index % 7}</style>/\u202e&amp;.go` },
      fingerprint: String(index).padStart(32, "0"),
    }));
    const file = join(treeOf({ "report.html": reportHtml(sampleInput({ findings })) }), "report.html");
    const { page, trouble } = await open("light", file);
    expect(await page.locator("#shown").textContent()).toBe("2000 of 2000 shown");
    expect(await page.locator("img, main style, main script").count()).toBe(0);
    expect(await page.locator(".package").count()).toBe(7);
    await page.locator("#search").fill("number 1999");
    expect(await page.locator("#shown").textContent()).toBe("1 of 2000 shown");
    await page.locator("#open").click();
    expect(await page.locator(".finding[open]:not([hidden]) .message").textContent()).toContain(
      "number 1999",
    );
    expect(trouble).toEqual([]);
  });

  it("filters by words, level and rule, and opens all that is left", async () => {
    const { page } = await open();
    const stuck = page.locator(".finding[data-rule=chan-send-stuck]");
    const signal = page.locator(".finding[data-rule=signal-not-stopped]");
    await page.keyboard.press("/");
    await page.locator("#search").fill("answers ASK");
    expect([await stuck.isVisible(), await signal.isVisible()]).toEqual([true, false]);
    expect(await page.locator("#shown").textContent()).toBe("1 of 2 shown");
    expect(await page.locator(".package:not([hidden])").count()).toBe(1);
    await page.locator("#search").fill("");
    await page.locator("input[value=error]").uncheck();
    expect([await stuck.isVisible(), await signal.isVisible()]).toEqual([false, true]);
    await page.locator("#rule").selectOption("chan-send-stuck");
    expect(await page.locator("#shown").textContent()).toBe("0 of 2 shown");
    await page.locator("#rule").selectOption("signal-not-stopped");
    await page.locator("#open").click();
    expect(await signal.getAttribute("open")).toBeNull();
    await page.locator("#open").click();
    expect(await signal.getAttribute("open")).toBe("");
  });

  it("tells what is left of each package", async () => {
    const other = (LEAKY["main.go"] ?? "").replace("func main", "func other");
    const { page } = await open("light", { ...LEAKY, "other.go": other });
    const count = page.locator(".package h2 .count");
    expect(await count.textContent()).toBe("2 findings");
    await page.locator("#search").fill("other.go");
    expect(await count.textContent()).toBe("1 of 2 findings");
    await page.locator("#search").fill("");
    expect(await count.textContent()).toBe("2 findings");
  });

  it("prints all that is shown, opened and on white", async () => {
    const { page, trouble } = await open("dark");
    await page.locator("#rule").selectOption("chan-send-stuck");
    const opened = page.locator(".finding[open]:not([hidden])");
    const before = await opened.count();
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await opened.count()).toBe(1);
    expect(await page.locator(".tools").isVisible()).toBe(false);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(246, 247, 249)");
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await opened.count()).toBe(before);
    expect(trouble).toEqual([]);
  });

  it("draws the schedule and jumps from a step to its line", async () => {
    const { page, trouble } = await open("dark");
    await page.locator(".finding[data-rule=chan-send-stuck] summary").click();
    expect(await page.locator("svg[role=img] .life").count()).toBe(2);
    expect(await page.locator("svg[role=img] .arrow").count()).toBe(1);
    expect(await page.locator("svg[role=img] .last").isVisible()).toBe(true);
    await page.locator(".finding[data-rule=chan-send-stuck] ol .jump").first().click();
    expect(await page.locator("tr.lit").getAttribute("data-line")).toBe("worker/<b>&ask.go:11");
    expect(trouble).toEqual([]);
  });

  it("is light or dark as the system is, and has something on it", async () => {
    const colours: unknown[] = [];
    for (const scheme of ["light", "dark"] as const) {
      const { page } = await open(scheme);
      colours.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
      await page.locator("#rule").selectOption("chan-send-stuck");
      await page.locator(".finding[data-rule=chan-send-stuck] summary").click();
      const picture = await page.screenshot({});
      // A page in one colour takes a tenth of that.
      expect(picture.length).toBeGreaterThan(50_000);
    }
    expect(colours).toEqual(["rgb(246, 247, 249)", "rgb(15, 19, 24)"]);
  });

  it.each(["checkstyle", "junit"])("parses the %s report as XML", async (format) => {
    const cwd = treeOf(SHOP);
    const { stdout } = golinger(["check", "--no-config", "-f", format], { cwd });
    const { page } = await open();
    const read = await page.evaluate(`(() => {
      const xml = new DOMParser().parseFromString(${JSON.stringify(stdout)}, "text/xml");
      const names = [...xml.querySelectorAll("file, testsuite")].map((one) => one.getAttribute("name"));
      return { errors: xml.querySelectorAll("parsererror").length, names };
    })()`);
    expect(read).toEqual({ errors: 0, names: ["main.go", "worker/<b>&ask.go"] });
  });
});
