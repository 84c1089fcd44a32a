import { App, ArnFormat, CfnOutput, Duration, Fn, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Alias, type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EknValidationError } from '../../src/private/errors';
import { errorOf } from '../support/error-of';
import {
  ApiMigrations, CentralLogs, GitHubDeployRole, JwtSecret, MediaBucket, MediaDelivery, MusicApi, MusicDatabase, MusicNetwork, PostDeploymentCheck,
} from '@eknmusic/constructs';

const PYTHON = Code.fromInline('def main(event, context): pass');
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
});

function refusalOf(make: () => unknown): EknValidationError {
  const error = errorOf(make);
  expect(EknValidationError.is(error)).toBe(true);
  return error as EknValidationError;
}

describe('what the CDK refuses', () => {
  test('has a code, the path and the words of the CDK, in a method', () => {
    const api = new MusicApi(stack, 'Api', { code: PYTHON });
    expect(refusalOf(() => api.metricErrors({ period: Duration.seconds(7) })).message).toBe(
      "Test/Api: [MusicApiRefusedByCdk] `metricErrors` holds something that the CDK refuses: 'period' must be 1, 5, 10, 30, or a multiple of 60 seconds, received 7; "
      + 'got [{"period":7 seconds}]. See the API reference of aws-cdk-lib for what it takes.');
  });

  test('has a code and the path in a constructor', () => {
    const notFound = { bind: () => Stack.of(stack).splitArn('songs', ArnFormat.COLON_RESOURCE_NAME) as any };
    const error = refusalOf(() => new MusicNetwork(stack, 'Network', { alarmActions: [notFound] }));
    expect(error.codes).toEqual(['MusicNetworkRefusedByCdk']);
    expect(error.message).toMatch(/^Test\/Network: .*ARNs must start with "arn:"/);
  });

  test('stays what it is where it is no refusal: a fault is not for the user to put right', () => {
    const broken = { bind: () => { throw new TypeError('a fault'); } };
    expect(errorOf(() => new MusicNetwork(stack, 'Network', { alarmActions: [broken as any] }))).toBeInstanceOf(TypeError);
  });
});

describe('what only callers without a compiler can give', () => {
  test.each<[string, new (scope: any, id: string, props: any) => unknown, unknown]>([
    ['ApiMigrationsPropInvalid', ApiMigrations, { code: null }],
    ['CentralLogsPropInvalid', CentralLogs, { tier: 'production' }],
    ['GitHubDeployRolePropInvalid', GitHubDeployRole, { repository: 3 }],
    ['JwtSecretPropInvalid', JwtSecret, { secretName: null }],
    ['JwtSecretPropInvalid', JwtSecret, null],
    ['JwtSecretPropInvalid', JwtSecret, 'props'],
    ['JwtSecretPropInvalid', JwtSecret, { tokenLifetime: 3 }],
    ['JwtSecretPropInvalid', JwtSecret, { replicas: [null] }],
    ['JwtSecretPropInvalid', JwtSecret, { replicas: [{ region: 4 }] }],
    ['MediaBucketPropInvalid', MediaBucket, { bucketName: null }],
    ['MediaBucketPropInvalid', MediaBucket, { profile: 'music' }],
    ['MediaBucketPropInvalid', MediaBucket, { corsOrigins: 'https://app.eknmusic.com' }],
    ['MediaDeliveryPropInvalid', MediaDelivery, {}],
    ['MusicApiPropInvalid', MusicApi, undefined],
    ['MusicApiPropInvalid', MusicApi, { code: PYTHON, tier: 'production' }],
    ['MusicApiPropInvalid', MusicApi, { code: PYTHON, environment: { A: 1 } }],
    ['MusicDatabasePropInvalid', MusicDatabase, { vpc: 'vpc-1234' }],
    ['MusicNetworkPropInvalid', MusicNetwork, { cidr: 10 }],
    ['PostDeploymentCheckPropInvalid', PostDeploymentCheck, { url: 'https://api.eknmusic.com' }],
  ])('is refused with %s', (code, Construct, props) => {
    const error = refusalOf(() => new Construct(stack, 'Made', props));
    expect([...new Set(error.codes)]).toEqual([code]);
    expect(error.constructPath).toBe('Test/Made');
  });

  test('is named with its place, the value and what to give', () => {
    expect(refusalOf(() => new JwtSecret(stack, 'Secret', { replicas: [{ region: 4 }], secretName: null } as any)).message).toBe([
      'Test/Secret: 2 problems',
      '  - [JwtSecretPropInvalid] `replicas[0].region` is not a string; got 4. Give a string.',
      '  - [JwtSecretPropInvalid] `secretName` is not a string; got null. Give a string, or leave it out.',
    ].join('\n'));
  });

  test('is not a value that is only known at deploy time', () => {
    const secretName = Lazy.string({ produce: () => 'later' });
    expect(() => new JwtSecret(stack, 'Secret', { secretName })).not.toThrow();
    expect(() => new MediaBucket(stack, 'Files', { corsOrigins: Fn.split(',', Fn.importValue('Origins')) })).not.toThrow();
  });
});

