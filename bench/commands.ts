import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { CONSUMER, PROBES } from './consumer';
import { interleaved, median } from './statistics';
import { ROOT } from '../test/support/pack';

/** Milliseconds of one app, beside the same app written with the L2 constructs of the CDK alone (`plain`). */
export interface CommandResult {
  readonly name: string;
  readonly resources: { readonly ours: number; readonly plain: number };
  /** `cdk synth` as a user runs it: TypeScript that is checked and compiled, the CDK's validation, our checks. */
  readonly whole: { readonly ours: number; readonly plain: number };
  /** What the compilation of the app takes of that. */
  readonly compile: { readonly ours: number; readonly plain: number };
  /** What the CDK's own validation takes of that. */
  readonly validation: { readonly ours: number; readonly plain: number };
  /** What `MusicChecks` takes of that. */
  readonly checks: number;
  /** The app itself as JavaScript, without validation: loading the CDK and the library, the constructs, the templates. */
  readonly app: { readonly ours: number; readonly plain: number };
  /** `cdk ls`, which needs no code that is deployed. */
  readonly list: { readonly ours: number; readonly plain: number };
}

interface App {
  readonly name: string;
  readonly ours: string;
  readonly plain: string;
  readonly context: string[];
}

const APPS: App[] = [
  { name: "the README's first example", ours: 'apps/ours-first', plain: 'apps/plain-first', context: [] },
  { name: 'EKNMusic in production', ours: 'eknmusic/main', plain: 'apps/plain-production', context: ['-c', 'env=prod', '-c', 'account=123456789012'] },
];
const CDK = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** Measures whole commands; what is bundled is in the cache. */
export function measureCommands(
  rounds: number, scratch: string, progress: (what: string, rounds: number) => (round: number) => void,
): CommandResult[] {
  return APPS.map((app) => measureApp(app, rounds, scratch, progress(app.name, rounds)));
}

function measureApp({ name, ours, plain, context }: App, rounds: number, scratch: string, progress: (round: number) => void): CommandResult {
  const output = path.join(scratch, 'command.out');
  const cdk = (command: string[], program: string, env: Record<string, string>) => timed(() => {
    execFileSync(process.execPath, [CDK, ...command, '--app', program, '--output', output, ...context], {
      cwd: PROBES,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, XDG_CACHE_HOME: path.join(scratch, 'cache'), CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1', ...env },
    });
  });
  const synth = (program: string, env: Record<string, string> = {}) => cdk(['synth', '--quiet', '--no-notices'], program, env);
  const js = (file: string) => `node ${file}.js`;
  const unchecked = (file: string) => `node --require ./without-checks.js ${file}.js`;
  const ts = (file: string) => `node ${require.resolve('ts-node/dist/bin')} -P ${path.join(PROBES, 'tsconfig.json')} ${file}.ts`;
  const alone = (file: string, ...preloaded: string[]) => timed(() => {
    execFileSync(process.execPath, [...preloaded, `${file}.js`], {
      cwd: PROBES,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        XDG_CACHE_HOME: path.join(scratch, 'cache'),
        CDK_OUTDIR: output,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify({ env: 'prod', account: '123456789012' }),
      },
    });
  });
  const measured = interleaved({
    ours: () => synth(ts(ours)),
    plain: () => synth(ts(plain)),
    oursCompiled: () => synth(js(ours)),
    plainCompiled: () => synth(js(plain)),
    oursUnchecked: () => synth(unchecked(ours)),
    oursUnvalidated: () => synth(unchecked(ours), { CDK_VALIDATION: 'false' }),
    plainUnvalidated: () => synth(js(plain), { CDK_VALIDATION: 'false' }),
    oursAlone: () => alone(ours, '--require', './without-checks.js'),
    plainAlone: () => alone(plain),
    oursList: () => cdk(['ls', '--no-notices'], js(ours), {}),
    plainList: () => cdk(['ls', '--no-notices'], js(plain), {}),
  }, rounds, progress);
  const of = (key: keyof typeof measured) => median(measured[key]);
  const resources = (file: string) => {
    synth(js(file), { CDK_VALIDATION: 'false' });
    return countResources(output);
  };
  return {
    name,
    resources: { ours: resources(ours), plain: resources(plain) },
    whole: { ours: of('ours'), plain: of('plain') },
    compile: { ours: of('ours') - of('oursCompiled'), plain: of('plain') - of('plainCompiled') },
    checks: of('oursCompiled') - of('oursUnchecked'),
    validation: { ours: of('oursUnchecked') - of('oursUnvalidated'), plain: of('plainCompiled') - of('plainUnvalidated') },
    app: { ours: of('oursAlone'), plain: of('plainAlone') },
    list: { ours: of('oursList'), plain: of('plainList') },
  };
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function countResources(assembly: string): number {
  return fs.readdirSync(assembly).filter((file) => file.endsWith('.template.json'))
    .reduce((sum, file) => sum + Object.keys(JSON.parse(fs.readFileSync(path.join(assembly, file), 'utf8')).Resources).length, 0);
}

/** What the apps are compiled by, as `cdk init` writes it. */
export function writeConfiguration(): void {
  fs.writeFileSync(path.join(PROBES, 'tsconfig.json'), JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      lib: ['es2022'],
      strict: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [path.join(ROOT, 'node_modules', '@types')],
      baseUrl: CONSUMER,
    },
  }));
}
