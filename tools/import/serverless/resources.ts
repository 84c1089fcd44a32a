import type { Context } from './context';
import { entriesOf, entryOf, textOf } from '../nodes';

/** What takes the place of a resource, by the beginning of its type. */
const COUNTERPARTS: readonly (readonly [string, string])[] = [
  ['AWS::S3::', 'MediaBucket, or `MediaBucket.fromMediaBucketAttributes` for one that stays'],
  ['AWS::RDS::', 'MusicDatabase; `MusicDatabase.fromSnapshot` restores a snapshot'],
  ['AWS::EC2::', 'MusicNetwork, or `MusicNetwork.fromVpc` for a VPC that stays'],
  ['AWS::SecretsManager::', 'the secrets of MusicDatabase and JwtSecret'],
  ['AWS::CloudFront::', '`delivery` of MediaBucket'],
  ['AWS::CloudWatch::Alarm', 'the alarms of the constructs'],
  ['AWS::Logs::', 'the log groups of the constructs, and CentralLogs'],
  ['AWS::ApiGateway', 'MusicApi'],
  ['AWS::WAF', '`ApiWebAcl` of a REST API, or the web ACL of MediaDelivery'],
  ['AWS::IAM::', 'grants of the constructs'],
  ['AWS::Lambda::', 'MusicApi, or a lambda.Function'],
];

/** Resources in CloudFormation's own words. None is taken over: what holds data stays in the old stack until it was copied. */
export function describeResources(context: Context): void {
  const section = entryOf(context.root, 'resources');
  const parts = section?.value.kind === 'list' ? section.value.items : section ? [section.value] : [];
  for (const part of parts) {
    if (part.kind !== 'map') {
      context.findings.left('resources', part.line, `${textOf(part)}: another file, which is not read`);
    }
    for (const { key, line, value } of entriesOf(part)) {
      if (key !== 'Resources') {
        context.findings.left(`resources.${key}`, line, key === 'Outputs' ? 'outputs: `new CfnOutput(…)`' : 'is not known here');
      }
      for (const resource of key === 'Resources' ? entriesOf(value) : []) {
        const type = entryOf(resource.value, 'Type')?.value;
        const name = type?.kind === 'scalar' ? String(type.value) : 'without a type';
        const counterpart = COUNTERPARTS.find(([beginning]) => name.startsWith(beginning))?.[1];
        context.findings.left(`resources.Resources.${resource.key}`, resource.line, `${name}: ${counterpart ? `its counterpart is ${counterpart}` : 'make it with the construct of aws-cdk-lib for it'}. It stays in the old stack`);
      }
    }
  }
}
