import * as ts from 'typescript';
import type { Report } from '../aws/report';

/** A test that a row names. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}

/** A row of docs/coverage.md. */
export interface Row {
  readonly id: string;
  readonly asks: string;
  /** Constructs and files. */
  readonly answers: string[];
  readonly proofs: Proof[];
  readonly tiers: string[];
  readonly status: string;
}

/** What the rows are compared with. */
export interface Known {
  readonly requirements: string[];
  /** The requirements for which a verification in AWS has evidence, in docs/evidence. */
  readonly seenInAws: string[];
  /** The names that the library exports. */
  readonly exported: string[];
  exists(file: string): boolean;
  read(file: string): string;
}

/** The rows of the page's tables: those that begin with an id. */
export function parseRows(page: string): Row[] {
  return page.split('\n').filter((line) => /^\| [A-Z]\d+ \|/.test(line)).map((line) => {
    const [id, asks, answers, proofs, tiers, status] = line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
    return {
      id,
      asks,
      answers: [...answers.matchAll(/`([^`]+)`/g)].map((match) => match[1]),
      proofs: proofs === '' ? [] : proofs.split('<br>').map((proof) => {
        const [file, title] = proof.split(' › ').map((part) => part.trim());
        return { file: file.replace(/`/g, ''), title: title ?? '' };
      }),
      tiers: tiers.split(/[ ,]+/).filter(Boolean),
      status,
    };
  });
}

/** What is not true of the rows, one line each. */
export function badRows(rows: Row[], known: Known): string[] {
  const counts = known.requirements
    .map((id) => ({ id, count: rows.filter((row) => row.id === id).length }))
    .filter(({ count }) => count !== 1)
    .map(({ id, count }) => `${id} has ${count} rows`);
  const strangers = rows.filter(({ id }) => !known.requirements.includes(id)).map(({ id }) => `${id} is no requirement`);
  return [...counts, ...strangers, ...new Set(rows.filter(({ id }) => known.requirements.includes(id)).flatMap((row) => badRow(row, known)))];
}

function badRow(row: Row, known: Known): string[] {
  const { id, asks, answers, proofs, status } = row;
  if (!['done', 'partly', 'open'].includes(status)) {
    return [`${id}: '${status}' is no status`];
  }
  if (status === 'open') {
    return proofs.length > 0 ? [`${id} is open and names a test`] : [];
  }
  return [
    ...(asks === '' ? [`${id} does not say what it asks`] : []),
    ...(answers.length === 0 ? [`${id} is ${status} and names nothing that answers it`] : []),
    ...(proofs.length === 0 ? [`${id} is ${status} and names no test`] : []),
    ...answers.filter((name) => !known.exported.includes(name) && !known.exists(name))
      .map((name) => `${id}: there is no construct or file ${name}`),
    ...proofs.flatMap(({ file, title }) => {
      if (!known.exists(file)) {
        return [`${id}: there is no file ${file}`];
      }
      return titlesIn(file, known.read(file)).includes(title) ? [] : [`${id}: ${file} has no test '${title}'`];
    }),
    ...badTiers(row, known),
  ];
}

function badTiers({ id, proofs, tiers }: Row, { seenInAws }: Known): string[] {
  const proven = [...new Set([...proofs.map(({ file }) => tierOf(file)), ...seenInAws.includes(id) ? ['T4'] : []])].sort();
  return proven.join(' ') === [...tiers].sort().join(' ') ? [] : [`${id} claims ${tiers.join(' ')}, its proofs are ${proven.join(' ')}`];
}

/** The requirements that reports of `npm run verify:aws` are evidence for: each of their lines passed, and it was AWS. */
export function evidence(reports: Pick<Report, 'place' | 'lines'>[]): string[] {
  const lines = reports.filter(({ place }) => place === 'aws').flatMap((report) => report.lines);
  const ids = [...new Set(lines.flatMap(({ requirements }) => requirements))].sort();
  return ids.filter((id) => lines.filter(({ requirements }) => requirements.includes(id)).every(({ status }) => status === 'passed'));
}

/** Where a test stands says what it can prove, and whether it runs the programs of others. */
function tierOf(file: string): string {
  if (file.endsWith('.engine.test.ts')) {
    return 'T3';
  }
  const folders: [string, string][] = [
    ['test/emulator/', 'T2'], ['test/consumers/', 'T3'], ['test/control-plane/', 'T3'], ['test/integ/', 'T4'],
  ];
  return folders.find(([folder]) => file.startsWith(folder))?.[1] ?? 'T1';
}

/** The titles of a file's tests; in a suite that is not one of jest, of its steps. */
export function titlesIn(file: string, text: string): string[] {
  const callee = /\.test\.ts$|-checks\.ts$/.test(file) ? /^(test|it|describe)\b(?!\.(skip|todo)\b)/ : /^step$/;
  const titles: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && callee.test(node.expression.getText()) && ts.isStringLiteralLike(node.arguments[0])) {
      titles.push(node.arguments[0].text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return titles;
}
