import { App, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ChecksPack, MusicChecks, ValidationErrors } from '@eknmusic/constructs';

const MUSIC_ONLY = { packs: [ChecksPack.MUSIC] };
const UPLOADS = 'Music-BucketUploadsAborted';
const reason = 'Nobody uploads in parts here';

let stack: Stack;
let songs: Bucket;
let covers: Bucket;

beforeEach(() => {
  stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Media');
  songs = new Bucket(stack, 'Songs');
  covers = new Bucket(stack, 'Covers');
});

const found = () => MusicChecks.findings(stack, MUSIC_ONLY).map(({ constructPath }) => constructPath);
const unused = (packs = MUSIC_ONLY.packs) => MusicChecks.unusedAcknowledgements(stack, { packs }).map(({ id }) => id);

function codesOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    return ValidationErrors.codes(error);
  }
  return [];
}

test('an acknowledged finding is not reported, and the same one elsewhere still is', () => {
  MusicChecks.acknowledge(songs, { id: UPLOADS, reason });
  expect(found()).toEqual(['Media/Covers/Resource']);
});

test('an acknowledgement holds for everything below', () => {
  MusicChecks.acknowledge(stack, { id: UPLOADS, reason });
  expect(found()).toEqual([]);
});

test('the way of aws-cdk-lib to acknowledge is understood, with and without the pack in front', () => {
  Validations.of(songs).acknowledge({ id: UPLOADS, reason });
  Validations.of(covers).acknowledge({ id: `Music::${UPLOADS}`, reason });
  expect(found()).toEqual([]);
  expect(unused()).toEqual([]);
});

test('an acknowledgement of another rule changes nothing', () => {
  MusicChecks.acknowledge(songs, { id: 'Music-BucketOldVersionsExpire', reason });
  expect(found()).toEqual(['Media/Covers/Resource', 'Media/Songs/Resource']);
});

test('what is acknowledged is listed with its place and its reason', () => {
  MusicChecks.acknowledge(songs, { id: UPLOADS, reason });
  Validations.of(covers).acknowledge({ id: 'CloudFormation-Validate::W9008', reason: 'A rule of another validator' });
  expect(MusicChecks.acknowledgements(stack)).toEqual([
    { id: 'CloudFormation-Validate::W9008', constructPath: 'Media/Covers', reason: 'A rule of another validator' },
    { id: UPLOADS, constructPath: 'Media/Songs', reason },
  ]);
  expect(MusicChecks.acknowledgements(covers)).toHaveLength(1);
});

test('the ledger is a table that survives bars and line breaks in what it shows', () => {
  MusicChecks.acknowledge(songs, { id: 'AwsSolutions-IAM5[Resource::a|b]', reason: 'First line,\n  second line' });
  expect(MusicChecks.ledger(stack)).toBe([
    '| Construct | Finding | Reason |',
    '|---|---|---|',
    '| `Media/Songs` | `AwsSolutions-IAM5[Resource::a\\|b]` | First line, second line |',
    '',
  ].join('\n'));
});

test('an acknowledgement that matches no finding is unused', () => {
  MusicChecks.acknowledge(songs, { id: UPLOADS, reason });
  MusicChecks.acknowledge(songs, { id: 'Music-BucketOldVersionsExpire', reason });
  MusicChecks.acknowledge(covers, { id: 'Music-BucketNeverExisted', reason });
  expect(MusicChecks.unusedAcknowledgements(stack, MUSIC_ONLY)).toEqual([
    { id: 'Music-BucketNeverExisted', constructPath: 'Media/Covers', reason },
    { id: 'Music-BucketOldVersionsExpire', constructPath: 'Media/Songs', reason },
  ]);
});

test('an acknowledgement beside the resource that the finding is about is unused', () => {
  const logs = new Bucket(stack, 'Logs', { lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }] });
  MusicChecks.acknowledge(logs, { id: UPLOADS, reason });
  expect(MusicChecks.unusedAcknowledgements(stack, MUSIC_ONLY)).toEqual([{ id: UPLOADS, constructPath: 'Media/Logs', reason }]);
});

test('only acknowledgements that the chosen packs could use are called unused', () => {
  MusicChecks.acknowledge(songs, { id: 'HIPAA.Security-S3BucketNeverExisted', reason });
  expect(unused()).toEqual([]);
  expect(unused([ChecksPack.HIPAA_SECURITY])).toEqual(['HIPAA.Security-S3BucketNeverExisted']);
});

