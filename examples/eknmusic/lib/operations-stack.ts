import { CentralLogs } from '@eknmusic/constructs';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Environment } from './environments';

export interface OperationsStackProps extends StackProps {
  readonly name: string;
  readonly environment: Environment;
}

/** What operators have: the topic of all alarms, to subscribe mail addresses or an incident tool to, and the one place for all logs. */
export class OperationsStack extends Stack {
  public readonly operators: sns.ITopic;
  public readonly logs: CentralLogs;

  public constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    const key = new kms.Key(this, 'Key', { description: 'Encrypts the messages to the operators', enableKeyRotation: true, removalPolicy: props.environment.tier.removalPolicy });
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
    });
    key.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');
    const topic = new sns.Topic(this, 'Operators', { masterKey: key, enforceSSL: true });
    topic.grantPublish(cloudWatch);
    this.operators = topic;

    this.logs = new CentralLogs(this, 'Logs', {
      tier: props.environment.tier,
      databaseName: `eknmusic_${props.name.replace('-', '_')}_logs`,
      alarmActions: [new SnsAction(topic)],
    });
    new CfnOutput(this, 'LogsBucketName', { value: this.logs.bucket.bucketName });
    new CfnOutput(this, 'LogsWorkGroupName', { value: this.logs.search.workGroupName });
  }
}
