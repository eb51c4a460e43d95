/** Colours by theme. Inside VS Code its own background and text are taken. */
const LIGHT = `
  --back: var(--vscode-editor-background, #ffffff); --text: var(--vscode-editor-foreground, #1d2129);
  --soft: #5c6470; --line: #dfe3e8; --panel: #f6f7f9; --mark: #fff0c2;
  --error: #b3261e; --error-back: #fbe3e1; --warning: #8a5a00; --warning-back: #fdf0d2;
  --note: #2f5f9e; --note-back: #e4edf9; --link: #1f5fbf;`;
const DARK = `
  --back: var(--vscode-editor-background, #15181d); --text: var(--vscode-editor-foreground, #dfe3ea);
  --soft: #98a1ae; --line: #2d333c; --panel: #1c2027; --mark: #51430f;
  --error: #ff9a90; --error-back: #47201d; --warning: #f0c060; --warning-back: #3e3010;
  --note: #8fbcff; --note-back: #1d2f4a; --link: #8fbcff;`;

/** In VS Code surfaces and lines are those of its theme; with high contrast a line is all that sets one apart. */
const EDITOR = `
  --soft: var(--vscode-descriptionForeground); --panel: var(--vscode-editorWidget-background);
  --line: var(--vscode-editorWidget-border, var(--vscode-widget-border)); --link: var(--vscode-textLink-foreground);`;
const HIGH_CONTRAST = `
  --soft: var(--vscode-editor-foreground); --panel: var(--vscode-editor-background);
  --line: var(--vscode-contrastBorder); --link: var(--vscode-textLink-foreground);`;

