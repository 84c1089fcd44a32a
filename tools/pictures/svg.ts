import { execFileSync } from 'child_process';
import type { Frame } from './frames';
import { lower, orderOf, upper } from './order';
import type { Box, Line, Picture } from './picture';
import { FAMILY_COLORS } from './shown';

// Graphviz measures the text as Verdana, the widest of these: it fits its box in each of them.
const FONTS = 'Verdana, DejaVu Sans, Arial, Helvetica, sans-serif';
const INK = '#16191F';
const QUIET = '#4A5560';
const LINE_STYLES: { readonly [flow in Line['flow']]: string } = {
  data: `color="${INK}" fontcolor="${INK}" penwidth=1.5`,
  control: `color="${QUIET}" fontcolor="${QUIET}"`,
  logs: `color="${FAMILY_COLORS.operations}" fontcolor="${FAMILY_COLORS.operations}" style=dashed`,
  encryption: `color="${FAMILY_COLORS.security}" fontcolor="${FAMILY_COLORS.security}" style=dotted penwidth=1.5`,
  order: 'style=invis',
};
const FRAME_STYLES: { readonly [kind in Frame['kind']]: string } = {
  stack: `bgcolor="#F4F6F8" color="${QUIET}" fontcolor="${INK}"`,
  construct: `bgcolor="#FFFFFF" color="${QUIET}" fontcolor="${INK}"`,
  network: `bgcolor="#F6F0FF" color="${FAMILY_COLORS.network}" fontcolor="#5B21B6"`,
  zone: `bgcolor="#FFFFFF" color="${FAMILY_COLORS.network}" fontcolor="#5B21B6" style=dashed`,
};

/** Draws the picture. The same picture gives the same bytes on every machine. */
export function svgOf(picture: Picture): string {
  const { width, height, content } = drawingOf(layout(dotOf(picture)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-label="${escape(picture.title)}" font-family="${FONTS}">`,
    // A background of its own keeps the ink readable on dark pages.
    `<rect width="${width}" height="${height}" rx="6" fill="#FFFFFF"/>`,
    content,
    '</svg>',
    '',
  ].join('\n');
}

/** What Graphviz drew, without its own frame and comments. */
function drawingOf(svg: string): { width: number; height: number; content: string } {
  const [, width, height] = /<svg width="(\d+)pt" height="(\d+)pt"/.exec(svg)!;
  const content = svg.slice(svg.indexOf('<g id="graph0"'), svg.lastIndexOf('</svg>')).trim()
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/&#45;/g, '-')
    .replace(/ font-family="[^"]*"/g, '');
  return { width: Number(width), height: Number(height), content };
}

/** The picture in the language of Graphviz. */
export function dotOf(picture: Picture): string {
  const order = orderOf(picture);
  return [
    'digraph {',
    '  graph [bgcolor=transparent fontname=Verdana fontsize=13 nodesep=0.25 ranksep=0.55 pad=0.2 newrank=true]',
    '  node [shape=plain fontname=Verdana fontsize=13]',
    '  edge [fontname=Verdana fontsize=12 arrowsize=0.8]',
    ...frameLines(picture.boxes, []),
    ...picture.lines.map(lineDot),
    ...order.above.map(([upperBox, lowerBox]) => `  ${quote(upperBox.id)} -> ${quote(lowerBox.id)} [${LINE_STYLES.order} weight=0]`),
    ...order.rows.map((row) => `  {rank=same; ${row.map(({ id }) => quote(id)).join(' -> ')} [${LINE_STYLES.order}]}`),
    '}',
  ].join('\n');
}

/** The boxes directly within the frames, then each frame that begins here. */
function frameLines(boxes: Box[], within: string[]): string[] {
  const indent = '  '.repeat(within.length + 1);
  const here = boxes.filter(({ frames }) => within.every((id, depth) => frames[depth]?.id === id));
  const inner = new Map(here.filter(({ frames }) => frames.length > within.length)
    .map(({ frames }) => [frames[within.length].id, frames[within.length]]));
  return [
    ...here.filter(({ frames }) => frames.length === within.length).map((box) => indent + boxDot(box)),
    ...[...inner.values()].flatMap((frame) => [
      `${indent}subgraph ${quote(`cluster ${frame.id}`)} {`,
      `${indent}  label=<<B>${escape(frame.title)}</B>> labeljust=l margin=10 ${FRAME_STYLES[frame.kind]}`,
      ...frameLines(here, [...within, frame.id]),
      `${indent}}`,
    ]),
  ];
}

function boxDot(box: Box): string {
  const color = FAMILY_COLORS[box.family];
  const rows = [
    `<FONT COLOR="${color}"><B>${escape(box.title)}</B></FONT>`,
    ...(box.name ? [escape(box.name)] : []),
    ...box.facts.map((fact) => `<FONT POINT-SIZE="12" COLOR="${QUIET}">${escape(fact)}</FONT>`),
  ].map((row) => `<TR><TD ALIGN="LEFT">${row}</TD></TR>`).join('');
  const text = `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">${rows}</TABLE>`;
  return `${quote(box.id)} [label=<<TABLE BORDER="1" COLOR="${color}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="5" BGCOLOR="white">`
    + `<TR><TD BGCOLOR="${color}" WIDTH="4" CELLPADDING="0"></TD><TD>${text}</TD></TR></TABLE>>]`;
}

function lineDot(line: Line): string {
  const direction = line.bothWays ? ' dir=both' : line.upwards ? ' dir=back' : '';
  const label = line.says ? ` label=${quote(line.says.split('\n').map((row) => ` ${row} `).join('\n'))}` : '';
  return `  ${quote(upper(line))} -> ${quote(lower(line))} [${LINE_STYLES[line.flow]}${line.loose ? ' weight=0' : ''}${direction}${label}]`;
}

function layout(dot: string): string {
  // Graphviz in WebAssembly is an ES module, which jest does not load: it runs in a process of its own.
  const script = "import { Graphviz } from '@hpcc-js/wasm-graphviz';"
    + "let dot = ''; for await (const part of process.stdin.setEncoding('utf8')) { dot += part; }"
    + "process.stdout.write((await Graphviz.load()).layout(dot, 'svg', 'dot'));";
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { input: dot, encoding: 'utf8', cwd: __dirname });
}

function quote(text: string): string {
  return `"${text.replace(/(["\\])/g, '\\$1')}"`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
