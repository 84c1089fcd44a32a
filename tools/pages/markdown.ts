import * as fs from 'fs';
import * as path from 'path';

export const ROOT = path.resolve(__dirname, '../..');

/** A fenced code block. */
export interface CodeBlock {
  /** The Markdown file, relative to the project. */
  readonly file: string;
  /** The line of the file on which the code starts, counted from 1. */
  readonly line: number;
  /** What stands behind the fence: the language, then options. */
  readonly info: string[];
  readonly code: string;
}

/** README.md, TROUBLESHOOTING.md and every page of docs/, relative to the project. */
export function pages(): string[] {
  const docs = path.join(ROOT, 'docs');
  const inDocs = fs.existsSync(docs)
    ? (fs.readdirSync(docs, { recursive: true }) as string[]).filter((file) => file.endsWith('.md')).map((file) => path.join('docs', file))
    : [];
  return ['README.md', 'TROUBLESHOOTING.md', ...inDocs.sort()];
}

/** The fenced code blocks of a page, in order; blocks in a list lose its indentation. */
export function codeBlocks(file: string, text = fs.readFileSync(path.join(ROOT, file), 'utf8')): CodeBlock[] {
  const found: CodeBlock[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const fence = /^( *)(```+|~~~+) *(.*)$/.exec(lines[i]);
    if (!fence) {
      continue;
    }
    const [, indent, marker, info] = fence;
    const start = i + 1;
    do {
      i++;
    } while (i < lines.length && !(lines[i].trim().startsWith(marker) && lines[i].trim().replace(/[`~]/g, '') === ''));
    found.push({
      file,
      line: start + 1,
      info: info.trim().split(/[\s,]+/),
      code: lines.slice(start, i).map((line) => line.startsWith(indent) ? line.slice(indent.length) : line).join('\n'),
    });
  }
  return found;
}

/** The page without its code, in which nothing is a link. */
export function prose(text: string): string {
  return text
    .replace(/^( *)(```+|~~~+)[\s\S]*?^\1\2[`~]*$/gm, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/(`+)[^`].*?\1/g, '');
}

/** What the page points to: Markdown links and images, reference definitions, and HTML attributes. */
export function links(text: string): string[] {
  const patterns = [
    /\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*["'])?\s*\)/g,
    /^\s*\[[^\]]+\]:\s*(\S+)/gm,
    /\b(?:src|href|srcset)=["']([^"'\s]+)["']/g,
  ];
  return patterns.flatMap((pattern) => [...prose(text).matchAll(pattern)].map((match) => match[1]));
}

/** The anchors that GitHub makes of the page's headings, and those written as HTML. */
export function anchors(text: string): string[] {
  const withoutCode = text.replace(/^( *)(```+|~~~+)[\s\S]*?^\1\2[`~]*$/gm, '');
  const seen = new Map<string, number>();
  const headings = [...withoutCode.matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)].map((match) => {
    const plain = match[1].replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/<[^>]+>/g, '').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  return [...headings, ...[...withoutCode.matchAll(/\b(?:id|name)=["']([^"']+)["']/g)].map((match) => match[1])];
}
