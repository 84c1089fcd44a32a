import { App, Duration, Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { productionDelivery } from './delivery';
import {
  ApiMigrations, CentralLogs, DeploymentTier, GitHubDeployRole, JwtSecret, MediaBucket, MediaBucketEncryption, MediaBucketProfile,
  type MediaBucketProps, MediaDelivery, MusicApi, type MusicApiProps, MusicApiType, MusicDatabase, MusicNetwork, NatCoverage, PostDeploymentCheck,
} from '@eknmusic/constructs';

/** One way to use a construct of this library. The contract tests hold every specimen, in every tier, against their rules. */
export interface Specimen {
  readonly name: string;
  /** What packs find because these very props ask for it: the library does not acknowledge a user's choice on the user's behalf. */
  readonly chosenFindings?: string[];
  /** Makes the construct with its own name as id, so that all specimens of a construct share their paths. */
  create(stack: Stack, tier: DeploymentTier): void;
}

/** Code of which only the resources around it matter. */
const PYTHON = Code.fromInline('def main(event, context): pass');

export const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION];

export const SPECIMENS: Specimen[] = [
  mediaBucket('MediaBucket, delivered', (stack) => ({ delivery: productionDelivery(stack) })),
  mediaBucket('MediaBucket, not delivered', () => ({})),
  mediaBucket('MediaBucket, backups', () => ({ profile: MediaBucketProfile.BACKUPS })),
  mediaBucket('MediaBucket, code', () => ({ profile: MediaBucketProfile.CODE })),
  {
    ...mediaBucket('MediaBucket, encrypted by S3', () => ({ encryption: MediaBucketEncryption.S3_MANAGED })),
    chosenFindings: ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']
      .map((pack) => `${pack}-S3DefaultEncryptionKMS Specimen/MediaBucket/Bucket/Resource`),
  },
  mediaBucket('MediaBucket, replicated', () => ({
    replication: {
      destinationBucketArn: 'arn:aws:s3:::eknmusic-files-replica',
      destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
  })),
  {
    name: 'MusicNetwork',
    create: (stack, tier) => new MusicNetwork(stack, 'MusicNetwork', { tier, alarmActions: [operators(stack)] }),
  },
  {
    name: 'MusicNetwork, without NAT gateways',
    create: (stack, tier) => new MusicNetwork(stack, 'MusicNetwork', {
      tier,
      alarmActions: [operators(stack)],
      natCoverage: NatCoverage.NONE,
      interfaceEndpoints: [InterfaceVpcEndpointAwsService.SECRETS_MANAGER, InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS],
    }),
  },
  {
    name: 'MediaDelivery, of a bucket with logs of its own',
    create(stack, tier) {
      const { bucket } = new MediaBucket(stack, 'MediaBucket', { tier, alarmActions: [operators(stack)] });
      new MediaDelivery(stack, 'MediaDelivery', { ...productionDelivery(stack), bucket, tier, alarmActions: [operators(stack)] });
    },
  },
  {
    name: 'GitHubDeployRole',
    create: (stack, tier) => new GitHubDeployRole(stack, 'GitHubDeployRole', { repository: 'eknmusic/backend', tier }),
  },
  {
    name: 'JwtSecret',
    create: (stack, tier) => new JwtSecret(stack, 'JwtSecret', { tier, alarmActions: [operators(stack)], replicas: [{ region: 'us-west-2' }] }),
  },
  {
    name: 'CentralLogs, of a rotation',
    create(stack, tier) {
      new CentralLogs(stack, 'CentralLogs', { tier, alarmActions: [operators(stack)] }).collectFrom(stack);
      new JwtSecret(stack, 'JwtSecret', { tier, alarmActions: [operators(stack)] });
    },
  },
  {
    name: 'MusicDatabase, with a replica',
    create: (stack, tier) => musicDatabase(stack, tier).addReadReplica('Replica'),
  },
  {
    name: 'MusicDatabase, restored',
    create: (stack, tier) => MusicDatabase.fromSnapshot(stack, 'MusicDatabase', {
      tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)], snapshotIdentifier: 'before-migration', allocatedStorage: 20,
    }),
  },
  musicApi('MusicApi, HTTP', () => ({})),
  musicApi('MusicApi, REST', () => ({ apiType: MusicApiType.REST, apiKeyRequired: true })),
  {
    name: 'ApiMigrations, by itself',
    create: (stack, tier) => new ApiMigrations(stack, 'ApiMigrations', {
      tier, code: PYTHON, network: musicNetwork(stack, tier), database: musicDatabase(stack, tier), alarmActions: [operators(stack)],
    }),
  },
  {
    name: 'PostDeploymentCheck, on a schedule',
    create: (stack, tier) => {
      const api = new MusicApi(stack, 'MusicApi', { tier, code: PYTHON, alarmActions: [operators(stack)] });
      new PostDeploymentCheck(stack, 'PostDeploymentCheck', {
        tier,
        function: api.alias,
        url: api.url,
        logGroup: api.logGroup,
        schedule: Schedule.rate(Duration.hours(1)),
        alarmActions: [operators(stack)],
      });
    },
  },
];