describe('an alias as key', () => {
  test('that is made in the app stands for its key', () => {
    const key = new Key(stack, 'Key');
    const { encryptionKey } = new JwtSecret(stack, 'Secret', { encryptionKey: new Alias(stack, 'Alias', { aliasName: 'alias/music', targetKey: key }) });
    expect(encryptionKey).toBe(key);
  });

  test.each<[string, (key: IKey) => unknown]>([
    ['ApiMigrationsEncryptionKeyUnknown', (encryptionKey) => new ApiMigrations(stack, 'Made', {
      code: PYTHON, database: { grants: {}, port: 5432, secret: {}, secretArn: '' } as any, encryptionKey,
    })],
    ['CentralLogsEncryptionKeyUnknown', (encryptionKey) => new CentralLogs(stack, 'Made', { encryptionKey })],
    ['JwtSecretEncryptionKeyUnknown', (encryptionKey) => new JwtSecret(stack, 'Made', { encryptionKey })],
    ['MediaBucketEncryptionKeyUnknown', (encryptionKey) => new MediaBucket(stack, 'Made', { encryptionKey })],
    ['MusicApiEncryptionKeyUnknown', (encryptionKey) => new MusicApi(stack, 'Made', { code: PYTHON, encryptionKey })],
    ['MusicDatabaseEncryptionKeyUnknown', (encryptionKey) => new MusicDatabase(stack, 'Made', { encryptionKey })],
  ])('that is imported by its name is refused with %s', (code, make) => {
    expect(refusalOf(() => make(Alias.fromAliasName(stack, 'Alias', 'alias/music'))).codes).toEqual([code]);
  });

  test('is refused by its ARN', () => {
    const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:alias/music');
    expect(refusalOf(() => new JwtSecret(stack, 'Secret', { encryptionKey })).codes).toEqual(['JwtSecretEncryptionKeyUnknown']);
  });
});

describe('a key of another region', () => {
  test('is refused, imported or made in this app', () => {
    const elsewhere = new Stack(stack.node.root, 'Elsewhere', { env: { account: '123456789012', region: 'eu-west-1' } });
    const keys = [new Key(elsewhere, 'Key'), Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:123456789012:key/${KEY_ID}`)];
    keys.forEach((encryptionKey, index) => {
      const error = refusalOf(() => new MediaBucket(stack, `Files${index}`, { encryptionKey }));
      expect(error.codes).toEqual(['MediaBucketEncryptionKeyRegionInvalid']);
      expect(error.message).toContain('got "eu-west-1"');
    });
  });

  test('is not one of the same region, of an unknown one or of the stack around', () => {
    const nested = new NestedStack(stack, 'Nested');
    const key = new Key(stack, 'Key');
    expect(() => new JwtSecret(nested, 'Secret', { encryptionKey: key })).not.toThrow();
    expect(() => new JwtSecret(new Stack(), 'Secret', {
      encryptionKey: Key.fromKeyArn(stack, 'Imported', `arn:aws:kms:eu-west-1:123456789012:key/${KEY_ID}`),
    })).not.toThrow();
  });
});

describe('an alarm action of another region', () => {
  test('is refused, imported or made in this app', () => {
    const elsewhere = new Stack(stack.node.root, 'Elsewhere', { env: { account: '123456789012', region: 'eu-west-1' } });
    const topics = [new Topic(elsewhere, 'Topic'), Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:123456789012:operators')];
    topics.forEach((topic, index) => {
      const error = refusalOf(() => new JwtSecret(stack, `Secret${index}`, { alarmActions: [new SnsAction(topic)] }));
      expect(error.codes).toEqual(['JwtSecretAlarmActionRegionInvalid']);
      expect(error.message).toMatch(/^Test\/Secret\d: .*`alarmActions` is in another region than the alarm.*got "eu-west-1"/);
    });
  });
});

describe('an alarm action that is no ARN', () => {
  test.each([[{ alarmActionArn: 'operators' }, '"operators"'], [{}, 'nothing'], [undefined, 'nothing'], [{ alarmActionArn: 7 }, '7']])(
    'is refused: %j', (bound, got) => {
      const error = refusalOf(() => new JwtSecret(stack, 'Secret', { alarmActions: [{ bind: () => bound as never }] }));
      expect(error.codes).toEqual(['JwtSecretAlarmActionInvalid']);
      expect(error.message).toContain(`got ${got}`);
    });

  test('is none of those of the CDK, nor one of deploy time', () => {
    const actions = [
      new SnsAction(Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:123456789012:operators')),
      { bind: () => ({ alarmActionArn: 'arn:aws:lambda:us-east-1:123456789012:function:told' }) },
      { bind: () => ({ alarmActionArn: Lazy.string({ produce: () => 'arn:aws:sns:us-east-1:123456789012:late' }) }) },
    ];
    expect(() => new JwtSecret(stack, 'Secret', { alarmActions: actions })).not.toThrow();
  });
});

describe('a partition that was not tried', () => {
  const inRegion = (region: string) => new Stack(new App(), 'Test', { env: { account: '123456789012', region } });
  const warning = Match.stringLikeRegexp('@eknmusic/constructs:partitionNotTried');

  test('is warned of, once for a stack', () => {
    const china = inRegion('cn-north-1');
    new JwtSecret(china, 'Secret');
    new MediaBucket(china, 'Files');
    expect(Annotations.fromStack(china).findWarning('*', warning)).toHaveLength(1);
  });

  test('is none of the usual ones', () => {
    const usual = inRegion('eu-south-1');
    new JwtSecret(usual, 'Secret', { tokenLifetime: Duration.hours(1) });
    new CfnOutput(usual, 'Output', { value: 'x' });
    expect(Annotations.fromStack(usual).findWarning('*', warning)).toEqual([]);
  });

  test('names CloudWatch Logs as that partition does', () => {
    const china = inRegion('cn-north-1');
    new JwtSecret(china, 'Secret');
    Template.fromStack(china).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.cn-north-1.amazonaws.com.cn' } })]) }),
    });
  });
});
