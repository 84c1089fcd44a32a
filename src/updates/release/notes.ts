import MarkdownIt from 'markdown-it';

/** Raw HTML stays text, and nothing is loaded from anywhere. */
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable('image');
markdown.validateLink = (link) => /^(?:https|mailto):/i.test(link.trim());

/** Release notes as HTML, for readers that know no Markdown. */
export function notesToHtml(notes: string): string {
  return markdown.render(notes);
}