test.each([
  ['MusicChecksAcknowledgementIdInvalid', 'Acme::Acme-OwnRule'],
  ['MusicChecksAcknowledgementIdInvalid', 'CloudFormation-Validate::W9008'],
  ['MusicChecksAcknowledgementIdInvalid', 'S1'],
  ['MusicChecksAcknowledgementIdInvalid', ''],
  ['MusicChecksAcknowledgementIdTooBroad', 'AwsSolutions-IAM4'],
  ['MusicChecksAcknowledgementIdTooBroad', 'AwsSolutions-IAM5'],
  ['MusicChecksAcknowledgementIdTooBroad', 'AwsSolutions::AwsSolutions-IAM5'],
  ['MusicChecksAcknowledgementIdTooBroad', 'Music-FunctionSecretsNotPlain'],
])('fails with %s for the id "%s"', (code, id) => {
  expect(codesOf(() => MusicChecks.acknowledge(songs, { id, reason }))).toEqual([code]);
  expect(MusicChecks.acknowledgements(stack)).toEqual([]);
});

test.each(['AwsSolutions-S1', 'NIST.800.53.R5-S3BucketReplicationEnabled', 'AwsSolutions-IAM5[Resource::<Songs83908E77.Arn>/*]', 'Acme-OwnRule'])(
  'takes the id "%s"', (id) => {
    expect(codesOf(() => MusicChecks.acknowledge(songs, { id, reason }))).toEqual([]);
  });

test('the id that the report of aws-cdk-lib proposes is taken, and recorded without the pack in front', () => {
  MusicChecks.acknowledge(songs, { id: `Music::${UPLOADS}`, reason });
  expect(MusicChecks.acknowledgements(stack)).toEqual([{ id: UPLOADS, constructPath: 'Media/Songs', reason }]);
  expect(found()).toEqual(['Media/Covers/Resource']);
});

test.each(['', 'because', '  short    '])('fails with MusicChecksAcknowledgementReasonTooShort for the reason "%s"', (short) => {
  expect(codesOf(() => MusicChecks.acknowledge(songs, { id: UPLOADS, reason: short }))).toEqual(['MusicChecksAcknowledgementReasonTooShort']);
});

test('all that is wrong with an acknowledgement is said at once', () => {
  expect(codesOf(() => MusicChecks.acknowledge(songs, { id: 'S1', reason: 'no' })))
    .toEqual(['MusicChecksAcknowledgementIdInvalid', 'MusicChecksAcknowledgementReasonTooShort']);
});

test('an id with a value of the deployment in it is refused, because nothing is reported under the text of a token', () => {
  const act = () => MusicChecks.acknowledge(songs, { id: `AwsSolutions-IAM5[Resource::${songs.bucketArn}/*]`, reason });
  expect(codesOf(act)).toEqual(['MusicChecksAcknowledgementIdInvalid']);
  expect(act).toThrow(/only known at deploy time/);
  expect(MusicChecks.acknowledgements(stack)).toEqual([]);
});

test('a reason that is only known at deploy time is refused', () => {
  const late = Lazy.string({ produce: () => reason });
  expect(codesOf(() => MusicChecks.acknowledge(songs, { id: UPLOADS, reason: late }))).toEqual(['MusicChecksPropInvalid']);
});

test.each<[string, () => unknown]>([
  ['no options', () => MusicChecks.acknowledge(songs, null as any)],
  ['no id', () => MusicChecks.acknowledge(songs, { reason } as any)],
  ['no reason', () => MusicChecks.acknowledge(songs, { id: UPLOADS } as any)],
  ['a reason that is a number', () => MusicChecks.acknowledge(songs, { id: UPLOADS, reason: 7 } as any)],
  ['no construct', () => MusicChecks.acknowledge(undefined as any, { id: UPLOADS, reason })],
  ['no scope of acknowledgements', () => MusicChecks.acknowledgements(null as any)],
  ['no scope of a ledger', () => MusicChecks.ledger('app' as any)],
  ['no scope of findings', () => MusicChecks.findings({} as any)],
  ['no scope of unused acknowledgements', () => MusicChecks.unusedAcknowledgements(undefined as any)],
  ['options of findings that are null', () => MusicChecks.findings(stack, null as any)],
  ['a pack that is not there', () => MusicChecks.findings(stack, { packs: ['Cis' as any] })],
  ['packs that are no list', () => MusicChecks.unusedAcknowledgements(stack, { packs: 'Music' as any })],
  ['no app', () => MusicChecks.apply(null as any)],
  ['a pack to apply that is not there', () => MusicChecks.apply(stack.node.root, { packs: ['Music', 'Cis'] as any })],
])('callers without a compiler are told: %s', (_, act) => {
  expect(codesOf(act)).toEqual(['MusicChecksPropInvalid']);
});
