import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { Emulator } from './emulator';
import { lambdaPythonVersions, PythonEnvironment } from './python-environment';

/** An example app of this project. */
export interface Example {
  /** The folder below `examples`. */
  readonly name: string;
  /** The first one is deployed where none is named. */
  readonly environments: readonly string[];
  /** The hosted zones that environments expect in the account. */
  readonly zones: Readonly<Record<string, string>>;
}

export const EKNMUSIC: Example = { name: 'eknmusic', environments: ['staging', 'dev', 'prod'], zones: { staging: 'staging.eknmusic.com', prod: 'eknmusic.com' } };

export const EXAMPLES: readonly Example[] = [
  EKNMUSIC,
  { name: 'musicconnect', environments: ['dev', 'prod'], zones: { dev: 'dev.musicconnect.com', prod: 'musicconnect.com' } },
];
const PREFERRED_PYTHON = '3.13';

/** Makes what the example expects in the account before its first deployment; answers the context to synthesize it with. */
export async function prepareExample(
  example: Example, emulator: Emulator, environment: string, python: PythonEnvironment,
): Promise<Record<string, string>> {
  const context = { env: environment, account: emulator.description.account, ...runtimeOfThisMachine(python) };
  const zone = example.zones[environment];
  if (zone === undefined) {
    return context;
  }
  const route53 = new Route53Client(emulator.client);
  const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name: zone, CallerReference: environment }));
  route53.destroy();
  return { ...context, hostedZoneId: HostedZone!.Id!.split('/').pop()! };
}

/** The functions run here, so their wheels are chosen for a Python and the processor that are here. */
function runtimeOfThisMachine(python: PythonEnvironment): Record<string, string> {
  const versions = lambdaPythonVersions(python).filter((version) => Number(version.split('.')[1]) >= 11);
  const version = versions.includes(PREFERRED_PYTHON) ? PREFERRED_PYTHON : versions.at(-1);
  return { python: `python${version}`, architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64' };
}
