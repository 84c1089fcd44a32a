import { CfnResource, Stack } from 'aws-cdk-lib';
import type { Resource, Resources } from './replacement';
import { type CheckAcknowledgement, MusicChecks } from '@eknmusic/constructs';

/** What the construct promises whatever its props are. The resource is below the construct, in the template of its stack. */
type Invariant = (resource: Resource, properties: any) => string | undefined;

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  // KMS rotates no key that signs: whoever verifies knows its public half.
  'AWS::KMS::Key': (_, { EnableKeyRotation, KeyUsage }) => EnableKeyRotation === true || KeyUsage === 'SIGN_VERIFY' ? undefined : 'does not rotate',
  'AWS::Logs::LogGroup': (_, { RetentionInDays }) => RetentionInDays === undefined ? 'never expires' : undefined,
  // RDS encrypts what it restores with the key that it is given, and refuses to be told so once more.
  'AWS::RDS::DBCluster': (_, { StorageEncrypted, SnapshotIdentifier, KmsKeyId }) =>
    StorageEncrypted === true || (SnapshotIdentifier !== undefined && KmsKeyId !== undefined) ? undefined : 'is not encrypted',
  'AWS::RDS::DBInstance': (_, { StorageEncrypted, PubliclyAccessible, SourceDBInstanceIdentifier, DBSnapshotIdentifier, DBClusterIdentifier }) => {
    if (PubliclyAccessible === true) {
      return 'is reached from the internet';
    }
    // A replica is encrypted as what it is one of, what is restored as its snapshot, and an instance of a cluster as its cluster.
    const origins = [SourceDBInstanceIdentifier, DBSnapshotIdentifier, DBClusterIdentifier];
    return StorageEncrypted === true || origins.some((origin) => origin !== undefined) ? undefined : 'is not encrypted';
  },
  'AWS::S3::Bucket': (_, { BucketEncryption, PublicAccessBlockConfiguration: block = {}, LifecycleConfiguration }) => {
    if (BucketEncryption === undefined) {
      return 'is not encrypted';
    }
    if (!['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every((name) => block[name] === true)) {
      return 'may be public';
    }
    const rules: any[] = LifecycleConfiguration?.Rules ?? [];
    return rules.some((rule) => rule.AbortIncompleteMultipartUpload) ? undefined : 'keeps incomplete multipart uploads forever';
  },
};

/** Policies: what may be done with everything is in the ledger, and nobody may do everything. */
function policyFaults(ledger: CheckAcknowledgement[], node: CfnResource, { Type, Properties = {} }: Resource): string[] {
  const documents = Type === 'AWS::IAM::Role'
    ? ((Properties.Policies ?? []) as any[]).map(({ PolicyDocument }) => PolicyDocument)
    : /^AWS::IAM::(Managed)?Policy$/.test(Type) ? [Properties.PolicyDocument] : [];
  const acknowledged = ledger.filter(({ constructPath }) => `${node.node.path}/`.startsWith(`${constructPath}/`)).map(({ id }) => id);
  return documents.flatMap((document: any) => [document?.Statement].flat()).filter((statement) => statement?.Effect === 'Allow').flatMap((statement) => {
    const actions: unknown[] = [statement.Action].flat();
    const resources: unknown[] = [statement.Resource].flat();
    return [
      ...actions.filter((action) => action === '*' || /^[a-z0-9-]+:\*$/.test(String(action))).map((action) => `may do ${action}`),
      ...resources.includes('*') && !acknowledged.some((id) => id.includes('AwsSolutions-IAM5[Resource::*]'))
        ? [`may do ${actions.join(', ')} with everything, and no acknowledgement says why`] : [],
    ];
  });
}

/** What the resources below the construct do not keep of what is promised, a line each. */
export function invariantFaults(stack: Stack, construct: string, resources: Resources): string[] {
  const ledger = MusicChecks.acknowledgements(stack);
  return stack.node.findAll()
    .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.stack === stack)
    .filter((node) => node.node.path.startsWith(`${stack.node.path}/${construct}/`))
    .flatMap((node) => {
      const resource = resources[String(stack.resolve(node.logicalId))];
      if (resource === undefined) {
        return [];
      }
      const fault = INVARIANTS[resource.Type]?.(resource, resource.Properties ?? {});
      return [...fault === undefined ? [] : [fault], ...policyFaults(ledger, node, resource)].map((text) => `${resource.Type} ${node.node.path}: ${text}`);
    });
}

