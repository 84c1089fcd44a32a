/** What became of a part of the file that was read. */
export enum Outcome {
  TAKEN = 'Taken over',
  DIFFERENT = 'Different from now on',
  LEFT = 'Not taken over',
}

export interface Finding {
  readonly outcome: Outcome;
  /** The line of the file, where it is about one. */
  readonly line?: number;
  /** The part of the file, such as `provider.memorySize`. */
  readonly part: string;
  readonly text: string;
}

/** Everything that has to be said about a file. Nothing of it is dropped without a line here. */
export class Findings {
  private readonly list: Finding[] = [];

  public taken(part: string, line: number | undefined, text: string): void {
    this.add({ outcome: Outcome.TAKEN, part, line, text });
  }

  public different(part: string, line: number | undefined, text: string): void {
    this.add({ outcome: Outcome.DIFFERENT, part, line, text });
  }

  public left(part: string, line: number | undefined, text: string): void {
    this.add({ outcome: Outcome.LEFT, part, line, text });
  }

  public of(outcome: Outcome): readonly Finding[] {
    return this.list.filter((finding) => finding.outcome === outcome).sort(
      (a, b) => (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER),
    );
  }

  private add(finding: Finding): void {
    if (!this.list.some((other) => JSON.stringify(other) === JSON.stringify(finding))) {
      this.list.push(finding);
    }
  }
}

/** What was found, as it is printed. */
export function printed(file: string, findings: Findings): string {
  return [Outcome.DIFFERENT, Outcome.LEFT].flatMap((outcome) => {
    const list = findings.of(outcome);
    return list.length === 0 ? [] : [`${outcome}:`, ...list.map(({ line, part, text }) => `  ${file}${line ? `:${line}` : ''} ${part}: ${text}`)];
  }).map((line) => `${line}\n`).join('');
}

/** What was found, as a section of a page for each outcome. */
export function asMarkdown(file: string, findings: Findings): string {
  return Object.values(Outcome).map((outcome) => {
    const rows = findings.of(outcome).map(({ line, part, text }) => `| ${line ?? ''} | ${code(part)} | ${cell(text)} |`);
    return [`## ${outcome}`, '', ...rows.length === 0 ? ['Nothing.'] : [`| Line of \`${file}\` | Part | |`, '|---|---|---|', ...rows], ''].join('\n');
  }).join('\n');
}

function code(text: string): string {
  return `\`${cell(text).replace(/`/g, '\'')}\``;
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, '\\|');
}
