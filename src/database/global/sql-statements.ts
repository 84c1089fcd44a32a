/** A statement of a file. */
export interface SqlStatement {
  readonly text: string;
  /** Where it begins. */
  readonly line: number;
}

/** What is wrong with a file. */
export interface SqlFault {
  readonly line: number;
  readonly why: string;
}

/** The parts of SQL in which a semicolon ends nothing, each from its beginning. */
const SKIPPED = [
  { kind: 'comment', pattern: /--[^\n]*/y },
  { kind: 'string', pattern: /\b[eE]'(?:[^'\\]|\\[^]|'')*'/y },
  { kind: 'string', pattern: /'(?:[^']|'')*'/y },
  { kind: 'string', pattern: /"(?:[^"]|"")*"/y },
  { kind: 'string', pattern: /(?<![\w$])\$(\w*)\$[^]*?\$\1\$/y },
] as const;

/** How those begin, comments aside. */
const OPENING = /\b[eE]'|'|"|(?<![\w$])\$\w*\$/y;

/** What neither a session of the RDS Data API nor a transaction takes, by how it begins. */
const REFUSED: [RegExp, string][] = [
  [/^\\/, 'is a command of psql, not SQL'],
  [/^(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE\s+TRANSACTION)\b/i, 'begins or ends a transaction: all of it is one already'],
  [/^(VACUUM|(CREATE|DROP)\s+(DATABASE|TABLESPACE)|ALTER\s+SYSTEM)\b/i, 'cannot be run within a transaction'],
  [/^(CREATE|DROP|REINDEX|REFRESH)\b[^]*\bCONCURRENTLY\b/i, 'cannot be run within a transaction'],
  [/^COPY\b/i, 'reads or writes a file, which the RDS Data API does not'],
  [/\bBEGIN\s+ATOMIC\b/i, 'has a body without quotes; write it between $$ and $$'],
  [/(?<![:\w]):[a-z_]\w*/i, 'has a variable with a colon before it, for which nobody gives a value'],
];

/** Takes a file of SQL apart: the RDS Data API runs one statement at a time. Empty statements and the comments between statements are left out. */
export function splitSql(source: string): { readonly statements: SqlStatement[]; readonly faults: SqlFault[] } {
  const statements: SqlStatement[] = [];
  const faults: SqlFault[] = [];
  /** What is judged: the same text, with nothing in its strings and no comments. */
  let bare = '';
  let start: number | undefined;

  const lineAt = (offset: number) => source.slice(0, offset).split('\n').length;
  const finish = (end: number) => {
    if (start !== undefined) {
      const line = lineAt(start);
      statements.push({ text: source.slice(start, end).trimEnd(), line });
      const refused = REFUSED.find(([pattern]) => pattern.test(bare));
      if (refused) {
        faults.push({ line, why: refused[1] });
      }
    }
    start = undefined;
    bare = '';
  };

  let offset = 0;
  while (offset < source.length) {
    const skipped = skip(source, offset);
    if (skipped === 'open') {
      return { statements, faults: [...faults, { line: lineAt(offset), why: 'has a quotation or a comment without an end' }] };
    }
    if (skipped?.kind === 'comment') {
      bare += ' ';
    } else if (skipped) {
      start ??= offset;
      bare += '\'\'';
    } else if (source[offset] === ';') {
      finish(offset);
    } else if (start !== undefined || /\S/.test(source[offset])) {
      start ??= offset;
      bare += source[offset];
    }
    offset = skipped?.end ?? offset + 1;
  }
  finish(offset);
  return { statements, faults };
}

function skip(source: string, offset: number): { readonly kind: 'comment' | 'string'; readonly end: number } | 'open' | undefined {
  if (source.startsWith('/*', offset)) {
    const end = endOfComment(source, offset);
    return end === undefined ? 'open' : { kind: 'comment', end };
  }
  for (const { kind, pattern } of SKIPPED) {
    pattern.lastIndex = offset;
    const match = pattern.exec(source);
    if (match) {
      return { kind, end: offset + match[0].length };
    }
  }
  OPENING.lastIndex = offset;
  return OPENING.test(source) ? 'open' : undefined;
}

/** Comments of this kind may hold others. */
function endOfComment(source: string, offset: number): number | undefined {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = offset;
  let depth = 0;
  for (let match = mark.exec(source); match; match = mark.exec(source)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) {
      return mark.lastIndex;
    }
  }
  return undefined;
}
