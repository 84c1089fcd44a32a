import { join } from 'path';
import { ApiFront, DeploymentTier, MediaBucket, MusicApi, MusicChecks, MusicDatabase, MusicDefaults, MusicNetwork, PythonCode } from '@eknmusic/constructs';
import { App, Aws, CfnOutput, Duration, Stack, Tags, Validations } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

/** The tiers of stages; every other one is production. */
const TIERS: Record<string, DeploymentTier> = {
  dev: DeploymentTier.DEVELOPMENT, development: DeploymentTier.DEVELOPMENT, test: DeploymentTier.DEVELOPMENT, staging: DeploymentTier.STAGING,
};

/** shop in one stage: what holds data in one stack, and the API in another one. */
export function compose(app: App, stage: string): void {
  const tier = TIERS[stage] ?? DeploymentTier.PRODUCTION;
  const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'eu-west-1' };
  const data = new Stack(app, `shop-${stage}-data`, { env, terminationProtection: tier.deletionProtection });
  const stack = new Stack(app, `shop-${stage}-api`, { env, terminationProtection: tier.deletionProtection });

  MusicDefaults.of(app).add({ tier });
  MusicDefaults.of(app).add({ network: new MusicNetwork(data, 'Network') });
  const database = new MusicDatabase(data, 'Database');
  const files = new MediaBucket(data, 'Files');

  const stripeSecretSecret = Secret.fromSecretCompleteArn(stack, 'STRIPE_SECRET_ARN', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/stripe-AbCdEf');
  const api = new MusicApi(stack, 'Api', {
    code: PythonCode.fromProject(join(__dirname, '..'), {
      runtime: Runtime.PYTHON_3_12,
      architecture: Architecture.ARM_64,
      exclude: ['serverless.yml', '/app/', 'notes/**'],
    }),
    handler: 'src/handler.main',
    layers: [LayerVersion.fromLayerVersionArn(stack, 'Layer1', 'arn:aws:lambda:eu-west-1:123456789012:layer:fonts:3')],
    memorySize: 128,
    timeout: Duration.seconds(30),
    reservedConcurrency: 20,
    stage,
    environment: {
      LEVEL: '3',
      DATABASE_SECRET_ARN: database.secretArn,
      STRIPE_SECRET_ARN: stripeSecretSecret.secretArn,
      BUCKET: files.bucketName,
      GREETING: `it's ${fromEnvironment('GREETING')} and \`shop\``,
      TABLE: StringParameter.valueForStringParameter(stack, '/shop/table'),
    },
    database,
    files,
    front: ApiFront.http({ jwtAuthorizer: { issuer: 'https://login.example.com/', audience: ['shop'] } }),
    cors: { origins: ['https://shop.example.com'], methods: ['GET', 'POST'], allowCredentials: true, maxAge: Duration.seconds(600) },
    logRetention: RetentionDays.ONE_MONTH,
  });
  api.addRoute('/health', [HttpMethod.GET], { open: true });
  stripeSecretSecret.grantRead(api.function);
  api.function.addToRolePolicy(new PolicyStatement({
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    resources: [`arn:${Aws.PARTITION}:dynamodb:${Aws.REGION}:${Aws.ACCOUNT_ID}:table/shop-${stage}`],
  }));
  api.function.addToRolePolicy(new PolicyStatement({
    effect: Effect.DENY,
    actions: ['s3:DeleteBucket'],
    resources: ['*'],
  }));
  Validations.of(api.function).acknowledge({
    id: 'AwsSolutions-L1', reason: 'The runtime is the one that the backend has had so far.',
  });
  new CfnOutput(stack, 'ApiUrl', { value: api.url });
  new CfnOutput(stack, 'ApiFunctionName', { value: api.function.functionName });

  Tags.of(app).add('team', 'shop');
  Tags.of(app).add('stage', stage);
  Tags.of(app).add('owner', (process.env.OWNER ?? 'nobody'));
  MusicChecks.apply(app);
}

/** A variable of the shell in which the app is synthesized. */
function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`The variable ${name} has to be set where the app is synthesized`);
  }
  return value;
}

if (require.main === module) {
  const app = new App();
  compose(app, app.node.tryGetContext('stage') ?? 'test');
  app.synth();
}
