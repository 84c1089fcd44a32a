import type { DeploymentTier } from '@eknmusic/constructs';
import { Aws, RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';

/** The topic of all alarms, to subscribe mail addresses or an incident tool to. Alarms of this account may encrypt and publish. */
export function operatorsTopic(stack: Stack, { removalPolicy }: DeploymentTier): Topic {
  const masterKey = new Key(stack, 'Key', { description: 'Encrypts the messages to the operators', enableKeyRotation: true, removalPolicy });
  if (removalPolicy === RemovalPolicy.DESTROY) {
    Validations.of(masterKey).acknowledge({ id: 'Music-DataIsRetained', reason: 'It encrypts messages on their way to the operators, and no data.' });
  }
  const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } });
  masterKey.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');
  const topic = new Topic(stack, 'Operators', { masterKey, enforceSSL: true });
  topic.grantPublish(cloudWatch);
  return topic;
}
