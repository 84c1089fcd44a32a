import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { AwsPlace } from './aws-place';
import { emulatorTarget } from './emulator-target';
import { type Estimate, type Target, verifyAws } from './verify-aws';
import { SetupError } from '../deployment/setup-error';

const HELP = `Deploys the example to an account of AWS, unreduced and under names of its own, uses it, checks what no emulator
shows, writes a report, and deletes what it made.

npm run verify:aws -- [options]

  --profile <name>   the profile of the AWS CLI. Without it: what the environment says, as for the AWS CLI
  --env <name>       the environment of the example: dev (default), staging or prod
  --zone <id>=<name> a public hosted zone of the account, for a domain name and certificates: Z0123456789=example.com
  --suffix <text>    what the names end with. Without it: that of a run that was cut off, or else a new one
  --keep             leave what was deployed; the next run goes on with it
  --yes              do not ask before something that costs money is made
  --emulator         rehearse it with an emulator on this machine, as if that were AWS
  --help             show this

A run that was cut off goes on where it was when it is started again. It exits with 1 when a line failed.`;

const ROOT = join(__dirname, '..', '..');
const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const REGION = 'us-east-1';

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      console.error('\nStopping. Start it again to go on, or with nothing but the deletion left to delete what there is.');
      abort.abort(new Error('Stopped.'));
    });
  }
  const rehearsal = options.emulator ? await emulatorTarget(options.env, abort.signal) : undefined;
  try {
    const target: Target = rehearsal?.target ?? {
      name: 'aws',
      place: await AwsPlace.of({ profile: options.profile, region: REGION, home: join(ROOT, '.verify-aws', 'home') }),
      context: {},
    };
    const report = await verifyAws(target, {
      environment: options.env,
      zone: options.zone === undefined ? undefined : zoneOf(options.zone),
      suffix: options.suffix,
      keep: options.keep,
      interactive: Boolean(process.stdout.isTTY) && !process.env.CI,
      signal: abort.signal,
      folder: rehearsal ? mkdtempSync(join(tmpdir(), 'eknmusic-verify-')) : join(ROOT, '.verify-aws'),
      reports: options.reports ?? (rehearsal ? join(ROOT, '.verify-aws', 'rehearsals') : join(ROOT, 'docs', 'evidence')),
      confirm: async (estimate) => {
        console.log(describe(estimate, options.env));
        return options.yes || rehearsal !== undefined || ask();
      },
    });
    const failed = report.lines.filter(({ status }) => status === 'failed');
    console.log([
      '',
      ...report.lines.map(({ name, status, detail }) => `${{ 'passed': '✔', 'failed': '✖', 'only AWS': '–' }[status]} ${name}: ${detail.split('\n')[0]}`),
      '',
      `${report.lines.length - failed.length} of ${report.lines.length} lines did not fail, in ${report.minutes.toFixed(0)} minutes, for about $${report.cost.toFixed(2)}.`,
      ...report.left.map((line) => `Left in the account: ${line}`),
    ].join('\n'));
    return failed.length > 0 ? 1 : 0;
  } finally {
    await rehearsal?.stop();
  }
}

function describe({ account, region, suffix, resumed, resources, minutes, prices, cost }: Estimate, environment: string): string {
  return [
    `${resumed ? 'Goes on with' : 'Deploys'} the example (${environment}), ${resources} resources with names that end in ${suffix}, in account ${account}, ${region}.`,
    `It takes about ${minutes} minutes and costs about $${cost.toFixed(2)}, requests and logs aside (a few cents more):`,
    ...prices.map(({ type, count, perHour }) => `  ${String(count).padStart(3)} × ${type.padEnd(34)} $${perHour.toFixed(4)} an hour`),
  ].join('\n');
}

async function ask(): Promise<boolean> {
  const questions = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await questions.question('Go on? Only "yes" does: ')).trim() === 'yes';
  } finally {
    questions.close();
  }
}

function zoneOf(text: string) {
  const match = /^(Z[A-Z0-9]+)=([a-z0-9.-]+)$/.exec(text);
  if (!match) {
    throw new SetupError(`"${text}" is not a hosted zone and its name.`, 'Write it like --zone Z0123456789=example.com.');
  }
  return { hostedZoneId: match[1], zoneName: match[2] };
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        profile: { type: 'string' },
        env: { type: 'string', default: 'dev' },
        zone: { type: 'string' },
        suffix: { type: 'string' },
        reports: { type: 'string' },
        keep: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        emulator: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (!ENVIRONMENTS.includes(values.env)) {
      throw new Error(`There is no environment "${values.env}"; there are ${ENVIRONMENTS.join(', ')}.`);
    }
    if (values.suffix !== undefined && !/^[a-z][a-z0-9]{0,7}$/.test(values.suffix)) {
      throw new Error(`"${values.suffix}" cannot be the end of every name: use 1 to 8 lowercase letters and digits, a letter first.`);
    }
    return values;
  } catch (error) {
    throw new SetupError((error as Error).message, 'npm run verify:aws -- --help lists the options.');
  }
}

void main().catch((error) => {
  console.error(`\n✖ ${(error as Error).message}`);
  if (error instanceof SetupError) {
    console.error(`\n→ ${error.advice}`);
  }
  return 1;
}).then((code) => {
  process.exitCode = code;
});
