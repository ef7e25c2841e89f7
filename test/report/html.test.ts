import { describe, expect, it } from "vitest";
import { diagramSvg } from "../../src/report/html/diagram.js";
import { escapeHtml, messageHtml } from "../../src/report/html/escape.js";
import { reportHtml } from "../../src/report/html/page.js";
import { SAMPLE_FINDING, SAMPLE_FIX, sampleInput } from "../support/sample-report.js";

const [FIRST, SECOND] = SAMPLE_FINDING.witness;
if (!FIRST || !SECOND) throw new Error("the sample has two steps");

describe("the page", () => {
  it("needs nothing else and is the same every time", () => {
    const page = reportHtml(sampleInput());
    expect(page).not.toMatch(/\b(?:src|srcset)=|<link|@import|url\((?!#)/);
    expect(page).toContain("default-src 'none'");
    expect(reportHtml(sampleInput())).toBe(page);
  });

  it("marks the path in the code: the finding's range, related places and steps", () => {
    const page = reportHtml(sampleInput());
    expect(page).toContain('<mark class="own">http.Get(&quot;https://example.com/ü/&quot; + url)</mark>');
    expect(page).toContain('<mark class="related">return resp.StatusCode, nil</mark>');
    expect(page).toMatch(/<i class="own"[^>]*>●<\/i><i class="step" title="main: acquires `resp`">1<\/i>/);
    expect(page).toMatch(/data-line="a b\/fetch.go:10"/);
  });

  it("shows far lines apart, and no more of a range than its first line", () => {
    const place = { ...SAMPLE_FINDING.place, endLine: 8, end: SAMPLE_FINDING.place.end + 30 };
    const finding = { ...SAMPLE_FINDING, place, related: [], witness: [] };
    const page = reportHtml(sampleInput({ findings: [finding] }));
    expect(page.match(/<mark /g)).toHaveLength(1);
    const text = Array.from({ length: 40 }, (_, line) => `line ${line + 1}`).join("\n");
    const far = {
      ...SAMPLE_FINDING,
      related: [],
      witness: [{ ...FIRST, place: { ...place, startLine: 30 } }],
    };
    const apart = reportHtml(sampleInput({ findings: [far], textOf: () => text }));
    expect(apart.match(/class="gap"/g)).toHaveLength(1);
    expect(apart).toContain("line 33<");
    expect(apart).not.toContain("line 15<");
  });

  it("groups by package and lists what is silenced and went wrong", () => {
    const other = { ...SAMPLE_FINDING, place: { ...SAMPLE_FINDING.place, path: "/repo/main.go" } };
    const page = reportHtml(sampleInput({ findings: [SAMPLE_FINDING, other] }));
    expect([...page.matchAll(/<h2>([^<]*) </g)].map(([, name]) => name)).toEqual([
      "a b",
      "./",
      "Silenced",
      "Problems of the run",
    ]);
  });

  it("shows fixes as differences", () => {
    const page = reportHtml(sampleInput({ findings: [{ ...SAMPLE_FINDING, fixes: [SAMPLE_FIX] }] }));
    expect(page).toContain('<span class="added">+\tdefer resp.Body.Close()</span>');
    expect(page).toContain("safe: --fix applies it");
  });

  it("says so where nothing was found", () => {
    const page = reportHtml(sampleInput({ findings: [], suppressed: [], problems: [] }));
    expect(page).toContain("Nothing lingers.");
    expect(page).not.toContain('class="finding');
  });

  it("takes nothing from outside for markup", () => {
    const evil = "</script><img src=x onerror=alert(1)>\"'";
    const finding = {
      ...SAMPLE_FINDING,
      message: evil,
      symbol: evil,
      place: { ...SAMPLE_FINDING.place, path: `/repo/${evil}/x.go` },
      related: SAMPLE_FINDING.related.map((related) => ({ ...related, message: evil })),
      witness: [
        { ...FIRST, goroutine: evil },
        { ...SECOND, message: evil },
      ],
      ledger: [{ text: evil, price: 1 }],
      fixes: [{ ...SAMPLE_FIX, title: evil }],
    };
    const page = reportHtml(
      sampleInput({
        findings: [finding],
        suppressed: [{ finding, justification: evil }],
        textOf: () => evil,
      }),
    );
    expect(page).not.toContain("<img");
    expect(page.match(/<\/script>/g)).toHaveLength(1);
  });

  it("has a line each for findings beyond the thousandth", () => {
    const findings = Array.from({ length: 1_002 }, () => ({ ...SAMPLE_FINDING }));
    const page = reportHtml(sampleInput({ findings }));
    expect(page.match(/<details /g)).toHaveLength(1_002);
    expect(page.match(/class="file"/g)).toHaveLength(1_000);
  });
});

describe("text in the page", () => {
  it("shows controls and marks of direction", () => {
    expect(escapeHtml("a\tb\u0000\u202e<")).toBe("a\tb\\u0000\\u202e&lt;");
    expect(messageHtml("`a<b` and `c")).toBe("<code>a&lt;b</code> and `c");
  });
});

describe("the diagram", () => {
  const place = FIRST.place;
  const worker = "worker (go at fetch.go:6)";

  it("is drawn for several goroutines only", () => {
    expect(diagramSvg(SAMPLE_FINDING.witness)).toBeUndefined();
  });

  it("has a lifeline for each goroutine, an arrow where one starts another, and the end marked", () => {
    const svg = diagramSvg([
      { goroutine: "main", place, message: "starts a goroutine" },
      { goroutine: worker, place: SECOND.place, message: "blocks for ever" },
    ]);
    expect(svg?.match(/class="life"/g)).toHaveLength(2);
    expect(svg?.match(/class="arrow"/g)).toHaveLength(1);
    expect(svg).toMatch(/<g class="step last">.*2\. blocks for ever/);
    expect(svg).toContain('aria-label="Schedule of 2 goroutines in 2 steps"');
  });

  it("breaks and cuts long texts", () => {
    const svg = diagramSvg([
      { goroutine: "main", place, message: "x".repeat(300) },
      { goroutine: worker, place, message: "waits" },
    ]);
    const longest = Math.max(
      ...[...(svg?.matchAll(/>([^<]+)<\/tspan>/g) ?? [])].map(([, text]) => text?.length ?? 0),
    );
    expect(longest).toBe(27);
    expect(svg).toContain("…</tspan>");
  });
});
