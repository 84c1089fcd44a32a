import { App } from 'aws-cdk-lib';
import { eknMusic } from '../../examples/eknmusic/lib/eknmusic';
import { ENVIRONMENTS } from '../../examples/eknmusic/lib/environments';

/** Each environment of the example apps, for `test.each`. */
export const EXAMPLES = Object.keys(ENVIRONMENTS).map((environment) => ({ title: `examples/eknmusic, ${environment}`, environment }));

/** The app of the example in one environment, as its main file composes it. */
export function exampleApp(environment: string, context: Record<string, unknown> = {}): App {
  const app = new App({ analyticsReporting: false, treeMetadata: false, context: { account: '123456789012', ...context } });
  eknMusic(app, environment);
  return app;
}
