import { join } from 'path';
import { ApiFront, DeploymentTier, JwtSecret, MusicApi, MusicChecks, MusicDefaults, PythonCode } from '@eknmusic/constructs';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';

/** The tiers of stages; every other one is production. */
const TIERS: Record<string, DeploymentTier> = {
  dev: DeploymentTier.DEVELOPMENT, development: DeploymentTier.DEVELOPMENT, test: DeploymentTier.DEVELOPMENT, staging: DeploymentTier.STAGING,
};

/** rest-api in one stage: what holds data in one stack, and the API in another one. */
export function compose(app: App, stage: string): void {
  const tier = TIERS[stage] ?? DeploymentTier.PRODUCTION;
  const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' };
  const stack = new Stack(app, `rest-api-${stage}-api`, { env, terminationProtection: tier.deletionProtection });

  MusicDefaults.of(app).add({ tier });

  const jwtSecret = new JwtSecret(stack, 'JwtSecret');
  const hostedZoneId = app.node.tryGetContext('hostedZoneId');
  const api = new MusicApi(stack, 'Api', {
    code: PythonCode.fromProject(join(__dirname, '..'), {
      runtime: Runtime.PYTHON_3_13,
      architecture: Architecture.X86_64,
      exclude: ['serverless.yml', '/app/'],
    }),
    handler: 'src/handler.main',
    memorySize: 1024,
    timeout: Duration.seconds(29),
    stage,
    environment: {
      TOKENS: jwtSecret.secretArn,
    },
    jwtSecret,
    front: ApiFront.rest({ apiKeyRequired: true }),
    cors: { origins: ['*'] },
    // The name is taken over once its hosted zone is given: -c hostedZoneId=…
    ...hostedZoneId && {
      domainName: 'api.example.com',
      hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: 'example.com', hostedZoneId }),
    },
  });
  api.addRoute('/health', [HttpMethod.GET], { open: true });
  new CfnOutput(stack, 'ApiUrl', { value: api.url });
  new CfnOutput(stack, 'ApiFunctionName', { value: api.function.functionName });

  MusicChecks.apply(app);
}

if (require.main === module) {
  const app = new App();
  compose(app, app.node.tryGetContext('stage') ?? 'dev');
  app.synth();
}
