import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { MusicApiProps } from './music-api-props';
import { acknowledge } from '../private/acknowledge';
import { ManagedPolicyPrincipal } from '../private/managed-policy-principal';
import { NETWORK_ACCESS_REASON, networkAccess } from '../private/network-access';
import { acknowledgeWildcard } from '../private/rendered';

interface ApiPolicyOptions extends Pick<MusicApiProps, 'database' | 'files' | 'jwtSecret' | 'network' | 'vpc'> {
  readonly role: iam.Role;
  /** What every function may do. */
  readonly statements: iam.PolicyStatement[];
}

/** Everything that the function may do, which docs/music-api.md lists row by row. */
export function apiPolicy(scope: Construct, id: string, options: ApiPolicyOptions): iam.ManagedPolicy {
  const { role, statements, database, files, jwtSecret, network, vpc } = options;
  const policy = new iam.ManagedPolicy(scope, id, {
    description: 'What the code of the API may do',
    roles: [role],
    statements,
  });
  const principal = new ManagedPolicyPrincipal(role, () => policy);
  database?.grants.readSecret(principal);
  jwtSecret?.grants.read(principal);
  if (files) {
    policy.addStatements(...filesStatements(scope, files));
    acknowledgeWildcard(policy, files.bucket.arnForObjects('*'),
      'The API stores the files of all users: it may read and write every object of this one bucket, and do nothing else with it.');
  }
  if (network || vpc) {
    policy.addStatements(...networkAccess());
  }
  acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]',
    `X-Ray has no resources that a policy could name: the function writes its traces for the account as a whole.${network || vpc ? ` ${NETWORK_ACCESS_REASON}` : ''}`);
  return policy;
}

function filesStatements(scope: Construct, { bucket, encryptionKey }: NonNullable<MusicApiProps['files']>): iam.PolicyStatement[] {
  const objects = new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [bucket.arnForObjects('*')] });
  return !encryptionKey ? [objects] : [objects, new iam.PolicyStatement({
    // A multipart upload is put together again by S3, for which it decrypts the parts.
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [encryptionKey.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(scope).region}.amazonaws.com` } },
  })];
}
