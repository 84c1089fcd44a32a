import { join } from 'path';
import { type IMediaBucket, type IMusicDatabase, type IMusicNetwork, JwtSecret, MusicApi, PythonCode } from '@eknmusic/constructs';
import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DeployedEnvironment } from './environments';
import { pythonRuntime } from './runtime';

export interface BackendStackProps extends StackProps {
  readonly name: string;
  readonly environment: DeployedEnvironment;
  readonly network: IMusicNetwork;
  readonly database: IMusicDatabase;
  readonly files: IMediaBucket;
  readonly operators: ITopic;
}

/** The API: its code, the key that it signs tokens with, its migrations, and the checks after each deployment. */
export class BackendStack extends Stack {
  public readonly jwtSecret: JwtSecret;
  public readonly api: MusicApi;

  public constructor(scope: Construct, id: string, props: BackendStackProps) {
    super(scope, id, props);
    const { name, environment, environment: { tier, domain } } = props;
    const alarmActions = [new SnsAction(props.operators)];

    const code = PythonCode.fromProject(join(__dirname, '..', 'backend'), {
      ...pythonRuntime(this.node),
      // A new instance starts in a third of the time. It needs this very Python where the app is synthesized; without it there is a warning.
      precompile: true,
    });

    this.jwtSecret = new JwtSecret(this, 'JwtSecret', { tier, secretName: `eknmusic/${name}/jwt-secret`, alarmActions });
    this.api = new MusicApi(this, 'Api', {
      tier,
      code,
      network: props.network,
      database: props.database,
      files: props.files,
      jwtSecret: this.jwtSecret,
      stage: name,
      migrations: {},
      postDeploymentCheck: { monthlyCostLimit: environment.monthlyCostLimit },
      ...domain && {
        domainName: domain.api,
        hostedZone: HostedZone.fromHostedZoneAttributes(this, 'Zone', domain),
      },
      alarmActions,
    });

    if (this.node.tryGetContext('python')) {
      for (const choice of [this.api.function, this.api.migrations!.function]) {
        Validations.of(choice).acknowledge({ id: 'AwsSolutions-L1', reason: 'The context `python` chooses the runtime, to try the backend out with it.' });
      }
    }

    new CfnOutput(this, 'ApiUrl', { value: this.api.url });
    new CfnOutput(this, 'ApiFunctionName', { value: this.api.function.functionName });
    new CfnOutput(this, 'MigrateFunctionName', { value: this.api.migrations!.function.functionName });
    new CfnOutput(this, 'PostDeploymentCheckFunctionName', { value: this.api.postDeploymentCheck!.function.functionName });
    new CfnOutput(this, 'JwtSecretArn', { value: this.jwtSecret.secretArn });
  }
}
