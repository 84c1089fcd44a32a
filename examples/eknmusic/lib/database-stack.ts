import { type IMusicNetwork, MusicDatabase } from '@eknmusic/constructs';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Environment } from './environments';

export interface DatabaseStackProps extends StackProps {
  readonly name: string;
  readonly environment: Environment;
  readonly network: IMusicNetwork;
  readonly operators: ITopic;
}

/** The database of users and tracks. */
export class DatabaseStack extends Stack {
  public readonly database: MusicDatabase;

  public constructor(scope: Construct, id: string, props: DatabaseStackProps) {
    super(scope, id, props);
    this.database = new MusicDatabase(this, 'Database', {
      tier: props.environment.tier,
      network: props.network,
      secretName: `eknmusic/${props.name}/database`,
      alarmActions: [new SnsAction(props.operators)],
    });
    new CfnOutput(this, 'DatabaseInstanceIdentifier', { value: this.database.instance.instanceIdentifier });
    new CfnOutput(this, 'DatabaseSecretArn', { value: this.database.secretArn });
  }
}
