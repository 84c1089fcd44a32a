/** The style of the download page. Nothing is loaded: the fonts are those of the system. */
export const STYLE = `:root {
  color-scheme: light dark;
  --paper: #ffffff;
  --panel: #f4f5f8;
  --ink: #16181d;
  --quiet: #545b69;
  --line: #d5d9e2;
  --accent: #3b3fb6;
  --on-accent: #ffffff;
  --accent-soft: #ececfb;
  --warning: #8a4b00;
  --warning-soft: #fff4e2;
  --critical: #a3121f;
  --critical-soft: #ffedee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101217;
    --panel: #191c24;
    --ink: #eceef3;
    --quiet: #a7afbf;
    --line: #333947;
    --accent: #aab0ff;
    --on-accent: #12143a;
    --accent-soft: #20243f;
    --warning: #ffc069;
    --warning-soft: #2e2413;
    --critical: #ff9aa2;
    --critical-soft: #33181b;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { font: 100%/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; }
.page { max-width: 64rem; margin: 0 auto; padding: 0 1.25rem; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: .2rem solid var(--accent); outline-offset: .2rem; border-radius: .25rem; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-size: clamp(2rem, 6vw, 3rem); letter-spacing: -.02em; }
h2 { font-size: 1.5rem; letter-spacing: -.01em; margin-bottom: 1rem; }
h3 { font-size: 1.15rem; }
p { margin: 0 0 1rem; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875em; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1rem; white-space: pre-wrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .5rem 1rem; background: var(--accent); color: var(--on-accent); border-radius: 0 0 .5rem .5rem; }
.skip:focus { top: 0; }
.top { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; justify-content: space-between; padding-block: 1.25rem; }
.name { font-weight: 700; font-size: 1.1rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.channels ul { display: flex; flex-wrap: wrap; gap: .25rem; list-style: none; margin: 0; padding: 0; }
.channels a { display: block; padding: .25rem .75rem; border-radius: 2rem; text-decoration: none; }
.channels a[aria-current] { background: var(--accent-soft); font-weight: 600; }
.notice { border: 1px solid var(--accent); border-left-width: .4rem; background: var(--accent-soft); border-radius: .5rem; padding: .9rem 1.1rem; margin-bottom: 1.5rem; }
.notice p { margin: 0; overflow-wrap: anywhere; }
.notice h2 { font-size: 1rem; margin: 0 0 .25rem; color: var(--accent); }
.notice.warning { border-color: var(--warning); background: var(--warning-soft); }
.notice.warning h2 { color: var(--warning); }
.notice.critical { border-color: var(--critical); background: var(--critical-soft); }
.notice.critical h2 { color: var(--critical); }
.hero { padding-block: 2rem 2.5rem; }
.hero h1 { overflow-wrap: anywhere; }
.facts { color: var(--quiet); margin: .5rem 0 0; }
.for-you { margin: 1.75rem 0 0; }
.for-you[hidden] { display: none; }
.button { display: inline-block; background: var(--accent); color: var(--on-accent); font-weight: 650; text-decoration: none; padding: .7rem 1.4rem; border-radius: .6rem; }
.button:hover { text-decoration: underline; }
.for-you .button { font-size: 1.15rem; padding: .9rem 1.8rem; }
.for-you p { margin: .6rem 0 0; color: var(--quiet); }
section { padding-block: 1.75rem; border-top: 1px solid var(--line); }
.platforms { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); list-style: none; margin: 0; padding: 0; }
.platform { border: 1px solid var(--line); border-radius: .9rem; padding: 1.25rem; background: var(--panel); min-width: 0; }
.platform.yours { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.platform h3 { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: center; }
.badge { font-size: .75rem; font-weight: 600; background: var(--accent); color: var(--on-accent); border-radius: 2rem; padding: .1rem .6rem; }
.files { list-style: none; margin: .75rem 0 0; padding: 0; }
.files > li { padding-block: .75rem; border-top: 1px solid var(--line); }
.files > li:first-child { border-top: 0; padding-top: 0; }
.file { font-weight: 600; overflow-wrap: anywhere; }
.meta { color: var(--quiet); font-size: .9rem; margin: .1rem 0 0; }
details summary { cursor: pointer; padding-block: .25rem; color: var(--accent); }
.files details { font-size: .9rem; }
dl { margin: .25rem 0 0; }
dt { color: var(--quiet); font-size: .85rem; }
dd { margin: 0 0 .5rem; }
button.copy { font: inherit; font-size: .8rem; color: var(--accent); background: none; border: 1px solid var(--line); border-radius: .4rem; padding: .1rem .6rem; margin-left: .4rem; cursor: pointer; }
.notes { max-width: 46rem; overflow-wrap: anywhere; }
.notes > * + h3, .notes > * + h4, .notes > * + h5, .notes > * + h6 { margin-top: 1.5rem; }
.notes table { border-collapse: collapse; display: block; overflow-x: auto; }
.notes th, .notes td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; }
.notes blockquote { margin: 0 0 1rem; padding-left: 1rem; border-left: .25rem solid var(--line); color: var(--quiet); }
.earlier { list-style: none; margin: 0; padding: 0; }
.earlier > li { border-top: 1px solid var(--line); padding-block: .75rem; }
.earlier > li:first-child { border-top: 0; }
.earlier h3 { display: inline; font-size: 1.05rem; color: var(--ink); }
.steps { max-width: 46rem; }
footer { border-top: 1px solid var(--line); color: var(--quiet); font-size: .9rem; padding-block: 1.25rem 2.5rem; margin-top: 1rem; overflow-wrap: anywhere; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) {
  .button { transition: filter .15s; }
  .button:hover { filter: brightness(1.1); }
}
@media (forced-colors: active) {
  .button, .badge { border: 1px solid; }
}
@media print {
  .skip, .channels, button.copy { display: none; }
}
`;

/** The icon of the page, in the tab of the browser. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3b3fb6"/><path d="M16 7v12m0 0-5-5m5 5 5-5M9 24h14" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>
`;
