import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import * as ts from 'typescript';
import { bundleImportCommand } from '../../projenrc/release-command';
import { ExitCode, main } from '../../tools/import/program';
import { MusicChecks } from '@eknmusic/constructs';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'ekn-import-'));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

/** Files of others, and beside each the app that was made of it: type-checked with everything else, and synthesized here. */
const FILES = [
  { command: 'serverless', file: 'eknmusic/serverless.yml', code: ExitCode.DONE },
  { command: 'serverless', file: 'shop/serverless.yml', code: ExitCode.LEFT },
  { command: 'serverless', file: 'rest/serverless.yml', code: ExitCode.LEFT },
  { command: 'terraform', file: 'musicconnect/terraform.tfvars', code: ExitCode.DONE },
  { command: 'terraform', file: 'one-region/production.tfvars.json', code: ExitCode.LEFT },
];

function run(...args: string[]): { code: ExitCode; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = main(args, '0.0.0', (text) => { out += text; }, (text) => { err += text; });
  return { code, out, err };
}

function filesOf(folder: string): Map<string, string> {
  return new Map((fs.readdirSync(folder, { recursive: true }) as string[]).filter((file) => fs.statSync(path.join(folder, file)).isFile()).sort()
    .map((file) => [file.split(path.sep).join('/'), fs.readFileSync(path.join(folder, file), 'utf8')]));
}

/** A project with a file, as somebody would have it. */
function projectWith(name: string, text: string | Buffer): { folder: string; file: string } {
  const folder = fs.mkdtempSync(path.join(scratch, 'project-'));
  fs.writeFileSync(path.join(folder, name), text);
  return { folder, file: path.join(folder, name) };
}

test.each(FILES)('$file becomes the app that lies beside it, which names all that is not in it', ({ command, file, code }) => {
  const app = path.join(__dirname, path.dirname(file), 'app');
  const project = fs.mkdtempSync(path.join(scratch, 'again-'));
  fs.copyFileSync(path.join(__dirname, file), path.join(project, path.basename(file)));
  const made = path.join(project, 'app');
  expect(run(command, path.join(project, path.basename(file)), '--out', made)).toMatchObject({ code, err: '' });
  if (process.env.UPDATE_DOCS) {
    fs.rmSync(app, { recursive: true, force: true });
    fs.cpSync(made, app, { recursive: true });
  }
  expect(filesOf(made)).toEqual(filesOf(app));
});

type Serverless = typeof import('./eknmusic/app/main');

describe.each(['eknmusic', 'shop', 'rest'])('the app made of %s', (name) => {
  test.each(['dev', 'prod'])('synthesizes in %s, and no check finds anything', (stage) => {
    const app = new App({ analyticsReporting: false, context: { account: '123456789012' } });
    process.env.GREETING = 'hello';
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    (require(`./${name}/app/main`) as Serverless).compose(app, stage);
    expect(MusicChecks.findings(app)).toEqual([]);
    expect(MusicChecks.unusedAcknowledgements(app)).toEqual([]);
    app.synth();
  });
});

test('the function of the guide has what its file says, and its needs by constructs', () => {
  const app = new App({ analyticsReporting: false });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  (require('./eknmusic/app/main') as Serverless).compose(app, 'prod');
  const template = Template.fromJSON(app.synth().getStackByName('eknmusic-backend-prod-api').template);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'src/handler.main', Runtime: 'python3.11', MemorySize: 512, Timeout: 30, VpcConfig: {}, Environment: { Variables: { STAGE: 'prod', DB_SECRET_ARN: {}, FILES_BUCKET: {} } },
  });
});

test.each([
  ['musicconnect', ['ap-southeast-1', 'eu-west-1', 'us-east-1', 'us-west-2'].map((region) => `musicconnect-${region}`).concat('musicconnect-edge').sort()],
  ['one-region', ['radio-edge', 'radio-eu-central-1']],
])('the app made of %s synthesizes a stack for each region and one for the edge, and no check finds anything', (name, stacks) => {
  const app = new App({ analyticsReporting: false, context: { account: '123456789012', hostedZoneId: 'Z0123456789ABCDEFGHIJ' } });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  (require(`./${name}/app/main`) as typeof import('./musicconnect/app/main')).compose(app);
  expect(MusicChecks.findings(app)).toEqual([]);
  expect(app.synth().stacks.map(({ stackName }) => stackName).sort()).toEqual(stacks);
});

test('nothing is dropped: every key of the files is named', () => {
  const { out } = run('serverless', path.join(__dirname, 'shop/serverless.yml'), '--dry-run');
  for (const line of [
    'provider.notThere: is not known here', 'functions.api.onFailure: is not known here', 'custom.forgotten: nothing in the file refers to it',
    '${cf:other-stack.Output} is not known from the file', '${ssm:/shop/token~true} is not known from the file', 'ses:*: a wildcard', 'provider.environment.API_TOKEN: a secret does not belong into the environment', 'resources.Resources.Orders: AWS::SQS::Queue',
    'functions.hello: MusicApi sends every path to `api`', 'plugins.serverless-wsgi: what this plugin does is not known here', 'params.prod: values of one stage',
  ]) {
    expect(out).toContain(line);
  }
  expect(out).toMatch(/serverless\.yml:69 provider\.notThere/);
});

