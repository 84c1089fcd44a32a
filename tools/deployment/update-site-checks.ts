import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { invoke, output } from './backend';
import { type Check, type Deployed, expectRefused, expectSame } from './checks';
import { resourcesOf } from './resources';
import { assumePublisher, DesktopClient, ReleaseDesk } from './update-site';
import { UpdateVerifier } from '../../src/updates/update-verifier';
import { UpdateAction } from '../../src/updates/update-verifier-types';

/** The builds of the desktop client that the checks release, one after the other. */
const [FIRST, SECOND] = [101, 102];

interface SiteConfiguration {
  readonly bucket: string;
  readonly distributionId: string;
  readonly timestampKeyArn: string;
}

/** What is done with the update site, by whoever deployed it or by the role that publishes. */
export function updateSiteChecks(asPublisher: boolean): Check[] {
  const desk = async (deployed: Deployed) => new ReleaseDesk(deployed, asPublisher ? await assumePublisher(deployed) : undefined);
  return [
    {
      name: `a release of the desktop client is published${asPublisher ? ' with the permissions of its publisher alone' : ''}, and once more changes nothing`,
      requirements: ['E13', 'E14'],
      run: async (deployed) => {
        const publisher = await desk(deployed);
        await publisher.open((await configurationOf(deployed)).timestampKeyArn);
        await publisher.publish(FIRST);
        const before = await metadataVersions(deployed);
        await publisher.change('publish', '--release', `${FIRST}/release.json`, '--artifacts', String(FIRST), '--channel', 'stable');
        expectSame('The versions of the metadata', await metadataVersions(deployed), before);
      },
    },
    {
      name: 'a client finds the release through CloudFront, verifies and downloads it, and refuses a file that was changed',
      requirements: ['E15'],
      run: async (deployed) => {
        const publisher = await desk(deployed);
        const client = new DesktopClient(publisher, FIRST - 1);
        const offer = await client.check();
        expectSame('The offer', [offer.action, offer.buildNumber], [UpdateAction.UPDATE, FIRST]);
        const bytes = await client.download(offer);
        expectSame('The file', bytes.equals(publisher.file(FIRST, 'x86_64.AppImage')), true);
        expectSame('Whether the client takes it', client.accepts(offer, bytes), true);
        bytes[1000] = 255 - bytes[1000];
        expectSame('Whether the client takes it with one byte changed', client.accepts(offer, bytes), false);
        const manifest = JSON.parse(await client.text('channels/stable/manifest.json'));
        expectSame('The documented manifest', [manifest.version, manifest.platforms.linux.size], [`1.${FIRST}.0`, bytes.length]);
      },
    },
    {
      name: 'a second release reaches the share of clients that was said, and the feeds when it reaches all',
      requirements: ['E15'],
      run: async (deployed) => {
        const publisher = await desk(deployed);
        await publisher.publish(SECOND, '--rollout', '50');
        const salt = await saltOf(publisher);
        const ids = Array.from({ length: 200 }, (_, number) => `client-${number}`);
        const [chosen, other] = [true, false].map((within) => ids.find((id) => UpdateVerifier.isInRollout(salt, id, 50) === within)!);
        const offers = await Promise.all([chosen, other].map((id) => new DesktopClient(publisher, FIRST, id).check()));
        expectSame('What the two are offered', offers.map(({ action, buildNumber }) => [action, buildNumber]), [[UpdateAction.UPDATE, SECOND], [UpdateAction.NONE, undefined]]);
        const shown = async () => JSON.parse(await new DesktopClient(publisher, FIRST).text('channels/stable/manifest.json')).version;
        expectSame('The feeds during the rollout', await shown(), `1.${FIRST}.0`);
        await publisher.change('rollout', '100', '--channel', 'stable');
        expectSame('The feeds after it', await shown(), `1.${SECOND}.0`);
        expectSame('What every client is offered', (await new DesktopClient(publisher, FIRST).check()).buildNumber, SECOND);
      },
    },
    {
      name: 'one call takes the release back: clients that have it are ordered to go back, the feeds show the one before',
      requirements: ['E16', 'E19'],
      run: async (deployed) => {
        const publisher = await desk(deployed);
        await publisher.change('rollback', '--channel', 'stable', '--to', String(FIRST), '--reason', 'It loses playlists');
        const client = new DesktopClient(publisher, SECOND);
        const offer = await client.check();
        expectSame('The order', [offer.action, offer.buildNumber, /loses playlists/.test(offer.reason)], [UpdateAction.ROLLBACK, FIRST, true]);
        expectSame('The feeds', JSON.parse(await client.text('channels/stable/manifest.json')).version, `1.${FIRST}.0`);
        expectSame('What other clients are offered', (await new DesktopClient(publisher, FIRST).check()).action, UpdateAction.NONE);
      },
    },
    {
      name: 'the function signs the timestamp again, and clients accept it',
      requirements: ['E14'],
      run: async (deployed) => {
        const { timestamp: before } = await metadataVersions(deployed);
        await invoke(deployed, await timestampFunctionOf(deployed), {});
        const { timestamp: after } = await metadataVersions(deployed);
        expectSame('Whether its version grew', after > before, true);
        await new DesktopClient(await desk(deployed), FIRST).check();
      },
    },
    {
      name: 'the check after a deployment finds that auto-update works',
      requirements: ['E17'],
      run: async (deployed) => {
        const { lines } = await invoke(deployed, output(deployed, 'PostDeploymentCheckFunctionName'), {});
        const { status, detail } = lines.find(({ line }: { line: string }) => line === 'auto-update works');
        expectSame(`The line (${detail})`, status, 'passed');
      },
    },
  ];
}

