/** Text that is HTML already. */
export class Html {
  public constructor(public readonly text: string) {
  }
}

type Part = string | number | Html | undefined | false | readonly Part[];

/** HTML in which every value is escaped that is not HTML itself. What is undefined or false is left out. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(texts.map((text, index) => index === 0 ? text : written(parts[index - 1]) + text).join(''));
}

function written(part: Part): string {
  if (part instanceof Html) {
    return part.text;
  }
  if (Array.isArray(part)) {
    return part.map(written).join('');
  }
  return part === undefined || part === false ? '' : escapeHtml(String(part));
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
