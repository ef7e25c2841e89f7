/**
 * A real Chromium for end-to-end tests, driven by playwright-core. Both are tools of the tests: where
 * one is missing, `findBrowser` gives undefined. Declares just what the tests use of it.
 */
import { createRequire } from "node:module";
import { findCommand } from "./tools.js";

export interface Locator {
  click(): Promise<void>;
  dblclick(): Promise<void>;
  /** Until it is on the screen. */
  waitFor(): Promise<void>;
  innerText(): Promise<string>;
  fill(text: string): Promise<void>;
  uncheck(): Promise<void>;
  selectOption(value: string): Promise<unknown>;
  count(): Promise<number>;
  textContent(): Promise<string | null>;
  isVisible(): Promise<boolean>;
  getAttribute(name: string): Promise<string | null>;
  first(): Locator;
}

export interface Page {
  goto(url: string): Promise<unknown>;
  locator(selector: string): Locator;
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  emulateMedia(options: { media: "print" | "screen" }): Promise<void>;
  screenshot(options: { path?: string; fullPage?: boolean }): Promise<Uint8Array>;
  on(event: "request", listener: (request: { url(): string }) => void): void;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  readonly keyboard: { press(key: string): Promise<void> };
}

export interface Browser {
  newPage(options: {
    colorScheme: "light" | "dark";
    viewport: { width: number; height: number };
  }): Promise<Page>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser>;
  };
}

/** The path of Chromium, if it and its driver are there. */
export function findBrowser(): string | undefined {
  return playwright() === undefined ? undefined : (findCommand("chromium") ?? findCommand("google-chrome"));
}

export async function openBrowser(path: string): Promise<Browser> {
  const driver = playwright();
  if (driver === undefined) throw new Error("playwright-core is missing");
  // Containers run as root, where Chromium has no sandbox.
  return driver.chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
}

function playwright(): Playwright | undefined {
  const load = createRequire(new URL("../e2e/package.json", import.meta.url));
  try {
    return load("playwright-core") as Playwright;
  } catch {
    return undefined;
  }
}