/** Each specimen in each tier, for `test.each`. */
export const SPECIMENS_BY_TIER = SPECIMENS.flatMap((specimen) =>
  TIERS.map((tier) => ({ title: `${specimen.name}, ${tier.name}`, specimen, tier })));

/** A stack of its own app with the specimen in it, in a known account and region. */
export function specimenStack(specimen: Specimen, tier: DeploymentTier, context: Record<string, unknown> = {}): Stack {
  const app = new App({ analyticsReporting: false, treeMetadata: false, context });
  const stack = new Stack(app, 'Specimen', { env: { account: '123456789012', region: 'us-east-1' } });
  specimen.create(stack, tier);
  return stack;
}

function mediaBucket(name: string, props: (stack: Stack) => MediaBucketProps): Specimen {
  return {
    name,
    create: (stack, tier) => new MediaBucket(stack, 'MediaBucket', { tier, alarmActions: [operators(stack)], ...props(stack) }),
  };
}

/** The whole of an API, with what it works with in the same stack. */
function musicApi(name: string, props: (stack: Stack) => Partial<MusicApiProps>): Specimen {
  return {
    name,
    create(stack, tier) {
      const api = new MusicApi(stack, 'MusicApi', {
        tier,
        code: PYTHON,
        network: musicNetwork(stack, tier),
        database: musicDatabase(stack, tier),
        files: new MediaBucket(stack, 'MediaBucket', { tier, alarmActions: [operators(stack)] }),
        jwtSecret: new JwtSecret(stack, 'JwtSecret', { tier, alarmActions: [operators(stack)] }),
        domainName: 'api.eknmusic.com',
        hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'eknmusic.com' }),
        migrations: {},
        postDeploymentCheck: {},
        alarmActions: [operators(stack)],
        ...props(stack),
      });
      api.addRoute('/health', [HttpMethod.GET], { open: true });
    },
  };
}

function musicNetwork(stack: Stack, tier: DeploymentTier): MusicNetwork {
  return stack.node.tryFindChild('MusicNetwork') as MusicNetwork | undefined
    ?? new MusicNetwork(stack, 'MusicNetwork', { tier, alarmActions: [operators(stack)] });
}

function musicDatabase(stack: Stack, tier: DeploymentTier): MusicDatabase {
  return new MusicDatabase(stack, 'MusicDatabase', { tier, network: musicNetwork(stack, tier), alarmActions: [operators(stack)] });
}

/** Whom alarms tell. */
function operators(stack: Stack): SnsAction {
  const existing = stack.node.tryFindChild('Operators') as Topic | undefined;
  return new SnsAction(existing ?? Topic.fromTopicArn(stack, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators'));
}
