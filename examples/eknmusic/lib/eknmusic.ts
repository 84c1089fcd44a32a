import { MusicChecks } from '@eknmusic/constructs';
import { type App, type StackProps, Tags } from 'aws-cdk-lib';
import { BackendStack } from './backend-stack';
import { DatabaseStack } from './database-stack';
import { DeliveryStack } from './delivery-stack';
import { environmentOf } from './environments';
import { NetworkStack } from './network-stack';
import { OperationsStack } from './operations-stack';
import { StorageStack } from './storage-stack';

/** Composes one environment of EKNMusic: `dev`, `staging` or `prod`. */
export function eknMusic(app: App, name: string): void {
  const environment = environmentOf(app.node, name);
  const { label } = environment;
  const props: StackProps = {
    // CloudFront takes certificates from us-east-1 only, and this way they are made beside it.
    env: { account: app.node.tryGetContext('account') ?? process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' },
    terminationProtection: environment.tier.deletionProtection,
  };
  const { operators, logs } = new OperationsStack(app, `EknMusic-${label}-Operations`, { ...props, name: label, environment });
  const common = { ...props, name: label, environment, operators };
  const { network } = new NetworkStack(app, `EknMusic-${label}-Network`, common);
  const { files } = new StorageStack(app, `EknMusic-${label}-Storage`, common);
  const { database } = new DatabaseStack(app, `EknMusic-${label}-Database`, { ...common, network });
  const { api } = new BackendStack(app, `EknMusic-${label}-Backend`, { ...common, network, database, files });
  new DeliveryStack(app, `EknMusic-${label}-Delivery`, { ...props, name: label, environment, api });

  logs.subscribeAll(app);
  Tags.of(app).add('application', 'eknmusic');
  Tags.of(app).add('environment', name);
  MusicChecks.apply(app);
}
