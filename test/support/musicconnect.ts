import { App, type cx_api as cxapi } from 'aws-cdk-lib';
import { type DeployedEnvironment, deployed, ENVIRONMENTS } from '../../examples/musicconnect/lib/environments';
import { musicConnect } from '../../examples/musicconnect/lib/musicconnect';
import { MusicChecks } from '@eknmusic/constructs';

/** As many regions as MusicConnect is made for: those of production, and one more on each side of it. */
export const EIGHT_REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1', 'eu-central-1', 'ap-northeast-1', 'ca-central-1', 'sa-east-1'];

/** MusicConnect in one environment, as its main file composes it, in its own regions or in the first ones of eight. */
export function musicConnectApp(name: string, regions?: number, context: Record<string, unknown> = {}): App {
  const app = new App({ analyticsReporting: false, treeMetadata: false, context: { account: '123456789012', ...context } });
  musicConnect(app, musicConnectEnvironment(app, name, regions));
  return app;
}

/** The same without its checks, which take longer than everything else: what they find is another question. */
export function musicConnectAssembly(name: string, regions?: number, context: Record<string, unknown> = {}): cxapi.CloudAssembly {
  const apply = jest.spyOn(MusicChecks, 'apply').mockImplementation(() => undefined as never);
  try {
    return musicConnectApp(name, regions, context).synth();
  } finally {
    apply.mockRestore();
  }
}

function musicConnectEnvironment(app: App, name: string, regions?: number): DeployedEnvironment {
  const environment = ENVIRONMENTS[name];
  return deployed(app.node, regions === undefined ? environment : {
    ...environment,
    regions: Object.fromEntries(EIGHT_REGIONS.slice(0, regions).map((region, index) => [region, `10.${80 + index}.0.0/16`])),
  });
}