/** What nobody may do with the update site, where policies are enforced. */
export const UPDATE_SITE_REFUSALS: Check[] = [
  {
    name: 'the bucket itself refuses to overwrite or delete what was released, and to move a pointer blindly, whoever asks',
    requirements: ['E13'],
    run: async (deployed) => {
      const { bucket: Bucket } = await configurationOf(deployed);
      const Key = `releases/${FIRST}/EKNMusic-1.${FIRST}.0-x86_64.AppImage`;
      // As an administrator, whom no policy of IAM holds back.
      await withS3(deployed.place.client, async (s3) => {
        await expectRefused('Overwriting a release', s3.send(new PutObjectCommand({ Bucket, Key, Body: 'something else' })), 'AccessDenied');
        await expectRefused('Overwriting it if it is not there', s3.send(new PutObjectCommand({ Bucket, Key, Body: 'something else', IfNoneMatch: '*' })), 'PreconditionFailed');
        await expectRefused('Deleting a release', s3.send(new DeleteObjectCommand({ Bucket, Key })), 'AccessDenied');
        await expectRefused('Moving a pointer blindly', s3.send(new PutObjectCommand({ Bucket, Key: 'metadata/timestamp.json', Body: '{}' })), 'AccessDenied');
        const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
        expectSame('The versions of the file', Versions.filter((version) => version.Key === Key).length, 1);
      });
    },
  },
];

/** What its publisher may not do, where somebody here can become that. */
export const PUBLISHER_REFUSALS: Check[] = [
  {
    name: 'the publisher is refused whatever publishing does not need',
    requirements: ['E13'],
    run: async (deployed) => {
      const { bucket: Bucket } = await configurationOf(deployed);
      const role = await assumePublisher(deployed);
      const client = { ...deployed.place.client, credentials: role };
      await withS3(client, async (s3) => {
        await expectRefused('A file beside the site', s3.send(new PutObjectCommand({ Bucket, Key: 'other/file', Body: 'x', IfNoneMatch: '*' })), 'AccessDenied');
        await expectRefused('A file of the application', s3.send(new PutObjectCommand({ Bucket: output(deployed, 'FilesBucketName'), Key: 'x', Body: 'x' })), 'AccessDenied');
        await expectRefused('Deleting a feed', s3.send(new DeleteObjectCommand({ Bucket, Key: 'channels/stable/manifest.json' })), 'AccessDenied');
      });
      const cloudfront = new CloudFrontClient(client);
      await expectRefused('A list of the distributions', cloudfront.send(new ListDistributionsCommand({})), 'AccessDenied').finally(() => cloudfront.destroy());
      const other = new ReleaseDesk(deployed, role);
      const { code, output: printed } = await other.attemptChange('publish', '--release', other.write(FIRST), '--artifacts', String(FIRST), '--channel', 'stable');
      expectSame(`Publishing other bytes under the same build (${printed.slice(-300)})`, code, 3);
    },
  },
];

async function configurationOf(deployed: Deployed): Promise<SiteConfiguration> {
  const ssm = new SSMClient(deployed.place.client);
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: output(deployed, 'UpdatesSite') }));
    return JSON.parse(Parameter!.Value!);
  } finally {
    ssm.destroy();
  }
}

async function metadataVersions(deployed: Deployed): Promise<{ readonly timestamp: number; readonly snapshot: number }> {
  const { status, body } = await deployed.place.visit(`${output(deployed, 'UpdatesUrl')}/metadata/timestamp.json`);
  expectSame('The timestamp', status, 200);
  const { signed } = JSON.parse(body.toString());
  return { timestamp: signed.version, snapshot: signed.meta['snapshot.json'].version };
}

/** The salt of the rollout that is going on, from the signed targets. */
async function saltOf(desk: ReleaseDesk): Promise<string> {
  const client = new DesktopClient(desk, FIRST);
  const { snapshot } = await metadataVersions(desk.deployed);
  const { signed } = JSON.parse(await client.text(`metadata/${snapshot}.snapshot.json`));
  const targets = JSON.parse(await client.text(`metadata/${signed.meta['targets.json'].version}.targets.json`));
  return targets.signed.targets['stable.json'].custom.rollout.salt;
}

async function timestampFunctionOf({ place, stacks }: Deployed): Promise<string> {
  const { name } = stacks.find((stack) => stack.name.endsWith('-Updates'))!;
  return (await resourcesOf(place, name)).find(({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId.startsWith('SiteTimestamp'))!.physicalId;
}

async function withS3(settings: object, work: (s3: S3Client) => Promise<void>): Promise<void> {
  const s3 = new S3Client(settings);
  try {
    await work(s3);
  } finally {
    s3.destroy();
  }
}
