import { App, CfnParameter, Duration, Fn, Lazy, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { HttpMethods } from 'aws-cdk-lib/aws-s3';
import { badErrors } from './attempt';
import { annotations } from '../support/checks';
import { PUBLIC_KEY } from '../support/delivery';
import { errorOf } from '../support/error-of';
import { importedVpc } from '../support/music-api';
import type { Resource } from '../support/replacement';
import { musicNetwork, operators, PYTHON } from '../support/specimen';
import {
  ApiFront, ApiMigrationsGrants, CentralLogs, ChecksPack, ClusterWorkload, DeploymentTier, GitHubDeployRole, GitHubSubjectClaim, JwtSecret,
  MediaBucket, MediaBucketGrants, MediaDelivery, MediaDeliveryAccess, MusicApi, MusicChecks, MusicDatabase, MusicNetwork, OnCall, OnCallGrants,
  OnCallRecipient, OnCallSeverity, OperatorAccess, OperatorTarget, PostDeploymentCheck, PythonCode, RegionalCluster, ValidationErrors,
  WorkloadImage,
} from '@eknmusic/constructs';

/* The kinds of faults that random props have found, each by its smallest input and with what is right. */

const env = { account: '123456789012', region: 'us-east-1' };
const REPOSITORY = { repository: 'eknmusic/backend' };
const IMAGE = WorkloadImage.fromRegistry('public.ecr.aws/musicconnect/backend', '1.4.2');
const ACCESS = MediaDeliveryAccess.signedUrls({ first: PUBLIC_KEY });

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Stack', { env });
});

/** The codes of a refusal that can be read; none, when nothing is refused. */
function codesOf(act: () => unknown): string[] {
  const error = errorOf(() => {
    act();
    stack.node.root.node.findAll().filter(Stack.isStack).filter((one) => !one.nested).forEach((one) => Template.fromStack(one));
  });
  expect(error === undefined ? [] : badErrors(error)).toEqual([]);
  return error === undefined ? [] : ValidationErrors.codes(error);
}

const resourcesOf = (type: string) => Object.values(Template.fromStack(stack).findResources(type)) as Resource[];
const late = () => new CfnParameter(stack, `Number${stack.node.children.length}`, { type: 'Number' }).valueAsNumber;
const api = (props: object = {}) => new MusicApi(stack, 'Api', { code: PYTHON, ...props });

// What its reference is called differs between versions of aws-cdk-lib: see test/private/references.test.ts, and both ends of the peers.
test('a certificate is the one of the distribution', () => {
  const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab';
  new MediaBucket(stack, 'It', {
    delivery: {
      access: ACCESS,
      domainName: 'media.eknmusic.com',
      hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'eknmusic.com' }),
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
    },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { ViewerCertificate: { AcmCertificateArn: certificateArn } },
  });
});

test('a pseudo parameter in a text that CloudFormation takes as it is, is refused', () => {
  expect(codesOf(() => api({ stage: '${AWS::Region}', environment: { REGION: 'of ${AWS::Region}' } }))).toEqual(['MusicApiPropInvalid', 'MusicApiPropInvalid']);
  expect(codesOf(() => api({ stage: Fn.sub('${AWS::Region}') }))).toEqual([]);
});

describe('a value is cut in messages', () => {
  test.each<[string, () => unknown]>([
    ['GitHubDeployRoleNameInvalid', () => new GitHubDeployRole(stack, 'It', { ...REPOSITORY, roleName: 'x'.repeat(100_000) })],
    ['MusicApiEnvironmentTooLarge', () => api({ stage: 'x'.repeat(100_000) })],
    ['MediaBucketNameInvalid', () => new MediaBucket(stack, 'It', { bucketName: 'x'.repeat(100_000) })],
  ])('%s', (code, act) => {
    const error = errorOf(act) as Error;
    expect(ValidationErrors.codes(error)).toContain(code);
    expect(error.message.length).toBeLessThan(2000);
  });
});

test('several problems in a nested stack have no undefined in their message', () => {
  expect(codesOf(() => new MediaBucket(new NestedStack(stack, 'Nested'), 'It', { bucketName: 'A', corsOrigins: ['b'] }))).toHaveLength(2);
});

test('security groups beside a network that is none are refused without undefined in the message', () => {
  expect(codesOf(() => api({ network: {}, securityGroups: [] }))).toEqual(['MusicApiNetworkConflict', 'MusicApiNetworkInvalid']);
});