test('a folder with something in it is left alone, and a dry run writes nothing', () => {
  const { folder, file } = projectWith('terraform.tfvars', fs.readFileSync(path.join(__dirname, 'musicconnect/terraform.tfvars')));
  const dry = run('terraform', '--dry-run', file);
  expect(dry).toMatchObject({ code: ExitCode.DONE, err: '' });
  expect(dry.out).toContain('export function compose(app: App): void {');
  expect(fs.readdirSync(folder)).toEqual(['terraform.tfvars']);
  expect(run('terraform', file)).toMatchObject({ code: ExitCode.DONE });
  const before = filesOf(folder);
  expect(run('terraform', file)).toMatchObject({ code: ExitCode.OCCUPIED, out: '', err: expect.stringContaining('nothing is overwritten') });
  expect(run('terraform', file, '--out', file)).toMatchObject({ code: ExitCode.OCCUPIED });
  expect(filesOf(folder)).toEqual(before);
});

const GOOD = 'service: a\nprovider:\n  name: aws\n  runtime: python3.13\nfunctions:\n  api:\n    handler: a.b\n    events:\n      - httpApi: "*"\n';

test.each<[string, string, string]>([
  ['nothing', '', ': is empty'],
  ['YAML that is none', 'service: a\nprovider: [\n', ':3: '],
  ['a key twice', `${GOOD}service: b\n`, ':10: Map keys must be unique'],
  ['an unknown tag', `${GOOD}custom:\n  a: !Own b\n`, ':11: Unresolved tag: !Own'],
  ['a list', '- a\n', ':1: is no serverless.yml: it has no keys'],
  ['no service', 'provider: aws\n', ': `service` is missing'],
  ['a service that is no name', 'service: "1 a"\n', ':1: `service` has to be a name of letters, digits and hyphens'],
  ['another cloud', 'service: a\nprovider:\n  name: azure\n', ':3: `provider.name` has to be `aws`; got "azure"'],
  ['another language', GOOD.replace('python3.13', 'nodejs22.x'), ':4: `runtime` has to be one of Python, which MusicApi runs; got "nodejs22.x"'],
  ['no function that answers', GOOD.replace('httpApi: "*"', 'schedule: rate(1 hour)'), ':5: no function has an event `httpApi` or `http`'],
  ['no handler', GOOD.replace('    handler: a.b\n', ''), ':6: `functions.api.handler` is missing'],
  ['two kinds of APIs', GOOD.replace('- httpApi: "*"', '- httpApi: "*"\n      - http: GET /'), ':6: `functions.api` has events `http` and `httpApi`'],
  ['a variable that is not closed', `${GOOD}    environment:\n      A: "\${self:custom"\n`, ':11: ${ is not closed'],
  ['a variable that refers to itself', `${GOOD}    environment:\n      A: x\${self:custom.a}\ncustom:\n  a: y\${self:custom.a}\n`, ':13: refers to itself'],
  ['an alias of itself', `${GOOD}custom: &a\n  b: *a\n`, ': is nested more than 100 deep'],
])('refuses a serverless.yml with %s', (_, text, message) => {
  const { folder, file } = projectWith('serverless.yml', text);
  const { code, out, err } = run('serverless', file);
  expect({ code, out }).toEqual({ code: ExitCode.USAGE, out: '' });
  expect(err.replace(/:\d+(?=: is nested)/, '')).toContain(`${file}${message}`);
  expect(fs.readdirSync(folder)).toEqual(['serverless.yml']);
});

const TFVARS = 'project_name = "a1"\nenvironment = "dev"\ndomain_name = "a.com"\n';