/** The page's style sheet. It prints in light colours, filters hidden, steps unfolded. */
export const STYLE = `
:root { color-scheme: light; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; ${DARK} } }
body.vscode-light { color-scheme: light; ${LIGHT} ${EDITOR} }
body.vscode-dark { color-scheme: dark; ${DARK} ${EDITOR} }
body.vscode-high-contrast { color-scheme: dark; ${DARK} ${HIGH_CONTRAST} }
body.vscode-high-contrast-light { color-scheme: light; ${LIGHT} ${HIGH_CONTRAST} }
:where(body[class*='vscode-']) code { background: none; padding: 0; color: inherit; }
[data-place][role='link'] { cursor: pointer; }
[data-place][role='link']:hover { text-decoration: underline; color: var(--link); }
body.vscode-high-contrast .flows .band { opacity: 0.55; }
body.vscode-high-contrast .cell, body.vscode-high-contrast .badge { border: 1px solid currentColor; }
body.vscode-high-contrast .frame { border: 1px solid var(--line); }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 28px; font-weight: 650; letter-spacing: -0.01em; margin: 0; }
h1 em { font-style: normal; color: var(--link); }
h2 { font-size: 18px; margin: 40px 0 12px; }
h3 { font-size: 16px; font-weight: 600; margin: 0; overflow-wrap: anywhere; }
code, pre { font: 12.5px/1.6 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
small, .top p, footer, .legend { color: var(--soft); font-size: 13px; }
a { color: var(--link); }
.top p { margin: 4px 0 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px; list-style: none;
  margin: 20px 0 0; padding: 0; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; color: var(--soft);
  font-size: 13px; }
.tiles b { display: block; font-size: 26px; line-height: 1.2; font-weight: 650; color: var(--text); }
.tiles .error:not(.zero) b { color: var(--error); }
.tiles .warning:not(.zero) b { color: var(--warning); }
.tiles .note:not(.zero) b { color: var(--note); }
.tiles .zero b { color: var(--soft); }

.scroll { overflow-x: auto; width: fit-content; max-width: 100%; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); }
.map { border-collapse: collapse; font-size: 13.5px; }
.map th { font-weight: 500; text-align: left; }
.map thead th { vertical-align: bottom; padding: 12px 0 8px; min-width: 40px; height: 60px; }
.map thead button { writing-mode: vertical-rl; transform: rotate(180deg); margin: 0 auto; display: block; text-align: left;
  max-height: 200px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.map tbody th { position: sticky; left: 0; background: var(--panel); padding: 6px 16px; white-space: nowrap; min-width: 220px; }
.map tbody tr { border-top: 1px solid var(--line); }
.map td { text-align: center; padding: 3px 4px; }
.map small { margin-left: 6px; }
.head { background: none; border: 0; padding: 0; font: inherit; color: inherit; cursor: pointer; }
.head:hover { text-decoration: underline; }
.head[aria-pressed='true'] { color: var(--link); font-weight: 650; }
.country { font-size: 11px; color: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: 1px 4px; margin-left: 6px;
  text-decoration: none; }
.cell { min-width: 32px; height: 28px; border: 1px solid transparent; border-radius: 7px; font: inherit; font-weight: 600; cursor: pointer; }
.cell[aria-pressed='true'] { outline: 2px solid var(--link); outline-offset: 1px; }
.cell.error, .badge.error, .dot.error { background: var(--error-back); color: var(--error); }
.cell.warning, .badge.warning, .dot.warning { background: var(--warning-back); color: var(--warning); }
.cell.note, .badge.note, .dot.note { background: var(--note-back); color: var(--note); }
.dot { display: inline-block; width: 12px; height: 12px; border-radius: 4px; margin: 0 5px 0 8px; vertical-align: -1px;
  border: 1px solid currentColor; }
.dot:first-child { margin-left: 0; }

.map.folded .kind, .map.short .further { display: none; }
.map .kind { background: color-mix(in srgb, var(--back) 50%, transparent); }
.map .kind .head { color: var(--soft); }
.map .group .head { font-weight: 600; }
.flows { display: block; width: 100%; height: auto; margin: 4px 0 20px; }
.flows text { font-size: 13px; fill: var(--text); }
.flows .start text { text-anchor: end; }
.flows rect { fill: var(--soft); }
.flows .band { opacity: 0.32; cursor: pointer; }
.flows .node { cursor: pointer; }
.flows.filtered .band { opacity: 0.12; }
.flows .band:hover, .flows.filtered .band.chosen { opacity: 0.75; }
.flows .node.chosen text { font-weight: 700; fill: var(--link); }
.band.error { fill: var(--error); } .band.warning { fill: var(--warning); } .band.note { fill: var(--note); }
.more { margin: 6px 0 0; padding-left: 20px; font-size: 13px; color: var(--soft); }
.gone { padding-left: 20px; font-size: 14px; }
.gone li { overflow-wrap: anywhere; }
.gone code { color: var(--soft); }

.toolbar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 8px; align-items: center;
  background: var(--back); padding: 10px 0; border-bottom: 1px solid var(--line); }
.toolbar fieldset { display: flex; gap: 6px; border: 0; padding: 0; margin: 0; }
.toolbar legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.toolbar input[type='search'], .toolbar select { font: inherit; font-size: 13.5px; height: 32px; padding: 0 8px; border-radius: 8px;
  border: 1px solid var(--line); background: var(--panel); color: var(--text); }
.toolbar input[type='search'] { flex: 1 1 160px; min-width: 120px; }
.toolbar select { max-width: 134px; }
.toolbar output { color: var(--soft); font-size: 13px; white-space: nowrap; }
.chip { display: inline-flex; align-items: center; gap: 5px; height: 32px; font-size: 13.5px; padding: 0 10px; border-radius: 8px;
  border: 1px solid var(--line); background: var(--panel); cursor: pointer; }
.chip input { margin: 0; accent-color: currentColor; }
.chip.error { color: var(--error); } .chip.warning { color: var(--warning); } .chip.note { color: var(--note); }
.link { background: none; border: 0; padding: 0 4px; font: inherit; font-size: 13.5px; color: var(--link); cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }

.finding { border: 1px solid var(--line); border-left: 4px solid var(--note); border-radius: 10px; padding: 14px 18px; margin-top: 14px;
  content-visibility: auto; contain-intrinsic-size: auto 420px; }
.finding.error { border-left-color: var(--error); }
.finding.warning { border-left-color: var(--warning); }
.finding header { display: flex; gap: 10px; align-items: baseline; }
.badge { font-size: 12px; font-weight: 600; border-radius: 6px; padding: 1px 8px; }
.place { margin: 2px 0 0; color: var(--soft); }
.place code { overflow-wrap: anywhere; }
pre { margin: 0; overflow-x: auto; }
.frame { background: var(--panel); border-radius: 8px; padding: 8px 0; margin: 10px 0 0; }
.row { display: block; padding: 0 14px 0 0; min-width: max-content; height: 1.6em; color: var(--soft); }
.row.hit { color: var(--text); }
.number { display: inline-block; width: 52px; padding-right: 14px; text-align: right; color: var(--soft); opacity: 0.7; user-select: none; }
mark { background: var(--mark); color: var(--text); border-radius: 3px; padding: 1px 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0 0; font-size: 14px; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd ul { list-style: none; margin: 0; padding: 0; }
dd b { font-weight: 600; }
dd i { color: var(--soft); font-style: normal; font-size: 13px; }
dd i::before { content: '– '; }
details { margin-top: 10px; }
summary { cursor: pointer; font-size: 14px; color: var(--soft); }
ol { list-style: none; counter-reset: step; margin: 8px 0 0; padding: 0; }
ol li { counter-increment: step; position: relative; padding: 0 0 10px 34px; font-size: 14px; }
ol li::before { content: counter(step); position: absolute; left: 0; top: 1px; width: 21px; height: 21px; border-radius: 50%;
  background: var(--panel); border: 1px solid var(--line); color: var(--soft); font-size: 11.5px; line-height: 19px; text-align: center; }
ol li:not(:last-child)::after { content: ''; position: absolute; left: 10px; top: 24px; bottom: 1px; border-left: 1px solid var(--line); }
ol .at { color: var(--soft); margin-left: 6px; overflow-wrap: anywhere; }
ol pre { color: var(--soft); }
.empty { padding: 32px 0; text-align: center; color: var(--soft); }
.policy { border-top: 1px solid var(--line); padding: 14px 0; font-size: 14px; }
.policy h3 { font-size: 15px; }
.policy h3 code { color: var(--soft); font-weight: 400; margin-left: 6px; }
.policy p, .policy ul { margin: 6px 0 0; }
.policy ul { padding-left: 20px; color: var(--soft); }
.policy:target { background: var(--panel); }
.problems ul { padding-left: 20px; font-size: 14px; }
.problems small { display: block; }
footer { margin-top: 40px; border-top: 1px solid var(--line); padding-top: 12px; }

@media (max-width: 640px) {
  main { padding: 20px 14px 40px; }
  .finding { padding: 12px; }
  .toolbar { position: static; }
  .toolbar select { flex: 1 1 30%; max-width: none; }
  .map tbody th { min-width: 150px; }
  .map tbody small { display: block; margin: 0; }
}
@media print {
  main { max-width: none; padding: 0; }
  .toolbar, .legend button, #more { display: none; }
  .scroll { overflow: visible; width: auto; }
  .map .kind { display: none; }
  .map thead th { min-width: 0; }
  .map tbody th { position: static; min-width: 0; padding: 4px 10px; }
  .map tbody tr, .flows, .policy { break-inside: avoid; }
  .map.short .further { display: table-row; }
  h2 { break-after: avoid; }
  .finding { content-visibility: visible; }
  .finding header, .finding .frame, .finding li { break-inside: avoid; }
  pre { white-space: pre-wrap; }
  .row { height: auto; min-width: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
