/** The colours of the page of the history, in the light and in the dark. */
export const PAGE_STYLE = `
:root { --page: #fff; --card: #f4f6f9; --ink: #1b2433; --soft: #5b6675; --line: #c9d1dc; --pass: #7cc49a; --fail: #c62828; --unable: #c77700; --other: #9aa5b4; }
@media (prefers-color-scheme: dark) {
  :root { --page: #12171f; --card: #1c2430; --ink: #e3e8ef; --soft: #9aa7b8; --line: #3a4658; --pass: #2f6b4f; --fail: #ef6461; --unable: #f0a840; --other: #66748a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 12px; }
header { border-left: 8px solid var(--other); background: var(--card); padding: 8px 16px; border-radius: 4px; }
header.pass { border-color: var(--pass); } header.fail { border-color: var(--fail); } header.unable { border-color: var(--unable); }
h1 { font-size: 22px; margin: 4px 0; } h2 { font-size: 17px; margin: 24px 0 6px; }
p { margin: 4px 0; } p, td, li, h1, h2 { overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 3px 8px 3px 0; border-bottom: 1px solid var(--line); }
td { font-variant-numeric: tabular-nums; }
.day, .mark { white-space: nowrap; }
.mark::before { content: ""; display: inline-block; width: 10px; height: 10px; margin-right: 5px; border-radius: 2px; background: var(--other); }
.mark.pass::before { background: var(--pass); } .mark.fail::before { background: var(--fail); } .mark.unable::before { background: var(--unable); }
@media (max-width: 640px) {
  thead { display: none; }
  table, tbody, tr { display: block; }
  tr { padding: 6px 0; border-bottom: 1px solid var(--line); }
  td { display: inline; padding: 0 10px 0 0; border: 0; }
  td:empty { display: none; }
  td + td:not([data-head=""])::before { content: attr(data-head) " "; color: var(--soft); }
}
`;
