import { MusicNetwork } from '@eknmusic/constructs';
import { Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Environment } from './environments';

export interface NetworkStackProps extends StackProps {
  readonly environment: Environment;
  readonly operators: ITopic;
}

/** The network of the API and the database. */
export class NetworkStack extends Stack {
  public readonly network: MusicNetwork;

  public constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    this.network = new MusicNetwork(this, 'Network', {
      tier: props.environment.tier,
      cidr: props.environment.cidr,
      alarmActions: [new SnsAction(props.operators)],
    });
  }
}
