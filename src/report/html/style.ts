/**
 * The looks of the page, in light and dark as the reader's system has it. No font, picture or sheet is
 * loaded from anywhere.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1c2128; --soft: #5b6572; --line: #d9dee5; --code: #f3f5f8;
  --error: #c62828; --warning: #a15c00; --note: #1565c0; --accent: #0b7285;
  --own: #ffd9d6; --related: #d6ecff; --step: #fff3bf; --added: #e3f6e8; --removed: #fde7e6;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --card: #171c23; --text: #e3e8ee; --soft: #98a3b0; --line: #2c343e; --code: #11161c;
    --error: #ff8a80; --warning: #ffb74d; --note: #82b1ff; --accent: #4dd0e1;
    --own: #5c2321; --related: #173a57; --step: #4a3f10; --added: #16351f; --removed: #43201f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 28px; }
h1 { font-size: 24px; margin: 0; }
h1 small, .count, .where, .rule, .links, .safety { color: var(--soft); font-weight: normal; font-size: 13px; }
h2 { font: 600 15px var(--mono); margin: 28px 0 8px; }
.body p { margin: 6px 0; }
h4 { margin: 16px 0 4px; font-size: 13px; color: var(--soft); }
a { color: var(--accent); }
code, .where, .rule { font-family: var(--mono); font-size: 0.92em; }
.tools { position: sticky; top: 0; z-index: 2; background: var(--page); border-bottom: 1px solid var(--line); }
.tools form { max-width: 1080px; margin: 0 auto; padding: 12px 20px; display: flex; flex-wrap: wrap; gap: 12px; align-items: center; }
input[type="search"] { flex: 1 1 240px; }
input[type="search"], select, .tools button { font: inherit; padding: 6px 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--text); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.finding { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--note); border-radius: 6px; margin: 8px 0; }
.finding.error { border-left-color: var(--error); }
.finding.warning { border-left-color: var(--warning); }
summary { cursor: pointer; padding: 10px 14px; display: grid; grid-template-columns: 68px 1fr auto; gap: 2px 12px; align-items: baseline; }
summary .level { font-weight: 600; color: var(--note); }
.error > summary .level { color: var(--error); }
.warning > summary .level { color: var(--warning); }
summary .message { overflow-wrap: anywhere; }
summary .rule { grid-column: 2; }
summary .where { grid-column: 3; grid-row: 1; }
.body { padding: 0 14px 12px; border-top: 1px solid var(--line); }
.file { margin: 12px 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.file .name { font: 12px var(--mono); padding: 4px 10px; color: var(--soft); border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--code); font: 13px/1.55 var(--mono); tab-size: 4; }
td { padding: 0 8px; vertical-align: top; }
td.source { white-space: pre; width: 100%; }
td.number, .gap { color: var(--soft); text-align: right; user-select: none; }
.gap td:last-child { text-align: left; }
td.signs { white-space: nowrap; text-align: right; min-width: 44px; user-select: none; }
td.signs i { font-style: normal; display: inline-block; min-width: 18px; padding: 0 4px; border-radius: 9px; text-align: center; font-size: 11px; background: var(--step); }
td.signs i.own { color: var(--error); background: none; }
td.signs i.related { color: var(--note); background: none; }
mark { color: inherit; border-radius: 2px; background: var(--step); }
mark.own { background: var(--own); }
mark.related { background: var(--related); }
tr.here td.number { color: var(--error); font-weight: 600; }
tr.lit td { background: var(--step); }
.jump { font: 12px var(--mono); color: var(--accent); background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline; }
ol, ul { margin: 4px 0; padding-left: 26px; }
.diff { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: 8px 10px; margin: 6px 0; overflow-x: auto; font: 13px/1.5 var(--mono); tab-size: 4; }
.diff .added { background: var(--added); }
.diff .removed { background: var(--removed); }
.diagram { padding: 8px 0; }
svg { max-width: none; }
svg text { font: 12px var(--mono); fill: var(--text); }
svg .where { fill: var(--soft); font-size: 11px; }
svg rect { fill: var(--card); stroke: var(--line); }
svg .head rect { fill: var(--code); stroke: var(--accent); }
svg .head text { font-weight: 600; }
svg .last rect { stroke: var(--error); stroke-width: 2; fill: var(--own); }
svg .life { stroke: var(--soft); opacity: 0.6; stroke-dasharray: 4 4; }
svg .arrow { stroke: var(--accent); stroke-width: 1.5; }
svg .arrowhead { fill: var(--accent); }
.clean { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 28px; text-align: center; margin-top: 20px; }
footer { max-width: 1080px; margin: 32px auto; padding: 0 20px; color: var(--soft); font-size: 13px; }
[hidden] { display: none !important; }
@media (max-width: 640px) { summary { grid-template-columns: 1fr; } summary .where, summary .rule { grid-column: 1; grid-row: auto; } .tools { position: static; } }
@media print {
  :root { color-scheme: light; }
  .tools { display: none; }
  .jump { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  header, main, footer { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  td.source, .diff { white-space: pre-wrap; overflow-wrap: anywhere; }
  tr, summary, svg { break-inside: avoid; }
  h2, summary { break-after: avoid; }
  svg { max-width: 100%; height: auto; }
}
`;