describe('what the CDK refuses without code and path', () => {
  test.each<[string, string, () => unknown]>([
    ['a Duration of the deployment in another unit', 'MusicApiTimeoutUnknown', () => api({ timeout: Duration.hours(late()) })],
    ['half a second', 'MusicApiTimeoutInvalid', () => api({ timeout: Duration.millis(500) })],
    ['a bucket by an ARN that is none', 'MediaBucketArnInvalid', () => MediaBucket.fromMediaBucketAttributes(stack, 'It', { bucketArn: 'x' })],
    ['a bucket by a name that is none', 'MediaBucketNameInvalid', () => MediaBucket.fromMediaBucketAttributes(stack, 'It', { bucketName: 'A B' })],
    ['a stream by an ARN that is none', 'CentralLogsArnInvalid', () =>
      CentralLogs.fromCentralLogsAttributes(stack, 'It', { deliveryStreamArn: 'x', subscriptionRoleArn: 'arn:aws:iam::123456789012:role/logs' })],
    ['a role by an ARN that is none', 'GitHubDeployRoleArnInvalid', () => GitHubDeployRole.fromGitHubDeployRoleArn(stack, 'It', 'x')],
    ['a path of a route that is none', 'MusicApiRoutePathInvalid', () => api().addRoute('songs', ['GET' as any])],
    ['more than five layers', 'MusicApiLayersTooMany', () => api({
      layers: [1, 2, 3, 4, 5, 6].map((index) => LayerVersion.fromLayerVersionArn(stack, `Layer${index}`, `arn:aws:lambda:us-east-1:123456789012:layer:songs${index}:1`)),
    })],
    ['a session of more seconds than there are', 'GitHubDeployRoleSessionInvalid', () => new GitHubDeployRole(stack, 'It', { ...REPOSITORY, sessionDuration: Duration.seconds(1e300) })],
    ['a reserved name of a variable', 'MusicApiEnvironmentReserved', () => api({ environment: { LAMBDA_TASK_ROOT: '/' } })],
    ['a period that no metric has', 'MusicApiRefusedByCdk', () => api().metricErrors({ period: Duration.seconds(7) })],
    ['a period that no metric of a rotation has', 'JwtSecretRefusedByCdk', () => new JwtSecret(stack, 'It').rotation.metricErrors({ period: Duration.seconds(7) })],
    ['a dimension without a name', 'CentralLogsRefusedByCdk', () => new CentralLogs(stack, 'It').metric('Songs', { dimensionsMap: { '': 'x' } })],
  ])('%s', (_, code, act) => {
    expect(codesOf(act)).toEqual([code]);
  });
});

describe('an id that something else has is refused with the construct that it was handed to', () => {
  const tier = DeploymentTier.DEVELOPMENT;
  test.each<[string, () => (id: string) => unknown]>([
    ['MusicDatabasePropInvalid', () => {
      const made = new MusicDatabase(stack, 'It', { tier, network: musicNetwork(stack, tier) });
      return (id) => made.addReadReplica(id);
    }],
    ['OnCallPropInvalid', () => {
      const made = new OnCall(stack, 'It', { tier });
      return (id) => made.addRecipient(id, OnCallSeverity.PAGE, OnCallRecipient.email('team@eknmusic.com'));
    }],
    ['OperatorAccessPropInvalid', () => {
      const made = new OperatorAccess(stack, 'It', { tier, network: musicNetwork(stack, tier) });
      const connectable = new SecurityGroup(stack, 'Group', { vpc: musicNetwork(stack, tier).vpc });
      return (id) => made.addTarget(id, OperatorTarget.of({ connectable, host: 'songs.internal', port: 5432 }));
    }],
    ['RegionalClusterPropInvalid', () => {
      const made = new RegionalCluster(stack, 'It', { tier, project: 'songs', version: KubernetesVersion.V1_36, network: musicNetwork(stack, tier) });
      return (id) => made.addPodIdentity(id, { namespace: 'songs', serviceAccount: id });
    }],
  ])('%s', (code, make) => {
    const add = make();
    expect(codesOf(() => add('songs'))).toEqual([]);
    const error = errorOf(() => add('songs')) as Error;
    expect(ValidationErrors.codes(error)).toEqual([code]);
    expect(error.message).toContain('`id`');
  });
});

