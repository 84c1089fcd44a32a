import { Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** Where alarms go. Subscribe the operators' mail addresses or their incident tool to the topic. */
export class OperationsStack extends Stack {
  public readonly operators: sns.ITopic;

  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const key = new kms.Key(this, 'Key', { description: 'Encrypts the messages to the operators', enableKeyRotation: true });
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
    });
    key.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');
    const topic = new sns.Topic(this, 'Operators', { masterKey: key, enforceSSL: true });
    topic.grantPublish(cloudWatch);
    this.operators = topic;
  }
}
