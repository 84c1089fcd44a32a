import { type Entry, type MapNode, type Node, SourceError } from '../nodes';

/** More than any file has that a person wrote. */
const DEEPEST = 100;

const ESCAPES: Readonly<Record<string, string>> = { 'n': '\n', 'r': '\r', 't': '\t', '"': '"', '\\': '\\' };

/**
 * Reads a `terraform.tfvars`: names and literal values. That is all that Terraform allows in it: variables, functions and blocks are errors there
 * as well, and here they are told by their lines. Parsers of the whole language are Go programs of several megabytes.
 *
 * Throws `SourceError`.
 *
 * @see https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files
 * @see https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
export function readTfvars(text: string): MapNode {
  return new Parser(text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n')).file();
}

class Parser {
  private at = 0;
  private line = 1;

  public constructor(private readonly text: string) {}

  public file(): MapNode {
    const entries: Entry[] = [];
    for (this.skip(true); this.at < this.text.length; this.skip(true)) {
      const line = this.line;
      const key = this.take(/[\p{ID_Start}_][\p{ID_Continue}-]*/uy);
      if (key === undefined) {
        throw this.wrong(`a name was expected; got ${this.next()}`);
      }
      this.skip(false);
      if (this.text[this.at] !== '=' || this.text[this.at + 1] === '=') {
        throw this.wrong(`\`${key}\` has no "=": files of variables have no blocks; got ${this.next()}`);
      }
      this.at += 1;
      this.skip(false);
      const value = this.value(0);
      this.skip(false);
      if (this.at < this.text.length && this.text[this.at] !== '\n') {
        throw this.wrong(`\`${key}\` has its value, and the line has to end; got ${this.next()}`);
      }
      if (entries.some((entry) => entry.key === key)) {
        throw new SourceError(`\`${key}\` is there twice`, line);
      }
      entries.push({ key, line, value });
    }
    return { kind: 'map', line: 1, entries };
  }

  private value(depth: number): Node {
    const line = this.line;
    if (depth > DEEPEST) {
      throw this.wrong(`is nested more than ${DEEPEST} deep`);
    }
    if (this.text.startsWith('<<', this.at)) {
      return { kind: 'scalar', line, value: this.heredoc() };
    }
    switch (this.text[this.at]) {
      case '"': return { kind: 'scalar', line, value: this.quoted() };
      case '[': return { kind: 'list', line, items: this.list(depth) };
      case '{': return { kind: 'map', line, entries: this.object(depth) };
    }
    const number = this.take(/-?\d+(\.\d+)?([eE][+-]?\d+)?/y);
    if (number !== undefined) {
      return { kind: 'scalar', line, value: Number(number) };
    }
    const word = this.take(/[\p{ID_Start}_][\p{ID_Continue}-]*/uy);
    const literals: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
    if (word !== undefined && Object.hasOwn(literals, word)) {
      return { kind: 'scalar', line, value: literals[word] };
    }
    throw new SourceError(word === undefined ? `a value was expected; got ${this.next()}` : `files of variables have literal values only; got \`${word}\``, line);
  }

  private list(depth: number): Node[] {
    const items: Node[] = [];
    this.at += 1;
    for (this.skip(true); this.text[this.at] !== ']'; this.skip(true)) {
      items.push(this.value(depth + 1));
      this.skip(true);
      if (this.text[this.at] === ',') {
        this.at += 1;
      } else if (this.text[this.at] !== ']') {
        throw this.wrong(`"," or "]" was expected; got ${this.next()}`);
      }
    }
    this.at += 1;
    return items;
  }

  private object(depth: number): Entry[] {
    const entries: Entry[] = [];
    this.at += 1;
    for (this.skip(true); this.text[this.at] !== '}'; this.skip(true)) {
      const line = this.line;
      const key = this.text[this.at] === '"' ? this.quoted() : this.take(/[\p{ID_Start}_][\p{ID_Continue}-]*|\d+/uy);
      if (key === undefined) {
        throw this.wrong(`a name or "}" was expected; got ${this.next()}`);
      }
      this.skip(false);
      if (this.text[this.at] !== '=' && this.text[this.at] !== ':') {
        throw this.wrong(`\`${key}\` has no "="; got ${this.next()}`);
      }
      this.at += 1;
      this.skip(false);
      const value = this.value(depth + 1);
      if (entries.some((entry) => entry.key === key)) {
        throw new SourceError(`\`${key}\` is there twice`, line);
      }
      entries.push({ key, line, value });
      this.skip(false);
      if (this.text[this.at] === ',') {
        this.at += 1;
      } else if (this.text[this.at] !== '}' && this.text[this.at] !== '\n') {
        throw this.wrong(`",", "}" or the end of the line was expected; got ${this.next()}`);
      }
    }
    this.at += 1;
    return entries;
  }

  private quoted(): string {
    let text = '';
    this.at += 1;
    while (this.text[this.at] !== '"') {
      const character = this.text[this.at];
      if (character === undefined || character === '\n') {
        throw this.wrong('a text is not closed by "');
      }
      if (character === '\\') {
        text += this.escape();
      } else {
        text += this.template(character) ?? character;
        this.at += 1;
      }
    }
    this.at += 1;
    return text;
  }

  private escape(): string {
    const code = this.take(/\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})/y);
    if (code !== undefined) {
      const point = Number.parseInt(code.slice(2), 16);
      if (point > 0x10FFFF) {
        throw this.wrong(`${code} is no character`);
      }
      return String.fromCodePoint(point);
    }
    const escaped = ESCAPES[this.text[this.at + 1] ?? ''];
    if (escaped === undefined) {
      throw this.wrong(`\\${this.text[this.at + 1] ?? ''} is no escape sequence`);
    }
    this.at += 2;
    return escaped;
  }

  /** `$${` stands for `${`, which by itself would be an expression. */
  private template(character: string): string | undefined {
    if ((character !== '$' && character !== '%')) {
      return undefined;
    }
    if (this.text.startsWith(`${character}${character}{`, this.at)) {
      this.at += 2;
      return `${character}{`;
    }
    if (this.text[this.at + 1] === '{') {
      throw this.wrong(`files of variables have literal values only; got \`${character}{\``);
    }
    return undefined;
  }

  private heredoc(): string {
    const begin = this.take(/<<-?[\p{ID_Start}_][\p{ID_Continue}-]*\n/uy);
    if (begin === undefined) {
      throw this.wrong(`<< has to be followed by a name and the end of the line; got ${this.next()}`);
    }
    const from = this.line;
    const flush = begin[2] === '-';
    const marker = begin.slice(flush ? 3 : 2, -1);
    this.line += 1;
    const lines: string[] = [];
    for (;;) {
      if (this.at >= this.text.length) {
        throw new SourceError(`the text that begins by ${begin.trim()} is not closed by ${marker}`, from);
      }
      const end = this.text.indexOf('\n', this.at);
      const line = this.text.slice(this.at, end < 0 ? undefined : end);
      if (line.trim() === marker) {
        this.at = end < 0 ? this.text.length : end;
        break;
      }
      if (/(?<!\$)\$\{|(?<!%)%\{/.test(line)) {
        throw this.wrong('files of variables have literal values only; got `${` or `%{`');
      }
      lines.push(line.replace(/\$\$\{/g, '${').replace(/%%\{/g, '%{'));
      this.at = end < 0 ? this.text.length : end + 1;
      this.line += 1;
    }
    const indent = flush ? Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length), Number.MAX_SAFE_INTEGER) : 0;
    return lines.map((line) => `${line.slice(Math.min(indent, line.length))}\n`).join('');
  }

  /** White space and comments; the ends of lines as well, where a value goes on over them. */
  private skip(overLines: boolean): void {
    for (;;) {
      const character = this.text[this.at];
      if (character === '\n' && overLines) {
        this.line += 1;
        this.at += 1;
      } else if (character === ' ' || character === '\t') {
        this.at += 1;
      } else if (character === '#' || this.text.startsWith('//', this.at)) {
        const end = this.text.indexOf('\n', this.at);
        this.at = end < 0 ? this.text.length : end;
      } else if (this.text.startsWith('/*', this.at)) {
        const end = this.text.indexOf('*/', this.at + 2);
        if (end < 0) {
          throw this.wrong('a comment is not closed by */');
        }
        this.line += this.text.slice(this.at, end).split('\n').length - 1;
        this.at = end + 2;
      } else {
        return;
      }
    }
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private next(): string {
    const rest = this.text.slice(this.at, this.at + 20).split('\n')[0];
    return this.at >= this.text.length ? 'the end of the file' : rest === '' ? 'the end of the line' : JSON.stringify(rest);
  }

  private wrong(message: string): SourceError {
    return new SourceError(message, this.line);
  }
}
