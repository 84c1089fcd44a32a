import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as ts from 'typescript';
import { ROOT } from './markdown';
import { COMMON_ERRORS } from '../../src/private/common-errors';
import type { ErrorCatalog } from '../../src/private/errors';
import { MediaBucket } from '@eknmusic/constructs';

/** The errors of one domain of `src/`. */
export interface Domain {
  readonly name: string;
  readonly catalog: ErrorCatalog;
}

/** A warning, as the source makes it. */
export interface Warning {
  readonly id: string;
  readonly message: string;
}

/** Every catalog of `src/<domain>/errors.ts`, in the order of the domains' names. */
export function domains(): Domain[] {
  return sources(path.join(ROOT, 'src'))
    .filter((file) => path.basename(file) === 'errors.ts' && path.basename(path.dirname(file)) !== 'private')
    // The files are found by their names; an import cannot name them.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    .flatMap((file) => Object.entries(require(file) as Record<string, ErrorCatalog>)
      .filter(([name]) => name.endsWith('_ERRORS'))
      .map(([, catalog]) => ({ name: path.relative(path.join(ROOT, 'src'), path.dirname(file)), catalog })));
}

/** Every warning that a construct of this library adds, by its id. */
export function warnings(): Warning[] {
  const found: Warning[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'addWarningV2') {
      const [id, message] = node.arguments;
      found.push({ id: (id as ts.StringLiteral).text, message: messageOf(message) });
    }
    ts.forEachChild(node, visit);
  };
  for (const file of sources(path.join(ROOT, 'src'))) {
    visit(ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  }
  return found.sort((a, b) => a.id.localeCompare(b.id));
}

/** Every TypeScript file below a folder, sorted. */
export function sources(folder: string): string[] {
  return (fs.readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => path.join(folder, file));
}

/** The page `docs/errors.md`. */
export function errorsPage(): string {
  return [
    '<!-- Written by `npm run docs:update` from the catalogs in src; a test compares them. -->',
    '# Errors and warnings',
    '',
    'What this library refuses, it refuses while your app is synthesized: before anything is deployed, and before the construct',
    'has created a resource. One run reports everything that is wrong with a construct.',
    '',
    '## How to read an error',
    '',
    '```text',
    ...sampleMessage().split('\n'),
    '```',
    '',
    '- `Test/Files` is the path of the construct: the stack `Test`, and in it the construct with the id `Files`.',
    '- `[MediaBucketNameInvalid]` is the code. It never changes its name or its meaning: search this page for it.',
    '- Then the prop in backticks, what is wrong with it, the value that was given, and what to write instead.',
    '',
    'A value that is only known at deploy time (a token) is no problem, since it cannot be checked before the deployment, unless the text of a code says otherwise.',
    '',
    'Code that wants to tell these errors from others asks `ValidationErrors`:',
    '',
    '```ts',
    'try {',
    "  new MediaBucket(stack, 'Files', { bucketName: 'Music_Files' });",
    '} catch (error) {',
    '  if (!ValidationErrors.isValidationError(error)) {',
    '    throw error;',
    '  }',
    '  console.error(ValidationErrors.codes(error)); // [ \'MediaBucketNameInvalid\' ]',
    '}',
    '```',
    '',
    'In Python, Java, C# and Go the exception is the one that jsii raises for every construct. Its message is the same, and `ValidationErrors` takes that',
    'text: in Python, `ValidationErrors.is_validation_error(str(error))` and `ValidationErrors.codes(str(error))`.',
    '',
    '## Errors',
    '',
    'Read "what is wrong" with the prop that the message names in front: "`bucketName` is not a name that S3 accepts".',
    ...domains().flatMap(({ name, catalog }) => [
      '',
      `### ${title(name)}`,
      '',
      '| Code | What is wrong | What to do |',
      '|---|---|---|',
      ...Object.entries(catalog).map(([code, { when, fix }]) => `| \`${code}\` | ${cell(when)} | ${cell(fix)} |`),
    ]),
    '',
    '### Every construct',
    '',
    'These codes begin with the name of the construct, such as `MusicApiPropInvalid`.',
    '',
    '| Code | What is wrong | What to do |',
    '|---|---|---|',
    ...Object.entries(COMMON_ERRORS).map(([code, { when, fix }]) => `| \`…${code}\` | ${cell(when)} | ${cell(fix)} |`),
    '',
    '## Warnings',
    '',
    'A warning leaves the app deployable. Fix it, or acknowledge it where it arises:',
    "`Annotations.of(construct).acknowledgeWarning('<id>', 'why it is right here')`.",
    '',
    '| Id | What it says |',
    '|---|---|',
    ...warnings().map(({ id, message }) => `| \`${id}\` | ${cell(message)} |`),
    '',
  ].join('\n');
}

/** A real message, so that the explanation above it cannot fall behind. */
function sampleMessage(): string {
  try {
    new MediaBucket(new Stack(new App(), 'Test'), 'Files', { bucketName: 'Music_Files' });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the sample has no error');
}

/** The text of a literal; what is computed stands as an ellipsis. */
function messageOf(node: ts.Expression | undefined): string {
  if (node && ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.flatMap((span) => ['…', span.literal.text])].join('');
  }
  if (node && ts.isBinaryExpression(node)) {
    return messageOf(node.left) + messageOf(node.right);
  }
  return node && ts.isStringLiteralLike(node) ? node.text : '…';
}

function title(domain: string): string {
  return domain.charAt(0).toUpperCase() + domain.slice(1);
}

/** The text as a table cell: outside code, nothing in it is markup. */
function cell(text: string): string {
  return text.replace(/\|/g, '\\|').split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/</g, '&lt;').replace(/([*_])/g, '\\$1')))
    .join('');
}
