import { parseArgs } from 'node:util';
import { deployLocal } from './deploy-local';
import { EXAMPLES } from './example';
import { stopKept } from './kept';
import { formatSummary } from './summary';
import { SetupError } from '../deployment/setup-error';

const HELP = `Deploys an example app to an emulator on this machine, uses it, and says what that has shown.

npm run deploy:local -- [options]

  --example <name> the example: eknmusic (default) or musicconnect
  --env <name>     the environment of the example: of eknmusic staging (default), dev or prod; of musicconnect dev (default) or prod
  --app <folder>   deploy the CDK app in this folder instead of an example
  --keep           leave the emulator running, to play with what was deployed
  --stop           stop every emulator that was kept
  --help           show this

It needs Python 3.11 or newer, and the network the first time.`;

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  if (options.stop) {
    const stopped = await stopKept();
    console.log(stopped === 0 ? 'No emulator was running.' : `Stopped ${stopped === 1 ? 'the emulator' : `${stopped} emulators`}.`);
    return 0;
  }
  const abort = new AbortController();
  let failure: Error | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!abort.signal.aborted) {
        console.error('\nStopping; this takes a few seconds.');
        abort.abort(new Error('Stopped.'));
      }
    });
  }
  // A connection that breaks in the background ends the run in order, not in the middle of its cleaning up.
  process.on('uncaughtException', (error) => {
    failure ??= error;
    abort.abort(error);
  });
  // Whoever reads our output may stop before us; there is still something to clean up.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  try {
    const summary = await deployLocal({
      app: options.app,
      example: options.example,
      environment: options.env,
      keep: options.keep,
      signal: abort.signal,
      interactive: Boolean(process.stdout.isTTY) && !process.env.CI,
    });
    console.log(formatSummary(summary));
    return 0;
  } catch (error) {
    if (abort.signal.aborted && !failure) {
      console.error('Stopped. Nothing is left running.');
      return 130;
    }
    report(failure ?? error as Error);
    return 1;
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        example: { type: 'string', default: 'eknmusic' },
        env: { type: 'string' },
        app: { type: 'string' },
        keep: { type: 'boolean', default: false },
        stop: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const example = EXAMPLES.find(({ name }) => name === values.example);
    if (example === undefined) {
      throw new Error(`There is no example "${values.example}"; there are ${EXAMPLES.map(({ name }) => name).join(', ')}.`);
    }
    const env = values.env ?? example.environments[0];
    if (!example.environments.includes(env)) {
      throw new Error(`There is no environment "${env}" of ${example.name}; there are ${example.environments.join(', ')}.`);
    }
    return { ...values, example, env };
  } catch (error) {
    throw new SetupError((error as Error).message, 'npm run deploy:local -- --help lists the options.');
  }
}

function report(error: Error): void {
  console.error(`\n✖ ${error.message}`);
  if (error instanceof SetupError) {
    console.error(`\n→ ${error.advice}`);
  }
}

void main().catch((error) => {
  report(error);
  return 1;
}).then((code) => {
  process.exitCode = code;
});
