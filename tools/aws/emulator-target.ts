import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './verify-aws';
import { knownTypes } from '../emulator/coverage';
import { Emulator } from '../emulator/emulator';
import { EKNMUSIC, prepareExample } from '../emulator/example';
import { compile, isCompiled } from '../emulator/library';
import { ensurePythonEnvironment, lambdaPythonCommands } from '../emulator/python-environment';
import { reduceAssembly } from '../emulator/reducer';

/** An emulator on this machine that stands for AWS in a rehearsal. It asks for no permissions: the local deploy shows what is refused. */
export async function emulatorTarget(environment: string, signal: AbortSignal): Promise<{ readonly target: Target; stop(): Promise<void> }> {
  if (!isCompiled()) {
    await compile({ signal });
  }
  const python = await ensurePythonEnvironment({ signal });
  const emulator = await Emulator.start({ python, signal });
  const known = await knownTypes(python);
  const commands = join(emulator.home, 'commands');
  mkdirSync(commands, { recursive: true });
  return {
    target: {
      name: 'emulator',
      place: emulator,
      context: await prepareExample(EKNMUSIC, emulator, environment, python),
      reduce: (assembly) => {
        reduceAssembly(assembly, `${assembly}-reduced`, known);
        return `${assembly}-reduced`;
      },
      commands: lambdaPythonCommands(python, commands),
    },
    stop: () => emulator.stop(),
  };
}
