import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { Emulator } from './emulator';
import { lambdaPythonVersions, PythonEnvironment } from './python-environment';

const ZONES: Record<string, string> = { staging: 'staging.eknmusic.com', prod: 'eknmusic.com' };
const PREFERRED_PYTHON = '3.13';

/** Makes what the example expects in the account before its first deployment; answers the context to synthesize it with. */
export async function prepareExample(emulator: Emulator, environment: string, python: PythonEnvironment): Promise<Record<string, string>> {
  const context = { env: environment, account: emulator.description.account, ...runtimeOfThisMachine(python) };
  if (!ZONES[environment]) {
    return context;
  }
  const route53 = new Route53Client(emulator.client);
  const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name: ZONES[environment], CallerReference: environment }));
  route53.destroy();
  return { ...context, hostedZoneId: HostedZone!.Id!.split('/').pop()! };
}

/** The functions run here, so their wheels are chosen for a Python and the processor that are here. */
function runtimeOfThisMachine(python: PythonEnvironment): Record<string, string> {
  const versions = lambdaPythonVersions(python).filter((version) => Number(version.split('.')[1]) >= 11);
  const version = versions.includes(PREFERRED_PYTHON) ? PREFERRED_PYTHON : versions.at(-1);
  return { python: `python${version}`, architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64' };
}
