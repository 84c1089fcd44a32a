import { join } from 'path';
import { DeploymentTier, MediaBucket, MusicApi, MusicChecks, MusicDatabase, MusicDefaults, MusicNetwork, PythonCode } from '@eknmusic/constructs';
import { App, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';

/** The tiers of stages; every other one is production. */
const TIERS: Record<string, DeploymentTier> = {
  dev: DeploymentTier.DEVELOPMENT, development: DeploymentTier.DEVELOPMENT, test: DeploymentTier.DEVELOPMENT, staging: DeploymentTier.STAGING,
};

/** eknmusic-backend in one stage: what holds data in one stack, and the API in another one. */
export function compose(app: App, stage: string): void {
  const tier = TIERS[stage] ?? DeploymentTier.PRODUCTION;
  const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' };
  const data = new Stack(app, `eknmusic-backend-${stage}-data`, { env, terminationProtection: tier.deletionProtection });
  const stack = new Stack(app, `eknmusic-backend-${stage}-api`, { env, terminationProtection: tier.deletionProtection });

  MusicDefaults.of(app).add({ tier });
  MusicDefaults.of(app).add({ network: new MusicNetwork(data, 'Network') });
  const database = new MusicDatabase(data, 'Database');
  const files = new MediaBucket(data, 'Files');

  const api = new MusicApi(stack, 'Api', {
    code: PythonCode.fromProject(join(__dirname, '..'), {
      runtime: Runtime.PYTHON_3_11,
      architecture: Architecture.X86_64,
      exclude: ['serverless.yml', '/app/'],
    }),
    handler: 'src/handler.main',
    memorySize: 512,
    timeout: Duration.seconds(30),
    stage,
    database,
    files,
  });
  Validations.of(api.function).acknowledge({
    id: 'AwsSolutions-L1', reason: 'The runtime is the one that the backend has had so far.',
  });
  new CfnOutput(stack, 'ApiUrl', { value: api.url });
  new CfnOutput(stack, 'ApiFunctionName', { value: api.function.functionName });

  MusicChecks.apply(app);
}

if (require.main === module) {
  const app = new App();
  compose(app, app.node.tryGetContext('stage') ?? 'dev');
  app.synth();
}
