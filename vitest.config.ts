import { defineConfig } from "vitest/config";

/** Where CI reads the totals from; people only see the default reporter. */
const totals = process.env.GOLINGER_TOTALS;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Commands that tests start are to find nothing, and to leave nothing at home.
    env: { GOLINGER_CACHE: "off" },
    exclude: ["test/e2e/node_modules/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: totals === undefined ? ["default"] : ["default", ["json", { outputFile: totals }]],
  },
});
