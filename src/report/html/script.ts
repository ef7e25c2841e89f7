/**
 * What the page does when somebody types, clicks or prints: filter by level, rule and words, open and
 * close, jump from a step to its line. Plain script, since the page must work from a file. Without it
 * everything is still there to read.
 */
export const SCRIPT = `
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const findings = all(".finding");
  const [search, rule, count] = [one("#search"), one("#rule"), one("#shown")];

  const filter = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const levels = new Set(all("input[name=level]:checked").map((box) => box.value));
    let shown = 0;
    for (const finding of findings) {
      const { level, rule: id, words: text } = finding.dataset;
      const fits = levels.has(level) && (rule.value === "" || rule.value === id) && words.every((word) => text.includes(word));
      finding.hidden = !fits;
      if (fits) shown++;
    }
    for (const part of all(".package")) {
      const [inside, left] = [all(".finding", part).length, all(".finding:not([hidden])", part).length];
      part.hidden = left === 0;
      const total = inside === 1 ? "1 finding" : inside + " findings";
      part.querySelector(".count").textContent = left === inside ? total : left + " of " + total;
    }
    count.textContent = shown + " of " + findings.length + " shown";
  };

  const openLinked = () => {
    const linked = document.getElementById(location.hash.slice(1));
    if (!linked?.matches(".finding")) return;
    linked.open = true;
    linked.scrollIntoView();
  };

  one("form").addEventListener("input", filter);
  one("form").addEventListener("submit", (event) => event.preventDefault());
  one("#open").addEventListener("click", () => {
    const shown = findings.filter((finding) => !finding.hidden);
    const open = shown.some((finding) => !finding.open);
    for (const finding of shown) finding.open = open;
  });
  document.addEventListener("click", (event) => {
    const jump = event.target.closest(".jump");
    if (!jump) return;
    const finding = jump.closest(".finding");
    for (const lit of all(".lit", finding)) lit.classList.remove("lit");
    const line = all("tr[data-line]", finding).find((row) => row.dataset.line === jump.dataset.to);
    line?.classList.add("lit");
    line?.scrollIntoView({ block: "center" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, select")) return;
    event.preventDefault();
    search.focus();
  });
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = findings.filter((finding) => !finding.hidden && !finding.open);
    for (const finding of closed) finding.open = true;
  });
  addEventListener("afterprint", () => {
    for (const finding of closed) finding.open = false;
  });
  addEventListener("hashchange", openLinked);
  filter();
  openLinked();
})();
`;