describe('a value of the deployment in an id or in a key', () => {
  test('is refused as the id of an API key', () => {
    expect(codesOf(() => api({ front: ApiFront.rest({ apiKeyRequired: true }) }).addApiKey(Lazy.string({ produce: () => 'songs' })))).toEqual(['MusicApiPropInvalid']);
  });

  test.each(['', Lazy.string({ produce: () => 'songs' })])('is refused as the id of any other construct', (id) => {
    const database = new MusicDatabase(stack, 'Database', { network: musicNetwork(stack, DeploymentTier.PRODUCTION) });
    expect(codesOf(() => database.addReadReplica(id))).toEqual(['MusicDatabasePropInvalid']);
  });

  test.each<[string, () => string]>([
    ['a parameter', () => new CfnParameter(stack, 'Replica').valueAsString],
    ['another stack', () => Fn.importValue('replica')],
  ])('is the destination of replicas: %s', (_, destinationBucketArn) => {
    const arn = destinationBucketArn();
    expect(codesOf(() => new MediaBucket(stack, 'It', {
      replication: { destinationBucketArn: arn, destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' },
    }))).toEqual([]);
    expect(JSON.stringify(resourcesOf('AWS::S3::Bucket').map(({ Properties }) => (Properties as any).ReplicationConfiguration)))
      .toContain(JSON.stringify(stack.resolve(arn)));
  });
});

test('a construct of any script gets descriptions that AWS takes', () => {
  expect(codesOf(() => new MusicNetwork(stack, '音楽–Netz'))).toEqual([]);
  const descriptions = resourcesOf('AWS::EC2::SecurityGroup').map(({ Properties }) => (Properties as any).GroupDescription as string);
  expect(descriptions.filter((text) => !/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(text))).toEqual([]);
  expect(descriptions).not.toEqual([]);
});

test('a deploy role for forty regions has no policy that IAM would refuse for its length', () => {
  new GitHubDeployRole(stack, 'It', { ...REPOSITORY, regions: [...Array(40).keys()].map((index) => `us-east-${index + 1}`) });
  const lengths = resourcesOf('AWS::IAM::ManagedPolicy').map(({ Properties }) => JSON.stringify((Properties as any).PolicyDocument).length);
  expect(lengths.filter((length) => length > 6144)).toEqual([]);
  expect(lengths.length).toBeGreaterThan(0);
});

test('a stage of 4,096 bytes is refused with the variables that it is one of', () => {
  expect(codesOf(() => api({ stage: 'x'.repeat(4096) }))).toContain('MusicApiEnvironmentTooLarge');
});

describe('the log groups of a database', () => {
  test.each([RemovalPolicy.RETAIN, RemovalPolicy.SNAPSHOT])('are kept where its removal policy is %s, also those of its replica, in a tier that deletes', (removalPolicy) => {
    const tier = DeploymentTier.DEVELOPMENT;
    new MusicDatabase(stack, 'It', { tier, network: musicNetwork(stack, tier), removalPolicy }).addReadReplica('Replica');
    const groups = resourcesOf('AWS::Logs::LogGroup').filter(({ Properties }) => JSON.stringify(Properties).includes('/aws/rds/instance/'));
    expect(groups).toHaveLength(4);
    expect(groups.map(({ DeletionPolicy }) => DeletionPolicy).filter((policy) => !/^Retain/.test(policy!))).toEqual([]);
  });

  test('every log group of its own is encrypted', () => {
    new MusicDatabase(stack, 'It', { network: musicNetwork(stack, DeploymentTier.PRODUCTION) });
    expect(resourcesOf('AWS::Logs::LogGroup').filter(({ Properties }) => (Properties as any).KmsKeyId === undefined)).toEqual([]);
  });
});

test('a TTL of the deployment is refused, since it would be a part of ids and names', () => {
  expect(codesOf(() => new MediaBucket(stack, 'It', { delivery: { access: ACCESS, cacheBehaviors: [{ pathPattern: '*.a', ttl: Duration.seconds(late()) }] } })))
    .toEqual(['MediaDeliveryTtlInvalid']);
});

describe('what is valid', () => {
  test('three Availability Zones in us-west-1, where most accounts have two', () => {
    const west = new Stack(stack.node.root as App, 'West', { env: { ...env, region: 'us-west-1' } });
    expect(codesOf(() => new MusicNetwork(west, 'It', { maxAzs: 3 }))).toEqual([]);
    expect(annotations(west)).toEqual([expect.stringContaining('networkMaxAzs')]);
  });

  test('two equal things in two nested stacks', () => {
    expect(codesOf(() => ['One', 'Other'].forEach((id) => {
      const nested = new NestedStack(stack, id);
      new JwtSecret(nested, 'It');
      new MediaBucket(nested, 'Files', { delivery: { access: ACCESS } });
      new MusicApi(nested, 'Api', { code: PYTHON });
      new CentralLogs(nested, 'Logs');
    }))).toEqual([]);
  });

  test('a hosted zone by its id alone', () => {
    expect(codesOf(() => api({ domainName: 'api.eknmusic.com', hostedZone: HostedZone.fromHostedZoneId(stack, 'Zone', 'Z0EXAMPLE') }))).toEqual([]);
    expect(resourcesOf('AWS::Route53::RecordSet').map(({ Properties }) => Properties)).toEqual(
      expect.arrayContaining([expect.objectContaining({ Name: 'api.eknmusic.com.', HostedZoneId: 'Z0EXAMPLE' })]));
  });
});

test.each([
  ['us-iso-east-1', 'aws-iso'], ['eusc-de-east-1', 'aws-eusc'], ['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov'],
])('%s is in a partition that was not tried, and a warning says so', (region, partition) => {
  const elsewhere = new Stack(stack.node.root as App, 'Elsewhere', { env: { ...env, region } });
  expect(codesOf(() => new JwtSecret(elsewhere, 'It'))).toEqual([]);
  expect(annotations(elsewhere)).toEqual([expect.stringContaining(`is in the partition ${partition}, which this library has not been tried in`)]);
});

describe('a time of the deployment is calculated with nowhere', () => {
  test.each<[string, () => unknown]>([
    ['JwtSecretRotationInvalid', () => new JwtSecret(stack, 'It', { automaticallyAfter: Duration.hours(late()) })],
    ['CentralLogsIntervalInvalid', () => new CentralLogs(stack, 'It', { deliveryInterval: Duration.minutes(late()) })],
    ['CentralLogsRetentionInvalid', () => new CentralLogs(stack, 'It', { retention: Duration.days(late()) })],
  ])('%s', (code, act) => {
    expect(codesOf(act)).toEqual([code]);
  });
});

test('a bucket in a nested stack is delivered by its parent, without a cycle', () => {
  expect(codesOf(() => {
    const { bucket } = new MediaBucket(new NestedStack(stack, 'Nested'), 'Files');
    new MediaDelivery(stack, 'It', { access: ACCESS, bucket });
  })).toEqual([]);
  expect(resourcesOf('AWS::CloudFront::Distribution')).toHaveLength(1);
});

test('no pack finds anything in a check of an imported function with an imported log group', () => {
  new PostDeploymentCheck(stack, 'It', {
    url: 'https://api.eknmusic.com',
    function: LambdaFunction.fromFunctionArn(stack, 'Function', 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live'),
    logGroup: LogGroup.fromLogGroupName(stack, 'Logs', '/eknmusic/api'),
    alarmActions: [operators(stack)],
  });
  (stack.node.root as App).synth();
  expect(MusicChecks.findings(stack, { packs: Object.values(ChecksPack) })).toEqual([]);
});

test('names that every object of JavaScript has are names like others', () => {
  const database = { network: musicNetwork(stack, DeploymentTier.DEVELOPMENT), parameters: { constructor: '1' } as Record<string, string> };
  expect(codesOf(() => {
    new MusicDatabase(stack, 'It', database);
    api({ environment: { toString: 'a' } });
  })).toEqual([]);
});

test('an object without any member is no value of an enum, and says so', () => {
  expect(codesOf(() => new MediaBucket(stack, 'It', { encryption: Object.create(null) }))).toEqual(['MediaBucketPropInvalid']);
});

test.each<[string, (cluster: RegionalCluster) => unknown]>([
  ['an image', (cluster) => new ClusterWorkload(stack, 'It', { cluster, workloadName: 'songs', port: 80, image: new Date(0) as any })],
  ['a peer', (cluster) => new ClusterWorkload(stack, 'It', { cluster, workloadName: 'songs', port: 80, image: IMAGE, allowTo: [new Date(0) as any] })],
  ['a secret', (cluster) => new ClusterWorkload(stack, 'It', { cluster, workloadName: 'songs', port: 80, image: IMAGE, secrets: { SONGS: new Date(0) as any } })],
])('what only a class of this library makes is known by what it holds: %s', (_, act) => {
  const network = musicNetwork(stack, DeploymentTier.DEVELOPMENT);
  const cluster = new RegionalCluster(stack, 'Cluster', { project: 'songs', version: KubernetesVersion.V1_36, network, tier: DeploymentTier.DEVELOPMENT });
  expect(codesOf(() => act(cluster))).toEqual(['ClusterWorkloadPropInvalid']);
});

test.each<[string, () => unknown]>([
  ['ApiMigrationsPropInvalid', () => ApiMigrationsGrants.fromApiMigrations(Object.create(null))],
  ['MediaBucketPropInvalid', () => MediaBucketGrants.fromMediaBucket({} as any)],
  ['OnCallPropInvalid', () => OnCallGrants.fromOnCall(new Date(0) as any)],
])('grants of what is no construct are refused: %s', (code, act) => {
  expect(codesOf(act)).toEqual([code]);
});

test('a project whose path no file system takes is missing', () => {
  expect(codesOf(() => PythonCode.fromProject('x'.repeat(300)).bind(stack))).toEqual(['PythonCodeProjectMissing']);
});

test('a project whose folder is known at deploy time only is refused', () => {
  expect(codesOf(() => PythonCode.fromProject(Fn.importValue('songs')).bind(stack))).toEqual(['PythonCodeProjectMissing']);
});

test('one scope may ask for a code twice', () => {
  const code = PythonCode.fromProject('test/support/project');
  expect(code.bind(stack)).toEqual(code.bind(stack));
});

test.each(['JwtSecret', 'MusicDatabase'])('the policy of a kept secret is kept with it: %s', (kind) => {
  // A role of which nobody knows the account may be of another one, which the policy of the secret lets in.
  const role = Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::210987654321:role/reader');
  if (kind === 'JwtSecret') {
    new JwtSecret(stack, 'It', { tier: DeploymentTier.PRODUCTION }).grants.read(role);
  } else {
    new MusicDatabase(stack, 'It', { tier: DeploymentTier.PRODUCTION, network: musicNetwork(stack, DeploymentTier.PRODUCTION) }).grants.readSecret(role);
  }
  const policies = resourcesOf('AWS::SecretsManager::ResourcePolicy');
  expect(policies.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['RetainExceptOnCreate']);
});

describe('what AWS refuses', () => {
  test.each<[string, string, () => unknown]>([
    ['more cache policies than an account has', 'MediaDeliveryCachePoliciesTooMany', () => new MediaBucket(stack, 'It', {
      delivery: { access: ACCESS, cacheBehaviors: [...Array(30).keys()].map((index) => ({ pathPattern: `*.${index}`, ttl: Duration.days(index + 1) })) },
    })],
    ['an account in words', 'MediaBucketReplicationAccountInvalid', () => new MediaBucket(stack, 'It', {
      replication: {
        destinationBucketArn: 'arn:aws:s3:::songs',
        destinationAccount: 'eknmusic',
        destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      },
    })],
    ['a schedule that is none', 'PostDeploymentCheckScheduleInvalid', () => new PostDeploymentCheck(stack, 'It', {
      url: 'https://api.eknmusic.com',
      function: LambdaFunction.fromFunctionArn(stack, 'Function', 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live'),
      logGroup: LogGroup.fromLogGroupName(stack, 'Logs', '/eknmusic/api'),
      schedule: Schedule.expression('nonsense'),
    })],
    ['a trust policy of more than 2,048 characters', 'GitHubDeployRoleTrustTooLong', () => new GitHubDeployRole(stack, 'It', {
      ...REPOSITORY, subjectClaims: [...Array(32).keys()].map((index) => GitHubSubjectClaim.branch(`release/of-the-backend-with-a-long-name-${index}`)),
    })],
    ['a lifecycle rule that does nothing', 'MediaBucketLifecycleRuleEmpty', () => new MediaBucket(stack, 'It', { lifecycleRules: [{}] })],
    ['a pattern of keys that are longer than those of S3', 'MediaBucketKeyPatternTooLong', () =>
      new MediaBucket(stack, 'It').grants.readObjects(Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::123456789012:role/reader'), `${'音'.repeat(341)}/*`)],
    ['two equal CORS rules', 'MediaBucketCorsDuplicate', () => new MediaBucket(stack, 'It', {
      corsRules: Array(2).fill({ allowedMethods: [HttpMethods.GET], allowedOrigins: ['https://app.eknmusic.com'] }),
    })],
    ['a place without subnets', 'MusicDatabaseSubnetsInvalid', () => new MusicDatabase(stack, 'It', {
      vpc: importedVpc(stack), vpcSubnets: { subnetGroupName: 'songs' },
    })],
  ])('%s', (_, code, act) => {
    expect(codesOf(act)).toEqual([code]);
  });
});