test.each<[string, string, string]>([
  ['nothing', '', ': `project_name` is missing'],
  ['no regions', TFVARS, ': `aws_regions` is missing'],
  ['nine regions', `${TFVARS}aws_regions = [${Array.from({ length: 9 }, (_, index) => `"us-east-${index}"`).join(', ')}]`, ':4: `aws_regions` has to be a list of 1 to 8 regions'],
  ['a region twice', `${TFVARS}aws_regions = [\n  "us-east-1",\n  "us-east-1",\n]\n`, ':6: `aws_regions[1]` is there twice: us-east-1'],
  ['no region', `${TFVARS}aws_regions = ["mars"]`, ':4: `aws_regions[0]` has to be a region such as "eu-west-1"; got "mars"'],
  ['a name twice', `${TFVARS}environment = "prod"`, ':4: `environment` is there twice'],
  ['a block', 'terraform {\n}\n', ':1: `terraform` has no "="'],
  ['an expression', `${TFVARS}aws_regions = var.regions`, ':4: files of variables have literal values only; got `var`'],
  ['a template', 'project_name = "a-${var.b}"', ':1: files of variables have literal values only; got `${`'],
  ['a text that is not closed', 'a = 1\nb = "x\n', ':2: a text is not closed by "'],
  ['a list that is not closed', 'a = [1,\n2', ':2: "," or "]" was expected; got the end of the file'],
  ['two values on a line', 'a = 1 b = 2', ':1: `a` has its value, and the line has to end'],
  ['a comment that is not closed', 'a = 1\n/* x', ':2: a comment is not closed by */'],
  ['a text over lines that is not closed', 'a = <<EOT\nb\n', ':1: the text that begins by <<EOT is not closed by EOT'],
  ['a number for a name', TFVARS.replace('"a1"', '7'), ':1: `project_name` has to be a name'],
])('refuses a terraform.tfvars with %s', (_, text, message) => {
  const { folder, file } = projectWith('terraform.tfvars', text);
  const { code, out, err } = run('terraform', file);
  expect({ code, out }).toEqual({ code: ExitCode.USAGE, out: '' });
  expect(err).toContain(`${file}${message}`);
  expect(fs.readdirSync(folder)).toEqual(['terraform.tfvars']);
});

test('refuses what is no text, what is too large, and what is not there', () => {
  expect(run('serverless', projectWith('serverless.yml', Buffer.from([0xC3, 0x28])).file)).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('is no text in UTF-8') });
  expect(run('terraform', projectWith('terraform.tfvars', ' '.repeat(1_000_001)).file)).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('more than 1000000 bytes') });
  expect(run('terraform', path.join(scratch, 'none.tfvars'))).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('ENOENT') });
});

test('says how it is used', () => {
  expect(run('--version')).toEqual({ code: ExitCode.DONE, out: '0.0.0\n', err: '' });
  expect(run('--help').out).toContain('Usage: ekn-import serverless');
  for (const args of [[], ['pulumi'], ['constructor'], ['serverless', 'a', 'b'], ['serverless', '--out'], ['terraform', '--out', '--dry-run'], ['terraform', '--force']]) {
    expect(run(...args)).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('Usage: ekn-import') });
  }
});

test('the bundled program writes the same app, with nothing of this package beside it', () => {
  const program = path.join(scratch, 'ekn-import.js');
  bundleImportCommand(program);
  const { folder, file } = projectWith('serverless.yml', fs.readFileSync(path.join(__dirname, 'eknmusic/serverless.yml')));
  execFileSync(process.execPath, [program, 'serverless', file, '--out', path.join(folder, 'app')]);
  expect(fs.readFileSync(path.join(folder, 'app/main.ts'), 'utf8')).toBe(fs.readFileSync(path.join(__dirname, 'eknmusic/app/main.ts'), 'utf8'));
});

describe('500 files that nobody would write', () => {
  const pieces = ['${self:', '${opt:stage, ', '}', '{', '[', ']', '"', '\'', '`', '\\', ': ', '\n  ', '\n- ', '&a ', '*a', '!Sub ', '<<: ', '<<EOT\n', '|\n', '/*', '*/', '#', '=', '${', '%{', '$${', 'null', '-1e999', '\u0000', '\u2028', '😀', '__proto__', 'toString', 'events'];
  const spoiled = (texts: readonly string[]) => fc.tuple(
    fc.constantFrom(...texts), fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 30 }), fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 6 }))), { maxLength: 6 }),
  ).map(([text, changes]) => changes.reduce((all, [place, length, piece]) => {
    const at = Math.floor(place * all.length);
    return all.slice(0, at) + piece + all.slice(at + length);
  }, text));
  const read = (command: string) => FILES.filter((one) => one.command === command).map(({ file }) => fs.readFileSync(path.join(__dirname, file), 'utf8'));

  test.each([['serverless', 'serverless.yml'], ['terraform', 'terraform.tfvars'], ['terraform', 'a.tfvars.json']])('%s reads %s, or says what is wrong, and what it writes is TypeScript', (command, name) => {
    const { file } = projectWith(name, '');
    const seen = new Set<ExitCode>();
    fc.assert(fc.property(spoiled(read(command)), (text) => {
      fs.writeFileSync(file, text);
      const { code, out, err } = run(command, file, '--dry-run');
      seen.add(code);
      expect(code === ExitCode.USAGE ? err : out).not.toBe('');
      expect([ExitCode.DONE, ExitCode.LEFT, ExitCode.USAGE]).toContain(code);
      const program = /^--- .*main\.ts\n([^]*?)\n--- /m.exec(out)?.[1] ?? '';
      expect(ts.transpileModule(program, { reportDiagnostics: true }).diagnostics?.map(({ messageText }) => messageText)).toEqual([]);
    }), { numRuns: 500, seed: 13 });
    expect([...seen].sort()).toEqual(expect.arrayContaining([ExitCode.USAGE]));
  });
});
