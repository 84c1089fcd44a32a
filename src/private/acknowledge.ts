import { Annotations, type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { outermostStack } from './places';

/**
 * Writes down, on the one resource that it concerns, why a finding of a check is right as it is.
 *
 * The id is the exact finding, as the check reports it (`AwsSolutions-IAM5[Action::s3:GetObject*]`). It is recorded
 * where `Validations.acknowledge` records it and where cdk-nag reads it; that method itself refuses ids
 * with a second `::` before aws-cdk-lib 2.269.
 */
export function acknowledge(resource: IConstruct, id: string, reason: string): void {
  resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`Annotation::${id}`]: reason });
}

/** The packs of cdk-nag that share their rules about storage, networks and logs. */
const COMPLIANCE_PACKS = ['NIST.800.53.R5', 'PCI.DSS.321', 'HIPAA.Security'];

/** Writes down the same reason for the same rule in each of the compliance packs: NIST 800-53, PCI DSS and HIPAA. */
export function acknowledgeCompliance(resource: IConstruct, rule: string, reason: string): void {
  for (const pack of COMPLIANCE_PACKS) {
    acknowledge(resource, `${pack}-${rule}`, reason);
  }
}

/** The same for a rule about staying available, which PCI DSS does not have: it is about secrecy. */
export function acknowledgeResilience(resource: IConstruct, rule: string, reason: string): void {
  for (const pack of ['NIST.800.53.R5', 'HIPAA.Security']) {
    acknowledge(resource, `${pack}-${rule}`, reason);
  }
}

/** Writes down why the events that a function could not work on go to no dead-letter queue. */
export function acknowledgeDeadLetters(resource: IConstruct, reason: string): void {
  acknowledgeResilience(resource, 'LambdaDLQ', reason);
  acknowledge(resource, 'Serverless-LambdaDLQ', reason);
}

/** Writes down why a function runs on an older runtime than the newest which the aws-cdk-lib of the app knows. */
export function acknowledgeOlderRuntime(resource: IConstruct, reason: string): void {
  acknowledge(resource, 'AwsSolutions-L1', reason);
  acknowledge(resource, 'Serverless-LambdaLatestVersion', reason);
}

/**
 * Writes down why a function that serves no request has no tracing of AWS X-Ray.
 *
 * Not for a `tracing` that the user gave: whoever turns it off answers for it.
 */
export function acknowledgeNoTracing(resource: IConstruct): void {
  acknowledge(resource, 'Serverless-LambdaTracing',
    'It runs rarely and is no part of a request, and its log says what each step did: a trace would tell nothing more. `tracing` asks for one.');
}

/** What stands between a deletion and the loss of data, by the type of the resource. */
const LAST_GUARDS: Record<string, string> = {
  'AWS::S3::Bucket': ' S3 deletes it only when it is empty.',
  'AWS::KMS::Key': ' It waits for 30 days before it is gone.',
};

/**
 * Writes down that a resource which holds data may be deleted with its stack, because its deployment tier says so.
 *
 * Not for a removal policy that the user gave: whoever gives one answers for it.
 */
export function acknowledgeDeletion(resource: IConstruct, tierName: string): void {
  acknowledge(resource, 'Music-DataIsRetained',
    `The deployment tier "${tierName}" keeps no data when its stack is deleted.${LAST_GUARDS[(resource as CfnResource).cfnResourceType] ?? ''}`);
  if (outermostStack(Stack.of(resource)).terminationProtection) {
    Annotations.of(resource).addWarningV2('@eknmusic/constructs:dataDeletedDespiteProtection',
      `The stack is protected from termination, and yet the deployment tier "${tierName}" deletes this resource and its data when it leaves the `
      + 'stack. Give the tier that the stack had before, or a `removalPolicy`; where the data may go, acknowledge this.');
  }
}
