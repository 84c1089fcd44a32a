import * as fs from 'fs';
import * as path from 'path';
import { App, CfnResource, type cx_api as cxapi, Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { FederatedPrincipal, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { eknMusic } from '../../examples/eknmusic/lib/eknmusic';
import { expectWritten } from '../../tools/pages/generated';
import { ROOT } from '../../tools/pages/markdown';
import { overviewOf } from '../../tools/pictures/overview';
import { pictureOfStack, pictureWithout } from '../../tools/pictures/pages';
import { Picture, pictureOf, PictureOptions } from '../../tools/pictures/picture';
import { SynthesizedApp } from '../../tools/pictures/resources';
import { svgOf } from '../../tools/pictures/svg';
import { musicConnectAssembly } from '../support/musicconnect';
import {
  // eslint-disable-next-line @stylistic/max-len
  CentralLogs, DeploymentTier, GlobalCdn, GlobalMusicDatabase, JwtSecret, MediaBucket, MediaDeliveryAccess, MusicApi, MusicDatabase, MusicNetwork, PythonCode, UpdateManifestSite,
} from '@eknmusic/constructs';

const tier = DeploymentTier.PRODUCTION;
const ENV = { account: '123456789012', region: 'us-east-1' };

function picture(options: PictureOptions, compose: (app: App) => void): Picture {
  const app = new App({ analyticsReporting: false, treeMetadata: false, context: { account: ENV.account } });
  compose(app);
  return pictureOf(new SynthesizedApp(app), options);
}

const zoneOf = (stack: Stack) => HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z00000000000000PROD', zoneName: 'eknmusic.com' });

/** Four regions take a while, and are the same whenever they are drawn. */
let synthesized: cxapi.CloudAssembly | undefined;
function musicConnect(): cxapi.CloudAssembly {
  synthesized ??= musicConnectAssembly('prod');
  return synthesized;
}

const PICTURES: Record<string, () => Picture> = {
  // The update site stands by itself, and has its picture on its own page.
  'eknmusic-architecture': () => pictureWithout(
    picture({ title: 'The stacks of the backend of EKNMusic in staging', detailed: false }, (app) => eknMusic(app, 'staging')), 'EknMusic-staging-Updates',
  ),
  'musicconnect-architecture': () => overviewOf('MusicConnect in production: four regions behind one edge', musicConnect()),
  'central-logs': () => picture({ title: 'CentralLogs in production', detailed: true }, (app) => {
    const stack = new Stack(app, 'Example', { env: ENV });
    new CentralLogs(stack, 'Logs', { tier: DeploymentTier.PRODUCTION }).subscribeAll(app);
    new LogGroup(stack, 'Api', { retention: RetentionDays.ONE_MONTH });
  }),
  'music-network': () => picture({ title: 'MusicNetwork in production', detailed: true }, (app) => {
    new MusicNetwork(new Stack(app, 'Example', { env: ENV }), 'Network', { tier: DeploymentTier.PRODUCTION });
  }),
  'update-manifest-site': () => picture({ title: 'UpdateManifestSite in production', detailed: true }, (app) => {
    const stack = new Stack(app, 'Example', { env: ENV });
    new UpdateManifestSite(stack, 'Updates', {
      tier: DeploymentTier.PRODUCTION,
      app: 'eknmusic',
      domainName: 'updates.eknmusic.com',
      hostedZone: zoneOf(stack),
      publisher: { repository: 'eknmusic/desktop' },
    });
  }),
  'global-cdn': () => picture({ title: 'GlobalCdn in production, over four regions', detailed: true }, (app) => {
    const stack = new Stack(app, 'Example', { env: { ...ENV, region: 'us-east-1' } });
    new GlobalCdn(stack, 'Cdn', {
      tier: DeploymentTier.PRODUCTION,
      domainName: 'musicconnect.com',
      regionalDomainName: 'direct.musicconnect.com',
      hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z00000000000000PROD', zoneName: 'musicconnect.com' }),
      origins: ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1'].map((region) => ({ region, domainName: `${region}.origin.musicconnect.com` })),
    });
  }),
  'media-bucket': () => picture({ title: 'MediaBucket in production, delivered by CloudFront', detailed: true }, (app) => {
    const stack = new Stack(app, 'Example', { env: ENV });
    new MediaBucket(stack, 'Files', {
      tier: DeploymentTier.PRODUCTION,
      bucketName: 'eknmusic-files-prod',
      delivery: {
        access: MediaDeliveryAccess.signedUrls({
          first: fs.readFileSync(path.join(ROOT, 'examples/eknmusic/keys/media-prod.pem'), 'utf8'),
        }),
        domainName: 'media.eknmusic.com',
        hostedZone: zoneOf(stack),
      },
    });
  }),
  'music-database': () => pictureOfStack(picture({ title: 'MusicDatabase in production', detailed: true }, (app) => {
    const network = new MusicNetwork(new Stack(app, 'Network', { env: ENV }), 'Network', { tier });
    new MusicDatabase(new Stack(app, 'Example', { env: ENV }), 'Database', { tier, network, secretName: 'eknmusic/prod/database' });
  }), 'Example'),
  // The networks have a picture on their own page.
  'global-music-database': () => pictureWithout(pictureWithout(picture({ title: 'GlobalMusicDatabase in production, with a replica', detailed: false }, (app) => {
    const [virginia, oregon] = ['us-east-1', 'us-west-2'].map((region) => ({ account: ENV.account, region }));
    const networks = new Stack(app, 'Networks', { env: virginia });
    const networksInOregon = new Stack(app, 'NetworksInOregon', { env: oregon });
    const database = new GlobalMusicDatabase(new Stack(app, 'Virginia', { env: virginia }), 'Database', {
      tier,
      globalClusterIdentifier: 'musicconnect',
      engineVersion: AuroraPostgresEngineVersion.VER_17_9,
      network: new MusicNetwork(networks, 'Network', { tier }),
    });
    database.addReplica(new Stack(app, 'Oregon', { env: oregon }), 'Database', { network: new MusicNetwork(networksInOregon, 'Network', { tier }) });
  }), 'Networks'), 'NetworksInOregon'),
  'music-api': () => pictureOfStack(picture({ title: 'MusicApi in production, with migrations and the check after a deployment', detailed: true }, (app) => {
    const platform = new Stack(app, 'Platform', { env: ENV });
    const network = new MusicNetwork(platform, 'Network', { tier });
    const stack = new Stack(app, 'Example', { env: ENV });
    new MusicApi(stack, 'Api', {
      tier,
      code: PythonCode.fromProject(path.join(ROOT, 'examples/eknmusic/backend'), { runtime: Runtime.PYTHON_3_13, architecture: Architecture.ARM_64 }),
      network,
      database: new MusicDatabase(platform, 'Database', { tier, network, secretName: 'eknmusic/prod/database' }),
      files: new MediaBucket(platform, 'Files', { tier, bucketName: 'eknmusic-files-prod' }),
      jwtSecret: new JwtSecret(platform, 'JwtSecret', { tier, secretName: 'eknmusic/prod/jwt-secret' }),
      migrations: {},
      postDeploymentCheck: {},
      domainName: 'api.eknmusic.com',
      hostedZone: zoneOf(stack),
    });
  }), 'Example'),
};

describe.each(Object.keys(PICTURES))('docs/images/%s.svg', (name) => {
  let svg: string;
  let shown: Picture;

  beforeAll(() => {
    shown = PICTURES[name]();
    svg = svgOf(shown);
  });

  test('shows what the app synthesizes now', () => {
    expectWritten(`docs/images/${name}.svg`, svg);
  });

  test('is drawn the same every time', () => {
    expect(svgOf(PICTURES[name]())).toBe(svg);
  });

  test('can be read in a page: not wider than 1300 pixels, with a background and a description', () => {
    const [, width] = /^<svg [^>]*width="(\d+)"/.exec(svg)!;
    expect(Number(width)).toBeLessThanOrEqual(1300);
    expect(svg).toContain('fill="#FFFFFF"');
    expect(svg).toContain(`aria-label="${shown.title}"`);
  });

  test('needs no file beside it', () => {
    expect(svg).not.toMatch(/<image|href="(?!http:\/\/www\.w3\.org)|file:|url\(/);
    expect(svg).not.toContain(ROOT);
  });

  test('leaves no box alone', () => {
    const connected = new Set(shown.lines.flatMap(({ from, to }) => [from, to]));
    expect(shown.boxes.filter(({ id, frames }) => !connected.has(id) && frames.length === 0)).toEqual([]);
  });
});

test('every picture in docs/images comes from the code', () => {
  const files = fs.readdirSync(path.join(ROOT, 'docs/images')).filter((file) => file.endsWith('.svg'));
  // The chart of the spot share is held to what was measured by spot-share.test.ts.
  expect(files.sort()).toEqual([...Object.keys(PICTURES), 'spot-share'].map((name) => `${name}.svg`).sort());
});

describe('a picture', () => {
  const options = { title: 'Test', detailed: true };
  const says = (shown: Picture) => shown.lines.map(({ from, says: what, to }) => `${from} ${what} ${to}`);

  test('says what encrypts and what logs', () => {
    const shown = picture(options, (app) => {
      const stack = new Stack(app, 'S', { env: ENV });
      const logs = new Bucket(stack, 'Logs');
      new Bucket(stack, 'Files', { encryption: BucketEncryption.KMS, encryptionKey: new Key(stack, 'Key'), serverAccessLogsBucket: logs });
    });
    expect(says(shown)).toEqual(['S/Key/Resource encrypts S/Files/Resource', 'S/Files/Resource access logs S/Logs/Resource']);
  });

  test('knows a bucket of another region by its name', () => {
    const shown = picture(options, (app) => {
      new MediaBucket(new Stack(app, 'Copy', { env: { ...ENV, region: 'us-west-2' } }), 'Files', { bucketName: 'eknmusic-copy' });
      new MediaBucket(new Stack(app, 'S', { env: ENV }), 'Files', {
        replication: {
          destinationBucketArn: 'arn:aws:s3:::eknmusic-copy',
          destinationKeyArn: `arn:aws:kms:us-west-2:${ENV.account}:key/00000000-0000-0000-0000-000000000000`,
        },
      });
    });
    expect(says(shown)).toContain('S/Files/Bucket/Resource replicates Copy/Files/Bucket/Resource');
    expect(shown.boxes.find(({ id }) => id === 'S/Files/Bucket/Resource')!.facts).toContain('replicated to eknmusic-copy');
  });

  test('says in a box which alarms watch it, and whom they tell', () => {
    const shown = picture(options, (app) => {
      const stack = new Stack(app, 'S', { env: ENV });
      const operators = new Topic(stack, 'Operators');
      new MediaBucket(stack, 'Files', { tier: DeploymentTier.PRODUCTION, alarmActions: [new SnsAction(operators)] });
    });
    expect(shown.boxes.find(({ id }) => id === 'S/Files/Bucket/Resource')!.facts).toContain('alarm: 5xxErrors');
    expect(says(shown)).toContain('S/Files/Bucket/Resource alarms S/Operators/Resource');
  });

  test('follows a reference from one stack to another', () => {
    const shown = picture(options, (app) => {
      const key = new Key(new Stack(app, 'A', { env: ENV }), 'Key');
      new Bucket(new Stack(app, 'B', { env: ENV }), 'Files', { encryption: BucketEncryption.KMS, encryptionKey: key });
    });
    expect(says(shown)).toEqual(['A/Key/Resource encrypts B/Files/Resource']);
  });

  test('shows the subnets of each zone where asked, and one box for each kind where not', () => {
    const network = (detailed: boolean) => picture({ title: 'Test', detailed }, (app) => {
      new MusicNetwork(new Stack(app, 'S', { env: ENV }), 'Network', { tier: DeploymentTier.DEVELOPMENT });
    }).boxes.filter(({ title }) => / subnets?$/.test(title)).map(({ title, frames }) => `${frames[frames.length - 1].title}: ${title}`);
    expect(network(true)).toEqual(expect.arrayContaining(['zone 1: Public subnet', 'zone 2: Public subnet']));
    expect(network(false).filter((box) => box.endsWith('Public subnets'))).toHaveLength(1);
  });

  test('without details counts the alarms, and leaves out keys, logs and what only works behind a secret', () => {
    const shown = picture({ title: 'Test', detailed: false }, (app) => {
      const stack = new Stack(app, 'S', { env: ENV });
      new JwtSecret(stack, 'JwtSecret', { tier, alarmActions: [new SnsAction(new Topic(stack, 'Operators'))] });
    });
    expect(shown.boxes.map(({ title, facts }) => [title, ...facts])).toEqual([
      ['SNS topic', 'told by 1 alarm'],
      ['Secrets Manager secret', 'rotated every 30 days'],
    ]);
  });

  test('says what the rights of a role are for', () => {
    const shown = picture(options, (app) => new JwtSecret(new Stack(app, 'S', { env: ENV }), 'JwtSecret', { tier }));
    expect(says(shown)).toContain('S/JwtSecret/Rotation/Function/Resource rotates S/JwtSecret/Secret/Resource');
  });

  test('says who may speak to whom: the members of security groups', () => {
    const shown = picture(options, (app) => {
      const stack = new Stack(app, 'S', { env: ENV });
      new MusicDatabase(stack, 'Database', { tier, network: new MusicNetwork(stack, 'Network', { tier }) });
    });
    expect(says(shown)).toEqual(expect.arrayContaining([
      'S/Network/FunctionSecurityGroup/Resource TCP 5454 S/Network/DatabaseSecurityGroup/Resource',
      'S/Database/Rotation/Function/Resource TCP 5454 S/Database/Server/Instance/Resource',
    ]));
  });

  test('can show one stack, with what it names of others beside it', () => {
    const shown = pictureOfStack(picture(options, (app) => {
      const key = new Key(new Stack(app, 'A', { env: ENV }), 'Key');
      new Bucket(new Stack(app, 'B', { env: ENV }), 'Files', { encryption: BucketEncryption.KMS, encryptionKey: key });
      new Topic(new Stack(app, 'C', { env: ENV }), 'Operators');
    }), 'B');
    expect(shown.boxes.map(({ id, frames }) => [id, frames])).toEqual([['B/Files/Resource', []], ['A/Key/Resource', []]]);
  });

  test('is refused while nobody has decided how a kind of resource is shown', () => {
    expect(() => picture(options, (app) => new Queue(new Stack(app, 'S', { env: ENV }), 'Queue')))
      .toThrow('AWS::SQS::Queue (SHOWN, PART_OF or HIDDEN in shown.ts)');
  });

  test('is refused while nobody has decided how a connection is shown', () => {
    expect(() => picture(options, (app) => {
      const stack = new Stack(app, 'S', { env: ENV });
      const bucket = new Bucket(stack, 'Files').node.defaultChild as CfnResource;
      bucket.addPropertyOverride('NotificationConfiguration.Topic', new CfnFlowLog(stack, 'Log', { resourceId: 'vpc-1', resourceType: 'VPC' }).ref);
    })).toThrow("the arrow of 'AWS::S3::Bucket NotificationConfiguration.Topic' to AWS::EC2::FlowLog (ARROWS in arrows.ts)");
  });

  test('is refused while nobody has decided what a right means', () => {
    expect(() => picture(options, (app) => {
      const stack = new Stack(app, 'S', { env: ENV });
      const role = new Role(stack, 'Role', { assumedBy: new FederatedPrincipal('arn:aws:iam::123456789012:oidc-provider/example.com') });
      const policy = new PolicyStatement({ actions: ['s3:DeleteObject'], resources: [new Bucket(stack, 'Files').arnForObjects('*')] });
      new ManagedPolicy(stack, 'Policy', { roles: [role], statements: [policy] });
    })).toThrow('the right s3:DeleteObject (RIGHTS in rights.ts)');
  });

  test('is refused while an alarm watches nothing that it shows', () => {
    expect(() => picture(options, (app) => new Alarm(new Stack(app, 'S', { env: ENV }), 'Alarm', {
      metric: new Metric({ namespace: 'Music', metricName: 'Skips' }), threshold: 1, evaluationPeriods: 1,
    }))).toThrow('what the alarm S/Alarm/Resource watches (alarms.ts)');
  });
});