/** What may go although something that is kept names it, and why. */
const MAY_GO: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'Its id is part of a name or of a condition, and nothing more.',
  'AWS::ApiGateway::RestApi': 'Its id is part of a name or of a condition, and nothing more.',
  'AWS::EC2::SecurityGroup': 'EC2 does not delete it while something uses it.',
  'AWS::EC2::Subnet': 'EC2 does not delete it while something uses it.',
  'AWS::EC2::VPC': 'EC2 does not delete it while something is in it.',
  'Custom::EknMusicGlobalWriterEndpoint': 'Its answer stands in the text that is kept; deleting it deletes nothing.',
  'Custom::EknMusicGlobalDatabaseSetup': 'The ARN that it answers with is that of the secret, which is kept; deleting it deletes nothing.',
  'AWS::Lambda::Function': 'A version is kept for the alias to go back to, for as long as there is the function.',
};

/** What makes another resource safe or usable from outside of it, and the property that names that one. */
const COMPLETES: Readonly<Record<string, string>> = {
  'AWS::IAM::ManagedPolicy': 'Roles',
  'AWS::IAM::Policy': 'Roles',
  'AWS::IAM::RolePolicy': 'RoleName',
  'AWS::S3::BucketPolicy': 'Bucket',
  'AWS::SecretsManager::ResourcePolicy': 'SecretId',
  'AWS::SecretsManager::SecretTargetAttachment': 'SecretId',
  'AWS::SNS::TopicPolicy': 'Topics',
  'AWS::SQS::QueuePolicy': 'Queues',
};

/**
 * What a kept resource needs and would lose when the stack is deleted: whatever it names must be kept as well, and so must what completes it:
 * the policy of a kept bucket, the policies of a kept role, what gives a kept secret its host and port.
 */
export function keptWithout(resources: Resources): string[] {
  const isKept = (id: string) => /^Retain/.test(resources[id]?.DeletionPolicy ?? '');
  const entries = Object.entries(resources);
  const completing = entries.filter(([id, { Type }]) => Type in COMPLETES && !isKept(id)).flatMap(([id, { Type, Properties }]) =>
    namesIn(Properties?.[COMPLETES[Type]]).filter(isKept).map((completed) => `${Type} ${id} is not kept, but its ${resources[completed].Type} is`));
  return [...completing, ...entries.filter(([id]) => isKept(id)).flatMap(([id, { Type, Properties }]) =>
    [...new Set(namesIn(Properties))]
      // eslint-disable-next-line @stylistic/max-len
      .filter((name) => name in resources && !isKept(name) && !hasLastSnapshot(resources[name]) && !isOnlyNamed(name, resources[name], Type, Properties) && !(resources[name].Type in MAY_GO))
      .map((name) => `${Type} ${id} is kept, but ${resources[name].Type} ${name} is not`))];
}

/** A last snapshot is taken of it: its data is kept, and what is kept beside it names what was. */
function hasLastSnapshot({ DeletionPolicy }: Resources[string]): boolean {
  return DeletionPolicy === 'Snapshot';
}

/** Policies of resources name who may use them: once that is gone, the statement is for nobody, and all else of the policy holds. */
function isOnlyNamed(name: string, named: Resource, type: string, properties: any): boolean {
  return type === 'AWS::S3::BucketPolicy' && ONLY_NAMED_BY_POLICIES.includes(named.Type) && !namesIn(properties.Bucket).includes(name);
}

/** A bucket is one whose access logs are written to the other one. */
const ONLY_NAMED_BY_POLICIES = ['AWS::CloudFront::Distribution', 'AWS::S3::Bucket'];

/** The logical ids in a value. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(namesIn);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Ref' && typeof inner === 'string' ? [inner] : key === 'Fn::GetAtt' ? [[inner].flat()[0] as string] : namesIn(inner));
}
